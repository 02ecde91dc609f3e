"""Writing the graph over the passages' vectors: anew, or from that of an earlier generation."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from indexer.index.manifest import MOST_GONE
from indexer.index.vectors.approximate import GONE, GRAPH_FILE, NUMBERS_FILE, Graph, blocks, read_graph
from indexer.index.vectors.exact import VectorIndex
from indexer.records import Rows

_NEIGHBOURS = 32
"""Entries that each entry of the graph is joined with, twice as many on its lowest level."""
_CONSTRUCTION_DEPTH = 160
"""Entries kept in view when the neighbours of a new one are looked for. Recall depends on it most: with FAISS's 40 a
search takes more than twice the time for the same recall (docs/decisions/0016)."""
_TRAINING_ROWS = 65_536
"""Vectors from which the range of each number is learnt."""
_BLOCK_ROWS = 8_192
"""Vectors that are read from the file together."""

_Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphChanges:
    """How a graph came about."""

    added: int
    """Number of vectors that were put into it."""
    gone: int
    """Number of its entries whose passages are gone."""


def write_graph(
    folder: Path,
    vectors: VectorIndex,
    earlier: tuple[Path, VectorIndex] | None = None,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> GraphChanges:
    """Write a graph over vectors into a new folder.

    Args:
        folder: Folder to make.
        vectors: The vectors, mapped from their file.
        earlier: Folder of a graph, and the vectors that it was written for. The new graph is that one with the vectors
            that are new, unless so many of its entries would be of no use that it is better made anew.
        on_progress: Takes the number of vectors that were put into the graph, and of all that will be.
    """
    folder.mkdir()
    graph, rows, new = _begun(vectors) if earlier is None else _continued(vectors, *earlier)
    for part in blocks(len(new), _BLOCK_ROWS):
        graph.add(vectors.rows(new[part]))
        on_progress(part.stop, len(new))
    entries = np.concatenate([rows, new.astype(np.int32)])
    faiss.write_index(graph, str(folder / GRAPH_FILE))
    np.save(folder / NUMBERS_FILE, entries)
    return GraphChanges(added=len(new), gone=int(np.count_nonzero(entries == GONE)))


def _begun(vectors: VectorIndex) -> tuple[Graph, npt.NDArray[np.int32], Rows]:
    """Return an empty graph that has learnt the vectors' range, and all rows as those to be added."""
    kind = faiss.ScalarQuantizer.QT_8bit
    graph = faiss.IndexHNSWSQ(vectors.dimension, kind, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]
    graph.hnsw.efConstruction = _CONSTRUCTION_DEPTH
    step = max(1, len(vectors) // _TRAINING_ROWS)
    graph.train(vectors.rows(np.arange(0, len(vectors), step)))
    return graph, np.empty(0, np.int32), np.arange(len(vectors))


def _continued(vectors: VectorIndex, folder: Path, earlier: VectorIndex) -> tuple[Graph, npt.NDArray[np.int32], Rows]:
    """Return an earlier graph, the rows that its entries have now, and those that are to be added."""
    rows_now = _rows_now(_hashes(earlier), _hashes(vectors))
    graph, rows = read_graph(folder, mapped=False)
    found = np.where(rows == GONE, GONE, rows_now[rows]).astype(np.int32)
    new = np.setdiff1d(np.arange(len(vectors)), found)
    if np.count_nonzero(found == GONE) > MOST_GONE * (len(found) + len(new)):
        return _begun(vectors)
    return graph, found, new


def _rows_now(before: _Hashes, now: _Hashes) -> Rows:
    """Return where each of the vectors of before is now, `GONE` if nowhere; equal ones are taken in their order.

    Args:
        before: (m,) hashes of the vectors of before.
        now: (n,) hashes of those of now.
    """
    found = np.full(len(before), GONE, np.int64)
    order_before, order_now = np.argsort(before, kind="stable"), np.argsort(now, kind="stable")
    sorted_before, sorted_now = before[order_before], now[order_now]
    # Which of several equal ones each is.
    ordinal = np.arange(len(before)) - np.searchsorted(sorted_before, sorted_before)
    at = np.searchsorted(sorted_now, sorted_before) + ordinal
    held = at < len(now)
    held[held] = sorted_now[at[held]] == sorted_before[held]
    found[order_before[held]] = order_now[at[held]]
    return found


def _hashes(vectors: VectorIndex) -> _Hashes:
    """Return a hash of the bits of each vector, (n,)."""
    chance = np.random.default_rng(0)
    factors = chance.integers(0, 1 << 63, vectors.dimension, np.uint64) * np.uint64(2) + np.uint64(1)
    found = np.empty(len(vectors), np.uint64)
    for part in blocks(len(vectors), _BLOCK_ROWS):
        bits = vectors.rows(np.arange(part.start, part.stop)).view(np.uint32)
        found[part] = (bits * factors).sum(axis=1, dtype=np.uint64)
    return found
