"""The passages' vectors with a graph over them, in which the nearest are found in a time that hardly grows.

    FOLDER/
      graph.faiss     HNSW over the vectors in 8 bits a number, for inner products
      numbers.npy     (entries,) int32: row of the passage of each entry of the graph; -1 if its passage is gone

The graph only proposes: of what it finds, scores are exact inner products of the vectors themselves, so a passage has
the same score as in an exact index. It stays in its file, of which processes share what they have read. Which passages
it misses depends on the order in which they came into it, so its files are not part of the hash of a generation's
content.
"""

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import cast

import faiss
import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array
from indexer.index.vectors.exact import VectorIndex, bounded_reading
from indexer.index.vectors.interface import Nearest, PassageMask, nearest_of, together
from indexer.records import Matrix, Rows, Scores

GRAPH_FILE = "graph.faiss"
NUMBERS_FILE = "numbers.npy"
GONE = -1
"""Row of an entry of the graph whose passage is gone."""
_KIND = b"IHNs"
"""First bytes of the file of a graph over vectors in few bits."""
_FURTHER = 32
"""Passages that the graph is asked for beyond those wanted, for in 8 bits a number their order is not quite exact."""

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
        self._graph, self._rows = read_graph(folder)
        self._check(folder)
        live = self._rows != GONE
        self._live: PassageMask | None = None if live.all() else live
        """Which entries have a passage; None if all have."""
        self._is_in_order = self._live is None and bool((self._rows == np.arange(len(self._rows))).all())

    def _check(self, folder: Path) -> None:
        held = self._rows[self._rows != GONE]
        rows = len(self._exact)
        if self._graph.d != self.dimension:
            raise IndexDamagedError(f"{folder} has vectors of {self._graph.d} numbers instead of {self.dimension}")
        if len(held) != rows or (rows and not np.array_equal(np.sort(held), np.arange(rows))):
            raise IndexDamagedError(f"{folder} does not have each of the {rows} passages once")

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
        entries = len(self._rows)
        wanted = min(count + _FURTHER, entries)
        depth = max(depth, wanted)
        if allowed is not None:
            # Of the entries in view few may be allowed.
            depth = min(entries, ceil(depth * len(allowed) / max(1, int(np.count_nonzero(allowed)))))
        found = []
        for query, entry_numbers in zip(queries, self._search(queries, wanted, allowed, depth), strict=True):
            rows = self._rows[entry_numbers[entry_numbers >= 0]].astype(np.int64)
            found.append(nearest_of(self._exact.cosines(query, rows), rows, count))
        return together(found, count)

    def _search(self, queries: Matrix, wanted: int, allowed: PassageMask | None, depth: int) -> npt.NDArray[np.int64]:
        """Return the numbers of the entries nearest to each query, (q, wanted); -1 where there are fewer."""
        entries = self._of_entries(allowed)
        # Faiss's stubs know neither this form of the selector nor the parameters.
        bits = None if entries is None else np.packbits(entries, bitorder="little")
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        parameters = faiss.SearchParametersHNSW(efSearch=depth, sel=selector)  # type: ignore[attr-defined]
        _, found = self._graph.search(np.ascontiguousarray(queries), wanted, params=parameters)
        return found

    def _of_entries(self, allowed: PassageMask | None) -> PassageMask | None:
        """Return which entries may be found, given which passages may; None if all may."""
        if allowed is None:
            return self._live
        if self._is_in_order:
            return allowed
        found = allowed[self._rows]
        return found if self._live is None else found & self._live

    def cosines(self, query: Matrix, rows: Rows | None = None) -> Scores:
        """Return exact inner products; see `Vectors.cosines`."""
        return self._exact.cosines(query, rows)

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""
        return self._exact.cosines_of(queries)

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of m passages, (m, dimension) float32."""
        return self._exact.rows(rows)


def read_graph(folder: Path, *, mapped: bool = True) -> tuple[Graph, npt.NDArray[np.int32]]:
    """Read a graph, and the row of each of its entries.

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
        rows = map_array(folder / NUMBERS_FILE, np.int32)
    except (OSError, RuntimeError, ValueError) as error:
        raise IndexDamagedError(f"{path} is no graph that can be read: {error}") from error
    if graph.metric_type != faiss.METRIC_INNER_PRODUCT or graph.ntotal != len(rows):
        raise IndexDamagedError(f"{path} has {graph.ntotal} entries, and {NUMBERS_FILE} {len(rows)}")
    return cast(Graph, graph), rows


def blocks(count: int, size: int) -> Iterator[slice]:
    """Yield slices of up to `size` that cover `count` rows."""
    for start in range(0, count, size):
        yield slice(start, min(count, start + size))
