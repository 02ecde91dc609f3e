"""The spectrum of distances: how far neighbours lie, in how many directions, and how unevenly they are shared out.

Two sets of vectors that agree in these are about as hard for an approximate index.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.records import Matrix, Rows

NEIGHBOURS = 100
"""Number of neighbours that are looked at."""
_RANKS = (1, 10, 100)
_QUANTILES = (0.1, 0.5, 0.9)
_OCCURRENCES = 10
"""Number of nearest neighbours among which occurrences are counted."""
_BLOCK = 64
"""Probes compared with all vectors at once."""
_LEAST_DISTANCE = 1e-4
"""Distance that equal vectors are taken to have, since logarithms are taken."""

Numbers = npt.NDArray[np.float64]


class Nearest(NamedTuple):
    """The nearest vectors of some probes."""

    distances: Numbers
    """(probes, k): Euclidean distances, ascending."""
    rows: Rows
    """(probes, k)"""


def nearest(vectors: Matrix, probes: Matrix, *, own: Rows | None = None, count: int = NEIGHBOURS) -> Nearest:
    """Return the nearest vectors of each probe, by comparing it with all.

    Args:
        vectors: (n, dimension) float32, rows of L2 norm 1, n over `count`.
        probes: (m, dimension) likewise.
        own: (m,) rows of the probes, if they are among the vectors: none is a neighbour of its own.
        count: Number of neighbours.
    """
    distances, rows = np.empty((len(probes), count)), np.empty((len(probes), count), np.int64)
    for start in range(0, len(probes), _BLOCK):
        cosines = probes[start : start + _BLOCK] @ vectors.T
        part = np.arange(start, start + len(cosines))
        if own is not None:
            cosines[part - start, own[part]] = -2
        found = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        scores = np.take_along_axis(cosines, found, axis=1)
        order = np.argsort(-scores, axis=1)
        rows[part] = np.take_along_axis(found, order, axis=1)
        sorted_scores = np.take_along_axis(scores, order, axis=1).astype(np.float64)
        distances[part] = np.sqrt(np.maximum(2 - 2 * sorted_scores, _LEAST_DISTANCE**2))
    return Nearest(distances, rows)


def dimensionality(distances: Numbers) -> Numbers:
    """Return the local intrinsic dimensionality around each probe, (probes,), by maximum likelihood.

    That is the estimator of Levina and Bickel (2004), from the distances of the nearest neighbours.
    """
    logarithms = np.log(distances[:, -1:] / distances[:, :-1])
    found: Numbers = 1 / np.maximum(logarithms.mean(axis=1), 1e-9)
    return found


def skewness_of_occurrences(rows: Rows, count: int) -> float:
    """Return the skewness of how often each vector is among the nearest of the others: hubness.

    Args:
        rows: (probes, k) nearest rows, of which the first ten count.
        count: Number of vectors.
    """
    occurrences = np.bincount(rows[:, :_OCCURRENCES].ravel(), minlength=count).astype(np.float64)
    deviation = occurrences - occurrences.mean()
    return float((deviation**3).mean() / max(float(occurrences.std()) ** 3, 1e-12))


def spectrum(vectors: Matrix, queries: Matrix, *, probes: Rows) -> dict[str, Any]:
    """Return the spectrum of distances around queries and around the passages themselves.

    Args:
        vectors: (n, dimension) float32 vectors of passages, rows of L2 norm 1.
        queries: (m, dimension) likewise.
        probes: (p,) rows of passages that serve as queries, too. Occurrences are counted among their neighbours.
    """
    around_queries = nearest(vectors, queries)
    around_passages = nearest(vectors, vectors[probes], own=probes)
    return {
        "passages": len(vectors),
        "queries": _described(around_queries.distances),
        "passages_as_queries": _described(around_passages.distances),
        "skewness_of_occurrences": round(skewness_of_occurrences(around_passages.rows, len(vectors)), 3),
    }


def _described(distances: Numbers) -> dict[str, Any]:
    ranks = {str(rank): _quantiles(distances[:, rank - 1]) for rank in _RANKS}
    return {"distance_to_neighbour": ranks, "dimensionality": _quantiles(dimensionality(distances))}


def _quantiles(values: Numbers) -> dict[str, float]:
    return {f"q{round(100 * at)}": round(float(np.quantile(values, at)), 4) for at in _QUANTILES}


def continued(spectra: Mapping[str, Mapping[str, Any]], sizes: Sequence[int]) -> dict[str, Any]:
    """Return the median distances of neighbours in larger sets, on straight lines of logarithms through known ones.

    Args:
        spectra: Number of passages -> its spectrum, of two numbers or more.
        sizes: Numbers of passages.

    Returns:
        Number of passages -> `queries` and `passages_as_queries` -> rank of the neighbour -> distance.
    """
    known = np.log([float(passages) for passages in spectra])
    found: dict[str, Any] = {str(size): {} for size in sizes}
    for probes in ("queries", "passages_as_queries"):
        for rank in map(str, _RANKS):
            medians = [one[probes]["distance_to_neighbour"][rank]["q50"] for one in spectra.values()]
            slope, start = np.polyfit(known, np.log(medians), 1)
            for size in sizes:
                distance = float(np.exp(start + slope * np.log(size)))
                found[str(size)].setdefault(probes, {})[rank] = round(distance, 4)
    return found
