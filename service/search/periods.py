"""What a date means: the period that it names, in the one time zone in which the service counts days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
# ASCII: `\d` alone would take the digits of every script.
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_INSTANT = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}(?::[0-5]\d(?:\.\d{{1,6}})?)?(?:Z|[+-]{_CLOCK}(?::[0-5]\d)?)?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Precision(IntEnum):
    """What a date tells, the greater the more."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    TIME = 4


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

    A year, a month or a day begins and ends with the days of the time zone. A time without an offset is taken in that
    time zone: of an hour that comes twice, when clocks are put back, the first is meant; one that does not come, when
    they are put forward, is counted from the hour before.

    Args:
        text: `2023`, `2023-06`, `2023-06-18`, or a date and time as `2023-06-18T09:30`, with seconds and up to six
            decimals of one if wanted, and `Z` or an offset as `+02:00`.
        timezone: Time zone in which days are counted.

    Returns:
        None if the text is in another form or names no real date.
    """
    try:
        # The pattern comes first, for `fromisoformat` reads more forms than clients are promised.
        if _INSTANT.fullmatch(text):
            stated = datetime.fromisoformat(text)
            instant = stated if stated.tzinfo else stated.replace(tzinfo=timezone)
            at = _microseconds(instant)
            return Period(first=at, last=at, day=_day_of(instant, timezone), precision=Precision.TIME)
        if named := _PERIOD.fullmatch(text):
            year, month, day = (int(part or 0) for part in named.groups())
            begin = date(year, month or 1, day or 1)
            end = date(year, month or 12, day or monthrange(year, month or 12)[1])
            first = _start(begin, timezone)
            # Not before it begins: where the date line was moved, a day that is named may never have come.
            last = max(first, _end(end, timezone))
            precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
            return Period(first=first, last=last, day=begin, precision=precision)
    except ValueError:
        return None
    return None


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
