"""Words that are written joined, hyphenated or apart: `longterm`, `long-term`, `long term`.

Where a corpus writes a word both joined and as two neighbouring words, or with a hyphen, each is indexed as the other
too. In languages that make compounds, a joined word is also indexed as its parts if these are words of the corpus.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.terms import JOINED_LETTERS, Analyzer

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
_BLOCK = 1 << 20
"""Terms of the sequence that are looked at together, to bound memory."""

Numbers = npt.NDArray[np.int64]


class TermSequence:
    """The terms of a corpus in their order, sentence by sentence."""

    def __init__(self) -> None:
        """Make an empty sequence."""
        self.terms: array[int] = array("i")
        """Numbers of terms, and -1 between sentences."""
        self._starts: array[int] = array("q")
        self._rows: array[int] = array("i")
        self._bits: array[int] = array("b")

    def add(self, terms: Iterable[int], row: int, bit: int) -> None:
        """Add the terms of a title or sentence.

        Args:
            terms: Numbers of the terms.
            row: Row of the passage.
            bit: Number of the bit that stands for the sentence or title in a posting's places.
        """
        self._starts.append(len(self.terms))
        self._rows.append(row)
        self._bits.append(bit)
        self.terms.extend(terms)
        self.terms.append(-1)

    def places(self, positions: Numbers) -> tuple[Numbers, Numbers]:
        """Return the rows of some positions, and the numbers of their bits."""
        if not len(positions):
            return positions, positions
        sentences = np.searchsorted(np.asarray(self._starts), positions, side="right") - 1
        return np.asarray(self._rows)[sentences], np.asarray(self._bits).astype(np.int64)[sentences]


class Occurrences(NamedTuple):
    """Occurrences of terms to be indexed beside those that are written; (n,) each."""

    terms: Numbers
    positions: Numbers
    """Positions in the sequence."""
    frequencies: npt.NDArray[np.float32]


def joined_words(sequence: TermSequence, numbers: Mapping[str, int], analyzer: Analyzer) -> Occurrences:
    """Find the words that are joined in one place and apart in another, and the parts of compounds.

    Args:
        sequence: Terms of the corpus.
        numbers: Number of each term.
        analyzer: Analyzer that made them, and remembers how they are spelt.
    """
    terms = np.asarray(sequence.terms)
    counts = np.bincount(terms[terms >= 0], minlength=len(numbers))
    pairs: dict[tuple[int, int], int] = {}
    parts: dict[int, list[int]] = {}
    known = _Known(numbers, analyzer)
    for term, spelling in sorted(analyzer.spellings.items()):
        whole = numbers.get(term)
        if whole is None or len(spelling) < 2 * JOINED_LETTERS:
            continue
        for first, last in two_parts(spelling):
            left = known.number(first)
            right = None if left is None else known.number(last)
            if left is not None and right is not None and whole not in (left, right):
                pairs[left, right] = whole
        if analyzer.language in COMPOUNDING and (found := known.parts(spelling, _MOST_PARTS)):
            own = [part for part in dict.fromkeys(found) if part != whole]
            if own and counts[whole] <= _RARER * counts[own].min():
                parts[whole] = own
    return _occurrences(terms, pairs, parts, len(numbers))


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
        self._found: dict[str, int | None] = {}

    def number(self, word: str) -> int | None:
        """Return the number of a word's term; None for a word that is not of the corpus or joins no other."""
        if word not in self._found:
            term = self._analyzer.joinable(word)
            self._found[word] = None if term is None else self._numbers.get(term)
        return self._found[word]

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


def _occurrences(
    terms: npt.NDArray[np.int32], pairs: Mapping[tuple[int, int], int], parts: dict[int, list[int]], size: int
) -> Occurrences:
    """Find the pairs in a sequence, and the words that are to be indexed as their parts too.

    Args:
        terms: The sequence.
        pairs: Numbers of two terms -> number of the term of both joined.
        parts: Number of a compound's term -> those of its parts; words that are also written apart are added.
        size: Number of distinct terms.
    """
    keys = np.array(sorted(first * size + last for first, last in pairs), np.int64)
    wholes = np.array([pairs[divmod(key, size)] for key in keys.tolist()], np.int64)
    at, which = _pairs(terms, keys, size)
    joined = wholes[which]
    # A hyphenated word has its own term before those of its parts.
    hyphenated = (at > 0) & (terms[at - 1] == joined)
    written_apart: dict[int, list[int]] = {}
    for number in np.argsort(-np.bincount(which, minlength=len(keys)), kind="stable")[: len(np.unique(which))].tolist():
        written_apart.setdefault(int(wholes[number]), list(divmod(int(keys[number]), size)))
    shares = dict.fromkeys(parts, _COMPOUND_SHARE) | dict.fromkeys(written_apart, 1.0)
    parts |= written_apart
    is_whole = np.zeros(size + 1, bool)  # the last one is for the ends of sentences
    is_whole[list(parts)] = True
    at_wholes = np.setdiff1d(np.flatnonzero(is_whole[terms]), at[hyphenated] - 1, assume_unique=True)
    which_part, of_parts = _parts(terms[at_wholes], parts, size)
    worth = np.array([shares.get(number, 0.0) for number in range(size)], np.float32)
    return Occurrences(
        terms=np.concatenate([joined[~hyphenated], of_parts]),
        positions=np.concatenate([at[~hyphenated], at_wholes[which_part]]),
        frequencies=np.concatenate(
            [np.ones(np.count_nonzero(~hyphenated), np.float32), worth[terms[at_wholes[which_part]]]]
        ),
    )


def _parts(wholes: npt.NDArray[np.int32], parts: Mapping[int, list[int]], size: int) -> tuple[Numbers, Numbers]:
    """Return the parts of some joined words, one after the other, and before them the index of each one's word."""
    sizes, starts = np.zeros(size, np.int64), np.zeros(size, np.int64)
    sizes[list(parts)] = [len(own) for own in parts.values()]
    starts[list(parts)] = sizes[list(parts)].cumsum() - sizes[list(parts)]
    flat = np.array([part for own in parts.values() for part in own], np.int64)
    repeats = sizes[wholes]
    of_word = np.repeat(np.arange(len(wholes)), repeats)
    ordinals = np.arange(len(of_word)) - (repeats.cumsum() - repeats)[of_word]
    return of_word, flat[starts[wholes][of_word] + ordinals]


def _pairs(terms: npt.NDArray[np.int32], keys: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return where in a sequence a term and the next are one of some pairs, and which pair it is."""
    found: list[Numbers] = [np.empty(0, np.int64)]
    which: list[Numbers] = [np.empty(0, np.int64)]
    for start in range(0, len(terms) - 1 if len(keys) else 0, _BLOCK):
        block = terms[start : start + _BLOCK + 1].astype(np.int64)
        of_block = block[:-1] * size + block[1:]
        of_block[(block[:-1] < 0) | (block[1:] < 0)] = -1
        near = np.minimum(np.searchsorted(keys, of_block), len(keys) - 1)
        hits = np.flatnonzero(keys[near] == of_block)
        found.append(hits + start)
        which.append(near[hits])
    return np.concatenate(found), np.concatenate(which)
