"""Dates in requests, in one time zone or another."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from service.api.request_dates import validated
from service.api.requests import FiltersModel, SearchRequest

CHICAGO = ZoneInfo("America/Chicago")


def filters(timezone: Any = UTC, **given: object) -> FiltersModel:
    return validated(SearchRequest, {"query": "a", "filters": given}, timezone).filters


def test_a_day_is_one_of_the_time_zone() -> None:
    day = filters(CHICAGO, published_from="2025-05-13", published_to="2025-05-13")
    start = int(datetime(2025, 5, 13, 5, tzinfo=UTC).timestamp()) * 10**6
    assert (day.published_from, day.published_to) == (start, start + timedelta(days=1) // timedelta(microseconds=1) - 1)


@pytest.mark.parametrize("name", ["published", "indexed"])
def test_whether_a_range_ends_before_it_begins_depends_on_the_time_zone(name: str) -> None:
    given = {f"{name}_from": "2025-05-14T01:00:00Z", f"{name}_to": "2025-05-13"}
    assert filters(CHICAGO, **given)
    with pytest.raises(ValidationError, match=f"is before {name}_from"):
        filters(UTC, **given)


@pytest.mark.parametrize(("given", "kind"), [(2025, "string_type"), (True, "string_type"), ("soon", "date")])
def test_what_is_no_date_is_refused(given: object, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        filters(published_from=given)
    assert [error["type"] for error in refused.value.errors()] == [kind]
