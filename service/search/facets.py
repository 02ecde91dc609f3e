"""How often each value of a field, or each day, month or year, occurs among articles."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

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


class Spellings:
    """The values of one field as they are spelled, and the articles that have them, compact for millions of both."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """Spelling to its number, in the order of first use."""
        self.used = array("i")
        """Number of the spelling, one for each value read."""
        self.rows = array("i")
        """Position of the article in the corpus, one for each value read."""

    def add(self, row: int, spelling: str) -> None:
        """Add a value of the article at a position of the corpus."""
        self.used.append(self.numbers.setdefault(spelling, len(self.numbers)))
        self.rows.append(row)


class Postings:
    """The articles that carry each value of one field. Spellings that fold alike are one value."""

    def __init__(self, spellings: Spellings, *, articles: int, fold: Callable[[str], str]) -> None:
        """Bring the spellings of each value together.

        Args:
            spellings: Values as they were read. An article may have a value more than once.
            articles: Number of articles.
            fold: Function from a spelling to what all spellings of its value have in common; the empty string if it
                is no value.
        """
        written = list(spellings.numbers)
        uses = np.bincount(np.asarray(spellings.used), minlength=len(written)).tolist()
        alike: defaultdict[str, list[int]] = defaultdict(list)
        for spelling, text in enumerate(written):
            alike[fold(text)].append(spelling)
        alike.pop("", None)
        # The name is the most frequent spelling, the earliest of several. Values are numbered in the order of names.
        named = sorted((written[max(known, key=uses.__getitem__)], key) for key, known in alike.items())
        self._names = [name for name, _ in named]
        self._numbers = {key: number for number, (_, key) in enumerate(named)}
        values = np.full(len(written), -1, np.int64)
        for key, number in self._numbers.items():
            for spelling in alike[key]:
                values[spelling] = number
        # Value and article in one number, so that one sort puts both in order.
        pairs = np.sort(values[np.asarray(spellings.used)] * articles + np.asarray(spellings.rows))
        # What is no value stands below 0, and a value that an article has twice beside itself.
        numbers, rows = np.divmod(pairs[(pairs >= 0) & (np.diff(pairs, prepend=-1) > 0)], max(articles, 1))
        self._bounds = np.searchsorted(numbers, np.arange(len(named) + 1))
        self._rows = rows.astype(np.int32)
        self._with = np.zeros(articles, np.bool_)
        self._with[self._rows] = True

    @property
    def keys(self) -> Iterable[str]:
        """Folded spellings of all values, in the order of their names."""
        return self._numbers.keys()

    def carrying(self, keys: Iterable[str]) -> Mask:
        """Return whether each article carries any of the values with these folded spellings."""
        found = np.zeros_like(self._with)
        for key in keys:
            if (number := self._numbers.get(key)) is not None:
                found[self._rows[self._bounds[number] : self._bounds[number + 1]]] = True
        return found

    def count(self, articles: Mask, *, limit: int) -> list[FacetCount]:
        """Count the values among some articles; an article with several counts for each of them.

        Returns:
            The `limit` most frequent values, the most frequent first, then by name. After them, if there are any, the
            articles without a value.
        """
        # Every value has an article at least: of an empty range, `reduceat` would not give 0.
        counts = np.add.reduceat(articles[self._rows], self._bounds[:-1], dtype=np.int64)
        best = np.argsort(-counts, kind="stable")[:limit]  # stable: values with equal counts stay in order of name
        found = [
            FacetCount(value=self._names[number], count=int(counts[number])) for number in best if counts[number] > 0
        ]
        return found + _without(articles & ~self._with)


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
    return found + _without(unknown)


def _without(articles: Mask) -> list[FacetCount]:
    """Return the count of the articles without a value, if there are any."""
    count = int(np.count_nonzero(articles))
    return [FacetCount(value=None, count=count)] if count else []
