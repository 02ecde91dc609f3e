"""The headline of the article that was found in the dump of a page, and the day it was published."""

import re
from collections.abc import Iterator, Sequence

from indexer.corpus.calendar.dates import day_of_line
from indexer.corpus.dumps.article import Dump
from indexer.corpus.dumps.looks import size_of
from indexer.corpus.dumps.words import kinds_in

_LOOKED_AT = 12
"""Units before the article among which its headline is looked for."""
_LEAST_SCORE = 1.2
_LEAST_LEAD = 0.4
"""How much better than any other line the headline must suit."""
_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}|[\uac00-\ud7af]{2,}|[\u0900-\u097f\u0e00-\u0e7f]{3,}")
_STATEMENT_END = re.compile(r"[.。।…:：]['\"”’»)\]]*$")
_SEPARATORS = re.compile(r"\s[|•·/›»>]\s|\t|\s[+*]{1,3}\s")
_GLUED = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]")
_CAPTION = re.compile(r"\b(?:photo|picture|foto|bild|image|kuva|zdjęcie|fotografi)\w*\s*(?:by\b|:|/)|©", re.IGNORECASE)
_LABEL = re.compile(r"(?:[^\W\d_]{2,12}:\s|[\[(#*•+–-])")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d{2}\b")
_UPDATED = re.compile(
    r"(?:last\s+)?updated|modified|aktualisiert|mis à jour|actualizado|atualizado|aggiornato|bijgewerkt|aangepast"
    r"|uppdaterad|opdateret|oppdatert|päivitetty|aktualizacja|aktualizováno|frissítve|güncelle|обновлено|оновлено|ενημέρωση|تحديث"
    r"|עודכן|अपडेट|更新|수정|cập nhật",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(r"\W*[^\W\d_]+\s?[:：]\s?\d")
_RUN_TOGETHER = re.compile(
    r"(?<=[^\W\d_年月日])(?=\d{1,4}[./年-]\d|\d{1,2}\s[^\W\d_]+\s\d{4})|(?<=[./-]\d{4})(?=[^\W\d_])"
)
"""Places where a date and the words beside it lost their separator."""
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d|[0-3]\d)(?!\d|\.\d)")
"""Day, month and year in the only order in which they are written with dots."""
_PARTS = re.compile(r"\s[|•·–—-]\s|[|•·]|\s{3,}|\t")
_TOKEN = re.compile(r"[^\W\d_]+[:：]|\S+")
_DATE_TOKENS = 6
_NEAR = 6
"""Units beside the headline, or before the article, that may state the day."""
_DATED_MAX_SIZE = 160
_LABELLED_MAX_SIZE = 60
_CERTAIN = 0.9
"""Chance of being article above which a unit states no day of publication, unless it has a label."""


def headline(dump: Dump) -> str | None:
    """Return the line that heads the article, or None if none evidently does."""
    place = _headline_place(dump)
    return None if place is None else dump.units[place].text


def _headline_place(dump: Dump) -> int | None:
    first = dump.first
    article = {word for i, unit in enumerate(dump.units) if dump.is_article(i) for word in _words(unit.text)}
    places = range(max(0, first - _LOOKED_AT), min(first + 3, len(dump.units) - 1))
    scored = sorted(((_score(dump, i, article), i) for i in places), reverse=True)
    if not scored or scored[0][0] < _LEAST_SCORE:
        return None
    best, place = scored[0]
    same = dump.units[place].text.casefold()
    others = [score for score, i in scored[1:] if dump.units[i].text.casefold() != same]
    return place if not others or best - others[0] >= _LEAST_LEAD else None


