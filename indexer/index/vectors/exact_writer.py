"""Writing the passages' vectors, as `indexer.index.vectors.exact` reads them. Needs numpy alone."""

import struct
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.errors import UnusableIndexError
from indexer.records import Matrix

_HEADER = struct.Struct("<4siqqq?iQ")
"""Header of a faiss file: kind, dimension, rows, two numbers that mean nothing, trained, measure, numbers that follow.
"""
_KIND = b"IxFI"
_UNUSED = 1 << 20
_INNER_PRODUCT = 0


class VectorWriter:
    """Writes the vectors in row order within a `with` block, with the bytes that `faiss.write_index` gives all of them.

    Nothing is held in memory: faiss would hold all vectors, and at times twice.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        """Prepare to write to `path` vectors of `dimension` numbers."""
        self._path = path
        self._dimension = dimension
        self._rows = 0

    def __enter__(self) -> Self:
        """Make the file.

        Raises:
            UnusableIndexError: If that fails.
        """
        try:
            self._stream = self._path.open("wb")
        except OSError as error:
            raise UnusableIndexError(f"{self._path} cannot be written: {error.strerror}") from error
        self._stream.write(self._header())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._stream:
            if kind is None:
                self._stream.seek(0)
                self._stream.write(self._header())

    def __len__(self) -> int:
        return self._rows

    def add(self, vectors: Matrix) -> None:
        """Append (n, dimension) float32 rows of L2 norm 1.

        Raises:
            ValueError: If they have another shape or are not finite.
        """
        if vectors.shape != (len(vectors), self._dimension):
            raise ValueError(f"vectors have shape {vectors.shape}; expected (n, {self._dimension})")
        if not np.isfinite(vectors).all():
            raise ValueError("vectors hold a number that is not finite")
        self._stream.write(np.ascontiguousarray(vectors, dtype=np.float32).data)
        self._rows += len(vectors)

    def _header(self) -> bytes:
        numbers = self._rows * self._dimension
        return _HEADER.pack(_KIND, self._dimension, self._rows, _UNUSED, _UNUSED, True, _INNER_PRODUCT, numbers)
