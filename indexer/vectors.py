"""The passages' vectors, and exact inner products with them. The only module importing faiss."""

from pathlib import Path

import faiss
import numpy as np

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.records import Matrix, Rows, Scores


class VectorIndex:
    """The passages' vectors; row i is the vector of passage row i."""

    def __init__(self, dimension: int) -> None:
        """Start an empty index over vectors of `dimension` numbers."""
        self._index: faiss.IndexFlat = faiss.IndexFlatIP(dimension)

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
        if not isinstance(index, faiss.IndexFlat):
            raise IndexDamagedError(f"{path} is no vector index that can be read: it is not exact")
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

    def cosines(self, query: Matrix) -> Scores:
        """Return the inner product of a query with every passage, (n,) float32; of unit vectors, their cosine.

        Takes less time than faiss's own search, which keeps a heap besides. Unlike a matrix product it gives equal
        rows equal results, wherever they lie, so that ties are ties.

        Args:
            query: (dimension,) float32 of L2 norm 1.

        Raises:
            ValueError: If it is not (dimension,) or not finite.
        """
        if query.shape != (self.dimension,):
            raise ValueError(f"the query has shape {query.shape}; expected ({self.dimension},)")
        found: Scores = np.vecdot(self._matrix, _checked(query[np.newaxis], self.dimension)[0])
        return found

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of some passages, (m, dimension) float32."""
        return self._matrix[rows]

    @property
    def _matrix(self) -> Matrix:
        """The vectors where faiss keeps them, (n, dimension)."""
        size = len(self) * self.dimension
        if not size:
            return np.empty((0, self.dimension), np.float32)
        found: Matrix = faiss.rev_swig_ptr(self._index.get_xb(), size).reshape(len(self), self.dimension)
        return found


def _checked(vectors: Matrix, dimension: int) -> Matrix:
    if vectors.shape != (len(vectors), dimension):
        raise ValueError(f"vectors have shape {vectors.shape}; expected (n, {dimension})")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors hold a number that is not finite")
    return np.ascontiguousarray(vectors, dtype=np.float32)
