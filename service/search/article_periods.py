"""What the dates of all articles mean in one time zone: what `period_of` says of each, found for millions at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.index.columns.dates import CLOCK, NO_OFFSET, OFFSET, PRECISION, Dates, Precision, StatedDate
from indexer.records import Rows
from service.search.periods import period_of

Instants: TypeAlias = npt.NDArray[np.datetime64]
"""Array (articles,) of datetime64[us] in UTC, that is int64 microseconds since 1970; NaT, which equals nothing, where
unknown."""

_SECOND, _DAY = 1_000_000, 86_400_000_000
_UNKNOWN = np.iinfo(np.int64).min
"""Number that NumPy stores NaT as."""
_FIRST_DAY = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock shows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArticlePeriods:
    """The periods that the articles' dates name, in the order of the corpus."""

    first: Instants
    """First instant of each."""
    last: Instants
    """Last instant of each."""
    days: npt.NDArray[np.int32]
    """First day of each in the time zone, in days since 1970; 0 where unknown."""
    precisions: npt.NDArray[np.int8]
    """`Precision` of each; 0 where unknown."""


def periods_of(dates: Dates, timezone: tzinfo) -> ArticlePeriods:
    """Return what the dates of all articles cover in a time zone."""
    first = np.full(len(dates), _UNKNOWN)
    days = np.zeros(len(dates), np.int32)
    precisions = dates[:, PRECISION].astype(np.int8)
    for rows, instants, of_day in _times(dates, precisions, timezone):
        first[rows], days[rows] = instants, of_day
    last = first.copy()
    for rows, stated in _other_dates(dates, precisions, first):
        period = period_of(stated, timezone)
        first[rows], last[rows] = period.first, period.last
        days[rows] = (period.day - _FIRST_DAY.date()).days
    return ArticlePeriods(
        first=first.view("datetime64[us]"), last=last.view("datetime64[us]"), days=days, precisions=precisions
    )


def _times(dates: Dates, precisions: npt.NDArray[np.int8], timezone: tzinfo) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Yield times, those with and those without an offset, that fall on a day on which the clocks are not changed.

    Yields:
        Positions of articles; the instants of their dates, in microseconds since 1970; their days since 1970.
    """

    def offset_in_utc(instant: datetime) -> timedelta | None:
        return instant.replace(tzinfo=UTC).astimezone(timezone).utcoffset()

    def offset_of_clock(shown: datetime) -> timedelta | None:
        return shown.replace(tzinfo=timezone).utcoffset()

    is_time, has_offset = precisions == Precision.TIME, dates[:, OFFSET] != NO_OFFSET
    rows = np.flatnonzero(is_time & has_offset)
    instants = dates[rows, CLOCK] - dates[rows, OFFSET] * _SECOND
    offsets = _offsets(instants // _DAY, offset_in_utc)
    plain = offsets != NO_OFFSET
    yield rows[plain], instants[plain], (instants[plain] + offsets[plain]) // _DAY
    rows = np.flatnonzero(is_time & ~has_offset)
    clocks = dates[rows, CLOCK]
    offsets = _offsets(clocks // _DAY, offset_of_clock)
    plain = offsets != NO_OFFSET
    yield rows[plain], clocks[plain] - offsets[plain], clocks[plain] // _DAY


def _offsets(days: Rows, offset_at: Callable[[datetime], timedelta | None]) -> Rows:
    """Return the time zone's offset on each of some days in microseconds; `NO_OFFSET` if it changes in the day.

    No time zone of the IANA database changes its clocks twice within a day, so that a day has one offset if it begins
    and ends with the same.

    Args:
        days: (n,) int64 days since 1970.
        offset_at: Tells the offset at a moment of the days' clock.
    """
    earliest = days.min(initial=0)
    # As a table: there are few days, and each is looked at once, however many times fall on it.
    held = np.flatnonzero(np.bincount(days - earliest))
    table = np.full(held.max(initial=0) + 1, NO_OFFSET)
    for place in held.tolist():
        try:
            begin = _FIRST_DAY + timedelta(days=place + int(earliest))
            of_begin, of_end = map(offset_at, (begin, begin + timedelta(days=1, microseconds=-1)))
        except OverflowError:  # at the ends of the years 1 to 9999
            continue
        if of_begin is not None and of_begin == of_end:
            table[place] = of_begin // timedelta(microseconds=1)
    offsets: Rows = table[days - earliest]
    return offsets


def _other_dates(dates: Dates, precisions: npt.NDArray[np.int8], first: Rows) -> Iterator[tuple[Rows, StatedDate]]:
    """Yield the known dates without a first instant, each different one once, with the articles that state it."""
    rows = np.flatnonzero((precisions > 0) & (first == _UNKNOWN))
    rows = rows[np.lexsort(dates[rows].T)]
    is_new = np.diff(dates[rows], axis=0, prepend=0).any(axis=1)  # a known date is no row of zeros
    for same in np.split(rows, np.flatnonzero(is_new)[1:]) if len(rows) else ():
        clock_us, offset_s, precision = dates[same[0]].tolist()
        offset = None if offset_s == NO_OFFSET else offset_s
        yield same, StatedDate(clock_us=clock_us, offset_s=offset, precision=Precision(precision))
