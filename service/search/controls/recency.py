"""How recent articles are, measured from the newest of the corpus or from a given moment, and never from the clock."""

from dataclasses import dataclass

import numpy as np

from indexer.records import Rows, Scores

UNDATED = int(np.iinfo(np.int64).min)
"""Instant of an article whose date is unknown."""
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recency:
    """How much it counts that an article is recent."""

    half_life_days: float
    """Days in which the recency of an article falls by half, more than 0."""
    weight: float
    """Weight of recency in the score that the order goes by, in [0, 1]."""
    measured_from: int | None = None
    """Instant at which recency is 1, in microseconds since 1970 in UTC; None for the newest article's."""

    def of(self, published: Rows) -> Scores:
        """Return how recent articles are, (articles,) float32 in [0, 1]; 0 where the date is unknown.

        What was published later than the instant that recency is measured from is as recent as what was published then.

        Args:
            published: (articles,) int64 instants of all articles of the corpus, in microseconds since 1970 in UTC, or
                `UNDATED`.
        """
        is_dated = published != UNDATED
        found = np.zeros(len(published), np.float32)
        dated = published[is_dated]
        if len(dated):
            newest = int(dated.max()) if self.measured_from is None else self.measured_from
            ages = np.maximum(0, newest - dated) / (_DAY_US * self.half_life_days)
            found[is_dated] = np.exp2(-ages)
        return found
