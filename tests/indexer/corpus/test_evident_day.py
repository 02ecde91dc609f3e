"""What of a bare text is evidently its day, and what only looks like it."""

import pytest

from indexer.corpus.evident_day import find_date

PROSE = "The minister arrived on Tuesday and left again before anybody could ask him why he had come at all."


def test_find_date_looks_at_the_first_twelve_lines_that_hold_something() -> None:
    opening = "Some line\n\n" * 11
    assert find_date(f"{opening}Published: 2023-06-14\n2023-06-15") == "2023-06-14"
    assert find_date(f"{opening}Some line\nPublished: 2023-06-14") is None


HEADLINE = "How the pier came and went"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (f"{HEADLINE}\nJune 14, 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nBy A. Author\n\n14 June 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nBy A. Author\n\nPublished: 12 June 2023\n\n{PROSE}", "2023-06-12"),
        (f"{HEADLINE}\n\n{PROSE}\n\nJune 14, 1963\nThe pier opens with a band.\n\nMay 2, 1987\n{PROSE}", None),
        (f"{HEADLINE}\n\nJune 14, 1963\nThe pier opens with a band.\n\nMay 2, 1987\n{PROSE}", None),
        (f"{HEADLINE}\n\n{PROSE}\n\nJune 14, 1963\nThe pier opens with a band.", None),
        (f"{PROSE}\nJune 14, 1963\nThe pier opens with a band.", None),
        (f"{HEADLINE}\nBy A. Author, 14 June 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n(14 June 2023)\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nPublié le 14 juin 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nHARBOUR CITY, June 14, 2023 (Example Wire) - {PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nHARBOUR CITY, June 14 (Example Wire) - {PROSE}", None),
        (f"{HEADLINE}\nThe pier of 14 June 1963 is no more\n\n{PROSE}", None),
    ],
)
def test_find_date_takes_no_date_of_the_story(text: str, date: str | None) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    "line",
    [
        "9 January 1916 – 3 March 2024",
        "(1916-01-09 – 2024-03-03)",
        "9 January 2025 to 11 January 2025",
        "Von 9. Januar 2025 bis 11. Januar 2025",
        "Photo taken 9 January 2014",
        "Foto: 9. Januar 2014",
        "Updated 9 January 2024",
        "Last updated: 9 January 2024",
        "Mis à jour le 9 janvier 2024",
        "Aktualisiert: 9. Januar 2024",
        "9 January 2024 | 11 January 2024",
    ],
)
def test_find_date_takes_no_day_of_something_else(line: str) -> None:
    assert find_date(f"{HEADLINE}\n\n{line}\n\n{PROSE}") is None


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Publicerad 2024-01-09 07.30", "2024-01-09T07:30:00"),
        ("Published 9 January 2024, updated 11 January 2024", "2024-01-09"),
        ("Stand: 09.01.2024, 07.30 Uhr", "2024-01-09T07:30:00"),
        ("Edited by Ann Poe | 9 January 2024", "2024-01-09"),
    ],
)
def test_find_date_reads_the_day_of_publication(line: str, date: str) -> None:
    assert find_date(f"{HEADLINE}\n\n{line}\n\n{PROSE}") == date


@pytest.mark.parametrize(
    ("above", "byline", "date"),
    [
        ("June 5, 1944", "", None),
        ("June 5, 1944", "By A. Author\n\n", "1944-06-05"),
        ("Monday, June 5, 1944", "", "1944-06-05"),
        ("1944-06-05", "", "1944-06-05"),
        ("Published June 5, 1944", "", "1944-06-05"),
    ],
)
def test_find_date_above_a_headline_may_be_of_the_story(above: str, byline: str, date: str | None) -> None:
    assert find_date(f"{above}\n\n{HEADLINE}\n\n{byline}{PROSE}") == date
