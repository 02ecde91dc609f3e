"""The day of a text without metadata, where the text states it plainly; otherwise it stays unknown."""

import re
from collections.abc import Sequence

from indexer.corpus.calendar.month_names import calendar_names, fold
from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.days import StatedDay, dateline_day, days_of
from indexer.corpus.dumps.headline import published_day, whole_text
from indexer.corpus.dumps.words.listed import kinds_in
from indexer.corpus.evident import SENTENCE_END, evident_date, is_byline, is_of_page, labelled_date
from indexer.corpus.evident_title import plain_headline

_LINES_LOOKED_AT = 12
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_BESIDE_DAY_MAX_LETTERS = 40
_DAY_LINE_MAX_CHARACTERS = 90


def find_date(text: str) -> str | None:
    """Return the day on which a text was evidently published, or None.

    In the text of a whole page it is stated beside the headline. Otherwise it is the first with a label among the
    opening lines, or that of a line directly under the headline or its byline, unless more such lines date parts of the
    text; else that of the dateline with which the first paragraph begins.
    """
    if dump := find_article(text):
        return published_day(dump)
    if is_of_page(text) and (page := whole_text(text)) and (day := published_day(page)):
        return day
    lines = [stripped for line in text.splitlines() if (stripped := line.strip().lstrip("\ufeff").strip())]
    opening = lines[:_LINES_LOOKED_AT]
    if labelled := next((day for line in opening if (day := _labelled_day(line))), None):
        return labelled
    found = next((day for line in _beside_headline(opening, text) if (day := _day_beside(line))), None)
    dated = {day[:10] for line in lines[: 40 * _LINES_LOOKED_AT] if (day := _day_beside(line))}
    is_headed = bool(opening) and not SENTENCE_END.search(opening[0])
    if found and dated == {found[:10]} and is_headed:
        return found
    return next((day for line in opening[:4] if (day := dateline_day(line))), None)


def _beside_headline(opening: Sequence[str], text: str) -> list[str]:
    """Return the lines at the top of a text that may state its day.

    Above a headline a bare day such as `June 5, 1944` may be that of which the story tells, unless a byline stands
    below the headline.
    """
    found = plain_headline(text)
    top = found.above if found else 0
    has_byline = top + 1 < len(opening) and is_byline(opening[top + 1])
    above = [line for line in opening[:top] if has_byline or not _is_day_alone(line)]
    return [*above, *opening[top : top + 2 + has_byline]]


def _labelled_day(line: str) -> str | None:
    """Return the day of a line with a label, unless it is that of a change."""
    day = labelled_date(line)
    return None if day is None or ((days := days_of(line)) and all(one.is_update for one in days)) else day


def _is_day_alone(line: str) -> bool:
    """Tell whether a line states day, month in words and year, and neither a weekday nor a time nor anything else."""
    names = calendar_names()
    words = _WORD.findall(fold(line))
    return (
        "T" not in (evident_date(line) or "T")
        and any(word in names.months for word in words)
        and not any(word in names.weekdays and word not in names.months for word in words)
    )


def _day_beside(line: str) -> str | None:
    """Return the day of a line that says little else, such as who wrote the article; None if it is that of a change."""
    if len(line) > _DAY_LINE_MAX_CHARACTERS or SENTENCE_END.search(line):
        return evident_date(line)
    days = [day for day in days_of(line) if not day.is_update]
    if len({day.iso[:10] for day in days}) != 1 or _YEAR.search(days[0].beside):
        return None
    return days[0].iso if _says_little_else(line, days[0]) else None


def _says_little_else(line: str, day: StatedDay) -> bool:
    """Tell whether what stands beside a day in its line is a label or the names of a byline."""
    letters = sum(map(str.isalpha, day.beside))
    return letters == 0 or (letters <= _BESIDE_DAY_MAX_LETTERS and kinds_in(line).get("byline") == 0)
