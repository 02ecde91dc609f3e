"""Read by Python as it starts: temporary names that are the same in each run, and a clock that is wrong.

`CLOCK_SHIFT_S` is the number of seconds by which the clock is ahead, or behind if negative.
"""

import datetime as dt
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from typing import Self

_SHIFT_S = float(os.environ.get("CLOCK_SHIFT_S", "0"))
_time, _time_ns = time.time, time.time_ns


class _ShiftedDatetime(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)


def _names() -> Iterator[str]:
    return (f"name{number}" for number in itertools.count())


tempfile._get_candidate_names = _names  # type: ignore[attr-defined]  # noqa: SLF001 - strace has to know the paths
if _SHIFT_S:
    time.time = lambda: _time() + _SHIFT_S
    time.time_ns = lambda: _time_ns() + round(_SHIFT_S * 1e9)
    dt.datetime = _ShiftedDatetime  # type: ignore[misc]
