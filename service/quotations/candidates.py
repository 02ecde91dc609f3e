"""Which articles may hold a quotation, told by the signatures of their blocks; no text is read."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.index.signatures.features import next_bits, next_but_one_bits, text_bits, word_bits, word_hashes
from indexer.index.signatures.signature_index import BlockSet, SignatureIndex, count_in, numbers_in
from indexer.records import Rows
from service.quotations.quotation import QuotedWords

_WITHIN_TWO_BLOCKS = 80
"""Words that lie in one block or in two that follow each other, wherever they begin."""
_WORDS_MAX = 24
"""Most words of a stretch that are looked up, with their pairs, where all of them must stand."""
_WINDOWS_MAX = 64
"""Most words of a quotation that are looked up, with their pairs, where any of them may stand."""
_FREQUENT = 20_000
"""Most blocks that may hold a window; one that more may hold tells too little of where a quotation comes from."""
_SHORT_WORDS = 8
"""Words below which a changed quotation may have no three words left that follow each other."""
_ALMOST_ALL = 3.0
"""How much all words but one of a short quotation count, beside three words."""
_LEAST_SHARE = 0.1
"""Least share of what the windows weigh that are open that an article is chosen for."""
_ROUNDS, _OF_EACH_ROUND = 4, 4
"""How often, and how many, articles are chosen for the windows that those chosen before do not hold."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may hold a quotation, or a part of it."""

    article: int
    """Position of the article."""
    blocks: tuple[int, ...]
    """Numbers of its blocks in which a part may begin, increasing."""


class Holding:
    """The articles that may hold all stretches of a quotation."""

    def __init__(self, quoted: QuotedWords, signatures: SignatureIndex) -> None:
        """Find them. None that does is missing; one that does not is there seldom, and by chance."""
        self._signatures = signatures
        self._blocks: list[Rows] = []
        """For each stretch the blocks in which it may begin, increasing."""
        found: Rows | None = None
        for stretch in sorted(quoted.stretches, key=len, reverse=True):
            blocks = numbers_in(_holding(quoted.keys[stretch.start : stretch.stop], signatures))
            self._blocks.append(blocks)
            articles = _distinct(signatures.blocks[blocks, 0])
            found = articles if found is None else found[np.isin(found, articles, assume_unique=True)]
            if not len(found):
                break
        self.articles: Rows = np.empty(0, np.int64) if found is None else found
        """Positions of the articles, increasing."""

    def candidates(self, articles: Rows) -> list[Candidate]:
        """Return some of the articles with the blocks in which the stretches may begin."""
        found = []
        for article in articles.tolist():
            own = self._signatures.of_article(article)
            parts = [blocks[slice(*blocks.searchsorted([own.start, own.stop]))] for blocks in self._blocks]
            found.append(Candidate(article, tuple(np.unique(np.concatenate(parts)).tolist())))
        return found


def holding_some(
    quoted: QuotedWords, signatures: SignatureIndex, allowed: npt.NDArray[np.bool_] | None
) -> list[Candidate]:
    """Return the articles that may hold most of a quotation's windows, those with the most first.

    Args:
        quoted: The quotation.
        signatures: Signatures of the articles.
        allowed: (articles,) whether each may be returned; None for all.
    """
    windows, blocks, weights = [], [], []
    for number, (block_set, counts) in enumerate(_windows(quoted, signatures)):
        if not 0 < count_in(block_set) <= _FREQUENT:
            continue
        held = numbers_in(block_set)
        if allowed is not None:
            held = held[allowed[signatures.blocks[held, 0]]]
        windows.append(np.full(len(held), number))
        blocks.append(held)
        weight = counts * math.log(1 + len(signatures.blocks) / max(1, len(held)))
        weights.append(np.full(len(held), weight))
    if not sum(map(len, blocks)):
        return []
    return _chosen(np.concatenate(windows), np.concatenate(blocks), np.concatenate(weights), signatures)


def _distinct(increasing: npt.NDArray[np.int32]) -> Rows:
    """Return the different ones of some numbers that never decrease."""
    return increasing[np.diff(increasing, prepend=-1) > 0].astype(np.int64)


