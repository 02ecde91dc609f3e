"""Writing the graph over the passages' vectors: anew, or from that of an earlier generation."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from indexer.index.manifest import MOST_GONE
from indexer.index.vectors.approximate import GRAPH_FILE, STRAYS_FILE, Graph, read_graph
from indexer.index.vectors.entry_rows import NONE, EntryRows
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.hashes import Hashes, blocks, vector_hashes
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

_FEW_LINKS = 4
"""Most entries that lead to one that counts as a stray; so few led to 15 of 3,819 entries (docs/decisions/0016)."""
_MOST_STRAYS = 2_048
"""Most strays, so that comparing a query with them takes no longer than the rest of its search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphChanges:
    """How a graph came about."""

    added: int
    """Number of vectors that were put into it; equal ones count once."""
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
    distinct, firsts, which = np.unique(vector_hashes(vectors), return_index=True, return_inverse=True)
    graph, entry_of = _begun(vectors, firsts) if earlier is None else _continued(vectors, distinct, firsts, *earlier)
    new = np.flatnonzero(entry_of == NONE)
    new = new[np.argsort(firsts[new])]  # in the order of the corpus, whatever the hashes are
    entry_of[new] = graph.ntotal + np.arange(len(new))
    for part in blocks(len(new), _BLOCK_ROWS):
        graph.add(vectors.rows(firsts[new[part]]))
        on_progress(part.stop, len(new))
    if len(new) == graph.ntotal:
        entry_of = _put_side_by_side(graph)[entry_of]
    faiss.write_index(graph, str(folder / GRAPH_FILE))
    entries = EntryRows.of(entry_of[which], graph.ntotal)
    entries.write(folder)
    np.save(folder / STRAYS_FILE, _strays(graph))
    return GraphChanges(added=len(new), gone=entries.gone)


def _begun(vectors: VectorIndex, rows: Rows) -> tuple[Graph, Rows]:
    """Return an empty graph that has learnt the range of vectors, and for each of them that it is not in it.

    Args:
        vectors: The vectors.
        rows: Rows of those that differ.
    """
    kind = faiss.ScalarQuantizer.QT_8bit
    graph = faiss.IndexHNSWSQ(vectors.dimension, kind, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]
    graph.hnsw.efConstruction = _CONSTRUCTION_DEPTH
    step = max(1, len(vectors) // _TRAINING_ROWS)
    graph.train(vectors.rows(np.arange(0, len(vectors), step)))
    return graph, np.full(len(rows), NONE, np.int64)


def _continued(
    vectors: VectorIndex, distinct: Hashes, rows: Rows, folder: Path, earlier: VectorIndex
) -> tuple[Graph, Rows]:
    """Return an earlier graph, and the entry of each of the vectors that differ; `NONE` if it is not in it.

    Args:
        vectors: The vectors.
        distinct: Hashes of those that differ, in order.
        rows: A row of each of those.
        folder: Folder of the earlier graph.
        earlier: Vectors that it was written for.
    """
    graph, entries = read_graph(folder)
    firsts = entries.firsts
    live = np.flatnonzero(firsts != NONE)
    known = vector_hashes(earlier)[firsts[live]]
    at = np.minimum(distinct.searchsorted(known), len(distinct) - 1)
    held = distinct[at] == known
    entry_of = np.full(len(rows), NONE, np.int64)
    entry_of[at[held]] = live[held]
    new = np.count_nonzero(entry_of == NONE)
    if len(entries) - np.count_nonzero(held) > MOST_GONE * (len(entries) + new):
        return _begun(vectors, rows)
    return graph, entry_of


def _put_side_by_side(graph: Graph) -> Rows:
    """Put the entries of a graph in the order in which one comes to them from its entry point, and return their places.

    Entries that are joined then mostly lie near each other, and a search reads fewer pages (docs/decisions/0016).

    Returns:
        (entries,) the new number of each entry.
    """
    neighbours = _neighbours(graph)
    place = np.full(graph.ntotal, NONE, np.int64)
    order: list[Rows] = []
    found = np.array([graph.hnsw.entry_point], np.int64)[: graph.ntotal]
    count = beginning = 0
    while len(found):
        place[found] = count + np.arange(len(found))
        order.append(found)
        count += len(found)
        reached = np.concatenate([neighbours(part) for part in np.array_split(found, 1 + len(found) // _BLOCK_ROWS)])
        reached = reached[place[reached] == NONE]
        found = reached[np.sort(np.unique(reached, return_index=True)[1])]
        if not len(found) and count < graph.ntotal:  # from nothing so far one comes to the others
            beginning += int((place[beginning:] == NONE).argmax())
            found = np.array([beginning])
    graph.permute_entries(np.concatenate([np.empty(0, np.int64), *order]))
    return place


def _strays(graph: Graph) -> Rows:
    """Return the entries that fewest others have as neighbours, increasing.

    What lies far from everything has few, and a search that comes from elsewhere may end before it gets there.
    """
    neighbours = _neighbours(graph)
    counts = np.zeros(graph.ntotal, np.int64)
    for part in blocks(graph.ntotal, _BLOCK_ROWS):
        counts += np.bincount(neighbours(np.arange(part.start, part.stop)), minlength=graph.ntotal)
    fewest = np.argsort(counts, kind="stable")[:_MOST_STRAYS]
    return np.sort(fewest[counts[fewest] <= _FEW_LINKS])


def _neighbours(graph: Graph) -> Callable[[Rows], Rows]:
    """Return what gives the neighbours of entries on a graph's lowest level, one entry's after the other's."""
    hnsw: Any = graph.hnsw  # faiss's stubs do not know its parts
    places = np.arange(hnsw.nb_neighbors(0))
    offsets = faiss.vector_to_array(hnsw.offsets).astype(np.int64)
    links = faiss.rev_swig_ptr(hnsw.neighbors.data(), int(offsets[-1]))

    def of(entries: Rows) -> Rows:
        found = links[offsets[entries, np.newaxis] + places].ravel()
        return found[found >= 0].astype(np.int64)

    return of
