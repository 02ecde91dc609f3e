"""Filters: which articles a search may find; and facets: what those have in common."""

import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.records import ArticleHeader, Rows
from service.search.facets import FACETS, FacetCount, Mask, Postings, Spellings, histogram
from service.search.periods import Precision, read_period

Instants: TypeAlias = npt.NDArray[np.datetime64]
"""Array (articles,) of datetime64[us] in UTC, that is int64 microseconds since 1970; NaT, which equals nothing, where
unknown."""

_FIRST_DAY = date(1970, 1, 1)
_UNKNOWN = np.iinfo(np.int64).min
"""Number that NumPy stores NaT as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions on articles, which must all hold. Filters are true if there is any condition.

    Raises:
        ValueError: If a range of dates ends before it begins.
    """

    published_from: int | None = None
    """Earliest instant, inclusive, in microseconds since 1970 in UTC: see `moment`."""
    published_to: int | None = None
    """Latest instant, inclusive, in microseconds since 1970 in UTC."""
    indexed_from: int | None = None
    """Earliest instant at which the index has held the article as it is, likewise."""
    indexed_to: int | None = None
    """Latest instant since which the index has held the article as it is, likewise."""
    sources: tuple[str, ...] = ()
    """Publishers, any of them; letter case and the amount of white space do not matter. Empty for all."""
    authors: tuple[str, ...] = ()
    """Authors, any of them; compared as `sources` are."""
    languages: tuple[str, ...] = ()
    """Language tags, any of them: `en` stands for `en-GB` too, `en-GB` for itself alone."""
    article_ids: tuple[str, ...] = ()
    """Ids of articles, compared exactly; ids that do not exist are ignored."""

    def __post_init__(self) -> None:
        for name in ("published", "indexed"):
            first, last = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            if first is not None and last is not None and first > last:
                raise ValueError(f"{name}_from is after {name}_to")
        # Filters that select the same must be equal and look equal, for caches and cursors go by that.
        for name in ("sources", "authors", "languages", "article_ids"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """The articles that fulfil all conditions."""

    articles: Mask
    """Whether each article does."""
    unknown_dates: int
    """Number of articles left out only because a range of dates was asked for and theirs is unknown."""


class Catalogue:
    """The fields of all articles that can be filtered and counted, in columns. Safe to share between threads."""

    def __init__(
        self, headers: Iterable[ArticleHeader], timezone: tzinfo = UTC, *, changed_at: Rows | None = None
    ) -> None:
        """Read the headers, which are in the order of the corpus, once.

        Args:
            headers: Their dates are read by `read_period`; one that cannot be read counts as unknown.
            timezone: Time zone in which days are counted.
            changed_at: (articles,) int64: when each article last changed in the index, in seconds since 1970 in UTC;
                None if no search asks for it.
        """
        # A few bytes a date, where lists would take several times as much.
        first, last, days, precisions = array("q"), array("q"), array("i"), array("b")
        read = {field: Spellings() for field in ("source", "author", "language")}
        self._rows: dict[str, int] = {}
        for row, header in enumerate(headers):
            self._rows[header.id] = row
            period = read_period(header.published_at or "", timezone)
            first.append(period.first if period else _UNKNOWN)
            last.append(period.last if period else _UNKNOWN)
            days.append((period.day - _FIRST_DAY).days if period else 0)
            precisions.append(period.precision if period else 0)
            read["source"].add(row, header.source or "")
            read["language"].add(row, header.language or "")
            for author in header.authors:
                read["author"].add(row, author)
        self._first: Instants = np.array(first, np.int64).view("datetime64[us]")
        self._last: Instants = np.array(last, np.int64).view("datetime64[us]")
        self._changed: Instants = (
            np.full(len(first), "NaT", "datetime64[us]")
            if changed_at is None
            else changed_at.astype("datetime64[s]").astype("datetime64[us]")
        )
        self._days = np.array(days, np.int32)
        self._precisions = np.array(precisions, np.int8)
        self._postings = {
            field: Postings(spellings, articles=len(first), fold=_folded_tag if field == "language" else _folded)
            for field, spellings in read.items()
        }

    def matching(self, filters: Filters) -> Selection:
        """Find the articles that fulfil all conditions.

        An article whose date is a day, a month or a year matches a range of dates that holds any instant of it.
        """
        articles = np.ones(len(self._first), np.bool_)
        if filters.sources:
            articles &= self._postings["source"].carrying(map(_folded, filters.sources))
        if filters.authors:
            articles &= self._postings["author"].carrying(map(_folded, filters.authors))
        if filters.languages:
            wanted = set(map(_folded_tag, filters.languages))
            languages = self._postings["language"]
            articles &= languages.carrying(tag for tag in languages.keys if {tag, tag.partition("-")[0]} & wanted)
        if filters.article_ids:
            listed = np.zeros_like(articles)
            listed[[self._rows[known] for known in filters.article_ids if known in self._rows]] = True
            articles &= listed
        if filters.indexed_from is not None:
            articles &= self._changed >= np.datetime64(filters.indexed_from, "us")
        if filters.indexed_to is not None:
            articles &= self._changed <= np.datetime64(filters.indexed_to, "us")
        if filters.published_from is None and filters.published_to is None:
            return Selection(articles=articles, unknown_dates=0)
        unknown_dates = int(np.count_nonzero(articles & np.isnat(self._first)))
        # Comparing NaT is never true: a condition on either end leaves the unknown out.
        if filters.published_from is not None:
            articles &= self._last >= np.datetime64(filters.published_from, "us")
        if filters.published_to is not None:
            articles &= self._first <= np.datetime64(filters.published_to, "us")
        return Selection(articles=articles, unknown_dates=unknown_dates)

    def facets(self, articles: Mask, fields: Sequence[str], *, limit: int = 20) -> dict[str, list[FacetCount]]:
        """Count the values that some of the articles have.

        Args:
            articles: Whether each article is counted.
            fields: Names in FACETS.
            limit: Most values of `source`, `author` and `language`, at least 1.

        Returns:
            Field to its counts. Sources, authors and languages come as the corpus spells them most often, the
            most frequent first, then by name. Days, months and years are in the order of time, the latest 1,000. Last,
            with value None and beyond these numbers, come the articles that have none, if there are any: an article of
            which only the month is known has a month and a year, but no day.

        Raises:
            ValueError: If a field is not in FACETS, `limit` is below 1 or the mask has another length.
        """
        for field in fields:
            if field not in FACETS:
                raise ValueError(f"{field!r} is no facet; the facets are {', '.join(FACETS)}")
        if limit < 1:
            raise ValueError(f"limit is {limit}; it must be at least 1")
        if articles.shape != self._first.shape:
            raise ValueError(f"the mask has shape {articles.shape}; it must be {self._first.shape}")
        return {
            field: self._postings[field].count(articles, limit=limit)
            if field in self._postings
            else self._histogram(articles, field)
            for field in fields
        }

    def _histogram(self, articles: Mask, width: str) -> list[FacetCount]:
        days = self._days[articles].astype("datetime64[D]")
        days[self._precisions[articles] < Precision[width.upper()]] = np.datetime64("NaT")
        return histogram(days, width)


def moment(text: str, timezone: tzinfo, *, end: bool) -> int:
    """Read one end of a range of dates as a client gives it.

    Args:
        text: A date in one of the forms of `read_period`.
        timezone: Time zone in which days are counted.
        end: Whether a year, month or day stands for its last microsecond instead of its first.

    Returns:
        Microseconds since 1970 in UTC, so that one instant has one value, whatever offset it was given with.

    Raises:
        ValueError: If it is in another form or names no real date; the message is fit for clients.
    """
    period = read_period(text, timezone)
    if period is None:
        shown = repr(text) if len(text) <= 40 else f"{text[:40]!r}…"
        raise ValueError(
            f"{shown} is no date that can be read; write 2023, 2023-06, 2023-06-18, 2023-06-18T09:30:00Z "
            "or 2023-06-18T09:30:00+02:00"
        )
    return period.last if end else period.first


def _folded(name: str) -> str:
    """Return what spellings of one name share (Unicode 3.13, canonical caseless matching), single spaces apart."""
    decomposed = unicodedata.normalize("NFD", name).casefold()
    return " ".join(unicodedata.normalize("NFC", decomposed).split())


def _folded_tag(language: str) -> str:
    return _folded(language).replace("_", "-")
