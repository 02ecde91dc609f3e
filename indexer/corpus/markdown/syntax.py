"""Markdown -> what of a text is syntax and not words, and which of its lines are headings; pure.

It goes by CommonMark with the tables, footnotes and links of other dialects, as far as that tells words from syntax.
What is in doubt counts as words. The text itself is never changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.corpus.markdown.inline import ALONE, CODE_SPAN, OPENS, folded_label, mark_as, mark_inline
from indexer.corpus.markdown.words import blanked, resolved
from indexer.records import Span

_LINE_START = r"(?<![^\r\n])"
_LINE_END = r"[ \t]*+(?=[\r\n]|\Z)"
_FENCE_OR_HIDDEN = re.compile(
    rf"{_LINE_START}[ \t>]*+(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]++)*+(?P<fence>`{{3,}}+(?=[^`\r\n]*+(?:[\r\n]|\Z))|~{{3,}}+)"
    rf"[^\r\n]*+|{CODE_SPAN}|<!--|<(?P<element>script|style)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"([^\r\n]*+)(?:\r\n|[\r\n])?+")
_QUOTE = re.compile(r"[ \t]*+(?P<signs>>(?:[ \t]*+>)*+[ \t]?)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]++|\Z)")
_UNDERLINED_MAX_CHARACTERS = 200
"""Longest heading of several lines, which only `===` may underline: prose above a line of dashes is more likely prose
than a heading."""
_ATTRIBUTES = re.compile(r"\{(?::[ \t]*+|[ \t]*+(?=[.#]))[^{}]*+\}\Z")
"""A class or an id, as kramdown and Pandoc write them behind a heading or on a line below a paragraph."""
_UNDERLINE = re.compile(r" {0,3}(?:={2,}+|-{2,}+)[ \t]*+\Z")
_RULE = re.compile(r" {0,3}(?P<sign>[-*_=])(?:[ \t]*+(?P=sign)){2,}+[ \t]*+\Z")
_ROW_RULE = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+\Z")
_PIPE = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"[ \t]*+(?:[-*+]|\d{1,9}[.)])[ \t]")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\[\]\s]{1,100}\]:[ \t]*+")
_TITLE = r"(?:\"[^\"\r\n]*+\"|'[^'\r\n]*+'|\([^()\r\n]*+\))"
_DEFINITION = re.compile(
    rf"{_LINE_START}[ \t>]*+\[(?P<label>[^\[\]^\r\n][^\[\]\r\n]{{0,199}})\]:[ \t]*+"
    r"(?P<address><[^<>\r\n]*+>|[^\s<]\S*+)"
    rf"(?:(?:[ \t]++|[ \t]*+(?:\r\n|[\r\n])[ \t]++){_TITLE}(?={_LINE_END}))?+{_LINE_END}"
)
_ADDRESS = re.compile(r"[/#:@<]|\.\w")
"""What tells the address of a definition from the words of a line such as `[Editor]: Thanks.`"""


@dataclass(frozen=True, slots=True)
class MarkdownSyntax:
    """What of a text in Markdown is syntax."""

    words: str
    """The text with a space for every character of syntax, so that spans of it are spans of the text; references and
    escapes are what they stand for, see `words.resolved`."""
    marks: bytes
    """For each code point of the text one of `WORDS`, `OPENS`, `CLOSES` and `ALONE` of `inline`."""
    headings: tuple[Span, ...]
    """Headings that have words, in code points of the text."""
    code: tuple[Span, ...]
    """Parts that are fenced code, with their fences."""


def without_syntax(text: str, start: int = 0) -> MarkdownSyntax:
    """Tell words from syntax in a text in Markdown.

    Links and images keep their words, and code its content. Fence lines, rules, marks of headings, quotations, tables
    and emphasis, HTML tags and comments, reference definitions and addresses in angle brackets are syntax.

    Args:
        text: The text.
        start: Code point at which the body begins; what stands before it is left alone.
    """
    start += text.startswith("\ufeff", start)
    marks = bytearray(len(text))
    parts = _outside_code(text, start, marks)
    labels = _mark_definitions(blanked(text, marks), parts, marks)
    blocks = _Blocks(blanked(text, marks), marks, labels)
    for part in parts:
        blocks.mark(part)
    code = tuple(Span(before.end, behind.start) for before, behind in pairwise(parts))
    words, resolved_marks = resolved(text, marks)
    return MarkdownSyntax(words, resolved_marks, tuple(blocks.headings), code)


def _outside_code(text: str, start: int, marks: bytearray) -> list[Span]:
    """Mark comments, scripts and fence lines, and return the parts of a text that are not fenced code."""
    parts = []
    position = start
    unclosed: set[str] = set()  # kinds of which none is closed any more, so that no closing is looked for twice
    while match := _FENCE_OR_HIDDEN.search(text, position):
        position = match.end()
        if match["fence"]:
            parts.append(Span(start, match.start()))
            mark_as(ALONE, marks, match.start(), match.end())
            # A fence that is not closed goes on to the end of the text.
            closing = _closing_fence(match["fence"]).search(text, position)
            position = start = closing.end() if closing else len(text)
            if closing:
                mark_as(ALONE, marks, closing.start(), closing.end())
        elif not match["code"]:
            kind = (match["element"] or "").lower()
            closing = None if kind in unclosed else _closing_hidden(kind).search(text, position)
            if closing:
                mark_as(ALONE, marks, match.start(), closing.end())
                position = closing.end()
            else:
                unclosed.add(kind)
    return [*parts, Span(start, len(text))]


def _closing_fence(fence: str) -> re.Pattern[str]:
    return re.compile(rf"{_LINE_START}[ \t>]*+{fence[0]}{{{len(fence)},}}+{_LINE_END}")


def _closing_hidden(element: str) -> re.Pattern[str]:
    """Return the pattern that ends a script or style, or a comment where there is no element."""
    return re.compile(rf"</{element}\s*+>" if element else "-->", re.IGNORECASE)


def _mark_definitions(text: str, parts: Sequence[Span], marks: bytearray) -> set[str]:
    """Mark the reference definitions of the parts of a text, and return their folded labels."""
    labels = set()
    for part in parts:
        for match in _DEFINITION.finditer(text, part.start, part.end):
            if _ADDRESS.search(match["address"]):
                mark_as(ALONE, marks, match.start("label") - 1, match.end())
                labels.add(folded_label(match["label"]))
    return labels


@dataclass(slots=True)
class _Blocks:
    """The state of scanning a text line by line."""

    text: str
    """The text without comments and definitions."""
    marks: bytearray
    labels: set[str]
    """Folded labels of the definitions."""
    headings: list[Span] = field(default_factory=list)
    block: Span | None = None
    """The paragraph that the next line may go on with."""
    last_line: int = 0
    """Where the block's last line begins."""
    is_paragraph: bool = False
    """Whether the block may be a heading if it is underlined: it is no list item."""
    in_table: bool = False

    def mark(self, part: Span) -> None:
        """Mark the syntax of a part without fenced code."""
        for line in self._lines(part):
            self._take(line, line.of(self.text))
        self._end_block()
        self.in_table = False

    def _lines(self, part: Span) -> Iterator[Span]:
        """Yield the lines of a part, without line ends and marks of quotation."""
        position = part.start
        while position < part.end and (match := _LINE.match(self.text, position, part.end)):
            position = match.end()
            start, end = match.span(1)
            if quote := _QUOTE.match(self.text, start, end):
                mark_as(OPENS, self.marks, quote.start("signs"), quote.end())
                start = quote.end()
            yield Span(start, end)

    def _take(self, line: Span, content: str) -> None:
        self.in_table = self.in_table and "|" in content
        if self.block and _UNDERLINE.match(content) and self._is_underlined(self.block, content):
            self._mark_line(line)
            self.headings.append(self.block)
            self._end_block()
        elif "|" in content and _ROW_RULE.match(content):
            self._mark_line(line)
            if self.block:
                self._mark_pipes(Span(self.last_line, self.block.end))
            self._end_block()
            self.in_table = True
        elif _RULE.match(content) or _ATTRIBUTES.match(content.strip()):
            self._mark_line(line)
            self._end_block()
        elif heading := _HEADING.match(content):
            self._end_block()
            self._take_heading(line, content, heading)
        elif self.in_table:
            self._end_block()
            self._mark_pipes(line)
            self._mark_inline(line)
        elif not content.strip():
            self._end_block()
        else:
            self._take_words(line, content)

    def _is_underlined(self, block: Span, underline: str) -> bool:
        """Tell whether the line under a block makes it a heading."""
        is_one_line = block.start >= self.last_line
        is_short = block.end - block.start <= _UNDERLINED_MAX_CHARACTERS
        return self.is_paragraph and (is_one_line or (is_short and "=" in underline))

    def _take_words(self, line: Span, content: str) -> None:
        """Begin a block with a line, or go on with one."""
        is_item = _ITEM.match(content) is not None
        footnote = _FOOTNOTE.match(content)
        if self.block and not is_item and not footnote:
            self.block = Span(self.block.start, line.end)
        else:
            self._end_block()
            if footnote:
                mark_as(OPENS, self.marks, line.start, line.start + footnote.end())
            self.block = Span(line.start + (footnote.end() if footnote else 0), line.end)
            self.is_paragraph = not is_item and not footnote
        self.last_line = line.start

    def _take_heading(self, line: Span, content: str, hashes: re.Match[str]) -> None:
        mark_as(OPENS, self.marks, line.start + len(content) - len(content.lstrip()), line.start + hashes.end())
        end = len(content.rstrip())
        if attributes := _ATTRIBUTES.match(content, max(0, content.rfind("{", 0, end)), end):
            end = len(content[: attributes.start()].rstrip())
        without_hashes = content[:end].rstrip("#")
        if without_hashes.endswith((" ", "\t")):
            end = len(without_hashes.rstrip())
        end = max(end, hashes.end())
        mark_as(ALONE, self.marks, line.start + end, line.start + len(content.rstrip()))
        words = Span(line.start + hashes.end(), line.start + end)
        if words.end > words.start:
            self.headings.append(words)
        self._mark_inline(words)

    def _end_block(self) -> None:
        if self.block:
            self._mark_inline(self.block)
        self.block = None

    def _mark_inline(self, block: Span) -> None:
        mark_inline(self.text, block.start, block.end, self.marks, self.labels)

    def _mark_line(self, line: Span) -> None:
        mark_as(ALONE, self.marks, line.start, line.end)

    def _mark_pipes(self, line: Span) -> None:
        for pipe in _PIPE.finditer(self.text, line.start, line.end):
            self.marks[pipe.start()] = ALONE
