"""How often each value of a field, or each day, month or year, occurs among articles."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.index.columns.values import ValueColumn

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Array (articles,) of bool, in the order of the corpus."""

Days: TypeAlias = npt.NDArray[np.datetime64]
"""Array (articles,) of datetime64[D], that is int64 days since 1970; NaT, which equals nothing, where unknown."""

_UNITS = {"day": "D", "month": "M", "year": "Y"}
"""Width of a histogram's buckets to NumPy's letter for it."""

FACETS = ("source", "author", "language", *_UNITS)
"""Names of the fields that can be counted."""

BUCKETS_MAX = 1_000
"""Most buckets of a histogram: the days of almost three years, more than a screen is wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """A value and the number of articles that have it."""

    value: str | None
    """Value as the corpus spells it; None stands for the articles without one."""
    count: int
    """Number of articles, at least 1."""


def count_values(column: ValueColumn, articles: Mask, *, limit: int) -> list[FacetCount]:
    """Count the values of a field among some articles; an article with several counts for each of them.

    Returns:
        The `limit` most frequent values, the most frequent first, then by name. After them, if there are any, the
        articles without a value.
    """
    without, *_ = counts = column.counts(articles)
    best = np.argsort(-counts[1:], kind="stable")[:limit] + 1  # stable: equal counts stay in the order of names
    found = [FacetCount(value=column.name(number), count=int(counts[number])) for number in best if counts[number]]
    return found + _without(int(without))


def histogram(days: Days, width: str) -> list[FacetCount]:
    """Count days by day, month or year.

    Args:
        days: Day of publication of each article to count, or any day of its month or year if `width` is that.
        width: Width of a bucket: `day`, `month` or `year`.

    Returns:
        Buckets that are not empty, in the order of time, named as `2023-06-18`, `2023-06` or `2023`; only the latest
        1,000 if there are more. After them, if there are any, the articles whose date is unknown.
    """
    unknown = np.isnat(days)
    numbers = days[~unknown].astype(np.int64)
    earliest = numbers.min(initial=0)
    per_day = np.bincount(numbers - earliest)
    # Counted by day first: a corpus has few days, and millions of articles need not be sorted.
    held = np.flatnonzero(per_day)
    held_days = (held + earliest).astype("datetime64[D]")
    buckets, starts = np.unique(held_days.astype(f"datetime64[{_UNITS[width]}]"), return_index=True)
    counts = np.add.reduceat(per_day[held], starts)[-BUCKETS_MAX:]
    names = np.datetime_as_string(buckets[-BUCKETS_MAX:])
    found = [FacetCount(value=str(name), count=int(count)) for name, count in zip(names, counts, strict=True)]
    return found + _without(int(np.count_nonzero(unknown)))


def _without(count: int) -> list[FacetCount]:
    """Return the count of the articles without a value, if there are any."""
    return [FacetCount(value=None, count=count)] if count else []
