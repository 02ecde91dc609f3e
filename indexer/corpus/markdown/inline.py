"""Markdown within a paragraph: links, images, emphasis, code, HTML tags. Marks what is syntax and not words; pure.

A text is scanned once from left to right, and whatever is looked for from a place on is bounded, so that the time is
proportional to the length of any text.
"""

import html
import re
from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from html.entities import html5

WORDS, OPENS, CLOSES, ALONE = range(4)
"""Marks of a character: part of the words; of syntax that goes with the words after it; with those before it; with
neither."""
ESCAPE, REFERENCE = 4, 5
"""Marks that `words.resolved` resolves: of a backslash within a word, and of a reference such as `&amp;`."""

_LABEL_MAX_CHARACTERS = 200
_EMPTY_ELEMENTS = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_OPENERS_KEPT = 1_000
"""Most brackets, and most emphasis marks of a kind, that may wait for their partners."""

CODE_SPAN = r"(?<!`)(?P<ticks>`++)(?P<code>[^\r\n]{1,1000}?)(?<!`)(?P=ticks)(?!`)"
"""Pattern of a code span."""
_TOKEN = re.compile(
    rf"""
    (?P<escape>\\(?=[!-/:-@\[-`{{-~]))
  | {CODE_SPAN}
  | (?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*+|[^\s<>@]{{1,64}}+@[^\s<>]{{1,255}}+)>)
  | (?P<tag><(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?:[\s/](?:[^<>"']++|"[^"]*+"|'[^']*+')*+)?+>)
  | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
  | (?P<template>\{{\{{[<%][^{{}}]{{1,1000}}[%>]\}}\}}|\{{%[^{{}}%\r\n]{{1,1000}}%\}})
  | (?P<footnote>\[\^[^\[\]\s]{{1,100}}\])
  | (?P<embed>!\[\[[^\[\]\r\n]{{1,500}}\]\])
  | (?P<wiki>\[\[(?:[^\[\]|\r\n]{{1,500}}\|)?+)(?P<shown>[^\[\]|\r\n]{{1,500}})\]\](?![(\[])
  | (?P<bracket>!?\[)
  | (?P<closing>\])
  | (?P<run>\*++|_++|~~)
    """,
    re.VERBOSE,
)
_DESTINATION = re.compile(
    r"""
    \(\s*+
    (?:<[^<>\r\n]*+>|\{\{[^{}\r\n]{1,1000}\}\}|(?:[^\s()\\]++|\\.|\((?:[^\s()\\]++|\\.|\((?:[^\s()\\]++|\\.)*+\))*+\))*+)
    (?:\s++(?:"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|\((?:[^()\\]++|\\.)*+\)))?+
    \s*+\)
    (?:\{[^{}\r\n]{1,200}\})?+
    """,
    re.VERBOSE,
)
_CAPTION = re.compile(r"""\b(?:caption|alt|title)=(?P<quote>["'])(?P<words>[^"']+)(?P=quote)""")
"""Words that a template, such as Hugo's `figure`, shows."""
_REFERENCE = re.compile(rf"[ ]?\[(?P<label>[^\[\]]{{0,{_LABEL_MAX_CHARACTERS}}})\]")


def folded_label(label: str) -> str:
    """Return the form of a link's label by which it is looked up."""
    return " ".join(label.split()).casefold()


def mark_as(mark: int, marks: bytearray, start: int, end: int) -> None:
    """Give the characters of a range a mark."""
    marks[start:end] = bytes([mark]) * (end - start)


def mark_inline(text: str, start: int, end: int, marks: bytearray, labels: AbstractSet[str]) -> None:
    """Mark the syntax of one paragraph, heading or cell.

    Args:
        text: The whole text.
        start: Code point at which the paragraph begins.
        end: Code point at which it ends.
        marks: One of the marks above for each code point of the text; changed in place.
        labels: Folded labels of the text's reference definitions.
    """
    scan = _Scan(text, end, marks, labels)
    position = start
    while match := _TOKEN.search(text, position, end):
        position = scan.take(match)


