"""Faiss's indexes, mapped from their files within bounds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from indexer.index.arrays import map_bytes

_NUMBER_BYTES = 4
"""Size of a number, in bytes."""
_reading = threading.Lock()


class MappedIndex(NamedTuple):
    """An index whose numbers stay in its file."""

    index: Any
    """The index, of the kind that the file holds; it must not outlive `data`, and nothing can be added."""
    data: npt.NDArray[np.uint8]
    """The bytes of the file."""


def map_index(path: Path, kind: bytes, vectors_bytes: int) -> MappedIndex:
    """Map an index; faiss keeps no checksum, so the file's hash must have been checked.

    The numbers are read as they are needed, and processes that map the file share them. It may be deleted meanwhile,
    but not changed; it is released with the index.

    Args:
        path: The file.
        kind: Its first bytes, which tell faiss what it holds.
        vectors_bytes: Most bytes of vectors that are read.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is empty, or of another kind.
        RuntimeError: If faiss cannot read it.
    """
    data = map_bytes(path)
    if data[: len(kind)].tobytes() != kind:
        raise ValueError("it is of another kind")
    with bounded_reading(vectors_bytes):
        index = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), len(data)))  # type: ignore[attr-defined]
    return MappedIndex(index, data)


@contextmanager
def bounded_reading(vectors_bytes: int) -> Iterator[None]:
    """Let faiss read no more bytes of vectors than these, and no lists of parts, in a `with` block.

    The bounds are the whole process's, so one thread at a time reads.
    """
    with _reading:
        before = faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()
        faiss.set_deserialization_vector_byte_limit(vectors_bytes + _NUMBER_BYTES)  # it must be more than is read
        faiss.set_deserialization_loop_limit(1)
        try:
            yield
        finally:
            faiss.set_deserialization_vector_byte_limit(before[0])
            faiss.set_deserialization_loop_limit(before[1])
