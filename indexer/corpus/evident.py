"""Title and date of a text without metadata, where the text states them plainly; otherwise they stay unknown."""

import re
from collections.abc import Sequence
from itertools import islice

from indexer.corpus.calendar.dates import day_of_line
from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.headline import headline, published_day

_BREADCRUMB = re.compile(r"^\s*(?:(?:current|you are here)\s*:\s*)?home\s*[>»›|/]|\s[>»›]\s", re.IGNORECASE)
_STATEMENT_END = re.compile(r"(?<!\.)[.!?]['\"”’)\]]*$")
_DATE_LABEL = r"(?:date|published|posted|updated|publication date|last updated)(?:\s+on)?\s*[:\uff1a]?\s*"
_DATE_LINE = re.compile(rf"^\W*+(?P<label>{_DATE_LABEL})?(?P<date>.*\d{{4}}.*?)\s*$", re.IGNORECASE)
_GLUED = re.compile(r"[a-z]{3}[A-Z][a-z]{3}")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔։]['\"”’»)\]」』]*$")
_GOES_ON = re.compile(r"[,;:：；，、،–—-]$")
_BULLET = re.compile(r"(?:[-*•·‣▪–—+]|\d{1,3}[.)])\s")
_TITLE_LABEL = re.compile(r"(?:title|headline|titel|titre|título|titolo)\s*[:：]\s*", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:photos?|picture|image|images|foto|bild|caption|tags?|keywords|comments?|filed under|posted in|categor(?:y|ies)"
    r"|source|author|section|topics?|text|words|credit|story)\s*(?:[:：(/]|by\s)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|od|написал|автор)\s*:?\s+"
    r"(?P<names>[^\W\d_][\w.'’-]*(?:,?\s+(?:and|und|et|y|e|en|och|og|de|van|von|la|le|del|[^\W\d_][\w.'’-]*)){0,7})$",
    re.IGNORECASE,
)
_CONNECTING = frozenset(("and", "und", "et", "y", "e", "en", "och", "og", "de", "van", "von", "la", "le", "del", "der"))
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")

TITLE_MAX_CHARACTERS = 200
_SENTENCE_TITLE_MAX_CHARACTERS = 120
_RESTATED_MIN_SHARE = 0.6
"""Least share of the longer words of a sentence that the text must repeat where the sentence is its headline."""
_LINES_LOOKED_AT = 12


def evident_title(text: str) -> str | None:
    """Return the headline of a text, or None.

    In the text of a whole page it is the line that heads the article. Otherwise it is the first line that is neither a
    breadcrumb nor a menu of words glued together, provided that it is short and longer text follows. A line that ends
    like a sentence must also stand in a paragraph of its own, and the text must restate it.
    """
    if dump := find_article(text):
        return headline(dump)
    lines = islice(text.splitlines(), 3 * _LINES_LOOKED_AT)
    stripped = [line.strip().lstrip("\ufeff").strip() for line in lines]
    for position, line in enumerate(stripped):
        # Pages copied from a site open with navigation; the headline comes after it.
        if not line or is_breadcrumb(line) or is_glued_menu(line) or _TITLE_LABEL.fullmatch(line + " "):
            continue
        title = _TITLE_LABEL.sub("", line, count=1) if _TITLE_LABEL.match(line) else line
        return title if _heads(title, stripped[position + 1 :], text) else None
    return None


def _heads(line: str, rest: Sequence[str], text: str) -> bool:
    """Tell whether the first line of a plain text is its headline, given the lines behind it."""
    follows = [other for other in rest if other]
    if not follows or len(line) > TITLE_MAX_CHARACTERS or len(line.split()) < 2 or evident_date(line):
        return False
    if _LABELLED.match(line) or is_byline(line) or _BULLET.match(line) or _GOES_ON.search(line):
        return False
    if rest[0][:1].islower() or max(map(_length, follows)) <= _length(line):
        return False
    if not _SENTENCE_END.search(line):
        return True
    # A full stop makes a headline doubtful, because articles may open with a short paragraph too.
    return rest[0] == "" and len(line) <= _SENTENCE_TITLE_MAX_CHARACTERS and _is_restated(line, text)


def _length(line: str) -> int:
    return len(" ".join(line.split()))


def _is_restated(line: str, text: str) -> bool:
    """Tell whether the text behind a line repeats most of its longer words."""
    words = {word[:6] for word in _CONTENT_WORD.findall(line.casefold())}
    behind = {word[:6] for word in _CONTENT_WORD.findall(text[text.index(line) + len(line) :][:20_000].casefold())}
    return len(words) >= 3 and len(words & behind) >= _RESTATED_MIN_SHARE * len(words)


def evident_date(line: str) -> str | None:
    """Return the date of a line that states nothing else, in ISO 8601 as `day_of_line` gives it, or None.

    >>> evident_date("Date:2025-04-13 06:55:41"), evident_date("It was sold on June 14, 2023")
    ('2025-04-13T06:55:41', None)
    """
    match = _DATE_LINE.match(line) if len(line) < 80 else None
    return day_of_line(match["date"]) if match else None


def labelled_date(line: str) -> str | None:
    """Return the date of a line that states nothing else and says what day it is, such as `Published:`, or None."""
    match = _DATE_LINE.match(line) if len(line) < 80 else None
    return day_of_line(match["date"]) if match and match["label"] else None


def find_date(text: str) -> str | None:
    """Return the day on which a text was evidently published, or None.

    In the text of a whole page it is stated beside the headline. Otherwise it is the first with a label among the
    opening lines, or that of a line directly under the headline or its byline, unless more such lines date parts of the
    text.
    """
    if dump := find_article(text):
        return published_day(dump)
    lines = [stripped for line in text.splitlines() if (stripped := line.strip().lstrip("\ufeff").strip())]
    opening = lines[:_LINES_LOOKED_AT]
    if labelled := next((date for line in opening if (date := labelled_date(line))), None):
        return labelled
    under = 1 if len(lines) > 1 and not is_byline(lines[1]) else 2
    found = next((date for line in opening[: under + 1] if (date := evident_date(line))), None)
    dated = {date for line in lines[: 40 * _LINES_LOOKED_AT] if (date := evident_date(line))}
    is_headed = bool(opening) and not _SENTENCE_END.search(opening[0])
    return found if found and dated == {found} and is_headed else None


def is_byline(line: str) -> bool:
    """Tell whether a line names only who wrote the article, such as `By A. Author, Staff Writer`."""
    match = _BYLINE.match(line) if len(line) < 90 else None
    words = match["names"].replace(",", " ").split() if match else []
    return bool(words) and all(word[0].isupper() or word in _CONNECTING for word in words)


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is a path of links such as `Home > World`, and not a sentence that contains such a sign."""
    return bool(_BREADCRUMB.search(line)) and "«" not in line and not _STATEMENT_END.search(line)


def is_glued_menu(line: str) -> bool:
    """Tell whether a line is a menu of sections that lost its separators, such as `AmericasAsia PacificPolitics`."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and _GLUED.search(word) for word in words)
