"""The passages' vectors with a graph over them, in which the nearest are found in a time that hardly grows.

    FOLDER/
      graph.faiss               HNSW over the distinct vectors in 8 bits a number, for inner products
      starts.npy, rows.npy      the passages that each of its entries stands for, as `EntryRows` has them
      strays.npy                (m,) int64: entries that few others lead to; every query is compared with them

The graph only proposes: of what it finds, scores are exact inner products of the vectors themselves, so a passage has
the same score as in an exact index. Where memory is short, they are inner products with the graph's codes instead,
which are about half a thousandth away; then the vectors are not read at all. The graph stays in its file, of which
processes share what they have read. Which passages it misses depends on the order in which they came into it, so its
files are not part of the hash of a generation's content.
"""

from math import ceil
from pathlib import Path
from typing import cast

import faiss
import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array, read_ahead
from indexer.index.vectors.coded import CodedVectors
from indexer.index.vectors.entry_rows import EntryRows
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.interface import Nearest, PassageMask, nearest_of, together
from indexer.index.vectors.mapping import MappedIndex, bounded_reading, map_index
from indexer.records import Matrix, Rows, Scores

GRAPH_FILE = "graph.faiss"
STRAYS_FILE = "strays.npy"
_KIND = b"IHNs"
"""First bytes of the file of a graph over vectors in few bits."""
_FURTHER = 32
"""Entries that the graph is asked for beyond those wanted, for in 8 bits a number their order is not quite exact."""
_ROUNDING = np.float32(1e-5)
"""Most that the same product may differ by where vectors lie side by side."""
_AT_ODDS = 0.1
"""Share of what lies nearest to a query that a filter must allow for the graph to be asked; else all that is allowed is
compared, because paths through what is not allowed would end before they reach what is."""

Graph = faiss.IndexHNSWSQ


