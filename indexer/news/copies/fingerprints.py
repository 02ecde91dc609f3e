"""What of a text stands for all of it when texts with words in common are looked for.

Every few words in a row (a shingle) are hashed, and of each ten consecutive hashes the least is kept: winnowing, after
Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting" (2003). So two texts that
share 13 words in a row share a fingerprint, wherever these stand, and texts have them in proportion to their lengths.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Fingerprints: TypeAlias = npt.NDArray[np.uint32]
"""Array (n,) of uint32: hashes, increasing, each once."""

_SHINGLE_WORDS = 4
_SHINGLE_CHARACTERS = 8
"""Characters in a row that are hashed in scripts without spaces, where a word has about two."""
_WINDOW = 10
"""Consecutive hashes of which the least is kept."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


def fingerprints(words: Sequence[str], *, is_unspaced: bool) -> Fingerprints:
    """Return the fingerprints of a text; none if it has no words.

    Args:
        words: Its words, folded.
        is_unspaced: Whether they are characters of a script without spaces.
    """
    if not words:
        return np.empty(0, np.uint32)
    hashes = np.fromiter((crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint64, len(words))
    length = min(_SHINGLE_CHARACTERS if is_unspaced else _SHINGLE_WORDS, len(words))
    shingles = np.zeros(len(words) - length + 1, np.uint64)
    for place in range(length):
        shingles = (shingles + hashes[place : len(hashes) - length + 1 + place]) * _FACTOR
    shingles = (shingles ^ (shingles >> _HALF)) * _FACTOR  # so that the upper half depends on all of it
    kept = (shingles >> _HALF).astype(np.uint32)
    window = min(_WINDOW, len(kept))
    return np.unique(np.lib.stride_tricks.sliding_window_view(kept, window).min(axis=1))
