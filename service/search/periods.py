"""What a date means: the period that it names, in the one time zone in which the service counts days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed_offset

from indexer.index.columns.dates import Precision, StatedDate, read_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time that a date covers."""

    first: int
    """First instant, in microseconds since 1970 in UTC."""
    last: int
    """Last instant, likewise; that of a time is its first."""
    day: date
    """First day, in the time zone in which days are counted."""
    precision: Precision


def read_period(text: str, timezone: tzinfo) -> Period | None:
    """Return what a date covers.

    Args:
        text: A date in one of the forms of `read_date`.
        timezone: Time zone in which days are counted.

    Returns:
        None if the text is in another form or names no real date.
    """
    stated = read_date(text)
    return None if stated is None else period_of(stated, timezone)


def period_of(stated: StatedDate, timezone: tzinfo) -> Period:
    """Return what a date covers in a time zone.

    A year, a month or a day begins and ends with the days of the time zone. A time without an offset is taken in that
    time zone: of an hour that comes twice, when clocks are put back, the first is meant; one that does not come, when
    they are put forward, is counted from the hour before.

    Args:
        stated: The date as it was stated.
        timezone: Time zone in which days are counted.
    """
    if stated.precision is Precision.TIME:
        own = timezone if stated.offset_s is None else fixed_offset(timedelta(seconds=stated.offset_s))
        instant = stated.clock.replace(tzinfo=own)
        at = _microseconds(instant)
        return Period(first=at, last=at, day=_day_of(instant, timezone), precision=stated.precision)
    begin = stated.clock.date()
    first = _start(begin, timezone)
    # Not before it begins: where the date line was moved, a day that is named may never have come.
    last = max(first, _end(_last_day(begin, stated.precision), timezone))
    return Period(first=first, last=last, day=begin, precision=stated.precision)


def _last_day(begin: date, precision: Precision) -> date:
    """Return the last day of the year, the month or the day that begins with a day."""
    if precision is Precision.YEAR:
        return date(begin.year, 12, 31)
    return begin.replace(day=monthrange(begin.year, begin.month)[1]) if precision is Precision.MONTH else begin


def _start(day: date, timezone: tzinfo) -> int:
    return _microseconds(datetime.combine(day, time.min, timezone))


def _end(day: date, timezone: tzinfo) -> int:
    if day == date.max:
        return _microseconds(datetime.combine(day, time.max, timezone))
    # By the next day's start: the last hour of a day may come twice.
    return _start(day + timedelta(days=1), timezone) - 1


def _day_of(instant: datetime, timezone: tzinfo) -> date:
    try:
        return instant.astimezone(timezone).date()
    except OverflowError:  # at the ends of the years 1 to 9999
        return instant.date()


def _microseconds(instant: datetime) -> int:
    """Return microseconds since 1970 in UTC; also for instants that in UTC lie outside the years 1 to 9999."""
    passed = instant - _EPOCH  # `astimezone` and `timestamp` would fail or round
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
