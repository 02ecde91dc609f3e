"""What the vector search is measured against: hnswlib and a flat FAISS index over the same vectors, on one thread.

    python nearest.py flat|hnswlib VECTORS QUERIES DAYS WINDOWS OUT EF...

VECTORS is a FAISS file of a flat index, QUERIES and DAYS are NumPy arrays; WINDOWS has the days that each filter lets
through, as JSON. Writes rows and times to OUT, and prints as JSON the time to build the index and what the process has
in memory. Needs hnswlib, faiss and numpy alone.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import hnswlib
import numpy as np

_COUNT = 10
_WARM_UP = 50
_HEADER_BYTES = 45
_LINKS = 16
_EF_CONSTRUCTION = 200
_FILTERED_EF = 128
"""Beam of hnswlib's searches with a filter."""
_FILTERED_SECONDS = 20.0
"""Longest time of the searches with one filter: hnswlib asks Python about each vector that it comes across."""

Search = Callable[[Any, Any], Any]
"""Takes a query, (dimension,), and a mask of the allowed rows or None; gives rows, best first."""


def flat(vectors: Any) -> tuple[Search, Any]:
    """Return a search of FAISS's flat index."""
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(query: Any, mask: Any) -> Any:
        # Faiss's stubs know neither this form of the selector nor the parameter.
        bits = None if mask is None else np.packbits(mask, bitorder="little")
        selected = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        parameters = None if bits is None else faiss.SearchParameters(sel=selected)  # type: ignore[call-arg]
        rows = index.search(query[np.newaxis], _COUNT, params=parameters)[1][0]
        return rows[rows >= 0]

    return search, index


def hnsw(vectors: Any) -> tuple[Search, Any]:
    """Return a search of hnswlib's index, built on all threads."""
    index = hnswlib.Index(space="ip", dim=vectors.shape[1])
    index.init_index(max_elements=len(vectors), M=_LINKS, ef_construction=_EF_CONSTRUCTION, random_seed=0)
    for start in range(0, len(vectors), 100_000):
        index.add_items(vectors[start : start + 100_000], np.arange(start, min(start + 100_000, len(vectors))))

    def search(query: Any, mask: Any) -> Any:
        wanted = _COUNT if mask is None else min(_COUNT, int(np.count_nonzero(mask)))
        allowed = None if mask is None else mask.__getitem__
        while wanted:  # hnswlib fails where it finds fewer than are asked for
            try:
                return index.knn_query(query, wanted, num_threads=1, filter=allowed)[0][0].astype(np.int64)
            except RuntimeError:
                wanted -= 1
        return np.empty(0, np.int64)

    return search, index


def measure(search: Search, queries: Any, masks: list[Any], out: Path, *, limit_s: float = np.inf) -> None:
    """Search for each query, and write rows and times."""
    for query, mask in list(zip(queries, masks, strict=True))[: _WARM_UP if np.isinf(limit_s) else 1]:
        search(query, mask)
    rows, seconds = [], []
    for query, mask in zip(queries, masks, strict=True):
        started = time.perf_counter()
        found = search(query, mask)
        seconds.append(time.perf_counter() - started)
        rows.append(np.pad(found, (0, _COUNT - len(found)), constant_values=-1))
        if sum(seconds) > limit_s:
            break
    np.savez(out, rows=np.array(rows), seconds=np.array(seconds))


def main() -> None:
    """Build the index and search it, without a filter and with each."""
    kind, vectors_file, queries_file, days_file, windows_file, out = sys.argv[1], *map(Path, sys.argv[2:7])
    queries, days = np.load(queries_file), np.load(days_file)
    dimension = queries.shape[1]
    mapped = np.memmap(vectors_file, np.float32, "r", _HEADER_BYTES, (len(days), dimension))
    started = time.perf_counter()
    search, index = flat(mapped) if kind == "flat" else hnsw(mapped)
    build_s = time.perf_counter() - started
    del mapped
    for ef in map(int, sys.argv[7:]) if kind == "hnswlib" else [0]:
        if ef:
            index.set_ef(ef)
        measure(search, queries, [None] * len(queries), out / (f"all-{ef}.npz" if ef else "all.npz"))
    memory = Path("/proc/self/status").read_text().partition("RssAnon:")[2].split()[0]
    if kind == "hnswlib":
        index.set_ef(_FILTERED_EF)
    for name, windows in json.loads(windows_file.read_text()).items():
        masks = [(days >= first) & (days <= last) for first, last in windows]
        limit_s = _FILTERED_SECONDS if kind == "hnswlib" else np.inf
        measure(search, queries[: len(masks)], masks, out / f"{name}.npz", limit_s=limit_s)
    print(json.dumps({"build_s": round(build_s, 1), "anonymous_mb": round(1_024 * int(memory) / 1e6, 1)}))


if __name__ == "__main__":
    main()
