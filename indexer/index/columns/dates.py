"""Dates as articles state them, before any time zone says which time they cover."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Dates: TypeAlias = npt.NDArray[np.int64]
"""Array (articles, 3) of int64: of each article `CLOCK`, `OFFSET` and `PRECISION`."""

CLOCK, OFFSET, PRECISION = 0, 1, 2
"""Columns of `Dates`: microseconds as in `StatedDate.clock_us`; seconds as in `StatedDate.offset_s`, or `NO_OFFSET`; a
`Precision`, or 0 where the date is unknown."""
NO_OFFSET = int(np.iinfo(np.int64).min)
"""Number in the column `OFFSET` of a date that states no offset."""

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
# ASCII: `\d` alone would take the digits of every script.
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_INSTANT = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}(?::[0-5]\d(?:\.\d{{1,6}})?)?(?:Z|[+-]{_CLOCK}(?::[0-5]\d)?)?", re.ASCII
)
_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock shows
_MICROSECOND = timedelta(microseconds=1)


class Precision(IntEnum):
    """What a date tells, the greater the more."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    TIME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """A date with nothing added that is not stated."""

    clock_us: int
    """First moment that the date names, in microseconds since a clock of its place showed the beginning of 1970."""
    offset_s: int | None
    """Offset of that clock from UTC in seconds; None unless it is stated."""
    precision: Precision

    @property
    def clock(self) -> datetime:
        """First moment that the date names, as a clock shows it, without a time zone."""
        return _EPOCH + timedelta(microseconds=self.clock_us)

    @property
    def row(self) -> tuple[int, int, int]:
        """The date as a row of `Dates`."""
        return self.clock_us, NO_OFFSET if self.offset_s is None else self.offset_s, int(self.precision)


UNKNOWN = (0, NO_OFFSET, 0)
"""Row of `Dates` for an article whose date is unknown."""


def read_date(text: str) -> StatedDate | None:
    """Return what a date states.

    Args:
        text: `2023`, `2023-06`, `2023-06-18`, or a date and time as `2023-06-18T09:30`, with seconds and up to six
            decimals of one if wanted, and `Z` or an offset as `+02:00`.

    Returns:
        None if the text is in another form or names no real date.
    """
    try:
        # The pattern comes first, for `fromisoformat` reads more forms than are promised.
        if _INSTANT.fullmatch(text):
            stated = datetime.fromisoformat(text)
            offset = stated.utcoffset()
            return StatedDate(
                clock_us=(stated.replace(tzinfo=None) - _EPOCH) // _MICROSECOND,
                offset_s=None if offset is None else offset // timedelta(seconds=1),
                precision=Precision.TIME,
            )
        if named := _PERIOD.fullmatch(text):
            year, month, day = (int(part or 0) for part in named.groups())
            begin = (date(year, month or 1, day or 1) - _EPOCH.date()) // _MICROSECOND
            precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
            return StatedDate(clock_us=begin, offset_s=None, precision=precision)
    except ValueError:
        return None
    return None


def days_of(dates: Dates) -> npt.NDArray[np.float64]:
    """Return the first moment that each date names, in days since 1970, (articles,) float64; NaN where it is unknown.

    A clock whose offset is not stated is taken to show UTC.
    """
    offsets = np.where(dates[:, OFFSET] == NO_OFFSET, 0, dates[:, OFFSET])
    days = (dates[:, CLOCK] - offsets * 1_000_000) / _DAY_US
    return np.where(dates[:, PRECISION] == 0, np.nan, days)
