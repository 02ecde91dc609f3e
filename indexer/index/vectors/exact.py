"""The passages' vectors, and exact inner products with them."""

import math
from pathlib import Path
from typing import Self, cast

import faiss
import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.vectors.interface import Nearest, PassageMask, nearest_of, together
from indexer.index.vectors.mapping import map_index
from indexer.records import Matrix, Rows, Scores

_EXACT_INNER_PRODUCT = b"IxFI"
"""First bytes of the file of an exact index of inner products."""
_HEADER_BYTES = 45
"""Size of the file of an empty index, in bytes. faiss 1.15, mapping a file that is shorter, reads past its end."""
_NUMBER_BYTES = 4
"""Size of a number, in bytes."""
_SPECIAL_DIMENSION = 16
"""Largest dimension for which faiss has routines of their own, in which equal rows do not get equal products."""

_BLOCK_ROWS = 4_096
"""Vectors that are read from a file at once."""


class VectorIndex:
    """The passages' vectors; row i is the vector of passage row i."""

    def __init__(self, dimension: int) -> None:
        """Start an empty index over vectors of `dimension` numbers."""
        self._index: faiss.IndexFlat = faiss.IndexFlatIP(dimension)
        self._data: npt.NDArray[np.uint8] | None = None
        """Bytes of the file that the vectors stay in."""

    @classmethod
    def read(cls, path: Path, *, shape: tuple[int, int] | None = None) -> Self:
        """Map an index written by `VectorWriter`; faiss keeps no checksum, so the file's hash must have been checked.

        The vectors stay in the file: they are read as they are needed, and processes that map it share them. The file
        may be deleted meanwhile, but not changed; it is released with the object. Nothing can be added.

        Args:
            path: The file.
            shape: Number of vectors and of numbers in each that it must hold; None for whatever it holds. Faiss takes
                no more memory than they need, or than the file has bytes.

        Raises:
            IndexDamagedError: If faiss cannot read the file, or it has another size than these vectors.
        """
        try:
            numbers_bytes = path.stat().st_size - _HEADER_BYTES
            _check_size(numbers_bytes, shape)
            index, data = map_index(path, _EXACT_INNER_PRODUCT, numbers_bytes)
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexDamagedError(f"{path} is no vector index that can be read: {error}") from error
        self = cls(index.d)
        self._index, self._data = cast(faiss.IndexFlat, index), data
        return self

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: Matrix) -> None:
        """Append (n, dimension) float32 rows of L2 norm 1."""
        self._index.add(_checked(vectors, self.dimension))

    def cosines(self, query: Matrix, rows: Rows | None = None) -> Scores:
        """Return the inner product of a query with passages, (n,) float32; for unit vectors it is their cosine.

        This takes less time than faiss's own search, which keeps a heap besides. Unlike a matrix product it gives equal
        rows equal results, wherever they lie, so that ties are ties. It works on the file itself, where numbers lie at
        odd addresses: numpy would copy them first, which takes four times as long.

        Args:
            query: (dimension,) float32 of L2 norm 1.
            rows: (n,) int64: rows of the passages; all passages if None. A product does not depend on the others.

        Raises:
            ValueError: If the query is not (dimension,) or not finite.
        """
        if query.shape != (self.dimension,):
            raise ValueError(f"the query has shape {query.shape}; expected ({self.dimension},)")
        (checked,) = _checked(query[np.newaxis], self.dimension)
        return _inner_products(self._matrix, checked, rows)

    def cosines_of_pairs(self, rows: Rows, others: Rows) -> Scores:
        """Return the inner product of each of n passages with another one, (n,) float32, as `cosines` does.

        A product is the same to the last bit whichever passage of a pair comes first.

        Args:
            rows: (n,) int64: rows of passages.
            others: (n,) int64: rows of the passages to compare each with.
        """
        found: Scores = np.empty(len(rows), np.float32)
        if self.dimension <= _SPECIAL_DIMENSION or not len(rows):
            np.vecdot(self._matrix[rows], self._matrix[others], out=found)
            return found
        pointers = [faiss.swig_ptr(array) for array in (self._matrix, rows, self._matrix, others, found)]
        # faiss's stubs leave it out
        faiss.pairwise_indexed_inner_product(self.dimension, len(rows), *pointers)  # type: ignore[attr-defined]
        return found

    @property
    def is_exact(self) -> bool:
        """True: `nearest` compares the queries with every passage."""
        return True

    def nearest(self, queries: Matrix, count: int, allowed: PassageMask | None = None) -> Nearest:
        """Find the passages nearest to each query; see `Vectors.nearest`."""
        rows = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        of_rows = None if allowed is None else rows
        return together([nearest_of(self.cosines(query, of_rows), rows, count) for query in queries], count)

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""
        return np.stack([self.cosines(query) for query in queries])

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of m passages, (m, dimension) float32."""
        return self._matrix[rows]

    @property
    def _matrix(self) -> Matrix:
        """Vectors where faiss keeps them, (n, dimension), without a copy."""
        size = len(self) * self.dimension
        if not size:
            return np.empty((0, self.dimension), np.float32)
        found: Matrix = faiss.rev_swig_ptr(self._index.get_xb(), size).reshape(len(self), self.dimension)
        return found


class VectorFile(VectorIndex):
    """The passages' vectors, read from their file anew for some queries.

    That takes more time than mapping them, but no memory for each vector, which a build must not take. The file must
    stay where it is.
    """

    _path: Path

    @classmethod
    def read(cls, path: Path, *, shape: tuple[int, int] | None = None) -> Self:
        """Open an index written by `VectorWriter`, as `VectorIndex.read` does."""
        self = super().read(path, shape=shape)
        self._path = path
        return self

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of queries with every passage, equal to those of `cosines` but for rounding.

        Args:
            queries: (q, dimension) float32, rows of L2 norm 1.

        Returns:
            (q, n) float32.
        """
        found = np.empty((len(queries), len(self)), np.float32)
        block = np.empty((_BLOCK_ROWS, self.dimension), np.float32)
        with self._path.open("rb", buffering=0) as stream:
            stream.seek(_HEADER_BYTES)
            for start in range(0, len(self), _BLOCK_ROWS):
                part = block[: len(self) - start]
                if stream.readinto(part.data) != part.nbytes:
                    raise IndexDamagedError(f"{self._path} is cut short")
                np.matmul(queries, part.T, out=found[:, start : start + len(part)])
        return found


