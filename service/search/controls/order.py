"""The order of a list that does not go by relevance alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indexer.ranking.listing import Listing
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.scores import Mask
from indexer.records import Rows
from service.search.controls.recency import UNDATED

RELEVANCE, NEWEST, OLDEST, INDEXED = "relevance", "newest", "oldest", "indexed"
SORTS = (RELEVANCE, NEWEST, OLDEST, INDEXED)
"""Orders of the list: the best first, those published last or first, or those that came into the index or changed there
last; of equals the best. Those of unknown date come last."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArticleDates:
    """What the articles that a list numbers are sorted by; (articles,) int64 each."""

    changed_at: Rows
    """Since when each is in the index as it is, in seconds since 1970 in UTC."""
    published: Callable[[], Rows]
    """Returns the first instant of each one's date, in microseconds since 1970 in UTC; `UNDATED` if it is unknown."""

    def keys(self, sort: str) -> Rows:
        """Return keys of which the greatest come first in some order of `SORTS` but `relevance`."""
        if sort == INDEXED:
            return self.changed_at
        published = self.published()
        keys = published if sort == NEWEST else np.where(published == UNDATED, UNDATED, -published)
        return np.maximum(keys, UNDATED + 1)  # the least number of all has no negative


class PassagesFirst:
    """A list in whose articles passages with some phrases come first; see `Listing`."""

    def __init__(self, listing: Listing, again: Callable[[Rows], Listing]) -> None:
        """Take the list.

        Args:
            listing: The articles in their order, which stays.
            again: Lists some articles, given their increasing positions, each with the passages first that shall be.
        """
        self._listing = listing
        self._again = again

    @property
    def total(self) -> int:
        """See `Listing.total`."""
        return self._listing.total

    @property
    def is_counted(self) -> bool:
        """See `Listing.is_counted`."""
        return self._listing.is_counted

    @property
    def listed(self) -> Mask:
        """See `Listing.listed`."""
        return self._listing.listed

    def ranked(self, start: int, stop: int) -> list[RankedPassages]:
        """See `Listing.ranked`."""
        articles = [one.article for one in self._listing.ranked(start, stop)]
        if not articles:
            return []
        found = {one.article: one for one in self._again(np.sort(articles)).ranked(0, len(articles))}
        return [found[article] for article in articles]

    def narrow(self, least_score: float) -> None:
        """See `Listing.narrow`."""
        self._listing.narrow(least_score)

    def sort(self, keys: Rows) -> None:
        """See `Listing.sort`."""
        self._listing.sort(keys)
