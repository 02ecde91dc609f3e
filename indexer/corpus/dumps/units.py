"""Text -> its units: lines without the white space around them, hard-wrapped ones joined to paragraphs. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BULLET = re.compile(r"(?:[-*•·‣▪–—+o]|\d{1,3}[.)])\s|\[")
_CONTINUES = re.compile(r"[,;:.!?%)\]»”’'。、，：；！？]")
_SENTENCE_END = re.compile(r"[.!?…:。！？।؟۔|>*]['\"”’»)\]」』]*$")
_WRAPPED_MAX_COLUMNS = 100
"""Longest line of a text that was wrapped at a column limit, in code points."""
_WIDE_MARGIN = 14
"""Room that wrapping commonly leaves at the ends of lines, in code points."""
_WORD_MAX_CHARACTERS = 30
"""Longest word that a line end may stand before; writing without spaces is not wrapped at them."""

_SENTENCE_MIN_CHARACTERS = 40
"""Least length of a paragraph so far that a piece of a sentence goes on with."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text."""

    start: int
    """Code point of the text at which the line begins, its leading white space skipped."""
    text: str
    """Text of the line without the white space around it."""
    width: int
    """Code points of the line with the white space before it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or the neighbouring lines that make one paragraph."""

    first: int
    """Number of its first line, from 0."""
    last: int
    """Number of its last line."""
    text: str
    """Text of its lines, joined by spaces."""
    is_alone: bool
    """Whether the lines before and behind it are blank, or it is at an end of the text."""


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Return the lines of a text from a code point on, blank ones included."""
    lines = []
    position = start
    for raw in text[start:].splitlines(keepends=True):
        stripped = raw.lstrip().removeprefix("\ufeff").lstrip()
        shown = stripped.rstrip()
        offset = len(raw) - len(stripped)
        lines.append(Line(position + offset, shown, offset + len(shown)))
        position += len(raw)
    return lines


def units_of(lines: Sequence[Line]) -> list[Unit]:
    """Return the units of lines; blank lines are in none."""
    width = _wrapped_at(lines)
    found = []
    for first, last in _groups(lines, width):
        is_alone = (first == 0 or not lines[first - 1].text) and (last + 1 == len(lines) or not lines[last + 1].text)
        text = lines[first].text if first == last else " ".join(line.text for line in lines[first : last + 1])
        found.append(Unit(first, last, text, is_alone))
    return found


def _wrapped_at(lines: Sequence[Line]) -> int:
    """Return the column at which a text was wrapped; 0 if it was not."""
    widths = sorted(line.width for line in lines if line.text)
    fitting = [width for width in widths if width <= _WRAPPED_MAX_COLUMNS]
    if len(widths) < 4 or len(fitting) < 0.98 * len(widths):
        return 0
    width = fitting[-1]
    full = sum(one > width - _WIDE_MARGIN for one in fitting)
    return width if width >= 50 and full >= max(3, 0.1 * len(fitting)) else 0


def _groups(lines: Sequence[Line], width: int) -> Iterator[tuple[int, int]]:
    first: int | None = None
    length = 0
    for i, line in enumerate(lines):
        if first is not None and (not line.text or not _goes_on(lines, i, width, length)):
            yield first, i - 1
            first, length = None, 0
        if line.text:
            first = i if first is None else first
            length += len(line.text)
    if first is not None:
        yield first, len(lines) - 1


def _goes_on(lines: Sequence[Line], i: int, width: int, length: int) -> bool:
    """Tell whether a line goes on with the paragraph of the lines before it, which has a length so far."""
    line, before = lines[i], lines[i - 1]
    if width and width - before.width <= len(line.text.split(maxsplit=1)[0]) < _WORD_MAX_CHARACTERS:
        return not _BULLET.match(line.text)
    if _CONTINUES.match(line.text):
        return True
    if length < _SENTENCE_MIN_CHARACTERS or _SENTENCE_END.search(before.text):
        return False
    # A link inside a sentence has a line of its own where each piece of text has one.
    if line.text[0].islower() and (before.text[-1].isalnum() or before.text[-1] in ",;)"):
        return True
    behind = lines[i + 1].text if i + 1 < len(lines) else ""
    return len(line.text) < 80 and before.text[-1].islower() and (behind[:1] in (",", ";", ".") or behind[:1].islower())
