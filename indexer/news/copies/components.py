"""Texts that are joined with each other, directly or by way of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from indexer.news.copies.relations import Relation


class Components(NamedTuple):
    """Texts that are joined with others."""

    components: list[set[int]]
    """Those that are joined with each other, in the order of their first ones."""
    members: set[int]
    """All of them."""


def components_of(lengths: Sequence[int], related: Mapping[tuple[int, int], Relation]) -> Components:
    """Return the texts that are joined.

    A text that stands within another is joined with it only if that holds all that it is itself joined with, and
    nothing else: a digest joins nothing, and no later version is put behind what has the earlier one.

    Args:
        lengths: Number of words of each text.
        related: Pairs of texts, the lower number first, that are something to each other.
    """
    joined = Joined()
    within: defaultdict[int, set[int]] = defaultdict(set)
    for (first, second), relation in related.items():
        if relation == Relation.WITHIN:
            part, whole = (first, second) if lengths[first] <= lengths[second] else (second, first)
            within[whole].add(part)
        else:
            joined.join(first, second)
    every = {*within, *(text for pair in related for text in pair)}
    near = joined.sets(every)
    for whole, parts in sorted(within.items()):
        roots = {joined.root(part) for part in parts} - {joined.root(whole)}
        if len(roots) == 1 and near[min(roots)] <= parts:
            joined.join(whole, min(parts))
    found = joined.sets(every)
    several = [found[root] for root in sorted(found) if len(found[root]) > 1]
    return Components(several, set().union(*several))


class Joined:
    """Sets without common members, each named by its least one."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, member: int) -> int:
        """Return the least member of a member's set."""
        while (parent := self._parents.setdefault(member, member)) != member:
            self._parents[member] = self._parents[parent]
            member = parent
        return member

    def join(self, first: int, second: int) -> None:
        """Make one set of those of two members."""
        first, second = sorted((self.root(first), self.root(second)))
        self._parents[second] = first

    def sets(self, members: Iterable[int]) -> dict[int, set[int]]:
        """Return the sets of some members by the least member of each."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for member in sorted(members):
            found[self.root(member)].add(member)
        return found
