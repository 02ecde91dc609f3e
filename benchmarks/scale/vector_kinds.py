"""The kinds of vector index that a generation may have, as the measurement opens and searches them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.config import APPROXIMATE, EXACT, BuildConfig
from indexer.index.generation import VECTORS, Generation, open_index
from indexer.index.store import read_pointer
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.interface import PassageMask, Vectors, nearest_of
from indexer.ranking.ranker import most_scored_alone
from indexer.records import Matrix

KINDS = (EXACT, APPROXIMATE)
"""Kinds that are measured, each over the same generation."""
_EXACT_WARM_UP = 50
"""Queries after which a search that compares with all vectors has looked at all of its files' pages."""

Nearest: TypeAlias = Callable[[Matrix, int, PassageMask | None], npt.NDArray[np.int64]]
"""Takes a query's vector, a number of passages, and which passages are allowed, None for all; gives the rows of the
nearest ones, best first, -1 where there are fewer."""


def build_config() -> BuildConfig:
    """Return the configuration of a build that leaves one generation behind, with a graph over its vectors."""
    return BuildConfig(keep_generations=1, vectors=APPROXIMATE)


def warm_up_queries(kind: str) -> int | None:
    """Return the most queries that it takes to warm up one of `KINDS`; None for as many as there are."""
    return _EXACT_WARM_UP if kind == EXACT else None


def open_kind(index: Path, kind: str) -> Generation:
    """Open the live generation of an index with one of `KINDS`.

    Raises:
        ValueError: If the generation has no vectors of this kind.
    """
    generation = open_index(index, for_searches=True)
    if kind == EXACT:
        return replace(generation, vectors=VectorIndex.read(read_pointer(index).folder(index) / VECTORS))
    if generation.vectors.is_exact:
        generation.close()
        raise ValueError(f"{index} has no graph over its vectors; build it with --vectors {APPROXIMATE}")
    return generation


def searching(vectors: Vectors) -> Nearest:
    """Return how a search finds the nearest passages: where a filter allows few, by comparing with all of those."""
    most = most_scored_alone(vectors)

    def nearest(query: Matrix, count: int, allowed: PassageMask | None) -> npt.NDArray[np.int64]:
        if allowed is None or np.count_nonzero(allowed) > most:
            found = vectors.nearest(query[np.newaxis], count, allowed)
        else:
            rows = np.flatnonzero(allowed)
            found = nearest_of(vectors.cosines(query, rows), rows, count)
        of_query: npt.NDArray[np.int64] = found.rows[0]
        return of_query

    return nearest
