"""Which articles may hold a quotation, told by the signatures of their blocks; no text is read."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.index.signatures.features import run_bits
from indexer.index.signatures.signature_index import BlockSet, SignatureIndex, numbers_in, or_next
from indexer.records import Rows
from service.quotations.quotation import QuotedWords

_WITHIN_TWO_BLOCKS = 80
"""Words that lie in one block or in two that follow each other, wherever they begin."""
_RUNS_MAX = 24
"""Most runs of a stretch that are looked up where all of them must stand."""
_WINDOWS_MAX = 64
"""Most runs of a quotation that are looked up where any of them may stand."""
_FREQUENT = 4_096
"""Blocks with a run from which it tells too little of where a changed quotation comes from."""
_SHORT_WORDS = 8
"""Words below which a changed quotation may have no run of three left."""
_ROUNDS, _OF_EACH_ROUND = 4, 4
"""How often, and how many, articles are chosen for the runs that those chosen before do not hold."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may hold a quotation, or a part of it."""

    article: int
    """Position of the article."""
    blocks: tuple[int, ...]
    """Numbers of its blocks in which a part may begin, increasing."""


def holding_all(quoted: QuotedWords, signatures: SignatureIndex) -> list[Candidate]:
    """Return the articles that may hold all stretches of a quotation, in the order of the corpus.

    No article that does is missing; one that does not is there seldom, and by chance.
    """
    found: dict[int, list[int]] | None = None
    for stretch in sorted(quoted.stretches, key=len, reverse=True):
        blocks = numbers_in(_holding(quoted.keys[stretch.start : stretch.stop], signatures))
        articles = signatures.blocks[blocks, 0].tolist()
        of_article: dict[int, list[int]] = {}
        for article, block in zip(articles, blocks.tolist(), strict=True):
            if found is None or article in found:
                of_article.setdefault(article, []).append(block)
        before = found or {}
        found = {article: [*before.get(article, ()), *own] for article, own in of_article.items()}
    return [Candidate(article, tuple(sorted(set(own)))) for article, own in sorted((found or {}).items())]


def holding_some(quoted: QuotedWords, signatures: SignatureIndex, allowed: npt.NDArray[np.bool_] | None) -> list[Candidate]:
    """Return the articles that hold most of a quotation's runs, those with the most first.

    Args:
        quoted: The quotation.
        signatures: Signatures of the articles.
        allowed: (articles,) whether each may be returned; None for all.
    """
    windows, blocks, weights = [], [], []
    for number, (block_set, is_whole) in enumerate(_windows(quoted, signatures)):
        held = numbers_in(block_set)
        if allowed is not None:
            held = held[allowed[signatures.blocks[held, 0]]]
        if not len(held):
            continue
        held = held[:_FREQUENT]
        weight = math.log((len(signatures.blocks) + 1) / len(held)) + 1e-3
        windows.append(np.full(len(held), number))
        blocks.append(held)
        weights.append(np.full(len(held), weight * (3 if is_whole else 1)))
    if not blocks:
        return []
    return _chosen(np.concatenate(windows), np.concatenate(blocks), np.concatenate(weights), signatures)


def _holding(keys: Sequence[str], signatures: SignatureIndex) -> BlockSet:
    """Return the blocks in which some words may begin that follow each other."""
    runs = [bits.tolist() for bits in run_bits(keys[:_WITHIN_TWO_BLOCKS])]
    step = -(-len(runs[0]) // _RUNS_MAX)
    found: BlockSet | None = None
    for number in range(0, len(runs[0]), step):
        # All bits of what begins with one word are in its block; that may be the next one.
        bits = [bit for of_length in runs for bit in (of_length[number] if number < len(of_length) else ())]
        of_word = or_next(signatures.holding(bits))
        found = of_word if found is None else found & of_word
        if not found.any():
            break
    assert found is not None
    return found


def _windows(quoted: QuotedWords, signatures: SignatureIndex) -> Iterator[tuple[BlockSet, bool]]:
    """Yield the blocks with one part after another of a quotation, and whether that part is all but a word of it."""
    for stretch in quoted.stretches:
        keys = quoted.keys[stretch.start : stretch.stop]
        if 3 < len(keys) < _SHORT_WORDS or len(keys) == len(quoted) < _SHORT_WORDS:
            for part in _all_but_one(keys, signatures):
                yield part, True
        one, two, three = run_bits(keys)
        step = -(-len(three) * len(quoted) // (_WINDOWS_MAX * len(keys))) or 1
        for number in range(0, len(three), step):
            yield signatures.holding([*one[number].tolist(), *two[number].tolist(), *three[number].tolist()]), False


def _all_but_one(keys: Sequence[str], signatures: SignatureIndex) -> Iterator[BlockSet]:
    """Yield the blocks with all of a few words but one, for each of them; and with words between two that follow."""
    runs = [(start, start + size, bits) for size, of in enumerate(run_bits(keys), 1) for start, bits in enumerate(of.tolist())]
    sets = [or_next(signatures.holding(bits)) for _, _, bits in runs]
    gaps = [(number, number + 1) for number in range(len(keys))] + [(number, number) for number in range(1, len(keys))]
    for first, last in gaps:
        kept = [
            block_set
            for (start, stop, _), block_set in zip(runs, sets, strict=True)
            if stop <= first or start >= last
        ]
        if kept:
            yield np.bitwise_and.reduce(kept)


def _chosen(windows: Rows, blocks: Rows, weights: npt.NDArray[np.float64], signatures: SignatureIndex) -> list[Candidate]:
    """Return the articles whose windows weigh most, and those that hold most of what these lack."""
    articles = signatures.blocks[blocks, 0]
    names, of = np.unique(articles, return_inverse=True)
    # A window counts once for an article, in however many blocks of it it may begin.
    _, firsts = np.unique(of * (int(windows.max()) + 1) + windows, return_index=True)
    found: list[int] = []
    open_windows = np.ones(int(windows.max()) + 1, bool)
    for _ in range(_ROUNDS):
        counted = firsts[open_windows[windows[firsts]]]
        totals = np.bincount(of[counted], weights[counted], len(names))
        totals[found] = 0
        best = [int(one) for one in np.argsort(-totals, kind="stable")[:_OF_EACH_ROUND] if totals[one] > 0]
        if not best:
            break
        found += best
        open_windows[windows[of == best[0]]] = False
    return [Candidate(int(names[one]), tuple(np.unique(blocks[of == one]).tolist())) for one in found]
