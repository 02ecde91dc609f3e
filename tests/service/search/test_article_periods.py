"""The periods of many dates are those of each of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.columns.dates import UNKNOWN, read_date
from service.search.article_periods import periods_of
from service.search.periods import read_period
from tests.service.search.test_periods import ZONES

ODD = [
    # the clocks are changed; times that come twice or not at all, and those just before and after
    *("2025-03-09T01:59:59.999999", "2025-03-09T02:00", "2025-03-09T02:30", "2025-03-09T03:00", "2025-11-02T01:30"),
    *("2025-11-02T00:59", "2025-11-02T02:00", "2018-11-04T00:30", "2018-02-17T23:30", "2025-04-06T01:45"),
    *("2025-03-09T06:59:59Z", "2025-03-09T07:00Z", "2025-11-02T05:30Z", "2025-11-02T06:30Z", "2018-11-04T03:00Z"),
    # days that the date line took away
    *("2011-12-29T23:59:59", "2011-12-30", "2011-12-30T12:00", "2011-12-31", "2011-12-30T10:00Z", "1994-12-31T12:00"),
    # the first and the last times that there are
    *("0001", "0001-01", "0001-01-01", "0001-01-01T00:00", "0001-01-01T00:00+14:00", "0001-01-01T03:00Z"),
    *(
        "0001-01-02T02:59+23:59",
        "9999",
        "9999-12",
        "9999-12-31",
        "9999-12-31T23:59:59.999999",
        "9999-12-31T23:59-12:00",
    ),
    # local times before time zones
    *("1815-06-18T18:00:00-00:17:30", "1883-11-18T12:03:58", "1883-11-18T17:00Z", "1800-07", "1969-12-31T23:59:59.5"),
]
CHANGING = ("2025-03-09", "2025-11-02", "2018-02-17", "2018-11-04", "2011-12-30")
"""Days on which some zone changes its clocks."""
NEAR = st.builds(
    lambda day, passed: datetime.fromisoformat(day) + passed,
    st.sampled_from(CHANGING),
    st.timedeltas(timedelta(days=-1), timedelta(days=2)),
)
OFFSETS = st.none() | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
DATES = st.one_of(
    st.sampled_from([*ODD, "", "some day"]),
    st.dates().map(date.isoformat),
    st.dates(date(2018, 1, 1), date(2018, 12, 31)).map(lambda day: day.isoformat()[:7]),
    st.builds(lambda instant, offset: instant.replace(tzinfo=offset).isoformat(), NEAR | st.datetimes(), OFFSETS),
)


def check(texts: Sequence[str], timezone: tzinfo) -> None:
    stated = [read_date(text) for text in texts]
    rows = [UNKNOWN if one is None else one.row for one in stated]
    found = periods_of(np.array(rows, np.int64).reshape(-1, 3), timezone)
    firsts, lasts = (values.view(np.int64).tolist() for values in (found.first, found.last))
    for text, first, last, day, precision in zip(
        texts, firsts, lasts, found.days.tolist(), found.precisions.tolist(), strict=True
    ):
        period = read_period(text, timezone)
        if period is None:
            assert (precision, first, last) == (0, np.iinfo(np.int64).min, np.iinfo(np.int64).min)
        else:
            days = (period.day - date(1970, 1, 1)).days
            assert (text, first, last, day, precision) == (text, period.first, period.last, days, period.precision)


@pytest.mark.parametrize("zone", [*ZONES, "Europe/Berlin", "Africa/Monrovia", "Asia/Manila"])
def test_periods_of_odd_dates_are_those_of_each(zone: str) -> None:
    check([*ODD, "", *ODD], ZoneInfo(zone))


@given(st.lists(DATES, max_size=12), st.sampled_from(ZONES).map(ZoneInfo))
@settings(deadline=None)
def test_periods_of_dates_are_those_of_each(texts: list[str], timezone: tzinfo) -> None:
    check(texts, timezone)


@pytest.mark.parametrize("zone", ZONES)
def test_periods_of_every_hour_of_a_year_are_those_of_each(zone: str) -> None:
    hours = [(datetime(2018, 1, 1) + timedelta(minutes=30 * hour)).isoformat() for hour in range(0, 17_600, 3)]  # noqa: DTZ001
    check([*hours, *(f"{hour}Z" for hour in hours)], ZoneInfo(zone))


def test_periods_of_no_dates_are_empty() -> None:
    check([], ZoneInfo("UTC"))
