"""Title and date of a text without metadata, where the text states them plainly; otherwise they stay unknown."""

import re
from itertools import islice

from indexer.corpus.calendar.dates import day_of_line

_BREADCRUMB = re.compile(r"^\s*(?:(?:current|you are here)\s*:\s*)?home\s*[>»›|/]|\s[>»›]\s", re.IGNORECASE)
_STATEMENT_END = re.compile(r"(?<!\.)[.!?]['\"”’)\]]*$")
_DATE_LINE = re.compile(
    r"^\W*+(?:(?:date|published|posted|updated|publication date|last updated)(?:\s+on)?\s*[:\uff1a]?\s*)?"
    r"(?P<date>.*\d{4}.*?)\s*$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[a-z]{3}[A-Z][a-z]{3}")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*$")

TITLE_MAX_CHARACTERS = 200
_SENTENCE_TITLE_MAX_CHARACTERS = 120
_LINES_LOOKED_AT = 12


def evident_title(text: str) -> str | None:
    """Return the headline that a text opens with, or None.

    The headline is the first line that is neither a breadcrumb nor a menu of words glued together, provided that it is
    short and more text follows. A line that ends like a sentence must also stand in a paragraph of its own.
    """
    lines = islice(text.splitlines(), 3 * _LINES_LOOKED_AT)
    stripped = [line.strip().lstrip("\ufeff").strip() for line in lines]
    for position, line in enumerate(stripped):
        # Pages copied from a site open with navigation; the headline comes after it.
        if not line or is_breadcrumb(line) or is_glued_menu(line):
            continue
        rest = stripped[position + 1 :]
        follows = [other for other in rest if other]
        if not follows or len(line) > TITLE_MAX_CHARACTERS or len(line.split()) < 2 or evident_date(line):
            return None
        if _SENTENCE_END.search(line):
            # A full stop makes a headline doubtful, because articles may open with a short paragraph too.
            stands_alone = rest[0] == "" and max(map(len, follows)) > len(line)
            if not stands_alone or len(line) > _SENTENCE_TITLE_MAX_CHARACTERS:
                return None
        return line
    return None


def evident_date(line: str) -> str | None:
    """Return the date of a line that states nothing else, in ISO 8601 as `day_of_line` gives it, or None.

    >>> evident_date("Date:2025-04-13 06:55:41"), evident_date("It was sold on June 14, 2023")
    ('2025-04-13T06:55:41', None)
    """
    match = _DATE_LINE.match(line) if len(line) < 80 else None
    return day_of_line(match["date"]) if match else None


def find_date(text: str) -> str | None:
    """Return the first evident date among the opening lines of a text, or None."""
    lines = (line for line in text.splitlines() if line.strip())
    return next((date for line in islice(lines, _LINES_LOOKED_AT) if (date := evident_date(line))), None)


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is a path of links such as `Home > World`, and not a sentence that contains such a sign."""
    return bool(_BREADCRUMB.search(line)) and "«" not in line and not _STATEMENT_END.search(line)


def is_glued_menu(line: str) -> bool:
    """Tell whether a line is a menu of sections that lost its separators, such as `AmericasAsia PacificPolitics`."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and _GLUED.search(word) for word in words)