@dataclass(slots=True)
class _Scan:
    """The state of scanning one paragraph."""

    text: str
    end: int
    marks: bytearray
    labels: AbstractSet[str]
    brackets: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=_OPENERS_KEPT))
    """Start and end of each opening bracket that waits for its partner."""
    last_opened: int = -1
    """Start of the bracket that was closed last: a label holds no other brackets."""
    openers: dict[str, deque[tuple[int, int]]] = field(default_factory=dict)
    """For each emphasis mark, start and end of its runs that wait for their partners."""

    def take(self, match: re.Match[str]) -> int:
        """Mark a token, and return where to go on."""
        start, end = match.span()
        match match.lastgroup:
            case "escape":
                is_first = start == 0 or self.text[start - 1].isspace()
                self._mark(start, end, ALONE if is_first else ESCAPE)
                return end + 1
            case "code" | "shown" as words:
                self._enclose(start, *match.span(words), end)
            case "tag":
                is_empty = self.text[end - 2] == "/" or match["name"].lower() in _EMPTY_ELEMENTS
                self._mark(start, end, ALONE if is_empty else CLOSES if match["slash"] else OPENS)
            case "template":
                shown = _CAPTION.search(match[0])
                words_start, words_end = shown.span("words") if shown else (0, 0)
                self._enclose(start, start + words_start, start + words_end, end)
            case "entity":
                if match[0][1] == "#" or match[0][1:] in html5:
                    self._mark(start, end, ALONE if html.unescape(match[0]).isspace() else REFERENCE)
            case "bracket":
                self.brackets.append((start, end))
            case "closing":
                return self._close_bracket(start)
            case "run":
                self._take_run(start, end)
            case _:
                self._mark(start, end, ALONE)
        return end

    def _mark(self, start: int, end: int, mark: int) -> None:
        mark_as(mark, self.marks, start, end)

    def _enclose(self, start: int, words_start: int, words_end: int, end: int) -> None:
        """Mark what stands around words; if there are none, all of it stands alone."""
        has_words = words_end - words_start > _LABEL_MAX_CHARACTERS or any(
            self.marks.find(mark, words_start, words_end) >= 0 for mark in (WORDS, REFERENCE)
        )
        self._mark(start, words_start, OPENS if has_words else ALONE)
        self._mark(words_end, end, CLOSES if has_words else ALONE)

    def _close_bracket(self, at: int) -> int:
        """Mark a link or image whose words end at a closing bracket, if it is one; return where to go on."""
        if not self.brackets:
            return at + 1
        start, words_start = self.brackets.pop()
        is_nested, self.last_opened = start < self.last_opened, start
        end = self._tail(words_start, at, is_nested=is_nested)
        if end is None:
            return at + 1
        self._enclose(start, words_start, at, end)
        return end

    def _tail(self, words_start: int, at: int, *, is_nested: bool) -> int | None:
        """Return where a link or image ends whose words end at `at`; None if it is none."""
        if match := _DESTINATION.match(self.text, at + 1, self.end):
            return match.end()
        if not self.labels:
            return None
        # The words are the label themselves where no other is given.
        is_label = not is_nested and at - words_start <= _LABEL_MAX_CHARACTERS
        own = self.text[words_start:at] if is_label else ""
        match = _REFERENCE.match(self.text, at + 1, self.end)
        if match and folded_label(match["label"] or own) in self.labels:
            return match.end()
        return at + 1 if folded_label(own) in self.labels else None

    def _take_run(self, start: int, end: int) -> None:
        """Mark a run of emphasis marks together with those that it closes, and let the rest wait."""
        mark = self.text[start]
        waiting = self.openers.setdefault(mark, deque(maxlen=_OPENERS_KEPT))
        opens, closes = self._sides(start, end)
        while closes and start < end and waiting:
            opened, until = waiting.pop()
            length = min(end - start, until - opened)
            self._mark(until - length, until, OPENS)
            self._mark(start, start + length, CLOSES)
            start += length
            if opened < until - length:
                waiting.append((opened, until - length))
        if opens and start < end:
            waiting.append((start, end))

    def _sides(self, start: int, end: int) -> tuple[bool, bool]:
        """Tell whether a run of emphasis marks can open and whether it can close."""
        before = self.text[start - 1] if start else " "
        after = self.text[end] if end < len(self.text) else " "
        is_left, is_right = not after.isspace(), not before.isspace()
        if self.text[start] == "_":  # within a word it is part of a name
            return is_left and not before.isalnum(), is_right and not after.isalnum()
        return is_left, is_right
