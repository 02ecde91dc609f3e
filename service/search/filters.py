"""Filters: which articles a search may find; and facets: what those have in common."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal, TypeAlias

import numpy as np

from indexer.index.columns.article_columns import AUTHOR, LANGUAGE, SOURCE, ArticleColumns
from indexer.index.columns.dates import Precision
from indexer.index.columns.names import folded, folded_tag
from indexer.index.columns.values import ValueColumn
from indexer.records import Rows
from service.search.article_periods import periods_of
from service.search.facets import FACETS, FacetCount, Mask, count_values, histogram
from service.search.periods import read_period

Holds: TypeAlias = Literal["all", "any", "not any"]
ALL: Holds = "all"
ANY: Holds = "any"
NOT_ANY: Holds = "not any"
"""How many of its parts must hold for a combination to hold."""
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Combination:
    """A condition on articles that is put together from others."""

    holds: Holds
    """How many of the parts must hold: `ALL`, `ANY` or `NOT_ANY`."""
    parts: "tuple[Filters | Combination, ...]"
    """At least one."""


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
    where: Combination | None = None
    """A further condition. Articles that it leaves out because their date is unknown are not counted as such."""

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

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in it, of which there may be many."""
        within = () if self.where is None else _texts(self.where)
        return (*self.sources, *self.authors, *self.languages, *self.article_ids, *within)


def _texts(condition: Filters | Combination) -> tuple[str, ...]:
    if isinstance(condition, Filters):
        return condition.texts
    return tuple(text for part in condition.parts for text in _texts(part))


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
        self,
        columns: ArticleColumns,
        *,
        changed_at: Rows,
        positions: Callable[[Sequence[str]], Mapping[str, int]],
        timezone: tzinfo = UTC,
    ) -> None:
        """Find out what the articles' dates mean; everything else stays where it is.

        Args:
            columns: Columns of the articles.
            changed_at: (articles,) int64: when each article last changed in the index, in seconds since 1970 in UTC.
            positions: Returns the positions of the articles with some ids; leaves out ids that no article has.
            timezone: Time zone in which days are counted.
        """
        self._values = columns.values
        self._changed_at = changed_at
        self._positions = positions
        self._periods = periods_of(columns.dates, timezone)

    @property
    def published(self) -> Rows:
        """First instant of each article's date, (articles,) int64 in microseconds since 1970; the least if unknown."""
        return self._periods.first.view(np.int64)

    def matching(self, filters: Filters) -> Selection:
        """Find the articles that fulfil all conditions.

        An article whose date is a day, a month or a year matches a range of dates that holds any instant of it.
        """
        articles = np.ones(len(self._changed_at), np.bool_)
        for column, numbers in self._wanted(filters):
            articles &= column.carrying(numbers, len(articles))
        if filters.article_ids:
            listed = np.zeros_like(articles)
            listed[list(self._positions(filters.article_ids).values())] = True
            articles &= listed
        if filters.where is not None:
            articles &= self._holding(filters.where)
        # In whole seconds, as the times are stored: from the first that is not before, to the last that is not after.
        if filters.indexed_from is not None:
            articles &= self._changed_at >= -(-filters.indexed_from // _SECOND)
        if filters.indexed_to is not None:
            articles &= self._changed_at <= filters.indexed_to // _SECOND
        if filters.published_from is None and filters.published_to is None:
            return Selection(articles=articles, unknown_dates=0)
        unknown_dates = int(np.count_nonzero(articles & (self._periods.precisions == 0)))
        # Comparing NaT is never true: a condition on either end leaves the unknown out.
        if filters.published_from is not None:
            articles &= self._periods.last >= np.datetime64(filters.published_from, "us")
        if filters.published_to is not None:
            articles &= self._periods.first <= np.datetime64(filters.published_to, "us")
        return Selection(articles=articles, unknown_dates=unknown_dates)

    def _holding(self, condition: Filters | Combination) -> Mask:
        """Return for which articles a condition holds."""
        if isinstance(condition, Filters):
            return self.matching(condition).articles
        holding = np.full(len(self._changed_at), condition.holds == ALL)
        for part in condition.parts:  # one mask at a time, for there may be many parts and millions of articles
            if condition.holds == ALL:
                holding &= self._holding(part)
            else:
                holding |= self._holding(part)
        return ~holding if condition.holds == NOT_ANY else holding

    def _wanted(self, filters: Filters) -> Iterator[tuple[ValueColumn, list[int]]]:
        """Yield each field that there is a condition on, with the numbers of the values that fulfil it."""
        for field, names in ((SOURCE, filters.sources), (AUTHOR, filters.authors)):
            if names:
                found = map(self._values[field].number, map(folded, names))
                yield self._values[field], [number for number in found if number is not None]
        if filters.languages:
            languages = self._values[LANGUAGE]
            numbers: list[int] = []
            for tag in map(folded_tag, filters.languages):
                number = languages.number(tag)
                numbers += [] if number is None else [number]
                if "-" not in tag:  # a language alone stands for what is spoken in all of its regions
                    numbers += languages.starting(f"{tag}-").tolist()
            yield languages, numbers

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
        if articles.shape != self._changed_at.shape:
            raise ValueError(f"the mask has shape {articles.shape}; it must be {self._changed_at.shape}")
        return {
            field: count_values(self._values[field], articles, limit=limit)
            if field in self._values
            else self._histogram(articles, field)
            for field in fields
        }

    def _histogram(self, articles: Mask, width: str) -> list[FacetCount]:
        days = self._periods.days[articles].astype("datetime64[D]")
        days[self._periods.precisions[articles] < Precision[width.upper()]] = np.datetime64("NaT")
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
