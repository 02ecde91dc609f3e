"""Kept sections of a text -> spans of passages: sentences packed to a token budget. Pure.

Each section is cut into sentences; the sentences are packed into the fewest passages that keep to the budget, and of
all ways to do so the one with the most even passages and the fewest breaks inside a paragraph is taken. A sentence
over the budget is first split at word boundaries, and a word over it between characters that stand alone.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import sentencex

from indexer.records import Span

TokenStarts = Callable[[str], Sequence[int]]
"""A function of a text that gives the code point at which each of its tokens starts, increasing, without special
tokens."""

_SEGMENTER_MAX_CHARACTERS = 4_000
"""Longest piece of a paragraph given to the sentence segmenter, in code points: its time is quadratic in runs of
quotation marks."""
_WRAPPED_MAX_COLUMNS = 120
"""Longest line of a text that was wrapped at a column limit, in code points."""
_MID_PARAGRAPH_PENALTY = 0.1
"""Cost of a break inside a paragraph, in the unit of a passage's own cost: the squared share of the budget it fills."""
_ROW = re.compile(r"\||\t|\S {4,}\S")
"""What stands between the cells of a table's row."""
_FIGURE = re.compile(r"\d[.,:%)]*\Z")
"""The end of a line that ends in a figure."""
_LINE_END = r"(?>\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
_BLANK_LINE = re.compile(rf"{_LINE_END}\s*?{_LINE_END}")


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest part of a passage: a sentence, or a piece of a sentence that is too long."""

    span: Span
    ends_paragraph: bool


def chunk(
    text: str,
    sections: Sequence[Span],
    *,
    token_starts: TokenStarts,
    max_tokens: int,
    max_characters: int,
    language: str | None = None,
) -> list[Span]:
    """Cut the kept sections of a text into passages.

    Args:
        text: The article's text.
        sections: Spans of `text`, increasing and disjoint, as `clean.sections` gives them.
        token_starts: The encoder's own tokenizer.
        max_tokens: Longest passage in tokens, special tokens and context not counted; at least 1.
        max_characters: Longest passage in code points; at least 1.
        language: ISO 639 code that chooses the sentence rules; English if None.

    Returns:
        Spans in code points of `text`, increasing and disjoint, none crossing a section, none beginning or ending in
        white space. Every character of the sections that is not white space lies in exactly one of them. A span
        exceeds `max_tokens` only where one character alone does.

    Raises:
        ValueError: If a limit is below 1.
    """
    if max_tokens < 1 or max_characters < 1:
        raise ValueError(f"limits must be at least 1, got {max_tokens} tokens and {max_characters} characters")
    passages = []
    for section in sections:
        starts = [section.start + start for start in token_starts(section.of(text))]
        limits = _Limits(text, starts, max_tokens, max_characters)
        units = [
            _Unit(piece, piece.end == paragraph.end)
            for paragraph in _paragraphs(text, section)
            for sentence in _sentences(text, paragraph, language)
            for piece in limits.split(sentence)
        ]
        passages.extend(_pack(units, limits))
    return passages


def sentences(text: str, language: str | None = None) -> list[Span]:
    """Cut a passage into its sentences, by the rules that `chunk` goes by.

    Args:
        text: Text of the passage, not all white space.
        language: ISO 639 code that chooses the sentence rules; English if None.

    Returns:
        Spans of `text`, increasing and disjoint, that hold every character of it that is not white space; at least one.
    """
    paragraphs = _paragraphs(text, Span(0, len(text)))
    return [sentence for paragraph in paragraphs for sentence in _sentences(text, paragraph, language)]


def _sentences(text: str, paragraph: Span, language: str | None) -> list[Span]:
    """Cut a paragraph where the segmenter finds that sentences begin.

    Its ends are not used: text between the end of one sentence and the beginning of the next must not get lost.
    """
    cuts = {paragraph.start, paragraph.end}
    start = paragraph.start
    while start < paragraph.end:
        end = paragraph.end
        if end - start > _SEGMENTER_MAX_CHARACTERS:
            end = _cut_position(text, start, start + _SEGMENTER_MAX_CHARACTERS)
        cuts.add(start)
        cuts.update(
            start + b["start_index"] for b in sentencex.get_sentence_boundaries(language or "en", text[start:end])
        )
        start = end
    return [_trimmed(text, *ends) for ends in pairwise(sorted(cuts)) if text[slice(*ends)].strip()]


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits of a passage, counted over one section, and the splitting of spans that exceed them."""

    text: str
    starts: Sequence[int]
    """Code point of `text` at which each token of the section starts, increasing."""
    max_tokens: int
    max_characters: int

    def split(self, span: Span) -> Iterator[Span]:
        """Yield the span whole if it fits, else in even pieces that do, cut at white space where there is any."""
        start = span.start
        while (pieces := self._pieces(start, span.end)) > 1:
            end = self._cut(start, span.end, pieces)
            yield _trimmed(self.text, start, end)
            start = end
            while self.text[start].isspace():
                start += 1
        yield Span(start, span.end)

    def _pieces(self, start: int, end: int) -> int:
        """Return the least number of pieces that a span needs; a single character is never cut."""
        tokens = bisect_left(self.starts, end) - bisect_left(self.starts, start)
        needed = max(ceil(tokens / self.max_tokens), ceil((end - start) / self.max_characters))
        return min(needed, end - start)

    def _cut(self, start: int, end: int, pieces: int) -> int:
        """Return where the first of a number of even pieces ends: beyond `start` and before `end`."""
        first = bisect_left(self.starts, start)
        tokens = bisect_left(self.starts, end) - first
        excluded = first + ceil(tokens / pieces)
        by_tokens = self.starts[excluded] if excluded < len(self.starts) else end
        limit = min(end - 1, start + self.max_characters, by_tokens)
        return _cut_position(self.text, start, max(start + 1, limit))


