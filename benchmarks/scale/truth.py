"""The passages that are truly nearest, and how many of them a vector index finds."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.scale.selections import SELECTIVITIES, Window, windows
from benchmarks.timing import Numbers, percentiles_ms
from indexer.index.vectors.interface import Vectors
from indexer.records import Matrix, Rows

COUNT = 10
"""Number of nearest passages that are asked for."""
ALL = "all"
"""Name of the searches without a filter."""
DAYS_FILE, WINDOWS_FILE = "days.npy", "windows.json"
_TIE = 2e-6
"""Difference of two cosines that rounding alone may make."""


class Truth(NamedTuple):
    """The nearest passages of some queries, best first; behind the last one rows are -1 and scores -inf."""

    scores: Matrix
    """(queries, 10) float32"""
    rows: Rows
    """(queries, 10)"""


def write_truth(folder: Path, vectors: Vectors, days: Rows, queries: Matrix, *, filtered: int) -> None:
    """Find the nearest passages by comparing with all, and write them to a folder with the filters that were used.

    Args:
        folder: Gets the days of the passages, the filters by selectivity, and a file of truth for each.
        vectors: Vectors of the passages.
        days: (passages,) days that they were published on.
        queries: (queries, dimension) float32, rows of L2 norm 1.
        filtered: Number of queries, the first ones, that each filter is tried with.
    """
    chosen = {selectivity_name(one): windows(days, one, min(filtered, len(queries))) for one in SELECTIVITIES}
    np.save(folder / DAYS_FILE, days.astype(np.int16))
    (folder / WINDOWS_FILE).write_text(json.dumps(chosen), encoding="utf-8")
    _save(folder, ALL, [_nearest(vectors, query, None) for query in queries])
    for name, of_queries in chosen.items():
        allowed = (np.flatnonzero(within(days, window)) for window in of_queries)
        _save(folder, name, [_nearest(vectors, query, rows) for query, rows in zip(queries, allowed, strict=False)])


def read_truth(folder: Path, name: str) -> Truth:
    """Return what is true of the searches with some name: `ALL` or that of a selectivity."""
    with np.load(folder / f"truth-{name}.npz") as found:
        return Truth(found["scores"], found["rows"])


def read_windows(folder: Path) -> dict[str, list[Window]]:
    """Return the filters by the name of their selectivity."""
    found: dict[str, list[Any]] = json.loads((folder / WINDOWS_FILE).read_text(encoding="utf-8"))
    return {name: [Window(*one) for one in of_queries] for name, of_queries in found.items()}


def within(days: Rows, window: Window) -> Any:
    """Return which passages a filter lets through, (passages,) bool."""
    return (days >= window.first) & (days <= window.last)


def selectivity_name(share: float) -> str:
    """Return a selectivity in per cent, such as `0.1%`."""
    return f"{100 * share:g}%"


def judged(
    truth: Truth,
    found: Rows,
    seconds: Numbers,
    vectors: Callable[[Rows], Matrix],
    queries: Matrix,
    *,
    real: int,
) -> dict[str, Any]:
    """Tell how quick searches were and how much of the truth they found.

    A passage that is as near as the last of the true ones, but for rounding, counts as one of them.

    Args:
        truth: Of the same searches or more.
        found: (queries, 10) rows; -1 where nothing was found.
        seconds: (queries,) time of each search.
        vectors: Gives the vectors of rows, (rows, dimension) float32.
        queries: (queries or more, dimension) float32.
        real: Number of passages, the first ones, that are real.

    Returns:
        Percentiles of the times; `recall`; `recall_of_real`, of the true ones that are real passages, None if there are
        none; `short`, the number of searches that found fewer passages than there are.
    """
    scores, rows = truth.scores[: len(found)], truth.rows[: len(found)]
    exists = rows >= 0
    last = np.where(exists, scores, np.inf).min(axis=1)
    of_found = vectors(np.maximum(found, 0).ravel()).reshape(*found.shape, -1)
    own = np.where(found >= 0, np.einsum("qkd,qd->qk", of_found, queries[: len(found)]), -np.inf)
    hits = np.minimum((own >= last[:, np.newaxis] - _TIE).sum(axis=1), exists.sum(axis=1))
    of_real = exists & (rows < real)
    seen = (rows[:, :, np.newaxis] == found[:, np.newaxis, :]).any(axis=2)
    return {
        **percentiles_ms(seconds),
        "recall": round(float(hits.sum() / exists.sum()), 5),
        "recall_of_real": round(float(seen[of_real].mean()), 5) if of_real.any() else None,
        "short": int(((found >= 0).sum(axis=1) < exists.sum(axis=1)).sum()),
    }


def interpolated_ms(points: Mapping[float, float], recall: float) -> float | None:
    """Return the time at which some recall is reached, on the line through the two points beside it.

    Args:
        points: Recall -> milliseconds.
        recall: Recall wanted.

    Returns:
        None if none of the points reaches it; the time of the least recall if all do.
    """
    known = sorted(points)
    if recall > known[-1]:
        return None
    return round(float(np.interp(recall, known, [points[one] for one in known])), 3)


def _nearest(vectors: Vectors, query: Matrix, rows: Rows | None) -> tuple[Matrix, Rows]:
    cosines = vectors.cosines(query, rows)
    count = min(COUNT, len(cosines))
    best = np.argpartition(-cosines, count - 1)[:count]
    best = best[np.lexsort((best, -cosines[best]))]
    scores, found = np.full(COUNT, -np.inf, np.float32), np.full(COUNT, -1, np.int64)
    scores[:count], found[:count] = cosines[best], best if rows is None else rows[best]
    return scores, found


def _save(folder: Path, name: str, found: list[tuple[Matrix, Rows]]) -> None:
    scores, rows = zip(*found, strict=True)
    np.savez(folder / f"truth-{name}.npz", scores=np.stack(scores), rows=np.stack(rows))
