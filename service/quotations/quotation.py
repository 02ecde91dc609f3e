"""A quotation as a request states it: its words, and where it says itself that something was left out or put in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.index.signatures.words import words_of
from indexer.records import Span
from service.quotations.folds import FOLDS, Fold

_ELLIPSIS = re.compile(r"[\[(（【]?\s*(?:[…⋯]+|\.(?:\s?\.){2,})\s*[\])）】]?")
_INSERTION = re.compile(r"\[([^\[\]]{1,120})\]")
_LONGEST_INSERTION = 12
"""Words in square brackets that can be an editor's; more are the quotation's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What is to be verified."""

    text: str
    """Text as `checked_query` takes it: 1 to 2,000 code points."""
    article_id: str | None = None
    """Article that it is said to stand in; None if none is named."""
    source: str | None = None
    """Publisher in one of whose articles it is said to stand; None if none is named."""
    folds: tuple[Fold, ...] = FOLDS
    """What may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedWords:
    """The words of a quotation."""

    text: str
    """The quotation, without brackets around letters within a word."""
    kept: tuple[int, ...]
    """Code point of the quotation as it was sent that each one of `text` is."""
    keys: tuple[str, ...]
    """Each word, folded."""
    starts: tuple[int, ...]
    """Code point of `text` at which each begins."""
    ends: tuple[int, ...]
    """Code point of `text` behind each."""
    elisions: frozenset[int] = frozenset()
    """Numbers of the words before which something is left out, as the quotation says."""
    inserted: frozenset[int] = frozenset()
    """Numbers of the words that an editor put in, in square brackets."""

    def __len__(self) -> int:
        return len(self.keys)

    def written(self, words: range) -> str:
        """Return what is written from the first of some words to the last, at least one."""
        return self.text[self.starts[words.start] : self.ends[words.stop - 1]]

    def span(self, words: range) -> Span:
        """Return where some words stand in the quotation as it was sent; of no words where they would stand."""
        if not words:
            at = self.ends[words.start - 1] if words.start else 0
            return Span(at, at) if at == 0 else Span(self.kept[at - 1] + 1, self.kept[at - 1] + 1)
        return Span(self.kept[self.starts[words.start]], self.kept[self.ends[words.stop - 1] - 1] + 1)

    @property
    def fragments(self) -> list[range]:
        """Numbers of the words between elisions, part by part."""
        ends = [*sorted(self.elisions), len(self.keys)]
        starts = [0, *ends[:-1]]
        return [range(start, end) for start, end in zip(starts, ends, strict=True)]

    @property
    def stretches(self) -> list[range]:
        """Numbers of the words that must follow each other, stretch by stretch: between elisions and insertions."""
        found: list[range] = []
        for number in range(len(self.keys)):
            if number in self.inserted:
                continue
            goes_on = found and found[-1].stop == number and number not in self.elisions
            found[-1:] = [range(found[-1].start, number + 1)] if goes_on else [*found[-1:], range(number, number + 1)]
        return found


def readings(quotation: Quotation) -> list[QuotedWords]:
    """Return the ways to read a quotation: as if ellipses and brackets were the article's own; and if they need not be.

    Returns:
        One or two, the latter last.
    """
    words, marked = words_of(quotation.text), quoted_words(quotation)
    plain = QuotedWords(
        text=quotation.text,
        kept=tuple(range(len(quotation.text))),
        keys=tuple(words.keys),
        starts=tuple(words.starts),
        ends=tuple(words.ends),
    )
    return [plain] if plain == marked else [plain, marked]


def quoted_words(quotation: Quotation) -> QuotedWords:
    """Return the words of a quotation whose ellipses and brackets say what was left out and put in."""
    # A letter in brackets, as in `[T]he`, is a part of its word: it stays, and the brackets are taken out.
    text, kept = _without_letter_brackets(quotation.text)
    words = words_of(text)
    elisions, inserted = set(), set()
    for gap in _ELLIPSIS.finditer(text):
        number = _first_from(words.starts, gap.start())
        if 0 < number < len(words.keys):
            elisions.add(number)
    if "brackets" in quotation.folds:
        for numbers in _insertions(text, words.starts):
            inserted |= numbers
    if len(inserted) == len(words.keys):
        inserted.clear()
    return QuotedWords(
        text=text,
        kept=tuple(kept),
        keys=tuple(words.keys),
        starts=tuple(words.starts),
        ends=tuple(words.ends),
        elisions=frozenset(elisions),
        inserted=frozenset(inserted),
    )


def _without_letter_brackets(text: str) -> tuple[str, list[int]]:
    """Return a text without the brackets within words, and where each of its characters stands."""
    dropped = set()
    for match in re.finditer(r"(?<!\w)\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,4})\](?!\w)", text):
        dropped |= {match.start(), match.end() - 1}
    kept = [position for position in range(len(text)) if position not in dropped]
    return ("".join(text[position] for position in kept) if dropped else text), kept


def _insertions(text: str, starts: list[int]) -> Iterator[set[int]]:
    """Yield the numbers of the words of each insertion."""
    for match in _INSERTION.finditer(text):
        numbers = set(range(_first_from(starts, match.start()), _first_from(starts, match.end())))
        if len(numbers) <= _LONGEST_INSERTION:
            yield numbers


def _first_from(starts: list[int], position: int) -> int:
    """Return the number of the first word that begins at a position or behind it."""
    return sum(start < position for start in starts)