def _cut_position(text: str, start: int, limit: int) -> int:
    """Return the last position in (start, limit] beside white space, else between two characters, else `limit`."""
    for cut in range(limit, start, -1):
        if text[cut].isspace() or text[cut - 1].isspace():
            return cut
    return next((cut for cut in range(limit, start, -1) if not _is_joined(text, cut)), limit)


def _is_joined(text: str, position: int) -> bool:
    """Tell whether the code points around a position show as one character: marks, joiners, variation selectors."""
    after = text[position]
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc", "Cf")
        or text[position - 1] == "\u200d"  # zero-width joiner, as in emoji of several people
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
    )


def _paragraphs(text: str, section: Span) -> Iterator[Span]:
    """Yield the paragraphs of a section: blocks between blank lines, or each line of a block that is not wrapped."""
    start = section.start
    breaks = [*_BLANK_LINE.finditer(text, section.start, section.end)]
    for end, following in [*((gap.start(), gap.end()) for gap in breaks), (section.end, section.end)]:
        lines = []
        position = start
        for line in text[start:end].splitlines(keepends=True):
            if line.strip():
                lines.append(_trimmed(text, position, position + len(line)))
            position += len(line)
        if lines and _is_wrapped([line.of(text) for line in lines]):
            yield Span(lines[0].start, lines[-1].end)
        else:
            yield from lines
        start = following


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether a column limit alone explains the line ends: no line had room for the first word of the next.

    The rows of a table are often about as long as each other, and are lines of their own.
    """
    if any(map(_ROW.search, lines)) or all(map(_FIGURE.search, lines)):
        return False
    width = max(map(len, lines))
    return width <= _WRAPPED_MAX_COLUMNS and all(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) > width for line, following in pairwise(lines)
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; it must contain other characters."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _pack(units: Sequence[_Unit], limits: _Limits) -> list[Span]:
    """Join consecutive units into the fewest spans that fit, and the most even of those, by dynamic programming."""
    tokens_before = [bisect_left(limits.starts, unit.span.start) for unit in units]
    tokens_through = [bisect_left(limits.starts, unit.span.end) for unit in units]
    # costs[n] is the least cost of the first n units, as passages and unevenness, compared in that order;
    # first_of[n] is the unit with which the last passage of that division begins.
    costs: list[tuple[int, float]] = [(0, 0.0)]
    first_of: list[int] = [0]
    for last, unit in enumerate(units):
        break_cost = 0.0 if unit.ends_paragraph else _MID_PARAGRAPH_PENALTY
        candidates: list[tuple[tuple[int, float], int]] = []
        for first in range(last, -1, -1):
            tokens = tokens_through[last] - tokens_before[first]
            too_long = unit.span.end - units[first].span.start > limits.max_characters
            # Adding units in front only makes the passage longer, so none further ahead fits either. A unit alone is
            # always taken: what exceeds the limits by itself is a single character.
            if first < last and (tokens > limits.max_tokens or too_long):
                break
            passages, unevenness = costs[first]
            # A sum of squares is least where the passages are even.
            candidates.append(((passages + 1, unevenness + (tokens / limits.max_tokens) ** 2 + break_cost), first))
        cost, first = min(candidates)
        costs.append(cost)
        first_of.append(first)
    spans = []
    end = len(units)
    while end:
        first = first_of[end]
        spans.append(Span(units[first].span.start, units[end - 1].span.end))
        end = first
    return spans[::-1]
