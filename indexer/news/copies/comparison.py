"""Two texts, word by word: how much of each stands in the other, and what stands there instead."""

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.news.copies.exchanges import are_spellings, differing_names, differing_numbers
from indexer.news.copies.words import Words, is_number

Flags: TypeAlias = npt.NDArray[np.bool_]

_RUN_WORDS = 3
"""Words in a row that count as shared."""
_RUN_CHARACTERS = 5
"""Characters in a row that count as shared, in scripts without spaces."""
_LEAD_WORDS = 24
"""Words with which a text begins."""
_EXCHANGED_WORDS = 12
"""Most words between shared ones for which others stand; more are a passage of its own."""
_MOST_PLACES = 32
"""Most places of the same words in one text that are looked at: a table may repeat them by the thousand."""
_LAYOUT = struct.Struct("<10I")


class Comparison(NamedTuple):
    """What two texts share. Counts are of words, or of characters in scripts without spaces."""

    words: int
    """Words of the first text."""
    other_words: int
    shared: int
    """Words of the first text that stand in the second one, in a row with others."""
    other_shared: int
    lead: int
    """Words with which the first text begins and that stand in the second one, of 24."""
    other_lead: int
    exchanges: int
    """Places where the texts go on alike after different words."""
    numbers: int
    """Numbers at such places that differ."""
    names: int
    """Names at such places that differ; in scripts without capitals, places at which any words do."""
    kept_numbers: int
    """Numbers that are shared."""

    @property
    def most_lead(self) -> int:
        """Words that `lead` counts among: as many as the shorter text has at most."""
        return max(1, min(_LEAD_WORDS, self.words, self.other_words))

    def swapped(self) -> "Comparison":
        """Return what the second text shares with the first."""
        return self._replace(
            words=self.other_words,
            other_words=self.words,
            shared=self.other_shared,
            other_shared=self.shared,
            lead=self.other_lead,
            other_lead=self.lead,
        )

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        return _LAYOUT.pack(*self)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Comparison":
        """Read what `to_bytes` returns."""
        return cls(*_LAYOUT.unpack(data))


def compared(first: Words, second: Words) -> Comparison:
    """Compare two texts."""
    length = _RUN_CHARACTERS if first.is_unspaced else _RUN_WORDS
    runs, other_runs = _runs(first.folded, second.folded, length)
    shared, other_shared = (
        _covered(*pair, length, len(words.folded))
        for words, pair in ((first, (runs, other_runs)), (second, (other_runs, runs)))
    )
    exchanges = numbers = names = 0
    for gap, other_gap in _exchanges(runs, other_runs, shared, other_shared, length):
        mine, theirs = first.at(gap), second.at(other_gap)
        if are_spellings(mine, theirs):
            continue
        exchanges += 1
        numbers += differing_numbers([*filter(is_number, mine)], [*filter(is_number, theirs)])
        if first.has_capitals:
            names += differing_names(first.at(gap, first.names), second.at(other_gap, second.names))
        else:
            names += not all(map(is_number, (*mine, *theirs)))
    return Comparison(
        words=len(shared),
        other_words=len(other_shared),
        shared=int(shared.sum()),
        other_shared=int(other_shared.sum()),
        lead=int(shared[:_LEAD_WORDS].sum()),
        other_lead=int(other_shared[:_LEAD_WORDS].sum()),
        exchanges=exchanges,
        numbers=numbers,
        names=names,
        kept_numbers=sum(is_number(word) for word, kept in zip(first.folded, shared.tolist(), strict=True) if kept),
    )


def _runs(first: Sequence[str], second: Sequence[str], length: int) -> tuple[list[int], list[int]]:
    """Return a number for each run of so many words in two texts, equal where the runs are; of a shorter text, none."""
    numbers: dict[tuple[str, ...], int] = {}

    def runs(words: Sequence[str]) -> list[int]:
        return [numbers.setdefault(run, len(numbers)) for run in zip(*(words[i:] for i in range(length)), strict=False)]

    return runs(first), runs(second)


def _covered(runs: list[int], other_runs: list[int], length: int, words: int) -> Flags:
    """Return whether each word of a text is part of a run that the other text has."""
    found = np.zeros(words, np.bool_)
    is_known = np.isin(np.array(runs, np.int64), np.array(other_runs, np.int64))
    for place in range(length):
        found[place : place + len(is_known)] |= is_known
    return found


def _exchanges(
    runs: list[int], other_runs: list[int], shared: Flags, other_shared: Flags, length: int
) -> Iterator[tuple[range, range]]:
    """Yield the words that stand in place of each other: unshared ones between the same shared ones, or at an end."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, run in enumerate(other_runs):
        if len(places[run]) < _MOST_PLACES:
            places[run].append(place)
    other_gaps = {gap.start: gap for gap in _gaps(other_shared)}
    offset = 0
    for gap in _gaps(shared):
        if gap.start < length:
            other_start = 0 if gap.start == 0 else None
        else:
            before = places.get(runs[gap.start - length], [])
            # A run may stand several times in the other text: the place is meant that goes on where the last one was.
            other_start = min((at + length for at in before), key=lambda at: abs(at - gap.start - offset), default=None)
        other_gap = None if other_start is None else other_gaps.get(other_start)
        if other_start is None or other_gap is None:
            continue
        offset = other_start - gap.start
        is_at_end, is_other_at_end = gap.stop == len(shared), other_gap.stop == len(other_shared)
        goes_on = not is_at_end and not is_other_at_end and other_gap.stop in places.get(runs[gap.stop], [])
        if max(len(gap), len(other_gap)) <= _EXCHANGED_WORDS and (goes_on or (is_at_end and is_other_at_end)):
            yield gap, other_gap


def _gaps(shared: Flags) -> list[range]:
    """Return where words that are not shared follow each other."""
    edges = np.flatnonzero(np.diff(shared, prepend=True, append=True)).tolist()
    return [range(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
