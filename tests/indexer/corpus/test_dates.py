"""Dates as dumps write them, and those that are not read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.dates import to_iso


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023-06-14", "2023-06-14"),
        ("2025-04-13 06:55:41", "2025-04-13T06:55:41"),
        ("2023-06-14T10:05:00.123Z", "2023-06-14T10:05:00+00:00"),
        ("2023-06-14 10:05:00-05:00", "2023-06-14T10:05:00-05:00"),
        ("Wed, 14 Jun 2023 10:05:00 GMT", "2023-06-14T10:05:00+00:00"),
        ("14 Jun 2023 10:05 -0400", "2023-06-14T10:05:00-04:00"),
        ("14 Jun 2023 10:05:00 -0000", "2023-06-14T10:05:00"),
        ("Wednesday, June 14th, 2023", "2023-06-14"),
        ("Jun. 14, 2023 at 10:05 PM", "2023-06-14T22:05:00"),
        ("Sept. 5, 2023", "2023-09-05"),
        ("2023/6/4", "2023-06-04"),
        ("  14\u00a0June\n2023 ", "2023-06-14"),
    ],
)
def test_to_iso_reads(raw: str, expected: str) -> None:
    assert to_iso(raw) == expected


NOT_READ = [
    "04/05/2023",
    "June 2023",
    "2023-02-29",
    "June 14, 23",
    "2023-06-14 25:00",
    "31 Feb 2023 10:05:00 GMT",
    "14 Jun 2023 10:05:00 +99999999999999999999",
    "２０２３-０６-１４",
    "",
]


@pytest.mark.parametrize("raw", [*NOT_READ, "9" * 200_000])
def test_to_iso_does_not_read(raw: str) -> None:
    assert to_iso(raw) is None


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["{:%B} {:%d}, {:%Y}", "{:%d} {:%b} {:%Y}", "{:%A}, {:%d} {:%B} {:%Y}", "{:%Y}/{:%m}/{:%d}"]),
)
@settings(deadline=None)
def test_to_iso_reads_a_day_in_every_form(day: date, form: str) -> None:
    assert to_iso(form.format(day, day, day, day)) == day.isoformat()


@given(st.datetimes(timezones=st.sampled_from([None, UTC])))
@settings(deadline=None)
def test_to_iso_keeps_a_moment_and_its_offset(moment: datetime) -> None:
    assert to_iso(str(moment)) == moment.replace(microsecond=0).isoformat()


_PIECES = [
    "14",
    "Jun",
    "June",
    "Wed,",
    "10:05",
    "10:05:00",
    "+",
    "-",
    "+0100",
    "GMT",
    "0",
    "99",
    "/",
    "PM",
    "-00:60",
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=8).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_to_iso_gives_what_can_be_read_again_or_nothing(raw: str) -> None:
    found = to_iso(raw)
    assert found is None or to_iso(found) == found
