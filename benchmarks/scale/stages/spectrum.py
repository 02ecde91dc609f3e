"""Compares the spectrum of made passages with that of real ones, in a process of its own, and prints both.

    python -m benchmarks.scale.stages.spectrum REAL_INDEX MADE_INDEX QUERY_VECTORS SIZE...

The sizes are numbers of passages, taken at random from each index. What real passages would have in larger corpora is
continued from their sizes, along a straight line on logarithmic scales.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.spectrum import continued, spectrum
from indexer.index.generation import open_index
from indexer.records import Matrix

_PROBES = 2_000
"""Number of passages whose neighbours are looked at."""
_CONTINUED = (100_000, 1_000_000)
"""Sizes that the distances among real passages are continued to."""


def compared(real_index: Path, made_index: Path, query_vectors: Path, sizes: Sequence[int]) -> dict[str, Any]:
    """Return the spectra of real and made passages by size, and how those of the real ones go on."""
    queries = np.load(query_vectors)
    found = {
        name: {str(size): _spectrum(vectors, queries, size) for size in sizes}
        for name, vectors in (("real", _vectors(real_index)), ("made", _vectors(made_index)))
    }
    return {**found, "continued": continued(found["real"], _CONTINUED)}


def _vectors(index: Path) -> Matrix:
    generation = open_index(index)
    try:
        return generation.vectors.rows(np.arange(len(generation.vectors)))
    finally:
        generation.close()


def _spectrum(vectors: Matrix, queries: Matrix, size: int) -> dict[str, Any]:
    chosen = np.random.default_rng(0).permutation(len(vectors))[:size]
    return spectrum(vectors[chosen], queries, probes=np.arange(min(_PROBES, len(chosen))))


if __name__ == "__main__":
    real, made, vectors = map(Path, sys.argv[1:4])
    print(json.dumps(compared(real, made, vectors, [int(size) for size in sys.argv[4:]])))
