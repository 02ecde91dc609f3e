"""Comparing the vectors that two encoders give for the same texts."""

import numpy as np

from indexer.encoder.spec import Fidelity
from indexer.records import Matrix

_NEIGHBOURS = 10
"""Nearest other texts of each text that are compared."""
_INT8_MINIMUM = Fidelity(passages=1, mean_cosine=0.998, min_cosine=0.98, neighbours_kept=0.93)
"""Fidelity that an encoder with int8 weights must reach; see docs/decisions/0005."""


def measure_fidelity(reference: Matrix, found: Matrix) -> Fidelity:
    """Compare the vectors of n texts by two encoders, each (n, dimension) float32 with rows of L2 norm 1."""
    cosines = np.clip((reference * found).sum(axis=1), -1, 1)
    k = min(_NEIGHBOURS, len(reference) - 1)
    kept = [len(set(a) & set(b)) / k for a, b in zip(_nearest(reference, k), _nearest(found, k), strict=True) if k]
    return Fidelity(
        passages=len(reference),
        mean_cosine=float(cosines.mean()),
        min_cosine=float(cosines.min()),
        neighbours_kept=float(np.mean(kept)) if kept else 1.0,
    )


def is_good_enough(reached: Fidelity) -> bool:
    """Tell whether an int8 encoder reproduces its model well enough to be used in its place."""
    return (
        reached.mean_cosine >= _INT8_MINIMUM.mean_cosine
        and reached.min_cosine >= _INT8_MINIMUM.min_cosine
        and reached.neighbours_kept >= _INT8_MINIMUM.neighbours_kept
    )


def _nearest(vectors: Matrix, k: int) -> list[list[int]]:
    """Return the rows of the k nearest others of each vector, nearest first."""
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -np.inf)  # a text is not its own neighbour
    return [[int(row) for row in rows[:k]] for rows in np.argsort(-similarities, axis=1, kind="stable")]
