"""Lines that state two days with nothing but `to` or a dash between them: an event, a period, a life. Pure."""

import re

from indexer.corpus.calendar.month_names import calendar_names, fold

_WORD = re.compile(r"[^\W\d_]+")
_MONTH, _JOIN, _FROM = "\x01", "\x02", "\x03"
"""What stands for a month, for what joins two days and for what introduces the first."""
_WITHIN = frozenset((
    "de", "of", "d", "del", "di", "the", "el", "le", "il", "st", "nd", "rd", "th", "er", "kl", "г", "года", "року",
    "roku", "den", "der", "dem", "am", "zum", "les", "los", "dos",
))  # fmt: skip
"""Words within a date, and articles before one."""
_BETWEEN = frozenset((
    "to", "until", "till", "til", "through", "thru", "and", "bis", "und", "au", "jusqu", "et", "al", "a", "y", "e",
    "hasta", "ao", "ate", "fino", "tot", "en", "met", "och", "og", "do", "oraz", "az", "ja", "ve", "по", "до", "и",
    "і", "hingga", "sampai", "đen", "إلى", "الى",
))  # fmt: skip
"""Words between the first day and the last, folded."""
_BEFORE = frozenset((
    "from", "between", "von", "vom", "zwischen", "du", "entre", "del", "dal", "dall", "od", "fra", "fran", "van",
    "desde", "с", "з", "від", "dari", "tu", "من",
))  # fmt: skip
"""Words before the first day."""
_SIGN = re.compile(r"[-\u2010-\u2015\u2212~～〜→]+>?|\.\.\.?|…|(?<=\d\.)/|(?<=\.\d\d)/(?=\d{4}\.)|\bt/m\b")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º)\b")
_DAY, _YEAR, _SPACE = r"(?<![\d:./])\d{1,2}(?![\d:])", r"(?:1[5-9]|20)\d\d(?!\d)", r"[\s,.º')]*"
_NUMERIC = (
    rf"\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}(?!\d)|(?<!\d)\d{{1,2}}[./]\s?\d{{1,2}}[./](?:\s?(?:{_YEAR}|\d\d(?!\d)))?"
)
_WORDED = rf"{_DAY}{_SPACE}{_MONTH}(?:{_SPACE}{_YEAR})?|{_MONTH}{_SPACE}{_DAY}(?:{_SPACE}{_YEAR})?"
_JOINED = rf"{_SPACE}(?:{_JOIN}[\s(,.]*)+"
_SPAN = re.compile(
    rf"(?:{_NUMERIC}|{_WORDED}){_JOINED}(?:{_NUMERIC}|{_WORDED})"
    rf"|(?:(?:^\W*|{_FROM}\s*){_DAY}\.?{_JOINED}|{_DAY}\.?{_JOIN})(?:{_DAY}{_SPACE}{_MONTH}|\d{{1,2}}[./]\s?\d{{1,2}}[./])"
    rf"|{_MONTH}{_SPACE}{_DAY}{_JOINED}{_DAY}{_SPACE}{_YEAR}"
)
_EAST_ASIAN = re.compile(r"[月월]\s?\d{1,2}\s?[日일]?\s?(?:[-\u2010-\u2015~～〜至到]|から|부터)\s?\d")


def is_span(line: str) -> bool:
    """Tell whether a short line states the first day and the last of something.

    >>> is_span("9–11 January 2025"), is_span("(9. Januar 1916 bis 3. März 2024)"), is_span("9 January 2025 - 10:05")
    (True, True, False)
    """
    if _EAST_ASIAN.search(line):
        return True
    # Dots for the dashes within days, so that those between two of them remain.
    plain = _SIGN.sub(_JOIN, _ISO.sub(r"\1.\2.\3", _ORDINAL.sub("", fold(line))))
    return bool(_SPAN.search(_WORD.sub(_mark, plain)))


def _mark(word: re.Match[str]) -> str:
    names = calendar_names()
    if word[0] in _BETWEEN:
        return _JOIN
    if word[0] in _BEFORE:
        return _FROM
    if word[0] in names.months:
        return _MONTH
    return "" if word[0] in _WITHIN or word[0] in names.weekdays else word[0]
