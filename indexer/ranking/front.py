"""A list whose front was found without looking at every article."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from indexer.ranking.listing import Listing
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
        self.total = int(np.count_nonzero(listed))
        """Number of articles in the list; of one that was narrowed, only those of the front."""

    @property
    def is_counted(self) -> bool:
        """Whether every article was looked at that may belong to the list: not after `narrow`."""
        return not self._is_narrowed

    @property
    def listed(self) -> Mask:
        """Whether each article of the corpus is in the list."""
        return self._front.listed if self._is_narrowed else self._all

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

    def sort(self, keys: Rows) -> None:
        """Put the list in the order of keys: all of it, or what `narrow` has left; see `Listing.sort`."""
        if not self._is_narrowed:
            self._front = self._order(self._all)
        self._front.sort(keys)

    @cached_property
    def _rest(self) -> Listing:
        """The articles that are not at the front."""
        others = self._all.copy()
        others[self._articles] = False
        return self._order(others)
