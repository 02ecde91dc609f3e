"""A list whose front was found without looking at every article."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from indexer.ranking.listing import Groups, Listing
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.scores import Mask
from indexer.records import Rows


class FrontOrdering:
    """A list that begins with the articles of candidates; all others follow, which are scored only if they are read.

    Both parts are in order, and no article is in both, so pages neither overlap nor leave out an article.
    """

    def __init__(self, front: Listing, articles: Rows, listed: Mask, order: Callable[[Mask], Listing]) -> None:
        """Join the parts.

        Args:
            front: The articles of candidates, in order.
            articles: Their positions in the corpus.
            listed: (articles of the corpus,) which articles the whole list holds.
            order: Puts articles in order that a mask names.
        """
        self._front = front
        self._articles = articles
        self._all = listed
        self._order = order
        self._is_narrowed = False
        self._groups: Groups | None = None
        """What the list is collapsed by."""
        self.total = int(np.count_nonzero(listed))
        """Number of articles in the list; of one that was narrowed, only those of the front."""

    @property
    def is_counted(self) -> bool:
        """Whether every article was looked at that may belong to the list: not after `narrow`."""
        return not self._is_narrowed

    @property
    def listed(self) -> Mask:
        """Whether each article of the corpus is in the list."""
        if self._is_narrowed or self._groups is None:
            return self._front.listed if self._is_narrowed else self._all
        return self._front.listed | self._rest.listed

    def ranked(self, start: int, stop: int) -> list[RankedPassages]:
        """Return the articles at positions [start, stop) of the list; see `Listing.ranked`."""
        found = self._front.ranked(start, stop)
        if self._is_narrowed or stop <= self._front.total or start + len(found) >= self.total:
            return found
        return found + self._rest.ranked(max(0, start - self._front.total), stop - self._front.total)

    def narrow(self, least_score: float) -> None:
        """Keep of the front the articles that reach some score, and nothing else; see `Listing.narrow`."""
        self._front.narrow(least_score)
        self._is_narrowed = True
        self.total = self._front.total

    def collapse(self, groups: Groups) -> None:
        """Keep one article of each group; see `Listing.collapse`. One at the front comes before any other."""
        self._front.collapse(groups)
        if self._is_narrowed:
            self.total = self._front.total
            return
        self._groups = groups
        self.__dict__.pop("_rest", None)  # made anew, if the list was read so far
        front = self._front.listed
        at_front = np.unique(groups[front & (groups >= 0)])
        self._all = self._all.copy()
        self._all[self._articles] = False
        self._all &= ~np.isin(groups, at_front)
        rest = groups[self._all]
        self.total = self._front.total + int(np.count_nonzero(rest < 0)) + len(np.unique(rest[rest >= 0]))
        self._all |= front

    def sort(self, keys: Rows) -> None:
        """Put the list in the order of keys: all of it, or what `narrow` has left; see `Listing.sort`."""
        if not self._is_narrowed:
            self._front = self._order(self._all)
            if self._groups is not None:
                self._front.collapse(self._groups)
        self._front.sort(keys)

    @cached_property
    def _rest(self) -> Listing:
        """The articles that are not at the front."""
        others = self._all.copy()
        others[self._articles] = False
        rest = self._order(others)
        if self._groups is not None:
            rest.collapse(self._groups)
        return rest
