"""Filters as conditions that Milvus understands; see `indexer.milvus.layout` for the fields."""

from collections.abc import Callable, Iterable
from datetime import tzinfo

from indexer.index.columns.dates import Precision, StatedDate
from indexer.index.columns.names import folded, folded_tag
from indexer.milvus import layout
from service.search.filters import ALL, NOT_ANY, Combination, Filters
from service.search.periods import Period, period_of

_SECOND_US, _DAY_US = 1_000_000, 86_400_000_000
_CLOCKS = (-62_135_596_800_000_000, 253_402_300_799_999_999)
"""First and last moment that a clock may show, from the year 1 to 9999, in microseconds since 1970."""
_DAYS = (_CLOCKS[0] // _DAY_US, _CLOCKS[1] // _DAY_US)
UNDATED = "dated == 0"
"""Condition on an article whose date is unknown."""
_ALWAYS = "row >= 0"
_NO_KEY = "-"
"""What is no hash, so that no article has it."""


def condition_of(filters: Filters, timezone: tzinfo) -> str:
    """Return the condition that all filters but `published_from` and `published_to` are fulfilled; empty without any.

    Args:
        filters: The filters.
        timezone: As for `published_condition`, of which dates within `where` are.
    """
    parts = []
    if filters.sources:
        parts.append(layout.one_of("source", _keys(map(folded, filters.sources))))
    if filters.authors:
        parts.append(layout.any_of("authors", _keys(map(folded, filters.authors))))
    if filters.languages:
        parts.append(layout.any_of("languages", _keys(map(folded_tag, filters.languages))))
    if filters.article_ids:
        parts.append(layout.one_of("article_key", _keys(filters.article_ids)))
    # In whole seconds, as the times are stored: from the first that is not before, to the last that is not after.
    if filters.indexed_from is not None:
        parts.append(f"changed_at >= {-(-filters.indexed_from // _SECOND_US)}")
    if filters.indexed_to is not None:
        parts.append(f"changed_at <= {filters.indexed_to // _SECOND_US}")
    if filters.where is not None:
        parts.append(_combined(filters.where, timezone))
    return every(*parts)


def _combined(condition: Filters | Combination, timezone: tzinfo) -> str:
    """Return a condition in Milvus's words; never empty."""
    if isinstance(condition, Filters):
        return every(condition_of(condition, timezone), published_condition(condition, timezone)) or _ALWAYS
    word = " and " if condition.holds == ALL else " or "
    found = word.join(f"({_combined(part, timezone)})" for part in condition.parts)
    return f"not ({found})" if condition.holds == NOT_ANY else found


def published_condition(filters: Filters, timezone: tzinfo) -> str:
    """Return the condition that the filters on the date of publication are fulfilled; empty without any.

    A date that states an offset is an instant, whatever the time zone. What others cover depends on the time zone, so
    the bound is found as one of its clocks. That holds for every time that its clocks show; one that they skip, as
    they are put forward, may fall on the other side of a bound within an hour of it.

    Args:
        filters: The filters.
        timezone: Time zone in which days are counted.
    """
    parts = []
    if (bound := filters.published_from) is not None:
        from_clock, from_day = _least_clock(bound, timezone), _least_day(lambda day: day.last >= bound, timezone)
        parts.append(_dated(f"last >= {bound}", f"first >= {from_clock}", f"last >= {from_day * _DAY_US}"))
    if (limit := filters.published_to) is not None:
        behind_clock, behind_day = (
            _least_clock(limit + 1, timezone),
            _least_day(lambda day: day.first > limit, timezone),
        )
        parts.append(_dated(f"first <= {limit}", f"first < {behind_clock}", f"first < {behind_day * _DAY_US}"))
    return every(*parts)


def every(*conditions: str) -> str:
    """Return the condition that some conditions hold, of which an empty one always does."""
    return " and ".join(f"({condition})" for condition in conditions if condition)


def _dated(instant: str, clock: str, days: str) -> str:
    """Return the condition that holds for a date if the one for its kind does."""
    kinds = ((layout.INSTANT, instant), (layout.CLOCK, clock), (layout.DAYS, days))
    return " or ".join(f"(dated == {kind} and {condition})" for kind, condition in kinds)


def _keys(values: Iterable[str]) -> list[str]:
    """Return the hashes of values, of which an empty one is no value."""
    return [layout.key(value) or _NO_KEY for value in values]


def _least_clock(instant: int, timezone: tzinfo) -> int:
    """Return the first moment of a clock of the time zone that is not before an instant, in microseconds."""
    return _least(*_CLOCKS, lambda clock: _period(clock, Precision.TIME, timezone).first >= instant)


def _least_day(holds: Callable[[Period], bool], timezone: tzinfo) -> int:
    """Return the first day of the time zone for which a condition holds, in days since 1970."""
    return _least(*_DAYS, lambda day: holds(_period(day * _DAY_US, Precision.DAY, timezone)))


def _period(clock_us: int, precision: Precision, timezone: tzinfo) -> Period:
    return period_of(StatedDate(clock_us=clock_us, offset_s=None, precision=precision), timezone)


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the least number from `low` to `high` from which on a condition holds; `high` + 1 if it never does."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
