"""The day that a short line beside a headline states, with its year or without, or as so long ago. Pure."""

import re
from typing import NamedTuple

from indexer.corpus.calendar.month_names import calendar_names, fold

_RELATIVE = re.compile(
    r"\b(?:vor|hace|il y a|há|πριν(?: από)?|منذ|לפני|для)\s+(?:\w{1,6}\s+)?(?P<behind>[^\W\d_]{2,})"
    r"|(?:\d{1,3}|\ban?)\s?(?P<before>[^\W\d_]{1,12})\.?\s?"
    r"(?:ago|fa|geleden|sedan|siden|sitten|temu|назад|тому|önce|trước|yang lalu|lalu|पहले|前|전)(?![^\W_])",
    re.IGNORECASE,
)
_SHORT_TIMES = (
    "min", "sec", "sek", "perc", "hetk", "dak", "dk", "phút", "menit", "λεπ",
    "мин", "хв", "сек", "דק", "دق", "मिन", "分", "秒", "분", "초",
)  # fmt: skip
"""How the names of minutes and seconds begin: tickers count in them, lists of articles in hours and days."""
_NUMERIC = re.compile(r"\b(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)?\d\d))\b")
_EAST_ASIAN = re.compile(r"(?:(\d{4})\s?[年년])?\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = frozenset(("de", "of", "st", "nd", "rd", "th", "er", "º", "ה", "an", "ב"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_CHARACTERS = 60
_LATEST = 9_999


class Day(NamedTuple):
    """A day as a line states it."""

    year: int
    """0 if it is not stated; a year after all others for a day that is stated as so many hours or days ago."""
    month: int
    day: int

    @property
    def is_relative(self) -> bool:
        """Whether it is stated as so many hours or days ago."""
        return self.year == _LATEST

    def is_after(self, other: "Day") -> bool:
        """Tell whether it is later than another day, as far as both state it."""
        return self > other if self.year and other.year else self[1:] > other[1:]


def day_in(line: str) -> Day | None:
    """Return the day that a short line states, or None; months in words in all languages whose dates are read."""
    if len(line) > _MAX_CHARACTERS:
        return None
    if found := _RELATIVE.search(line):
        unit = fold(found["behind"] or found["before"])
        return None if unit.startswith(_SHORT_TIMES) else Day(_LATEST, 0, 0)
    if found := _EAST_ASIAN.search(line):
        return _day(found[1], int(found[2]), int(found[3]))
    if found := _NUMERIC.search(line):
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        return _day(year if len(year) > 2 else f"20{year}", int(month), int(day))
    return _in_words(line)


def _in_words(line: str) -> Day | None:
    months = calendar_names().months
    tokens = [token for token in _TOKEN.findall(fold(line)) if token not in _BETWEEN]
    for place, token in enumerate(tokens):
        if (month := months.get(token)) is None:
            continue
        beside = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
        number = next((int(one) for one in beside if one.isascii() and one.isdigit() and len(one) <= 2), 0)
        if found := _day(next(filter(_YEAR.fullmatch, tokens), None), month, number):
            return found
    return None


def _day(year: str | None, month: int, day: int) -> Day | None:
    return Day(int(year or 0), month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
