"""The words of a date, and those that belong to none."""

import pytest

from indexer.corpus.calendar.date_words import read_words


@pytest.mark.parametrize(
    ("text", "month", "weekdays"),
    [
        ("13 2025", None, set()),
        ("tuesday, 13th of may, 2025", 5, {1}),
        ("mar. 13 mai 2025", 5, {1}),
        ("4 mar 2025", 3, set()),
        ("mar. 4 mar. 2025", 3, set()),
        ("may 13 may 2025", 5, set()),
        ("13 d'abril de 2025", 4, set()),
        ("at 2025", None, set()),
    ],
)
def test_read_words_finds_month_and_weekday(text: str, month: int | None, weekdays: set[int]) -> None:
    words = read_words(text)
    assert words is not None
    assert words.month == month
    assert weekdays <= words.weekdays
    assert bool(words.weekdays) is bool(weekdays)
    assert not any(character.isalpha() for character in words.numbers)


@pytest.mark.parametrize("text", ["13 foo 2025", "th may 2025", "13 may june 2025", "may 13, 2025 by ann", "may " * 13])
def test_read_words_knows_no_other_words(text: str) -> None:
    assert read_words(text) is None
