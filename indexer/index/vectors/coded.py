"""The passages' vectors in 8 bits a number, as a graph holds them, and inner products with these."""

from typing import cast

import faiss
import numpy as np
import numpy.typing as npt

from indexer.index.vectors.entry_rows import EntryRows
from indexer.records import Matrix, Rows, Scores

_HIGHEST = 255
"""Highest code of a number."""
_BLOCK_ROWS = 1_024
"""Vectors that are multiplied together, few enough for a processor's cache."""


class CodedVectors:
    """The vectors of the passages of a graph's entries; safe to share between threads.

    Code c of number i of a vector stands for `lowest[i] + step[i] * (c + 1/2)`.
    """

    def __init__(self, graph: faiss.IndexHNSWSQ, entries: EntryRows) -> None:
        """Take the codes where faiss keeps them, without a copy.

        Args:
            graph: A graph over vectors in 8 bits a number, which must stay as long as this object.
            entries: The passages of its entries.
        """
        storage = cast(faiss.IndexScalarQuantizer, faiss.downcast_index(graph.storage))
        learnt = faiss.vector_to_array(storage.sq.trained).astype(np.float32).reshape(2, -1)
        self._step: Scores = learnt[1] / np.float32(_HIGHEST)
        self._lowest: Scores = learnt[0] + self._step / 2
        codes = faiss.rev_swig_ptr(storage.codes.data(), graph.ntotal * graph.d)
        self._codes: npt.NDArray[np.uint8] = codes.reshape(graph.ntotal, graph.d)
        self._entry_of = entries.entry_of

    def cosines(self, query: Matrix, rows: Rows | None = None) -> Scores:
        """Return the inner product of a query with m passages, (m,) float32; see `Vectors.cosines`."""
        entries = self._entry_of if rows is None else self._entry_of[rows]
        factors = query * self._step
        found: Scores = np.empty(len(entries), np.float32)
        for start in range(0, len(entries), _BLOCK_ROWS):
            part = slice(start, start + _BLOCK_ROWS)
            np.vecdot(self._codes[entries[part]].astype(np.float32), factors, out=found[part])
        found += np.float32(np.dot(query.astype(np.float64), self._lowest))
        return found

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""
        return np.stack([self.cosines(query) for query in queries])

    def rows(self, rows: Rows) -> Matrix:
        """Return the vectors of m passages, (m, dimension) float32, whose L2 norms are about 1."""
        found: Matrix = self._codes[self._entry_of[rows]] * self._step + self._lowest
        return found
