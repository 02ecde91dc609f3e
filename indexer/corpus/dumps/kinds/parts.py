"""Units of a text -> what each may be on a page: prose, a headline, a dated line, a label of a menu. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.corpus.dumps.kinds.days import Day, day_in
from indexer.corpus.dumps.looks import size_of
from indexer.corpus.dumps.units import lines_of, units_of
from indexer.corpus.dumps.words.listed import kinds_in

_SENTENCES = re.compile(r"[.!?…।؟۔։][\"'”“’»)\]]*(?=\s+\S|\Z)|[。！？][」』”]?")
_END = re.compile(r"[.!?…。！？।؟۔։][\"'”“’»)\]」』*]*\Z")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_PROSE_MIN_SIZE, _LONG_SIZE = 60, 260
_RUN_MIN_SIZE = 80
"""Least size of two neighbouring paragraphs by which a text goes on."""
_LONG_SENTENCES = 3
_HEADLINE_SIZES = (18, 160)
_HEADLINE_MIN_WORDS = 3
_NO_HEADLINE = (".", "。", ":")
_FURNITURE = frozenset(("legal", "account", "share", "comments"))
_LABEL_MAX_SIZE = 24
_LABELS_MIN, _ABOUT_MIN, _ABOUT_MAX_SIZE = 6, 3, 32
_ABOUT = frozenset(("navigation", "legal", "account", "share"))
_SEPARATORS = re.compile(r"\s[|•·]\s")
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """A unit of a text, with what it may be."""

    text: str
    size: float
    """Length in letters, of which an ideograph counts as several."""
    sentences: int
    """Sentences that end in it."""
    ending_lines: int
    """Lines of it that end as sentences do."""
    day: Day | None
    """Day that it states if it is short."""
    kinds: frozenset[str]
    """Kinds of furniture that its beginning speaks of, as `kinds_in` names them."""
    heads_list: bool
    """Whether its last line may be the heading of a list of other articles, such as `Latest news`."""

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_END.search(self.text[-12:]))

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence or more, and neither about the page itself nor about accounts on it."""
        is_sentence = (self.ends and self.size >= _PROSE_MIN_SIZE) or self.size >= _LONG_SIZE
        return is_sentence and not self.kinds & {"legal", "account"}

    @property
    def is_headline(self) -> bool:
        """Whether it may be a headline: some words that end like no sentence, with hardly a number."""
        if (
            not _HEADLINE_SIZES[0] <= self.size <= _HEADLINE_SIZES[1]
            or self.day
            or self.text.endswith((".", "。", ":"))
        ):
            return False
        is_worded = len(self.text.split()) >= _HEADLINE_MIN_WORDS or self.size > 1.5 * len(self.text)
        return is_worded and len(_NUMBER.findall(self.text)) <= 1 and not self.is_prose

    @property
    def is_label(self) -> bool:
        """Whether it may be an item of a menu: a word or two without punctuation and digits."""
        return self.size <= _LABEL_MAX_SIZE and len(self.text.split()) <= 3 and self.text[-1].isalpha()


def parts_of(text: str, start: int = 0) -> list[Part]:
    """Return the units of a text from a code point on, with what they may be."""
    lines = lines_of(text, start)
    return [
        Part(
            text=unit.text,
            size=size_of(unit.text),
            sentences=len(_SENTENCES.findall(unit.text[:_LOOKED_AT])),
            ending_lines=sum(bool(_END.search(line.text[-12:])) for line in lines[unit.first : unit.last + 1]),
            day=day_in(unit.text),
            kinds=frozenset(kinds_in(unit.text)),
            heads_list=_heads_list(lines[unit.last].text),
        )
        for unit in units_of(lines)
    ]


def _heads_list(line: str) -> bool:
    return len(line) <= _LABEL_MAX_SIZE and not _END.search(line) and "related" in kinds_in(line)


def goes_on(parts: Sequence[Part]) -> bool:
    """Tell whether there is an article in some parts: a paragraph of several sentences, or two below each other."""
    is_long = any(part.is_prose and part.sentences >= _LONG_SENTENCES and part.size >= _LONG_SIZE for part in parts)
    return is_long or has_paragraphs(parts)


def has_paragraphs(parts: Sequence[Part]) -> bool:
    """Tell whether two paragraphs stand below each other."""
    return any(
        first.is_prose and second.is_prose and min(first.size, second.size) >= _RUN_MIN_SIZE
        for first, second in pairwise(parts)
    )


def is_page(parts: Sequence[Part]) -> bool:
    """Tell whether parts show the furniture of a page, as texts that are nothing but an article do not."""
    labels = sum(part.is_label for part in parts)
    menus = sum(len(_SEPARATORS.findall(part.text)) >= 2 and not part.ends for part in parts)
    about = sum(bool(part.kinds & _ABOUT) for part in parts if part.size <= _ABOUT_MAX_SIZE and not part.ends)
    return labels + 3 * menus >= _LABELS_MIN or about + menus >= _ABOUT_MIN
