"""Lists beside an article, such as the headlines of other stories under `Related`. Pure.

What such a list consists of can only be told from where the next prose begins. A list whose items are sentences or
verse is the article's own, and so is one under a heading that articles have themselves, unless other furniture stands
beside it behind the last prose.
"""

import re
from collections.abc import Sequence

from indexer.passages.furniture import HEADLINE_MAX_CHARACTERS

HEADING_MAX_CHARACTERS = 90
"""Longest heading, in code points."""
BULLET = re.compile(r"\s*(?:[-*•·‣▪–—]|\d{1,3}[.)])\s")
SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’»)\]*_]*$")

_HEADING = re.compile(
    r"(?:related(?: (?:articles?|posts?|stories|news|content|topics|links))?|recommended(?: for you)?"
    r"|most (?:read|popular|viewed|shared)|popular posts|trending now|you (?:may|might) also like"
    r"|more (?:from|on|stories|news|like this)\b.{0,40}(?<![.!?])|editors?['’]? picks?|see also|read next"
    r"|[-•*]? ?(?:tags?|filed under|posted in)(?: ?:.*)?)\s*:?",
    re.IGNORECASE,
)
_CLOSING_HEADING = re.compile(
    r"(?:rankings?|recommendations?|popular(?: now)?|trending|latest(?: news| stories)?"
    r"|[-•*]? ?(?:in(?: ?:.*(?<![.!?]))?|(?:topics|categories)(?: ?:.*)?))\s*:?",
    re.IGNORECASE,
)
"""Headings that an article may have itself; they count as furniture only after its last prose."""
_FULL_STOP = re.compile(r"[.。।]['\"”’»)\]]*$")
_VERSE_END = re.compile(r"[,;،，、—–]$")
_EXCLAIMED = re.compile(r"[!?]['\"”’»)\]*_]*$")


def lists_beside(lines: Sequence[str], is_furniture: Sequence[bool]) -> set[int]:
    """Return the numbers of the lines, from 0, of lists beside the article, their headings included.

    Args:
        lines: Lines without the white space around them.
        is_furniture: Whether each is furniture by itself.
    """
    # Exclaimed headlines end like sentences, but are typical of the lists themselves.
    prose = [
        i for i, line in enumerate(lines) if is_prose(line) and not _is_exclaimed_headline(line) and not is_furniture[i]
    ]
    end = prose[-1] if prose else -1
    closing = any(is_furniture[i] or _is_heading(lines[i]) for i in range(end + 1, len(lines)))
    found: set[int] = set()
    current: list[int] | None = None
    for i, line in enumerate(lines):
        if _is_heading(line) or (closing and i > end and _is_heading(line, _CLOSING_HEADING)):
            current = [] if current is None else current
        elif is_prose(line) and not _is_exclaimed_headline(line):
            found.update(current or ())
            current = None
        elif current and _is_own_item(line):
            current = None
        if current is not None:
            current.append(i)
    return found | set(current or ())


def is_prose(line: str) -> bool:
    """Tell whether a line, without the white space around it, is long or ends like a sentence."""
    return len(line) > HEADLINE_MAX_CHARACTERS or (bool(SENTENCE_END.search(line)) and not BULLET.match(line))


def _is_heading(line: str, form: re.Pattern[str] = _HEADING) -> bool:
    return len(line) <= HEADING_MAX_CHARACTERS and bool(form.fullmatch(line))


def _is_own_item(line: str) -> bool:
    """Tell whether a line in a list is a sentence or a verse, and no headline of another story."""
    words = line.split()
    is_sentence = bool(_FULL_STOP.search(line)) and sum(word[0].islower() for word in words) >= 3
    return is_sentence or bool(_VERSE_END.search(line)) or (line[:1].islower() and len(words) >= 3)


def _is_exclaimed_headline(line: str) -> bool:
    return len(line) <= HEADLINE_MAX_CHARACTERS and bool(_EXCLAIMED.search(line))
