"""What dates cover, in one time zone or another."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.columns.dates import Precision
from service.search.periods import read_period

ZONES = [
    *("UTC", "America/New_York", "Asia/Tokyo", "America/Sao_Paulo", "America/Havana", "Africa/Cairo", "Pacific/Apia"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"),
]


def covered(text: str, zone: str) -> tuple[str, str]:
    """The first and the last second in UTC."""
    period = read_period(text, ZoneInfo(zone))
    assert period is not None
    first, last = (datetime.fromtimestamp(at // 10**6, UTC).replace(tzinfo=None) for at in (period.first, period.last))
    return first.isoformat(), last.isoformat()


@pytest.mark.parametrize(
    ("text", "zone", "first", "last"),
    [
        ("2025-05-13", "UTC", "2025-05-13T00:00:00", "2025-05-13T23:59:59"),
        ("2025-05-13", "America/New_York", "2025-05-13T04:00:00", "2025-05-14T03:59:59"),
        ("2025-05", "Asia/Tokyo", "2025-04-30T15:00:00", "2025-05-31T14:59:59"),
        ("2025", "Asia/Tokyo", "2024-12-31T15:00:00", "2025-12-31T14:59:59"),
        ("2025-05-13T08:00:00", "America/New_York", "2025-05-13T12:00:00", "2025-05-13T12:00:00"),
        ("2025-05-13T08:00:00Z", "America/New_York", "2025-05-13T08:00:00", "2025-05-13T08:00:00"),
        # 23 and 25 hours
        ("2025-03-09", "America/New_York", "2025-03-09T05:00:00", "2025-03-10T03:59:59"),
        ("2025-11-02", "America/New_York", "2025-11-02T04:00:00", "2025-11-03T04:59:59"),
        # the hour before midnight came twice; midnight came twice; midnight did not come
        ("2018-02-17", "America/Sao_Paulo", "2018-02-17T02:00:00", "2018-02-18T02:59:59"),
        ("2025-11-02", "America/Havana", "2025-11-02T04:00:00", "2025-11-03T04:59:59"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00", "2018-11-05T01:59:59"),
        # the day did not come
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
        # an hour that came twice, and one that did not come
        ("2025-11-02T01:30:00", "America/New_York", "2025-11-02T05:30:00", "2025-11-02T05:30:00"),
        ("2025-03-09T02:30:00", "America/New_York", "2025-03-09T07:30:00", "2025-03-09T07:30:00"),
    ],
)
def test_read_period_covers_days_of_the_time_zone(text: str, zone: str, first: str, last: str) -> None:
    assert covered(text, zone) == (first, last)


@pytest.mark.parametrize(
    ("text", "zone", "day", "precision"),
    [
        ("2025", "Asia/Tokyo", date(2025, 1, 1), Precision.YEAR),
        ("2025-05", "Asia/Tokyo", date(2025, 5, 1), Precision.MONTH),
        ("2025-05-13", "Asia/Tokyo", date(2025, 5, 13), Precision.DAY),
        ("2025-05-13T23:30:00-05:00", "UTC", date(2025, 5, 14), Precision.TIME),
        ("2025-05-13T23:30:00-05:00", "America/Chicago", date(2025, 5, 13), Precision.TIME),
        ("2025-05-13T23:30:00", "Asia/Tokyo", date(2025, 5, 13), Precision.TIME),
        ("0001-01-01T00:00:00+14:00", "America/New_York", date(1, 1, 1), Precision.TIME),
        ("9999-12-31T23:59:59-12:00", "Asia/Tokyo", date(9999, 12, 31), Precision.TIME),
    ],
)
def test_read_period_tells_the_day_and_how_much_is_known(text: str, zone: str, day: date, precision: Precision) -> None:
    period = read_period(text, ZoneInfo(zone))
    assert period is not None
    assert (period.day, period.precision) == (day, precision)


@pytest.mark.parametrize("text", ["", "2025-02-29", "2025-5", "May 2025", "2025-05-13 08:00", "0000"])
def test_read_period_refuses_what_is_no_date(text: str) -> None:
    assert read_period(text, UTC) is None


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", ["0001", "9999", "0001-01-01", "9999-12-31"])
def test_read_period_reads_the_first_and_the_last_years(text: str, zone: str) -> None:
    period = read_period(text, ZoneInfo(zone))
    assert period is not None
    assert period.first < period.last


@given(st.dates(date(1970, 1, 1), date(2037, 12, 31)), st.sampled_from(ZONES).map(ZoneInfo))
@settings(deadline=None)
def test_days_follow_one_another_without_gap_or_overlap(day: date, timezone: tzinfo) -> None:
    today, tomorrow = (read_period(one.isoformat(), timezone) for one in (day, day + timedelta(days=1)))
    assert today is not None
    assert tomorrow is not None
    assert tomorrow.first - today.last in {0, 1}


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from(ZONES).map(ZoneInfo),
)
@settings(deadline=None)
def test_an_instant_lies_within_its_day_month_and_year(instant: datetime, timezone: tzinfo) -> None:
    period = read_period(instant.isoformat(), timezone)
    assert period is not None
    for length in (10, 7, 4):
        around = read_period(period.day.isoformat()[:length], timezone)
        assert around is not None
        assert around.first <= period.first <= around.last
