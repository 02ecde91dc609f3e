"""Text -> the line breaks that may be hard wraps, with what tells whether they are. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

MAX_WIDTH = 120
"""Widest column at which texts are wrapped."""

_PREFIX = re.compile(r"[ \t\u3000\ufeff]*+(?:>[ \t]*+)*+")
_ITEM = re.compile(r"(?:[-*•·‣▪–—+]|\(?[a-zA-Z][.)]|\[[ xX]?\])\s")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]\s")
_ROW = re.compile(r"#{1,6}\s|\S(?: {4,}|\t)\s*\S|^\||\|.*\|")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_FENCE = ("```", "~~~")
_HARD_BREAK = re.compile(r"(?: {2}|\\|<br ?/?>)\r?\n?\Z")
_WIDE = re.compile("[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
_UNSPACED = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
"""Characters of scripts that put no space between words, and their punctuation."""
_SENTENCE_END = re.compile(r"[.!?…:。！？।؟۔]['\"”’»)\]」』]*\Z")
_PAUSE = re.compile(r"[.!?…:;,。！？，、；：।؟۔،؛]['\"”’»)\]」』]*\Z")
_INNER_END = re.compile(r"[.!?…。！？।؟۔]['\"”’»)\]」』]*+ *+[^\W\d_]")
_INNER_PAUSE = re.compile(r"[、，。！？；]\S|[.,;!?…،؛؟।۔]['\"”’»)\]]*+ +\S")
_HYPHENS = "-\u2010\xad"
_HYPHENATED = re.compile(r"[^\W\d_][-\u2010\xad]\Z")
_TAIL = 12
"""Characters at the end of a line by which it is told how it ends."""
_LARGE, _SHORT = 200_000, 20
"""Size of a text, and mean length of its lines, from which and below which it is not looked at, to bound memory."""
_LONGEST_WORD = 30
_HYPHENATED_ROOM = 6
"""Part of a line that may be left free before a hyphen: syllables are longer than a letter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank."""

    start: int
    """Code point of the text at which its words begin, behind indent and marks of quotation."""
    words: str
    """The line without indent, marks of quotation and white space at its end."""
    prefix: str
    """Indent and marks of quotation."""
    width: int
    """Columns of prefix and words, of which an ideograph takes two."""
    is_row: bool
    """Whether it is the row of a table, a heading or a rule."""

    @property
    def end(self) -> int:
        """Code point of the text behind its words."""
        return self.start + len(self.words)

    @property
    def is_hyphenated(self) -> bool:
        """Whether it ends in a hyphen behind a letter."""
        return bool(_HYPHENATED.search(self.words[-2:]))

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence or an introduction to what follows does."""
        return bool(_SENTENCE_END.search(self.words[-_TAIL:]))

    @property
    def ends_in_pause(self) -> bool:
        """Whether it ends in any punctuation between words."""
        return bool(_PAUSE.search(self.words[-_TAIL:]))

    @property
    def shows_end(self) -> bool:
        """Whether a sentence ends in it or at its end."""
        return self.ends_sentence or bool(_INNER_END.search(self.words))

    @property
    def has_inner_pause(self) -> bool:
        """Whether there is punctuation between words within it."""
        return bool(_INNER_PAUSE.search(self.words))


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A break between two lines that may be lines of one paragraph."""

    before: Line
    behind: Line
    goes_on: bool | None
    """Whether the line behind begins in lower case or within a word; None where no letter with case tells."""
    needed: int
    """Columns that the first word of the line behind would have needed beside the line before."""

    @property
    def is_caseless(self) -> bool:
        """Whether the line behind begins with a letter of a script without case."""
        return self.goes_on is None and self.behind.words[0].isalpha()

    @property
    def is_unspaced(self) -> bool:
        """Whether the words on both sides are of a script without spaces."""
        return bool(_UNSPACED.match(self.before.words[-1]) and _UNSPACED.match(self.behind.words))

    def is_full(self, width: int) -> bool:
        """Tell whether the next word had no room in the line before, but for what proportional letters vary."""
        return self.before.width + self.needed > width - width // 25


def blocks_of(text: str, start: int = 0, *, is_markdown: bool = False) -> tuple[list[list[LineBreak]], list[int]]:
    """Return the breaks that may be wraps, those of lines without a blank one between them together.

    No such break is one beside a list item, a row of a table, a heading or code, between quotations of different
    depth, or before a line that is indented further.

    Args:
        text: The text.
        start: Code point at which to begin.
        is_markdown: Whether fences and hard breaks are Markdown's.

    Returns:
        The breaks of each block that has any, and the widths of all lines that are not blank.
    """
    found: list[list[LineBreak]] = []
    widths: list[int] = []
    for block in _blocks(text, start, is_markdown=is_markdown):
        widths.extend(line.width for line, _ in block)
        breaks = []
        has_numbers = False
        for (line, is_open), (behind, _) in pairwise(block):
            has_numbers |= bool(_NUMBERED.match(line.words))
            is_number = _NUMBERED.match(behind.words) and (has_numbers or line.ends_in_pause)
            if is_open and not is_number and line.width <= MAX_WIDTH and _may_go_on(line, behind):
                breaks.append(_break(line, behind))
        if breaks:
            found.append(breaks)
    return found, widths


def _blocks(text: str, start: int, *, is_markdown: bool) -> Iterator[list[tuple[Line, bool]]]:
    """Yield the lines between blank ones, each with whether its end may be a wrap; without fenced code."""
    if len(text) > _LARGE and text.count("\n") * _SHORT > len(text):
        return
    block: list[tuple[Line, bool]] = []
    position = start
    is_code = False
    for raw in text[start:].splitlines(keepends=True):
        prefix = _PREFIX.match(raw)[0]  # type: ignore[index]  # it matches any line
        words = raw[len(prefix) :].rstrip()
        is_fence = is_markdown and words.startswith(_FENCE)
        is_code ^= is_fence
        if words and not is_code and not is_fence:
            is_open = raw[-1] in "\r\n" and not (is_markdown and _HARD_BREAK.search(raw[-8:]))
            block.append((_line(position, prefix, words), is_open))
        elif block:
            yield block
            block = []
        position += len(raw)
    if block:
        yield block


def _line(position: int, prefix: str, words: str) -> Line:
    width = len(prefix) + _columns(words)
    is_row = width <= MAX_WIDTH and (_ROW.search(words) or not _LETTER_OR_DIGIT.search(words))
    return Line(position + len(prefix), words, prefix, width, bool(is_row))


def _columns(words: str) -> int:
    return len(words) if words.isascii() or len(words) > MAX_WIDTH else len(words) + len(_WIDE.findall(words))


def _may_go_on(line: Line, behind: Line) -> bool:
    """Tell whether nothing about two lines shows that they are apart."""
    if line.is_row or behind.is_row or line.prefix.count(">") != behind.prefix.count(">"):
        return False
    if _ITEM.match(behind.words) or (" " not in line.words and not _UNSPACED.match(line.words[-1])):
        return False  # a single word fills no line
    is_indented = len(behind.prefix) > len(line.prefix)
    return not is_indented or bool(_ITEM.match(line.words) or _NUMBERED.match(line.words))


def _break(line: Line, behind: Line) -> LineBreak:
    letter = next((one for one in behind.words[:3] if one.isalpha()), "")
    is_within = bool(letter) and line.words[-1] in _HYPHENS and behind.words[0] == letter and line.is_hyphenated
    # In a text all in capitals they tell nothing.
    is_cased = letter.islower() or (letter.isupper() and not (line.words.isupper() and behind.words.isupper()))
    if line.words[-1] in _HYPHENS and line.is_hyphenated:
        needed = 2 + line.width // _HYPHENATED_ROOM
    elif _UNSPACED.match(behind.words):
        needed = 4
    else:
        needed = 1 + min(_columns(behind.words.split(maxsplit=1)[0]), _LONGEST_WORD)
    return LineBreak(line, behind, is_within or (letter.islower() if is_cased else None), needed)
