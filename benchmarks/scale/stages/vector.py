"""Searches the vectors of an index alone, by one kind of vector index, in a process of its own, on one thread.

    python -m benchmarks.scale.stages.vector INDEX QUERIES TRUTH KIND OUT

QUERIES is the folder of the queries.

Writes what it found to OUT, and prints as JSON what it has in memory. Times are those of one query after the other,
from its vector to rows and scores.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.memory import resident_mb
from benchmarks.scale.preparation import QUERY_VECTORS, WARM_UP_VECTORS
from benchmarks.scale.truth import ALL, COUNT, DAYS_FILE, read_windows, within
from benchmarks.scale.vector_kinds import Nearest, open_kind, searching, warm_up_queries
from indexer.records import Matrix


def searched(index: Path, folder: Path, truth: Path, kind: str, out: Path) -> dict[str, Any]:
    """Search without a filter and with each; write rows and times, and return what is in memory."""
    queries, days = np.load(folder / QUERY_VECTORS), np.load(truth / DAYS_FILE)
    generation = open_kind(index, kind)
    try:
        nearest = searching(generation.vectors)
        for query in np.load(folder / WARM_UP_VECTORS)[: warm_up_queries(kind)]:
            nearest(query, COUNT, None)
        _write(out, ALL, nearest, queries, [None] * len(queries))
        memory = resident_mb()
        for name, of_queries in read_windows(truth).items():
            masks = [within(days, window) for window in of_queries]
            _write(out, name, nearest, queries[: len(masks)], masks)
    finally:
        generation.close()
    return memory


def _write(out: Path, name: str, nearest: Nearest, queries: Matrix, masks: list[Any]) -> None:
    rows, seconds = np.full((len(queries), COUNT), -1, np.int64), np.empty(len(queries))
    for number, (query, mask) in enumerate(zip(queries, masks, strict=True)):
        started = time.perf_counter()
        found = nearest(query, COUNT, mask)
        seconds[number] = time.perf_counter() - started
        rows[number] = found
    np.savez(out / f"{name}.npz", rows=rows, seconds=seconds)


if __name__ == "__main__":
    one, two, three = map(Path, sys.argv[1:4])
    print(json.dumps(searched(one, two, three, sys.argv[4], Path(sys.argv[5]))))