def _score(dump: Dump, i: int, article: set[str]) -> float:
    """Return how well a unit suits as the headline."""
    text = dump.units[i].text
    size = size_of(text)
    kinds = kinds_in(text)
    words = text.split()
    if not 14 <= size <= 180 or (len(words) < 3 and size < 28) or kinds.get("byline") == 0 or _is_dated(text):
        return -9.0
    own = _words(text)
    shared = len(own & article) / (len(own) + 1.0)
    behind = dump.units[i + 1 : min(i + 6, dump.first + 1)]
    stated = any(
        _is_dated(unit.text) or kinds_in(unit.text).get("byline") == 0 for unit in behind if size_of(unit.text) < 130
    )
    folded = text.casefold()
    repeated = any(folded in unit.text.casefold() for j, unit in enumerate(dump.units) if j != i and j < i + 9)
    score = 2.0 * shared + 0.8 * stated + 0.8 * repeated + 0.4 * (size >= 30)
    score -= 1.5 * bool(_STATEMENT_END.search(text)) + 0.6 * (size > 120) + 0.8 * bool(_LABEL.match(text))
    score -= (
        2.0 * bool(_CAPTION.search(text))
        + 1.2 * bool(_SEPARATORS.search(text))
        + 0.8 * len(_GLUED.findall(text))
        + 0.4 * min(len(kinds), 3)
    )
    score -= 0.06 * max(0, dump.first - i - 1) + (1.0 if i >= dump.first else 0.0)
    return score + 0.15 * _follows_menu(dump, i)


def _follows_menu(dump: Dump, i: int) -> bool:
    before = dump.units[i - 1].text if i else ""
    return size_of(before) < 40


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def published_day(dump: Dump) -> str | None:
    """Return the day on which the article was published, as the lines around its headline state it, or None.

    A line before the headline counts only directly above it, and of several days on a line the first that is not one of
    an update.
    """
    first, place = dump.first, _headline_place(dump)
    start = max(0, first - _NEAR) if place is None else place + 1
    is_kept = place is not None and place >= first
    places = [*range(start, (start + _NEAR if is_kept else first) + 1)]
    if place:
        places.append(place - 1)
    for i in (i for i in places if i < len(dump.units)):
        text = dump.units[i].text
        is_labelled = bool(_DATE_LABEL.match(text)) and size_of(text) < _LABELLED_MAX_SIZE
        if dump.chances[i] > _CERTAIN and i >= first and not is_labelled:
            if size_of(text) > _LABELLED_MAX_SIZE:
                break
        elif size_of(text) <= _DATED_MAX_SIZE and (days := list(days_in(text))):
            return days[0]
    return None


def _is_dated(text: str) -> bool:
    return bool(_YEAR.search(text)) and any(True for _ in days_in(text))


def days_in(line: str) -> Iterator[str]:
    """Yield the days that a short line states, with the clock where it can be read; days of an update come last."""
    if not _YEAR.search(line):
        return
    late = []
    apart = _DOTTED.sub(_in_iso_order, _RUN_TOGETHER.sub(" ", line))
    pieces = [piece for piece in _PARTS.split(apart) if piece.strip()]
    for piece in pieces:
        update = _UPDATED.search(piece)
        parts = [(piece[: update.start()], False), (piece[update.start() :], True)] if update else [(piece, False)]
        for part, is_update in parts:
            if _YEAR.search(part) and (day := _day_within(part)):
                if is_update:
                    late.append(day)
                else:
                    yield day
    yield from late


def _in_iso_order(dotted: re.Match[str]) -> str:
    day, month, year = dotted.groups()
    is_possible = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year if len(year) == 4 else '20' + year}-{int(month):02}-{int(day):02}" if is_possible else dotted[0]


def _day_within(part: str) -> str | None:
    """Return the day that some neighbouring words of a part state, the most words first."""
    words: Sequence[re.Match[str]] = list(_TOKEN.finditer(part))[:24]
    years = [i for i, word in enumerate(words) if _YEAR.search(word[0])]
    for year in years[:2]:
        for size in range(_DATE_TOKENS, 0, -1):
            for start in range(max(0, year - size + 1), min(year, len(words) - size) + 1):
                tried = part[words[start].start() : words[start + size - 1].end()].strip(" .,;:()[]")
                if day := day_of_line(tried):
                    return day
    return None
