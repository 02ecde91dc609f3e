"""Exact nearest neighbours by inner product. The only module importing faiss."""

from pathlib import Path

import faiss
import numpy as np

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.records import Matrix, Rows


class VectorIndex:
    """The passages' vectors; row i is the vector of passage row i."""

    def __init__(self, dimension: int) -> None:
        """Start an empty index over vectors of `dimension` numbers."""
        self._index: faiss.Index = faiss.IndexFlatIP(dimension)

    @classmethod
    def read(cls, path: Path) -> "VectorIndex":
        """Read an index written by `write`; faiss keeps no checksum, so check the file's hash first.

        Raises:
            IndexDamagedError: If faiss cannot read it.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexDamagedError(f"{path} is no vector index that can be read: {error}") from error
        self = cls(index.d)
        self._index = index
        return self

    def write(self, path: Path) -> None:
        """Write the index to a new file.

        Raises:
            UnusableIndexError: If it cannot be written.
        """
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise UnusableIndexError(f"{path} cannot be written: {error}") from error

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: Matrix) -> None:
        """Append (n, dimension) float32 rows of L2 norm 1."""
        self._index.add(_checked(vectors, self.dimension))

    def search(self, queries: Matrix, k: int) -> tuple[Matrix, Rows]:
        """Find the k most similar passages for each query.

        Both sides are unit vectors, so a score is a cosine. Ties go to the lower row.

        Args:
            queries: (q, dimension) float32, rows of L2 norm 1.
            k: Passages wanted per query, at least 1; may exceed the number n of passages.

        Returns:
            Scores (q, m) float32, best first, and rows (q, m) int64, with m = min(k, n). A score may exceed 1 by
            rounding, some 1e-7.

        Raises:
            ValueError: If k < 1, or queries are not (q, dimension) or not finite.
        """
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        queries = _checked(queries, self.dimension)
        wanted = min(k, len(self))
        if wanted == 0:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        fetched = min(wanted + 1, len(self))
        scores, rows = self._index.search(queries, fetched)
        # Which of several equal scores faiss leaves out at the end is its own affair: fetch until none is left out.
        while fetched < len(self) and (scores[:, wanted - 1] == scores[:, -1]).any():
            fetched = min(2 * fetched, len(self))
            scores, rows = self._index.search(queries, fetched)
        order = np.lexsort((rows, -scores), axis=-1)[:, :wanted]
        return np.take_along_axis(scores, order, axis=1), np.take_along_axis(rows, order, axis=1)


def _checked(vectors: Matrix, dimension: int) -> Matrix:
    if vectors.shape != (len(vectors), dimension):
        raise ValueError(f"vectors have shape {vectors.shape}; expected (n, {dimension})")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors hold a number that is not finite")
    return np.ascontiguousarray(vectors, dtype=np.float32)