def _holding(keys: Sequence[str], signatures: SignatureIndex) -> BlockSet:
    """Return the blocks in which some words may begin that follow each other, at least one."""
    of_words = _bits_by_word(keys[:_WITHIN_TWO_BLOCKS])
    step = -(-len(of_words) // _WORDS_MAX)
    found = signatures.or_next(signatures.holding(of_words[0]))
    for bits in of_words[step::step]:
        if not found.any():
            break
        found &= signatures.or_next(signatures.holding(bits))
    return found


def _bits_by_word(keys: Sequence[str]) -> list[list[int]]:
    """Return the bits of each word and of the pairs that begin with it: all of them are in the block of that word."""
    kinds = [bits.tolist() for bits in text_bits(word_hashes(keys))]
    return [
        [bit for kind in kinds for bit in (kind[number] if number < len(kind) else ())] for number in range(len(keys))
    ]


def _windows(quoted: QuotedWords, signatures: SignatureIndex) -> Iterator[tuple[BlockSet, float]]:
    """Yield the blocks with one part after another of a quotation, and how much each part counts."""
    for stretch in quoted.stretches:
        keys = quoted.keys[stretch.start : stretch.stop]
        if 3 <= len(keys) < _SHORT_WORDS:
            for part in _but_for_a_word(keys, signatures):
                yield part, _ALMOST_ALL
        of_words = _bits_by_word(keys)[:-2]
        step = -(-len(quoted) // _WINDOWS_MAX)
        for bits in of_words[::step]:
            yield signatures.holding(bits), 1.0


def _but_for_a_word(keys: Sequence[str], signatures: SignatureIndex) -> Iterator[BlockSet]:
    """Yield the blocks that may hold a few words but for one, which is another, is put in, or is left out."""
    words = word_hashes(keys)
    single = [signatures.or_next(signatures.holding(bits)) for bits in word_bits(words).tolist()]

    @cache
    def pair(first: int, second: int, distance: int) -> BlockSet:
        bits_of = next_bits if distance == 1 else next_but_one_bits
        return signatures.or_next(signatures.holding(bits_of(words[[first]], words[[second]])[0].tolist()))

    for order in _orders(len(keys)):
        found = [single[number] for number in order if number is not None]
        for distance in (1, 2):
            pairs = zip(order, order[distance:], strict=False)
            found += [pair(one, two, distance) for one, two in pairs if one is not None and two is not None]
        yield np.bitwise_and.reduce(found)


def _orders(words: int) -> Iterator[list[int | None]]:
    """Yield the orders in which an article may have a number of words, but for one; None for a word not known."""
    numbers: list[int | None] = list(range(words))
    for number in range(words):
        yield [*numbers[:number], None, *numbers[number + 1 :]]
        if number:
            yield [*numbers[:number], None, *numbers[number:]]
            yield [*numbers[:number], *numbers[number + 1 :]]


def _chosen(
    windows: Rows, blocks: Rows, weights: npt.NDArray[np.float64], signatures: SignatureIndex
) -> list[Candidate]:
    """Return the articles whose windows weigh most, and those that hold most of what these lack."""
    articles = signatures.blocks[blocks, 0]
    names, of = np.unique(articles, return_inverse=True)
    # A window counts once for an article, in however many blocks of it it may begin.
    _, firsts = np.unique(of * (int(windows.max()) + 1) + windows, return_index=True)
    found: list[int] = []
    of_window = np.zeros(int(windows.max()) + 1)
    of_window[windows] = weights
    open_windows = np.ones(int(windows.max()) + 1, bool)
    for _ in range(_ROUNDS):
        counted = firsts[open_windows[windows[firsts]]]
        totals = np.bincount(of[counted], weights[counted], len(names))
        totals[found] = 0
        enough = _LEAST_SHARE * float(of_window[open_windows].sum())
        best = [int(one) for one in np.argsort(-totals, kind="stable")[:_OF_EACH_ROUND] if totals[one] > enough]
        if not best:
            break
        found += best
        open_windows[windows[of == best[0]]] = False
    return [Candidate(int(names[one]), tuple(np.unique(blocks[of == one]).tolist())) for one in found]
