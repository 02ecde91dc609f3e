"""The graph of a new generation: made from that of the live one where it can be, and tried on queries."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.errors import UnusableIndexError
from indexer.index.generation import VECTORS
from indexer.index.manifest import GRAPH_FOLDER, ApproximateSearch
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.vectors.approximate import GRAPH_FILE, ApproximateVectors
from indexer.index.vectors.approximate_writer import write_graph
from indexer.index.vectors.entry_rows import ROWS_FILE, STARTS_FILE
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.interface import Nearest
from indexer.records import Matrix

GRAPH_FILES = (VECTORS, *(f"{GRAPH_FOLDER}/{name}" for name in (GRAPH_FILE, STARTS_FILE, ROWS_FILE)))
"""Files of a generation that it takes to begin from its graph."""
_NEIGHBOURS = 10
"""Number of nearest passages of which the graph should find nearly all."""
_ROUNDING = 1e-6
_WANTED_RECALL = 0.98
"""Share of them that it should find."""
_LEAST_RECALL = 0.95
"""Share below which a graph that was changed is made anew, and one that was is told of."""
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
    graph = folder / GRAPH_FOLDER
    changes = write_graph(graph, vectors, earlier, on_progress=on_progress)
    depth, recall = _tried(vectors, graph, queries)
    if recall < _LEAST_RECALL and changes.added < len(vectors):
        on_advice(f"the graph over the vectors finds {recall:.0%} of the nearest after this update, so it is made anew")
        shutil.rmtree(graph)
        changes = write_graph(graph, vectors, on_progress=on_progress)
        depth, recall = _tried(vectors, graph, queries)
    if recall < _LEAST_RECALL:
        on_advice(f"the graph over the vectors finds {recall:.0%} of the nearest; --vectors exact finds all of them")
    return ApproximateSearch(depth=depth, recall=round(recall, 4), added=changes.added, gone=changes.gone)


def _tried(vectors: VectorIndex, folder: Path, queries: Matrix) -> tuple[int, float]:
    """Return the least depth at which the graph finds what it should, or the greatest, and the share it finds there."""
    graph = ApproximateVectors(vectors, folder, depth=_DEPTHS[0])
    wanted = vectors.nearest(queries, _NEIGHBOURS)
    for depth in _DEPTHS:
        recall = _recall(wanted, graph.nearest_within(queries, _NEIGHBOURS, depth=depth))
        if recall >= _WANTED_RECALL:
            break
    return depth, recall


def _recall(wanted: Nearest, found: Nearest) -> float:
    """Return the share of passages found that are as near as those wanted; which of equal ones they are does not count.

    Args:
        wanted: The nearest passages of each query.
        found: As many that were found.
    """
    is_wanted = wanted.rows >= 0
    least = np.where(is_wanted, wanted.scores, np.inf).min(axis=1, initial=np.inf)
    reached = int(np.count_nonzero(found.scores >= least[:, np.newaxis] - _ROUNDING))
    return reached / int(np.count_nonzero(is_wanted)) if is_wanted.any() else 1.0


def _earlier(index: Path, dimension: int, on_advice: Callable[[str], None]) -> _Earlier | None:
    """Return the graph of the live generation, and its vectors, if they are whole and of as many numbers."""
    try:
        found = find_predecessor(index, GRAPH_FILES, has=lambda contents: contents.approximate is not None)
    except UnusableIndexError as error:
        on_advice(f"the graph over the vectors is made anew, for an earlier one cannot be read: {error}")
        return None
    if found is None or found.manifest.contents.encoder.dimension != dimension:
        return None
    return _Earlier(found.folder / GRAPH_FOLDER, VectorIndex.read(found.folder / VECTORS))
