"""The graph of a new generation: made from that of the live one where it can be, and tried on queries."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.errors import UnusableIndexError
from indexer.index.generation import VECTORS
from indexer.index.manifest import APPROXIMATE, ApproximateSearch
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.vectors.approximate import GRAPH_FILE, NUMBERS_FILE, ApproximateVectors
from indexer.index.vectors.approximate_writer import write_graph
from indexer.index.vectors.exact import VectorIndex
from indexer.records import Matrix

_NEIGHBOURS = 10
"""Number of nearest passages of which the graph should find nearly all."""
_WANTED_RECALL = 0.98
"""Share of them that it should find."""
_DEPTHS = (64, 96, 128, 192, 256, 384, 512, 768)
"""Numbers of entries kept in view that are tried, one after the other, until the share is reached."""


class _Earlier(NamedTuple):
    """A graph to begin from."""

    folder: Path
    vectors: VectorIndex


def write_approximate(
    folder: Path,
    index: Path | None,
    queries: Matrix,
    *,
    on_advice: Callable[[str], None],
    on_progress: Callable[[int, int], None],
) -> ApproximateSearch:
    """Write the graph of a generation whose vectors are written.

    Args:
        folder: Folder of the generation.
        index: Folder of the index, whose live generation may have a graph to begin from; None to make it anew.
        queries: (q, dimension) float32, rows of L2 norm 1: queries that the graph is tried on, like those to come.
        on_advice: Takes a sentence if the live generation's graph cannot be read.
        on_progress: Takes the number of vectors that were put into the graph, and of all that will be.
    """
    vectors = VectorIndex.read(folder / VECTORS)
    earlier = None if index is None else _earlier(index, vectors.dimension, on_advice)
    changes = write_graph(folder / APPROXIMATE, vectors, earlier, on_progress=on_progress)
    depth, recall = _tried(vectors, folder / APPROXIMATE, queries)
    return ApproximateSearch(depth=depth, recall=round(recall, 4), added=changes.added, gone=changes.gone)


def _tried(vectors: VectorIndex, folder: Path, queries: Matrix) -> tuple[int, float]:
    """Return the least depth at which the graph finds what it should, or the greatest, and the share it finds there."""
    graph = ApproximateVectors(vectors, folder, depth=_DEPTHS[0])
    wanted = vectors.nearest(queries, _NEIGHBOURS).rows
    for depth in _DEPTHS:
        found = graph.nearest_within(queries, _NEIGHBOURS, depth=depth).rows
        recall = _shared(wanted, found)
        if recall >= _WANTED_RECALL:
            break
    return depth, recall


def _shared(wanted: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> float:
    """Return the share of what is wanted for each query that was found for it; 1 if nothing is."""
    shares = [np.isin(own[own >= 0], others).mean() for own, others in zip(wanted, found, strict=True) if own[0] >= 0]
    return float(np.mean(shares)) if shares else 1.0


def _earlier(index: Path, dimension: int, on_advice: Callable[[str], None]) -> _Earlier | None:
    """Return the graph of the live generation, and its vectors, if they are whole and of as many numbers."""
    names = [VECTORS, *(f"{APPROXIMATE}/{name}" for name in (GRAPH_FILE, NUMBERS_FILE))]
    try:
        found = find_predecessor(index, names, has=lambda contents: contents.approximate is not None)
    except UnusableIndexError as error:
        on_advice(f"the graph over the vectors is made anew, for an earlier one cannot be read: {error}")
        return None
    if found is None or found.manifest.contents.encoder.dimension != dimension:
        return None
    return _Earlier(found.folder / APPROXIMATE, VectorIndex.read(found.folder / VECTORS))
