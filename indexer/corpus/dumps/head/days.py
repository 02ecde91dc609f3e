"""The days that a short line of a page states, whatever else it says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.corpus.calendar.dates import day_of_line
from indexer.corpus.dumps.head.spans import is_span

_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d{2}\b")
_UPDATED = re.compile(
    r"(?:last\s+)?updated|modified|edited(?! by)|revised|aktualisiert|geändert|mis à jour|modifié|actualizado"
    r"|modificado|atualizado|aggiornat[oa]|modificat[oa]|bijgewerkt|aangepast|gewijzigd|uppdaterad|ändrad|opdateret"
    r"|oppdatert|päivitetty|muokattu|aktualizacja|aktualizováno|aktualizované|frissítve|güncelle|обновлено|оновлено|ενημέρωση|تحديث"
    r"|עודכן|अपडेट|更新|수정|cập nhật|diperbarui|actualizat",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(
    r"(?<=[^\W\d_年月日])(?=\d{1,4}[./年-]\d|\d{1,2}\s[^\W\d_]+\s\d{4})"
    r"|(?<=[./-]\d{4})(?=[^\W\d_])"
    r"|(?<=[^\W\d_]\s(?:19|20)\d\d)(?=\d{1,2}[:\s][^\W_]|[A-ZÀ-Þ])"
    r"|(?<=\s(?:19|20)\d\d)(?=\d{1,2}:\d\d)|(?<=\d:\d\d)(?=[^\W\d_]{3})"
)
"""Places where a date and the words or the clock beside it lost their separator."""
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d|[0-3]\d)(?!\d|\.\d)")
"""Day, month and year in the only order in which they are written with dots."""
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\d/])")
_PARTS = re.compile(r"\s[|•·–—-]\s|[|•·]|\s{3,}|\t|\s/\s")
_TOKEN = re.compile(r"[^\W\d_]+[:：]|\S+")
_PICTURE = re.compile(
    r"\W*(?:photos?|photograph\w*|pictures?|image[ns]?|pic|foto\w*|fotografía|bild(?:er)?|zdjęci[ea]|kuva|kép|imágen\w*|imagem"
    r"|immagine|afbeelding|billede|bilde|снимок|фото\w*|φωτογραφία|صورة|תמונה|写真|照片|图片|圖片|사진)(?![^\W\d_])",
    re.IGNORECASE,
)
"""Beginning of a line that says where a picture comes from, and when it was taken."""
_MONTHS = 12
_DATE_TOKENS = 6
_MOST_TOKENS = 24

_DATELINE = re.compile(
    r"(?P<head>[^\W\d_][^()—–/]{9,80}?)\s*(?:\([^()]{2,40}\)\s*[—–:-]{0,2}|/[^/]{2,30}/\s*[—–-]{0,2}|[—–]|--|-\s)\s*\S"
)
"""Place and day before a paragraph's first words, with the agency in parentheses or between strokes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDay:
    """A day that a line states."""

    iso: str
    """Day in ISO 8601, with the clock where it can be read."""
    is_update: bool
    """Whether the line says that it is the day of a change."""
    beside: str
    """What else stands in its part of the line."""


def days_of(line: str, *, day_first: bool | None = None) -> list[StatedDay]:
    """Return the days that a line states, in its order; those of updates come last.

    The first day and the last of a period or a life are none, and neither is that of a picture.

    Args:
        line: A short line.
        day_first: Whether 04/05/2023 is the fourth of May; if None, it is not read.
    """
    if not _YEAR.search(line) or _PICTURE.match(line) or is_span(line):
        return []
    apart = _DOTTED.sub(_in_iso_order, _RUN_TOGETHER.sub(" ", line))
    if day_first is not None:
        apart = _SLASHED.sub(r"\3-\2-\1" if day_first else r"\3-\1-\2", apart)
    found = list(_days(apart))
    return sorted(found, key=lambda one: one.is_update)


def is_day_first(lines: Iterable[str]) -> bool | None:
    """Tell from days such as 25/04/2023 in what order a page writes its days; None if it has none, or both orders."""
    found = [(int(match[1]), int(match[2])) for line in lines for match in _SLASHED.finditer(line)]
    orders = {first > _MONTHS for first, second in found if max(first, second) > _MONTHS >= min(first, second)}
    return orders.pop() if len(orders) == 1 else None


def _days(line: str) -> Iterator[StatedDay]:
    for piece in _PARTS.split(line):
        update = _UPDATED.search(piece)
        parts = [(piece[: update.start()], False), (piece[update.start() :], True)] if update else [(piece, False)]
        for part, is_update in parts:
            if _YEAR.search(part) and (found := _day_within(part)):
                iso, beside = found
                yield StatedDay(iso=iso, is_update=is_update, beside=beside)


def _in_iso_order(dotted: re.Match[str]) -> str:
    day, month, year = dotted.groups()
    is_possible = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year if len(year) == 4 else '20' + year}-{int(month):02}-{int(day):02}" if is_possible else dotted[0]


def _day_within(part: str) -> tuple[str, str] | None:
    """Return the day that some neighbouring words of a part state, the most words first, and the other words."""
    words: Sequence[re.Match[str]] = list(_TOKEN.finditer(part))[:_MOST_TOKENS]
    years = [i for i, word in enumerate(words) if _YEAR.search(word[0])]
    for year in years[:2]:
        for size in range(_DATE_TOKENS, 0, -1):
            for start in range(max(0, year - size + 1), min(year, len(words) - size) + 1):
                first, last = words[start].start(), words[start + size - 1].end()
                if day := day_of_line(part[first:last].strip(" .,;:()[]")):
                    return day, f"{part[:first]} {part[last:]}".strip()
    return None


def dateline_day(paragraph: str) -> str | None:
    """Return the day of the dateline with which a paragraph begins, or None.

    >>> dateline_day("LYON, June 14, 2023 (Wire) - The bridge is open."), dateline_day("On 14 June 2023 - a day")
    ('2023-06-14', None)
    """
    found = _DATELINE.match(paragraph)
    stated = _day_within(found["head"]) if found and _YEAR.search(found["head"]) else None
    if found is None or stated is None:
        return None
    day, place = stated
    is_before = found["head"].startswith(place) and len(place) > 2
    return day if is_before and place.split(",")[0].isupper() else None
