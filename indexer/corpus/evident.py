"""What a line of bare text evidently is: a date, a byline, a path, a menu of a page. Pure."""

import re
from itertools import islice

from indexer.corpus.calendar.dates import day_of_line
from indexer.corpus.dumps.words.listed import kinds_in

_BREADCRUMB = re.compile(r"^\s*(?:(?:current|you are here)\s*:\s*)?home\s*[>»›|/]|\s[>»›]\s", re.IGNORECASE)
_STATEMENT_END = re.compile(r"(?<!\.)[.!?]['\"”’)\]]*$")
_DATE_LABEL = r"(?:date|published|posted|updated|publication date|last updated)(?:\s+on)?\s*[:\uff1a]?\s*"
_DATE_LINE = re.compile(rf"^\W*+(?P<label>{_DATE_LABEL})?(?P<date>.*\d{{4}}.*?)\s*$", re.IGNORECASE)
_GLUED = re.compile(r"[a-z]{3}[A-Z][a-z]{3}")
SENTENCE_END = re.compile(r"[.!?…。！？।؟۔։]['\"”’»)\]」』]*$")
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|od|написал|автор)\s*:?\s+"
    r"(?P<names>[^\W\d_][\w.'’-]*(?:,?\s+(?:and|und|et|y|e|en|och|og|de|van|von|la|le|del|[^\W\d_][\w.'’-]*)){0,7})$",
    re.IGNORECASE,
)
_CONNECTING = frozenset(("and", "und", "et", "y", "e", "en", "och", "og", "de", "van", "von", "la", "le", "del", "der"))
_PAGE_LINES = 300
_GLUED_CHARACTERS, _GLUED_WORDS = 20_000, 8
_LABEL_MAX_CHARACTERS = 40
_FURNITURE = frozenset({"account", "share", "legal", "comments", "navigation"})
"""Kinds of the short lines that tell a page of a site from an article alone."""


def is_of_page(text: str) -> bool:
    """Tell whether there are links and forms of a site in a text, or menus whose words lost their separators."""
    lines = [line.strip() for line in islice(text.splitlines(), _PAGE_LINES)]
    if len(_GLUED.findall(text[:_GLUED_CHARACTERS])) >= _GLUED_WORDS:
        return True
    return (
        sum(0 < len(line) < _LABEL_MAX_CHARACTERS and not _FURNITURE.isdisjoint(kinds_in(line)) for line in lines) > 2
    )


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
