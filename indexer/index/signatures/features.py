"""What a signature tells of a text: its words, and which are next to each other, and next but one.

Each word, and each pair, sets two or three bits out of `BITS`, wherever it stands. That all of them are set where it
does not stand happens by chance, and the less often the more words and pairs are asked for together. Pairs of words
next but one are what is left of four words of which one is changed.
"""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

BITS = 4_096
"""Bits of a signature."""
_WORD_BITS, _NEXT_BITS, _NEXT_BUT_ONE_BITS = 2, 3, 2
"""Bits that a word, two words next to each other, and two words with one between them set."""
_INCREMENT, _FIRST_FACTOR, _SECOND_FACTOR = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
"""Numbers of SplitMix64. Source: https://prng.di.unimi.it/splitmix64.c"""
_LOG_BITS = np.uint64(BITS.bit_length() - 1)

Hashes = npt.NDArray[np.uint64]
"""Array (n,) of uint64: a number for each word."""
Bits = npt.NDArray[np.int64]
"""Array (n, bits) of int64 in [0, BITS): the bits of n words or pairs."""


def word_hashes(keys: Sequence[str]) -> Hashes:
    """Return a number for each of some words, folded."""
    return _mixed(np.fromiter((zlib.crc32(key.encode()) for key in keys), np.uint64, count=len(keys)))


def word_bits(words: Hashes) -> Bits:
    """Return the bits of words."""
    return _bits(words, _WORD_BITS)


def next_bits(words: Hashes, others: Hashes) -> Bits:
    """Return the bits of pairs: of each word and the one next to it."""
    return _bits(_mixed(words * np.uint64(3) + others), _NEXT_BITS)


def next_but_one_bits(words: Hashes, others: Hashes) -> Bits:
    """Return the bits of pairs: of each word and the next but one."""
    return _bits(_mixed(words * np.uint64(5) + others), _NEXT_BUT_ONE_BITS)


def text_bits(words: Hashes) -> Iterator[Bits]:
    """Yield the bits of a text's n words, of its n - 1 pairs of next words, and of its n - 2 pairs of next but one."""
    yield word_bits(words)
    yield next_bits(words[:-1], words[1:])
    yield next_but_one_bits(words[:-2], words[2:])


def _mixed(numbers: Hashes) -> Hashes:
    mixed = numbers + _INCREMENT
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST_FACTOR
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND_FACTOR
    return mixed ^ (mixed >> np.uint64(31))


def _bits(hashes: Hashes, count: int) -> Bits:
    shifts = np.arange(count, dtype=np.uint64) * _LOG_BITS
    return ((hashes[:, np.newaxis] >> shifts) & np.uint64(BITS - 1)).astype(np.int64)
