"""Finds what is truly nearest to the queries, in a process of its own, and prints the spectrum of distances.

python -m benchmarks.scale.stages.truth INDEX QUERY_VECTORS FOLDER FILTERED
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.selections import passage_days
from benchmarks.scale.spectrum import NEIGHBOURS, spectrum
from benchmarks.scale.truth import write_truth
from indexer.index.generation import open_index

_PROBES = 2_000
"""Number of passages whose neighbours are looked at."""


def found(index: Path, query_vectors: Path, folder: Path, filtered: int) -> dict[str, Any]:
    """Write the truth to a folder, and return the spectrum of distances."""
    queries = np.load(query_vectors)
    generation = open_index(index)
    try:
        write_truth(folder, generation.vectors, passage_days(generation), queries, filtered=filtered)
        vectors = generation.vectors.rows(np.arange(len(generation.vectors)))
    finally:
        generation.close()
    if len(vectors) <= NEIGHBOURS:
        return {}
    # The probes come first, and are not all of the same documents.
    probes = np.linspace(0, len(vectors) - 1, min(_PROBES, len(vectors))).astype(np.int64)
    return spectrum(vectors, queries, probes=np.unique(probes))


if __name__ == "__main__":
    index, query_vectors, folder = map(Path, sys.argv[1:4])
    print(json.dumps(found(index, query_vectors, folder, int(sys.argv[4]))))