def _inner_products(vectors: Matrix, query: Matrix, rows: Rows | None) -> Scores:
    """Return the inner products of vectors with a query, (n,) float32; see `VectorIndex.cosines`."""
    found: Scores
    if len(query) <= _SPECIAL_DIMENSION or not len(vectors):
        found = np.vecdot(vectors if rows is None else vectors[rows], query)
        return found
    found = np.empty(len(vectors) if rows is None else len(rows), np.float32)
    pointers = map(faiss.swig_ptr, (found, query, vectors))
    if rows is None:
        faiss.fvec_inner_products_ny(*pointers, len(query), len(vectors))  # type: ignore[attr-defined]
    elif len(rows):
        faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined]  # faiss's stubs leave both out
            *pointers, faiss.swig_ptr(rows), len(query), 1, len(rows)
        )
    return found


def _check_size(numbers_bytes: int, shape: tuple[int, int] | None) -> None:
    """Check that a file has so many bytes of vectors as a number of them, of some numbers each, take.

    Raises:
        ValueError: If it has not.
    """
    if numbers_bytes < 0:
        raise ValueError("it is cut short")
    if shape is not None and numbers_bytes != math.prod(shape) * _NUMBER_BYTES:
        raise ValueError(
            f"it has {numbers_bytes} bytes of vectors, and {shape[0]} of {shape[1]} numbers take "
            f"{math.prod(shape) * _NUMBER_BYTES}"
        )


def _checked(vectors: Matrix, dimension: int) -> Matrix:
    if vectors.shape != (len(vectors), dimension):
        raise ValueError(f"vectors have shape {vectors.shape}; expected (n, {dimension})")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors hold a number that is not finite")
    return np.ascontiguousarray(vectors, dtype=np.float32)
