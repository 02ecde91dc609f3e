"""Words that are written joined, hyphenated or apart: `longterm`, `long-term`, `long term`.

Where a corpus writes a word both joined and as two neighbouring words, or with a hyphen, each is indexed as the other
too. In languages that make compounds, a joined word is also indexed as its parts if these are words of the corpus.
"""

from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.keywords.terms import JOINED_LETTERS, Analyzer
from indexer.index.keywords.words.term_sequence import TermSequence

COMPOUNDING = {
    "german": ("", "s", "es", "n", "en", "er", "e"),
    "dutch": ("", "s", "en", "e", "n", "er"),
    "dutch_porter": ("", "s", "en", "e", "n", "er"),
    "swedish": ("", "s", "e", "o"),
    "danish": ("", "s", "e", "er"),
    "norwegian": ("", "s", "e", "er"),
    "finnish": ("", "n", "en"),
    "hungarian": ("",),
    "estonian": ("",),
}
"""Languages that join words freely, with the letters that may link them."""
_FIRST_LETTERS = 4
"""Fewest letters of a part of a compound but its last, for there are too many syllables that are words."""
_MOST_PARTS = 4
_RARER = 10
"""A word that is so many times as frequent as one of its parts is no compound, but holds the part by chance."""
_COMPOUND_SHARE = 0.5
"""Occurrences of a part that a compound is worth which the corpus never writes apart."""
_REMEMBERED = 1 << 16
"""Parts of words whose terms are remembered, of which those of the next word are mostly some."""

Numbers = npt.NDArray[np.int64]


class JoinedWords(NamedTuple):
    """Occurrences of terms to be indexed beside those that are written; (n,) each."""

    terms: Numbers
    rows: Numbers
    """Rows of the passages."""
    bits: Numbers
    """Numbers of the bits that stand for the sentences or titles in a posting's places."""
    frequencies: npt.NDArray[np.float32]


def joined_words(
    sequence: TermSequence, numbers: Mapping[str, int], spellings: Mapping[str, str], analyzer: Analyzer
) -> Iterator[JoinedWords]:
    """Find the words that are joined in one place and apart in another, and the parts of compounds.

    Args:
        sequence: Terms of the corpus.
        numbers: Number of each term.
        spellings: Shortest spelling of each term, folded, of the words that are no compounds.
        analyzer: Analyzer of the language that they were made by.

    Yields:
        Those of a part of the sequence; all of them in the order of the passages.
    """
    size = len(numbers)
    counts = np.zeros(size, np.int64)
    for block in sequence.blocks():
        counts += np.bincount(block.terms[block.terms >= 0], minlength=size)
    keys, wholes = array("q"), array("q")
    parts: dict[int, list[int]] = {}
    known = _Known(numbers, analyzer)
    for term in sorted(spellings):
        whole, spelling = numbers.get(term), spellings[term]
        if whole is None or len(spelling) < 2 * JOINED_LETTERS:
            continue
        for first, last in two_parts(spelling):
            left = known.number(first)
            right = None if left is None else known.number(last)
            if left is not None and right is not None and whole not in (left, right):
                keys.append(left * size + right)
                wholes.append(whole)
        if analyzer.language in COMPOUNDING and (found := known.parts(spelling, _MOST_PARTS)):
            own = [part for part in dict.fromkeys(found) if part != whole]
            if own and counts[whole] <= _RARER * counts[own].min():
                parts[whole] = own
    # Of several words that two terms may be, it is the last.
    distinct, at = np.unique(np.asarray(keys)[::-1], return_index=True)
    yield from _occurrences(sequence, _Pairs(distinct, np.asarray(wholes)[::-1][at], size), parts)


def two_parts(word: str) -> Iterator[tuple[str, str]]:
    """Yield every way to cut a word into two that are long enough to be words, the longer first part first."""
    for end in range(len(word) - JOINED_LETTERS, JOINED_LETTERS - 1, -1):
        yield word[:end], word[end:]


class _Known:
    """The words of a corpus, by any spelling that has their term."""

    def __init__(self, numbers: Mapping[str, int], analyzer: Analyzer) -> None:
        self._numbers = numbers
        self._analyzer = analyzer
        self._links = COMPOUNDING.get(analyzer.language, ())
        self.number = lru_cache(_REMEMBERED)(self._number)

    def _number(self, word: str) -> int | None:
        """Return the number of a word's term; None for a word that is not of the corpus or joins no other."""
        term = self._analyzer.joinable(word)
        return None if term is None else self._numbers.get(term)

    def parts(self, word: str, most: int) -> list[int]:
        """Return the terms of the fewest words that a compound is made of; none if it is not made of words."""
        best: list[int] = []
        for first, last in two_parts(word) if most > 1 else ():
            left = self._linked(first) if len(first) >= _FIRST_LETTERS else None
            if left is None:
                continue
            right = self.number(last)
            if right is not None:
                return [left, right]
            rest = self.parts(last, min(most, len(best) or most) - 1)
            if rest:
                best = [left, *rest]
        return best

    def _linked(self, word: str) -> int | None:
        """Return the term of a part that may end in letters which link it to the next."""
        for link in self._links:
            if word.endswith(link) and (number := self.number(word[: len(word) - len(link)])) is not None:
                return number
        return None


