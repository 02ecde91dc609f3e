"""Times of day and their zones."""

from datetime import datetime

import pytest

from indexer.corpus.calendar.clock import split_clock

DAY = datetime(2025, 5, 13)  # noqa: DTZ001 - the clock brings the zone


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("8:05", "08:05:00", ""),
        ("8 h 05", "08:05:00", ""),
        ("20h", "20:00:00", "h"),
        ("8.05 uhr", "08:05:00", "uhr"),
        ("8 pm", "20:00:00", ""),
        ("12 am", "00:00:00", ""),
        ("12:30 p. m.", "12:30:00", ""),
        ("下午8:05", "20:05:00", ""),
        ("8:05 gmt", "08:05:00+00:00", ""),
        ("8:05 gmt-0330", "08:05:00-03:30", ""),
        ("8:05 +5", "08:05:00+05:00", ""),
        ("8:05 may 13", "08:05:00", "may 13"),
        ("8:05 america/new_york", "08:05:00-04:00", ""),
        ("8:05 am (pt) may 13", "08:05:00-07:00", "may 13"),
        ("8:05 +02:00 cest", "08:05:00+02:00", ""),
    ],
)
def test_split_clock_reads_a_time_and_leaves_the_rest(text: str, expected: str, rest: str) -> None:
    clock, left = split_clock(text)
    assert clock is not None
    moment = clock.on(DAY)
    assert moment is not None
    assert moment.isoformat() == f"2025-05-13T{expected}"
    assert left.split() == rest.split()


@pytest.mark.parametrize("text", ["8:05 ist", "8:05 nowhere/land", "8:05 bst"])
def test_a_clock_of_a_zone_that_is_not_known_tells_no_instant(text: str) -> None:
    clock, _ = split_clock(text)
    assert clock is not None
    assert clock.on(DAY) is None


@pytest.mark.parametrize(("day", "text"), [("2025-11-02", "1:30 am et"), ("2025-03-09", "2:30 am et")])
def test_an_hour_that_comes_twice_or_never_tells_no_instant(day: str, text: str) -> None:
    clock, _ = split_clock(text)
    assert clock is not None
    assert clock.on(datetime.fromisoformat(day)) is None


@pytest.mark.parametrize("text", ["13.05.2025", "2025:05:13", "1:5", "13", "8:055", "192.168.10.25"])
def test_split_clock_takes_no_other_digits_for_a_time(text: str) -> None:
    assert split_clock(text) == (None, text)


@pytest.mark.parametrize("text", ["25:00", "24:01", "8:60", "8:05:61", "13:00 am", "8:05 +01:60"])
def test_split_clock_refuses_a_time_that_there_is_not(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        split_clock(text)
