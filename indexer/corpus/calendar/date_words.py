"""The words of a date: the month and the weekday that they name, and what languages put between the numbers."""

import re
from dataclasses import dataclass

from indexer.corpus.calendar.month_names import calendar_names

_WORD = re.compile(r"[^\s\d,،;:/.॰()\[\]|·•@+-]+")
_MAX_WORDS = 12
_SILENT = {
    "the": "the el il la las le den der dia",
    "of": "of de del d",
    "at": "at a al alas alle as ב in kell kl klo o om ora ore pukul u um v в о ساعت godz",
    "o'clock": "h hrs min uhr uur",
    "year": "gada m г год года м р року թ",
    "universal time": "gmt utc z",
}
_SILENT_WORDS = frozenset(word for words in _SILENT.values() for word in words.split())
_ENDINGS = {
    "English": "st nd rd th",
    "Romance": "er re e a o",
    "Basque": "ko eko",
    "Greek": "η ησ",
    "others": "an en го й טן",
}
_ENDING_WORDS = frozenset(ending for endings in _ENDINGS.values() for ending in endings.split())
_BEHIND_NUMBER = re.compile(r"\d-?$")
_BASQUE_ENDINGS = re.compile(r"(?<=\d)\((?:e\)ko|a\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """What the words of a date say."""

    numbers: str
    """The text without its words: digits, punctuation and spaces."""
    month: int | None
    """Number of the month that is named, from 1."""
    weekdays: frozenset[int]
    """Numbers of the weekdays that the name of one may mean, from 0 for Monday; empty if none is named."""
    any: bool
    """Whether there are words."""


def read_words(text: str) -> DateWords | None:
    """Return what the words of a folded text say; None if one of them belongs to no date."""
    if not _WORD.search(text):
        return DateWords(numbers=text, month=None, weekdays=frozenset(), any=False)
    names = calendar_names()
    text = names.joined(_BASQUE_ENDINGS.sub(" ", text))
    words = [found for found in _WORD.finditer(text) if not _is_silent(found, text)]
    if len(words) > _MAX_WORDS:
        return None
    months: set[int] = set()
    weekdays: set[int] = set()
    # `mar` is Tuesday in French and March elsewhere: what may be both is a weekday only beside another month.
    for found in sorted(words, key=lambda one: _plain(one[0]) in names.weekdays):
        word = _plain(found[0])
        month, days = names.months.get(word), names.weekdays.get(word, frozenset())
        if month is None and not days:
            return None
        if month is None or (days and months - {month}):
            weekdays |= days
        else:
            months.add(month)
    if len(months) > 1:
        return None
    return DateWords(
        numbers=_WORD.sub(" ", text), month=next(iter(months), None), weekdays=frozenset(weekdays), any=True
    )


def _is_silent(found: re.Match[str], text: str) -> bool:
    word = _plain(found[0])
    return word in _SILENT_WORDS or (word in _ENDING_WORDS and bool(_BEHIND_NUMBER.search(text[: found.start()])))


def _plain(word: str) -> str:
    return word.strip("'").removeprefix("d'")  # as in the Catalan `13 d'abril`
