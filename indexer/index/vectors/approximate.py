"""The passages' vectors with a graph over them, in which the nearest are found in a time that hardly grows.

    FOLDER/
      graph.faiss               HNSW over the distinct vectors in 8 bits a number, for inner products
      starts.npy, rows.npy      the passages that each of its entries stands for, as `EntryRows` has them
      strays.npy                (m,) int64: entries that few others lead to; every query is compared with them

The graph only proposes: of what it finds, scores are exact inner products of the vectors themselves, so a passage has
the same score as in an exact index. It stays in its file, of which processes share what they have read. Which passages
it misses depends on the order in which they came into it, so its files are not part of the hash of a generation's
content.
"""

from math import ceil
from pathlib import Path
from typing import cast

import faiss
import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array
from indexer.index.vectors.entry_rows import EntryRows
from indexer.index.vectors.exact import VectorIndex, bounded_reading
from indexer.index.vectors.interface import Nearest, PassageMask, nearest_of, together
from indexer.records import Matrix, Rows, Scores

GRAPH_FILE = "graph.faiss"
STRAYS_FILE = "strays.npy"
_KIND = b"IHNs"
"""First bytes of the file of a graph over vectors in few bits."""
_FURTHER = 32
"""Entries that the graph is asked for beyond those wanted, for in 8 bits a number their order is not quite exact."""
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
        self._graph, self._entries = read_graph(folder)
        if self._graph.d != self.dimension:
            raise IndexDamagedError(f"{folder} has vectors of {self._graph.d} numbers instead of {self.dimension}")
        if self._entries.passages != len(exact):
            raise IndexDamagedError(f"{folder} does not have each of the {len(exact)} passages once")
        self._strays = self._entries.of_entries(_read_strays(folder, len(self._entries)))

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
            return together([self._scored(*one, count) for one in zip(queries, every, strict=True)], count)
        entries = self._entries.with_any(allowed)
        return together([self._nearest_allowed(one, count, wanted, allowed, entries, depth) for one in queries], count)

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

    def _nearest_allowed(
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
        share = float(allowed[self._entries.of_entries(around[around >= 0])].mean())
        if share < _AT_ODDS:
            rows = np.flatnonzero(allowed)
        else:
            # Of the entries in view few may be allowed.
            (found,) = self._search(query[np.newaxis], wanted, entries, min(len(self._entries), ceil(depth / share)))
            rows = self._with_strays(found)
            rows = rows[allowed[rows]]
        return nearest_of(self._exact.cosines(query, rows), rows, count)

    def _scored(self, query: Matrix, entries: npt.NDArray[np.int64], count: int) -> Nearest:
        """Return the best passages of some entries and of the strays."""
        rows = self._with_strays(entries)
        return nearest_of(self._exact.cosines(query, rows), rows, count)

    def _with_strays(self, entries: npt.NDArray[np.int64]) -> Rows:
        """Return the rows of some entries, of which those below 0 are none, and of the strays, each once."""
        return np.unique(np.concatenate([self._entries.of_entries(entries[entries >= 0]), self._strays]))

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
        """Return exact inner products; see `Vectors.cosines`."""
        return self._exact.cosines(query, rows)

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""
        return self._exact.cosines_of(queries)

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of m passages, (m, dimension) float32."""
        return self._exact.rows(rows)


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


def read_graph(folder: Path, *, mapped: bool = True) -> tuple[Graph, EntryRows]:
    """Read a graph, and the rows of its entries.

    Faiss keeps no checksum, so the files' hashes must have been checked.

    Args:
        folder: Folder of the files.
        mapped: Whether the graph stays in its file, and cannot be changed.

    Raises:
        IndexDamagedError: If they cannot be read, or do not belong together.
    """
    path = folder / GRAPH_FILE
    try:
        with path.open("rb") as stream:
            if stream.read(len(_KIND)) != _KIND:
                raise IndexDamagedError(f"{path} is no graph that can be read: it is of another kind")
        with bounded_reading(path.stat().st_size):
            graph = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
        entries = EntryRows.read(folder)
    except (OSError, RuntimeError, ValueError) as error:
        raise IndexDamagedError(f"{path} is no graph that can be read: {error}") from error
    if graph.metric_type != faiss.METRIC_INNER_PRODUCT or graph.ntotal != len(entries):
        raise IndexDamagedError(f"{path} has {graph.ntotal} entries, and the rows of {len(entries)} are stated")
    return cast(Graph, graph), entries
