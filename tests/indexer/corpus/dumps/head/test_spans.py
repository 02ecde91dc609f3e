"""Lines that state the first day and the last of something, and lines that state one day."""

import pytest

from indexer.corpus.dumps.head.spans import is_span


@pytest.mark.parametrize(
    "line",
    [
        "9 January 1916 – 3 March 2024",
        "9 January 2025 to 11 January 2025",
        "1916-01-09 – 2024-03-03",
        "2024-01-09/2024-01-11",
        "Von 9. Januar 2025 bis 11. Januar 2025",
        "9. Januar - 11. Januar 2025",
        "du 9 au 11 janvier 2025",
        "Jan 9-11, 2025",
        "January 9th to 11th, 2025",
        "January 9, 1890-March 3, 1961",
        "(9 de enero de 2025 al 11 de enero de 2025)",
        "9./10. Januar 2025",
        "09.01.–11.01.2025",
        "2025年1月9日～11日",
        "From Thursday, 9 January 2025, until Saturday, 11 January 2025",
        "с 9 по 11 января 2025",
        "9 t/m 11 januari 2025",
        "9 Jan 2025 → 11 Jan 2025",
    ],
)
def test_is_span_tells_periods_and_lives(line: str) -> None:
    assert is_span(line)


@pytest.mark.parametrize(
    "line",
    [
        "9 January 2024 - 10:05",
        "9 January 2024 - 5 min read",
        "Published 9 January 2024 – Updated 11 January 2024",
        "2024-01-09T10:00:00-05:00",
        "By Ann Poe - 9 January 2024",
        "Tuesday, January 9, 2024 - 10.05",
        "14.06.2023 - 10.15 Uhr",
        "Vol. 3 - 9 January 2024",
        "LYON, June 14, 2023 (Wire) - 3 dead",
        "Le 14 juin 2023 à 10h15",
    ],
)
def test_is_span_leaves_single_days(line: str) -> None:
    assert not is_span(line)
