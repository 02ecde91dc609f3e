"""What the sentences of a passage state, in numbers that are quickly compared: quantities, names and outcomes."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from indexer.index.news.statements import NEGATED, packed_word
from indexer.news.statements.quantities import Quantity, quantities_of
from indexer.news.statements.tokens import LANGUAGE_NAMES, MARK, WORD, Token, language_of, tokens_of, word_hash
from indexer.news.statements.words import (
    BEGINNINGS,
    MONTHS,
    NAME_BEFORE,
    NEGATIONS,
    NUMBERS,
    OUTCOMES,
    PLACES,
    WEEKDAYS,
)
from indexer.records import Span

_JOINTS = re.compile(r"[-'’]")
_TOLD = {*MONTHS, *PLACES, *(word.partition("-")[0] for word in OUTCOMES)}
"""Words that are looked up."""
_NO_NAMES = BEGINNINGS | WEEKDAYS | MONTHS.keys()
"""Words that name nobody and no place."""
_NOT_BESIDE = _NO_NAMES | NUMBERS.keys()
"""Words beside which another one need not be a name."""
_LEAST_LETTERS = 5
"""Letters of a word that is no name from which it says something."""
_LEAST_PART = 2
"""Letters that a part of a word has more of if it says something."""
_REMEMBERED = 16_384
"""Words whose hashes are remembered."""
_REACH = 4
"""Words from a negation to what it negates, at most."""


class SentenceFeatures(NamedTuple):
    """What a sentence tells of outcomes and periods."""

    positive: int
    """Bit i is set if it has a word of one side of the i-th pair of opposites; `NEGATED` if it has a negation."""
    negative: int
    """The same for the other side."""
    periods: int
    """Bit i is set if it names month i, bit 12 + i if it names the i-th of something, such as a quarter."""
    language: int
    """Number of its passage's language."""


class PassageFeatures(NamedTuple):
    """What the sentences of a passage state."""

    quantities: list[Quantity]
    sentence_of: list[int]
    """Number of the sentence that each quantity is in."""
    words: list[int]
    """Its names and other words that say something, as `packed_word` gives them, increasing."""
    sentences: list[SentenceFeatures]


def passage_features(
    text: str, sentences: Sequence[Span], published: date | None, stated_language: str | None = None
) -> PassageFeatures:
    """Return what the sentences of a passage state.

    Args:
        text: The passage.
        sentences: Its sentences, increasing and disjoint, at least one.
        published: Day on which its article was published; None if unknown.
        stated_language: Tag of the language that the article is stated to be in; None if unknown.
    """
    tokens = tokens_of(text)
    later = [sentence.start for sentence in sentences[1:]]
    token_starts = [token.start for token in tokens]
    ends = [0, *(bisect_left(token_starts, start) for start in later), len(tokens)]
    parts = [tokens[start:end] for start, end in pairwise(ends)]
    stated = (stated_language or "").replace("_", "-").partition("-")[0].lower()
    language = stated if stated in LANGUAGE_NAMES else language_of(tokens)
    quantities = quantities_of(text, tokens, language, published)
    return PassageFeatures(
        quantities,
        [bisect_right(later, quantity.start) for quantity in quantities],
        sorted(set().union(*(_words(part, number, language) for number, part in enumerate(parts)))),
        [_sentence(part, LANGUAGE_NAMES.index(language)) for part in parts],
    )


def _words(tokens: Sequence[Token], sentence: int, language: str) -> set[int]:
    """Return the names of a sentence, and its other words that say something, as the file has them.

    Days of the week and months are neither.
    """
    found = set()
    for position, token in enumerate(tokens):
        if token.kind != WORD or token.folded in _NO_NAMES:
            continue
        is_capital = token.text[0].isupper()
        if not is_capital and len(token.text) < _LEAST_LETTERS:
            continue
        if position == 0 and token.folded in NUMBERS:
            continue
        is_name = is_capital and _is_name(tokens, position, language)
        found.update([packed_word(hashed, sentence, is_name=is_name) for hashed in _hashes(token.folded)])
    return found


@lru_cache(_REMEMBERED)
def _hashes(word: str) -> list[int]:
    """Return the hashes of the parts of a word that say something."""
    parts = [part for part in _JOINTS.split(word) if len(part) > _LEAST_PART]
    return [word_hash(part if part.isascii() else _plain(part)) for part in parts]


def _is_name(tokens: Sequence[Token], position: int, language: str) -> bool:
    """Tell whether a word with a capital letter is surely a name.

    Any word has one at the beginning of a sentence, and any noun in German; there only those are sure that stand beside
    another one, or behind a preposition.
    """
    if position > 0 and language != "de":
        return True
    beside = [tokens[place] for place in (position - 1, position + 1) if 0 <= place < len(tokens)]
    if any(other.kind == WORD and other.text[0].isupper() and other.folded not in _NOT_BESIDE for other in beside):
        return True
    return position > 0 and tokens[position - 1].folded in NAME_BEFORE


def _plain(word: str) -> str:
    """Return a word without the marks on its letters."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def _sentence(tokens: Sequence[Token], language: int) -> SentenceFeatures:
    sides = {1: 0, -1: 0}
    periods, negated_to, negated = 0, -1, 0
    for position, token in enumerate(tokens):
        word = token.folded
        if token.kind == MARK:
            negated_to = -1
        elif word in NEGATIONS or (word[-1] == "t" and word.endswith(("n't", "n’t"))):
            negated_to, negated = position + _REACH, NEGATED
        elif word in _TOLD:
            if word in MONTHS and token.text[0].isupper():
                periods |= 1 << MONTHS[word]
            elif word in PLACES:
                periods |= 1 << (12 + PLACES[word])
            following = tokens[position + 1].folded if position + 1 < len(tokens) else ""
            for group, sign in OUTCOMES.get(f"{word}-{following}") or OUTCOMES.get(word) or ():
                sides[sign if position > negated_to else -sign] |= 1 << group
    return SentenceFeatures(sides[1] | negated, sides[-1], periods, language)
