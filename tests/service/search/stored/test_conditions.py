"""Conditions on dates hold for the very articles that the catalogue of a folder finds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.columns.dates import Precision, read_date
from indexer.milvus import layout
from indexer.milvus.entities import dates_of
from service.search.filters import ALL, ANY, NOT_ANY, Combination, Filters
from service.search.periods import read_period
from service.search.stored.conditions import condition_of, published_condition

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def holds(condition: str, dates: dict[str, int]) -> bool:
    """Whether a condition holds, which is also an expression of Python."""
    return bool(eval(condition, {"__builtins__": {}}, dates))  # noqa: S307 - of our own making


def texts() -> st.SearchStrategy[str]:
    moments = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - what a clock shows
    return st.one_of(
        moments.map(lambda moment: moment.isoformat()),
        moments.map(lambda moment: f"{moment.isoformat()}+05:45"),
        moments.map(lambda moment: moment.date().isoformat()),
        moments.map(lambda moment: f"{moment:%Y-%m}"),
        moments.map(lambda moment: f"{moment:%Y}"),
    )


def is_skipped(text: str, zone: ZoneInfo) -> bool:
    """Whether a date names a time or a day that the clocks of a zone never show."""
    stated = read_date(text)
    assert stated is not None
    if stated.offset_s is not None or stated.precision < Precision.DAY:
        return False
    moments = [stated.clock] if stated.precision is Precision.TIME else [stated.clock, stated.clock + timedelta(days=1)]
    aware = [moment.replace(tzinfo=zone) for moment in moments]
    return any(moment.astimezone(UTC).astimezone(zone) != moment for moment in aware)


@given(text=texts(), other=texts(), zone=st.sampled_from(ZONES), shift=st.integers(-3, 3))
def test_published_condition_holds_where_the_periods_meet(text: str, other: str, zone: str, shift: int) -> None:
    timezone = ZoneInfo(zone)
    period, bound = read_period(text, timezone), read_period(other, timezone)
    assert period is not None
    assert bound is not None
    if is_skipped(text, timezone):
        return
    dates = dates_of(read_date(text))
    for limit in (bound.first + shift, bound.last + shift, period.first + shift, period.last + shift):
        after = published_condition(Filters(published_from=limit), timezone)
        assert holds(after, dates) == (period.last >= limit)
        before = published_condition(Filters(published_to=limit), timezone)
        assert holds(before, dates) == (period.first <= limit)


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "9999", "0001", "9999-12-31T23:59:59.999999"])
@pytest.mark.parametrize("zone", ZONES)
def test_published_condition_holds_at_the_ends_of_time(date: str, zone: str) -> None:
    period = read_period(date, ZoneInfo(zone))
    assert period is not None
    filters = Filters(published_from=period.last, published_to=period.last)
    assert holds(published_condition(filters, ZoneInfo(zone)), dates_of(read_date(date)))


def test_an_unknown_date_is_in_no_range() -> None:
    condition = published_condition(Filters(published_from=-(10**17), published_to=10**17), UTC)
    assert not holds(condition, dates_of(None))


def test_no_filters_make_no_condition() -> None:
    assert condition_of(Filters(), UTC) == published_condition(Filters(), UTC) == ""


def test_a_condition_holds_nothing_that_a_client_wrote() -> None:
    filters = Filters(sources=('"] or row',), authors=("'",), languages=("\\",), article_ids=("\n",), indexed_from=5)
    condition = condition_of(filters, UTC)
    assert set(condition) <= set('abcdefghijklmnopqrstuvwxyz_0123456789()[], "<>=')
    assert condition.endswith("(changed_at >= 1)")


WHERE = Combination(
    NOT_ANY,
    (
        Filters(published_from=5, published_to=7),
        Combination(ALL, (Filters(published_from=1), Combination(ANY, (Filters(published_to=3), Filters())))),
    ),
)


@pytest.mark.parametrize("instant", range(10))
def test_a_combination_holds_as_its_parts_do(instant: int) -> None:
    dates = {"dated": layout.INSTANT, "first": instant, "last": instant, "row": 3}
    condition = condition_of(Filters(where=WHERE), UTC)
    assert holds(condition, dates) == (not (5 <= instant <= 7 or instant >= 1))
    assert holds(condition_of(Filters(where=Combination(ANY, (Filters(published_from=4),))), UTC), dates) == (
        instant >= 4
    )


def test_a_combination_holds_nothing_that_a_client_wrote() -> None:
    where = Combination(ANY, (Filters(sources=('"] or row',)), Combination(NOT_ANY, (Filters(authors=("'",)),))))
    condition = condition_of(Filters(where=where), UTC)
    assert set(condition) <= set('abcdefghijklmnopqrstuvwxyz_0123456789()[], "<>=')
