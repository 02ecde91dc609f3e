"""A date is read as it is stated, without a time zone."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.columns.dates import NO_OFFSET, Precision, StatedDate, read_date


@pytest.mark.parametrize(
    ("text", "clock", "offset_s", "precision"),
    [
        ("2023", "2023-01-01T00:00:00", None, Precision.YEAR),
        ("2023-06", "2023-06-01T00:00:00", None, Precision.MONTH),
        ("2023-06-18", "2023-06-18T00:00:00", None, Precision.DAY),
        ("2023-06-18T23:30", "2023-06-18T23:30:00", None, Precision.TIME),
        ("2023-06-18T23:30:15.25Z", "2023-06-18T23:30:15.250000", 0, Precision.TIME),
        ("2023-06-18T23:30-05:00", "2023-06-18T23:30:00", -18_000, Precision.TIME),
        ("1815-06-18T18:00:00-00:17:30", "1815-06-18T18:00:00", -1_050, Precision.TIME),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00", 86_340, Precision.TIME),
        ("9999-12-31T23:59:59.999999-23:59", "9999-12-31T23:59:59.999999", -86_340, Precision.TIME),
        ("9999", "9999-01-01T00:00:00", None, Precision.YEAR),
    ],
)
def test_read_date_adds_nothing(text: str, clock: str, offset_s: int | None, precision: Precision) -> None:
    stated = read_date(text)
    assert stated is not None
    assert (stated.clock.isoformat(), stated.offset_s, stated.precision) == (clock, offset_s, precision)


@pytest.mark.parametrize("text", ["", "2025-02-29", "2025-5", "May 2025", "2025-05-13 08:00", "0000", "２０２３"])
def test_read_date_refuses_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@given(
    st.datetimes(
        timezones=st.none()
        | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
            lambda offset: timezone(timedelta(seconds=offset // timedelta(seconds=1)))
        )
    )
)
@settings(deadline=None)
def test_read_date_gives_back_what_python_writes(instant: datetime) -> None:
    stated = read_date(instant.isoformat())
    assert stated is not None
    assert stated.clock == instant.replace(tzinfo=None)
    offset = instant.utcoffset()
    assert stated.offset_s == (None if offset is None else offset.total_seconds())


@given(st.dates())
@settings(deadline=None)
def test_a_day_begins_at_midnight_by_its_clock(day: date) -> None:
    stated = read_date(day.isoformat())
    assert stated is not None
    assert stated.clock_us == (day - date(1970, 1, 1)) // timedelta(microseconds=1)
    assert stated.row == (stated.clock_us, NO_OFFSET, 3)


def test_row_holds_a_stated_offset() -> None:
    assert StatedDate(clock_us=5, offset_s=0, precision=Precision.TIME).row == (5, 0, 4)
