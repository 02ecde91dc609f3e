"""Hashes of vectors, by which equal ones are found."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from indexer.index.vectors.interface import Vectors

Hashes = npt.NDArray[np.uint64]
"""Array (n,) of uint64."""

_BLOCK_ROWS = 8_192
"""Vectors that are read together."""


def vector_hashes(vectors: Vectors) -> Hashes:
    """Return a hash of the bits of each vector, (n,) uint64."""
    chance = np.random.default_rng(0)
    factors = chance.integers(0, 1 << 63, vectors.dimension, np.uint64) * np.uint64(2) + np.uint64(1)
    found = np.empty(len(vectors), np.uint64)
    for part in blocks(len(vectors), _BLOCK_ROWS):
        bits = vectors.rows(np.arange(part.start, part.stop)).view(np.uint32)
        found[part] = (bits * factors).sum(axis=1, dtype=np.uint64)
    return found


def blocks(count: int, size: int) -> Iterator[slice]:
    """Yield slices of up to `size` that cover `count` rows."""
    for start in range(0, count, size):
        yield slice(start, min(count, start + size))