class ApproximateVectors:
    """The passages' vectors, whose nearest are found by a graph. Safe to share between threads."""

    def __init__(self, exact: VectorIndex, folder: Path, *, depth: int) -> None:
        """Map the graph.

        Args:
            exact: The vectors themselves.
            folder: Files as the module describes them, already checked against their hashes.
            depth: Entries that a search for few passages keeps in view; the more, the better and the slower it is.

        Raises:
            IndexDamagedError: If the files do not hold a graph over these vectors.
        """
        self._exact = exact
        self._depth = depth
        self._mapped, self._entries = _map_graph(folder)
        self._graph = cast(Graph, self._mapped.index)
        if self._graph.d != self.dimension:
            raise IndexDamagedError(f"{folder} has vectors of {self._graph.d} numbers instead of {self.dimension}")
        if self._entries.passages != len(exact):
            raise IndexDamagedError(f"{folder} does not have each of the {len(exact)} passages once")
        self._strays = np.sort(self._entries.of_entries(_read_strays(folder, len(self._entries))))
        self._coded: CodedVectors | None = None
        self._stray_vectors = self._vectors_of_strays()

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._exact.dimension

    @property
    def is_exact(self) -> bool:
        """False: `nearest` may miss passages."""
        return False

    def __len__(self) -> int:
        return len(self._exact)

    def nearest(self, queries: Matrix, count: int, allowed: PassageMask | None = None) -> Nearest:
        """Find passages nearest to each query, of which a few may be missed; see `Vectors.nearest`."""
        return self.nearest_within(queries, count, allowed, depth=self._depth)

    def nearest_within(self, queries: Matrix, count: int, allowed: PassageMask | None = None, *, depth: int) -> Nearest:
        """Find passages as `nearest` does, with another number of entries kept in view."""
        wanted = min(count + _FURTHER, len(self._entries))
        depth = max(depth, wanted)
        if allowed is None:
            every = self._search(queries, wanted, None, depth)
            return together(
                [
                    self._best(query, self._with_strays(query, self._rows_of(found), count), count)
                    for query, found in zip(queries, every, strict=True)
                ],
                count,
            )
        entries = self._entries.with_any(allowed)
        return together([self._best_allowed(one, count, wanted, allowed, entries, depth) for one in queries], count)

    def distinct_near(self, queries: Matrix, count: int) -> npt.NDArray[np.int64]:
        """Return passages near to each query, about the nearest first, of which no two have the same vector.

        No more entries are kept in view than wanted, and strays are left out: it is for queries by the million that lie
        among the passages, of which fewer are missed than of others.

        Args:
            queries: (q, dimension) float32, rows of L2 norm 1.
            count: Most passages wanted for each query, at least 1.

        Returns:
            (q, count): the first row with each vector; -1 where there are fewer.
        """
        found = self._search(queries, count, None, count)
        # An entry that is none is number -1 itself, and the last of `firsts` must not stand for it.
        return np.where(found >= 0, self._entries.firsts[found], -1)

    def _best_allowed(
        self,
        query: Matrix,
        count: int,
        wanted: int,
        allowed: PassageMask,
        entries: PassageMask | None,
        depth: int,
    ) -> Nearest:
        """Find allowed passages nearest to a query; `entries` tells which entries stand for any of them."""
        (around,) = self._search(query[np.newaxis], wanted, None, depth)
        share = float(allowed[self._rows_of(around)].mean())
        if share < _AT_ODDS:
            rows = np.flatnonzero(allowed)
        else:
            # Of the entries in view few may be allowed.
            (found,) = self._search(query[np.newaxis], wanted, entries, min(len(self._entries), ceil(depth / share)))
            rows = self._rows_of(found)
            rows = self._with_strays(query, rows[allowed[rows]], count, allowed)
        return self._best(query, rows, count)

    def _best(self, query: Matrix, rows: Rows, count: int) -> Nearest:
        """Return the best of some passages, whose rows increase."""
        return nearest_of(self.cosines(query, rows), rows, count)

    def _rows_of(self, entries: npt.NDArray[np.int64]) -> Rows:
        """Return the rows of some entries, of which those below 0 are none."""
        return self._entries.of_entries(entries[entries >= 0])

    def _with_strays(self, query: Matrix, rows: Rows, count: int, allowed: PassageMask | None = None) -> Rows:
        """Return some rows and those of the strays that may be among the best of all, increasing, each once."""
        least = np.float32(-np.inf)
        if len(rows) >= count:
            least = np.partition(self.cosines(query, rows), -count)[-count] - _ROUNDING
        strays = self._strays[self._stray_vectors.cosines(query) >= least]
        return np.unique(np.concatenate([rows, strays if allowed is None else strays[allowed[strays]]]))

    def _vectors_of_strays(self) -> VectorIndex:
        """Return the vectors of the strays, side by side."""
        found = VectorIndex(self.dimension)
        found.add(self.rows(self._strays))
        return found

    def _search(self, queries: Matrix, wanted: int, entries: PassageMask | None, depth: int) -> npt.NDArray[np.int64]:
        """Return the entries nearest to each query of some of them, (q, wanted); -1 where there are fewer."""
        entries = self._entries.with_any(None) if entries is None else entries
        # Faiss's stubs know neither this form of the selector nor the parameters.
        bits = None if entries is None else np.packbits(entries, bitorder="little")
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        parameters = faiss.SearchParametersHNSW(efSearch=depth, sel=selector)  # type: ignore[attr-defined]
        _, found = self._graph.search(np.ascontiguousarray(queries), wanted, params=parameters)
        return found

    def cosines(self, query: Matrix, rows: Rows | None = None) -> Scores:
        """Return exact inner products, or those with the graph's codes; see `Vectors.cosines`."""
        return (self._coded or self._exact).cosines(query, rows)

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""
        return (self._coded or self._exact).cosines_of(queries)

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of m passages, (m, dimension) float32."""
        return (self._coded or self._exact).rows(rows)

    def save_memory(self) -> None:
        """Look at nothing but the graph from now on, all of which the system begins to read; before it is shared.

        The vectors themselves take more than twice the memory.
        """
        self._coded = CodedVectors(self._graph, self._entries)
        self._stray_vectors = self._vectors_of_strays()
        read_ahead(self._mapped.data)


def _read_strays(folder: Path, entries: int) -> Rows:
    """Return the numbers of the entries that every query is compared with.

    Raises:
        IndexDamagedError: If they cannot be read, or are none of so many entries.
    """
    path = folder / STRAYS_FILE
    try:
        strays = map_array(path, np.int64)
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read: {error}") from error
    if len(strays) and not (strays.min() >= 0 and strays.max() < entries):
        raise IndexDamagedError(f"{path} has entries that the graph does not have")
    return strays


def read_graph(folder: Path) -> tuple[Graph, EntryRows]:
    """Read a graph into memory, where it can be changed, and the rows of its entries.

    Faiss keeps no checksum, so the files' hashes must have been checked.

    Args:
        folder: Folder of the files.

    Raises:
        IndexDamagedError: If they cannot be read, or do not belong together.
    """
    mapped, entries = _map_graph(folder)  # which bounds what is read, and finds most of what is damaged
    with bounded_reading(len(mapped.data)):
        return cast(Graph, faiss.read_index(str(folder / GRAPH_FILE))), entries


def _map_graph(folder: Path) -> tuple[MappedIndex, EntryRows]:
    """Map a graph, and read the rows of its entries.

    Raises:
        IndexDamagedError: If they cannot be read, or do not belong together.
    """
    path = folder / GRAPH_FILE
    try:
        mapped = map_index(path, _KIND, path.stat().st_size)
        entries = EntryRows.read(folder)
    except (OSError, RuntimeError, ValueError) as error:
        raise IndexDamagedError(f"{path} is no graph that can be read: {error}") from error
    graph = mapped.index
    if graph.metric_type != faiss.METRIC_INNER_PRODUCT or graph.ntotal != len(entries):
        raise IndexDamagedError(f"{path} has {graph.ntotal} entries, and the rows of {len(entries)} are stated")
    return mapped, entries
