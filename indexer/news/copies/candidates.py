"""Which texts of a corpus may be copies of each other: those with the most fingerprints in common.

A fingerprint that many texts have, such as one of a form that is filled in every day, joins each of them with a few
others only, so that the time grows with the corpus and not with its square.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.news.copies.fingerprints import Fingerprints
from indexer.records import Rows

Pairs = npt.NDArray[np.int64]
"""Array (n, 2) of int64: two texts by their numbers, the lower first; in order, each pair once."""

_FEW_TEXTS = 12
"""Most texts with a fingerprint of which each is joined with each other."""
_NEIGHBOURS = 3
"""Texts that each is joined with, before and behind it, where more have a fingerprint."""
_LEAST_SHARE = 0.15
"""Share of its fingerprints that the shorter of two texts must have in common with the other."""
_MOST_CANDIDATES = 8
"""Most texts with lower numbers, and most with higher ones, that a text is compared with."""
_PART_FINGERPRINTS = 1 << 20
"""Fingerprints that are sorted together, about."""
_PART_PAIRS = 1 << 21
"""Pairs of texts whose fingerprints in common are added up together, about."""
_TEXT_BITS = np.uint64(32)
_Counted: TypeAlias = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]
"""Pairs of texts as one number each, in order, each once, (n,), and how many fingerprints they have in common, (n,)."""


def candidate_pairs(fingerprints: Fingerprints, sizes: Rows) -> Pairs:
    """Return the pairs of texts that may be copies of each other.

    Args:
        fingerprints: Those of all texts, one text after the other.
        sizes: (texts,) number of each text's fingerprints.
    """
    texts = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    parts = [_counted(pairs) for pairs in _joined(fingerprints, texts)]
    if not parts:
        return np.empty((0, 2), np.int64)
    # Of the texts a few at a time, for most pairs are far.
    steps = 1 + sum(len(keys) for keys, _ in parts) // _PART_PAIRS
    bounds = np.linspace(0, len(sizes), steps + 1).astype(np.uint64) << _TEXT_BITS
    near = [_near(_summed([_between(*part, *ends) for part in parts]), sizes) for ends in pairwise(bounds)]
    first, second, shares = map(np.concatenate, zip(*near, strict=True))
    is_best = _is_best(first, second, shares) | _is_best(second, first, shares)
    return np.stack([first[is_best], second[is_best]], axis=1)


def _joined(fingerprints: Fingerprints, texts: npt.NDArray[np.uint32]) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield pairs of texts with a fingerprint in common, as one number each, for some of the fingerprints at a time."""
    bits = max(0, len(fingerprints) // _PART_FINGERPRINTS).bit_length()
    for part in range(1 << bits):
        chosen = np.flatnonzero(fingerprints >> np.uint32(32 - bits) == part) if bits else slice(None)
        entries = np.sort((fingerprints[chosen].astype(np.uint64) << _TEXT_BITS) | texts[chosen])
        values, members = entries >> _TEXT_BITS, entries & np.uint64(0xFFFFFFFF)
        ends = np.flatnonzero(np.diff(values, append=np.uint64(1 << 32)))
        lengths = np.diff(ends, prepend=-1)
        is_few = np.repeat(lengths <= _FEW_TEXTS, lengths)
        for distance in range(1, _FEW_TEXTS):
            is_pair = values[:-distance] == values[distance:]
            if distance > _NEIGHBOURS:
                is_pair &= is_few[:-distance]
            if is_pair.any():
                yield (members[:-distance][is_pair] << _TEXT_BITS) | members[distance:][is_pair]


def _counted(pairs: npt.NDArray[np.uint64]) -> _Counted:
    keys, counts = np.unique(pairs, return_counts=True)
    return keys, counts.astype(np.uint32)


def _between(keys: npt.NDArray[np.uint64], counts: npt.NDArray[np.uint32], low: np.uint64, high: np.uint64) -> _Counted:
    """Return those of some pairs, in order, that are at least `low` and less than `high`."""
    own = slice(*keys.searchsorted(np.array([low, high])).tolist())
    return keys[own], counts[own]


def _summed(parts: Sequence[_Counted]) -> _Counted:
    """Return each pair once, with the sum of its counts."""
    keys, places = np.unique(np.concatenate([keys for keys, _ in parts]), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate([counts for _, counts in parts]), minlength=len(keys))
    return keys, counts.astype(np.uint32)


def _near(of: _Counted, sizes: Rows) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
    """Return the texts of those pairs that have enough fingerprints in common, and the shares of these."""
    keys, counts = of
    first, second = (keys >> _TEXT_BITS).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    shares = counts / np.minimum(sizes[first], sizes[second])
    is_near = (shares >= _LEAST_SHARE) & ((counts > 1) | (shares >= 0.5))
    return first[is_near], second[is_near], shares[is_near]


def _is_best(of: Rows, others: Rows, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which pairs are among those of a text with the greatest shares; ties go to the lower other."""
    order = np.lexsort((others, -shares, of))
    starts = np.flatnonzero(np.diff(of[order], prepend=-1))
    places = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    found = np.zeros(len(order), np.bool_)
    found[order[places < _MOST_CANDIDATES]] = True
    return found