class _Pairs:
    """Pairs of terms that may be one word."""

    def __init__(self, keys: Numbers, wholes: Numbers, size: int) -> None:
        """Take the pairs.

        Args:
            keys: (n,) number of the first term times `size` plus that of the last; increasing.
            wholes: (n,) number of the term of both joined.
            size: Number of distinct terms.
        """
        self.keys = keys
        self.wholes = wholes
        self.size = size
        # For each term, and at the end for -1, whether it is the first or the last of a pair.
        self._may_be_first, self._may_be_last = np.zeros(size + 1, bool), np.zeros(size + 1, bool)
        if len(keys):
            self._may_be_first[keys // size] = True
            self._may_be_last[keys % size] = True

    def find(self, terms: npt.NDArray[np.int32]) -> tuple[Numbers, Numbers]:
        """Return where in a sequence a term and the next are one of the pairs, and which pair it is."""
        at = np.flatnonzero(self._may_be_first[terms[:-1]] & self._may_be_last[terms[1:]])
        if not len(at):
            return at, at
        found = terms[at].astype(np.int64) * self.size + terms[at + 1]
        near = np.minimum(np.searchsorted(self.keys, found), len(self.keys) - 1)
        hits = self.keys[near] == found
        return at[hits], near[hits]


def _occurrences(sequence: TermSequence, pairs: _Pairs, parts: dict[int, list[int]]) -> Iterator[JoinedWords]:
    """Find the pairs in a sequence, and the words that are to be indexed as their parts too.

    Args:
        sequence: Terms of the corpus.
        pairs: Pairs of terms that may be one word.
        parts: Number of a compound's term -> those of its parts; words that are also written apart are added.
    """
    counts = np.zeros(len(pairs.keys), np.int64)
    for block in sequence.blocks():
        counts += np.bincount(pairs.find(block.terms)[1], minlength=len(counts))
    written_apart: dict[int, list[int]] = {}
    for number in np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist():
        written_apart.setdefault(int(pairs.wholes[number]), list(divmod(int(pairs.keys[number]), pairs.size)))
    worth = np.zeros(pairs.size, np.float32)
    worth[list(parts)] = _COMPOUND_SHARE
    worth[list(written_apart)] = 1
    of_wholes = _Parts(parts | written_apart, pairs.size)
    is_whole = np.append(worth > 0, False)  # the last one is for the ends of sentences
    for terms, starts, rows, bits in sequence.blocks():
        at, which = pairs.find(terms)
        joined = pairs.wholes[which]
        # A hyphenated word has its own term before those of its parts.
        hyphenated = (at > 0) & (terms[at - 1] == joined)
        at_wholes = np.setdiff1d(np.flatnonzero(is_whole[terms]), at[hyphenated] - 1, assume_unique=True)
        which_part, of_parts = of_wholes.of(terms[at_wholes])
        at_parts = at_wholes[which_part]
        sentences = np.searchsorted(starts, np.concatenate([at[~hyphenated], at_parts]), side="right") - 1
        yield JoinedWords(
            terms=np.concatenate([joined[~hyphenated], of_parts]),
            rows=rows[sentences],
            bits=bits[sentences],
            frequencies=np.concatenate([np.ones(np.count_nonzero(~hyphenated), np.float32), worth[terms[at_parts]]]),
        )


class _Parts:
    """The parts of joined words."""

    def __init__(self, parts: Mapping[int, list[int]], size: int) -> None:
        """Take the parts of each word; `size` is the number of distinct terms."""
        wholes = list(parts)
        self._sizes, self._starts = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self._sizes[wholes] = [len(own) for own in parts.values()]
        self._starts[wholes] = self._sizes[wholes].cumsum() - self._sizes[wholes]
        self._flat = np.array([part for own in parts.values() for part in own], np.int64)

    def of(self, wholes: npt.NDArray[np.int32]) -> tuple[Numbers, Numbers]:
        """Return the parts of some words, one after the other, and before them the index of each one's word."""
        repeats = self._sizes[wholes]
        of_word = np.repeat(np.arange(len(wholes)), repeats)
        ordinals = np.arange(len(of_word)) - (repeats.cumsum() - repeats)[of_word]
        return of_word, self._flat[self._starts[wholes][of_word] + ordinals]
