"""What of a text a signature tells: its words and the runs of two and three, each as some bits out of `BITS`.

A run sets two or three bits, wherever it stands; that all of its bits are set where it does not stand happens by chance,
and the less often the more runs are asked for together.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BITS = 2_048
"""Bits of a signature."""
RUN_BITS = (2, 3, 2)
"""Bits that a word, a run of two and a run of three sets."""
_FACTORS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Odd numbers by which products are mixed, those of SplitMix64. Source: https://prng.di.unimi.it/splitmix64.c"""
_LOG_BITS = BITS.bit_length() - 1

Bits = npt.NDArray[np.int64]
"""Array (runs, bits) of int64 in [0, BITS): the bits of runs of one length."""


def run_bits(keys: Sequence[str]) -> tuple[Bits, Bits, Bits]:
    """Return the bits of the words of a text, and of its runs of two and of three words, in their order.

    Args:
        keys: n words, folded.

    Returns:
        Arrays of n, n - 1 and n - 2 rows, or of none.
    """
    hashes = np.fromiter((zlib.crc32(key.encode()) for key in keys), np.uint64, count=len(keys))
    one = _mixed(hashes)
    two = _mixed(one[:-1] * np.uint64(3) + one[1:])
    three = _mixed(two[:-1] * np.uint64(5) + one[2:])
    first, second, third = (_positions(runs, count) for runs, count in zip((one, two, three), RUN_BITS, strict=True))
    return first, second, third


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the numbers that SplitMix64 makes of some."""
    mixed = numbers + np.uint64(_FACTORS[0])
    for shift, factor in ((30, _FACTORS[1]), (27, _FACTORS[2])):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _positions(hashes: npt.NDArray[np.uint64], count: int) -> Bits:
    shifts = np.arange(count, dtype=np.uint64) * np.uint64(_LOG_BITS)
    found: Bits = ((hashes[:, np.newaxis] >> shifts) & np.uint64(BITS - 1)).astype(np.int64)
    return found
