"""Arrays in .npy files: mapped, so that they are read as they are needed, and written a part at a time."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from tokenize import TokenError
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.generic)

_PART_ROWS = 1 << 20
"""Rows of an array that are looked at together."""
_mapped: ContextVar[list[npt.NDArray[Any]] | None] = ContextVar("mapped", default=None)
"""Arrays that were mapped in a `mapped_arrays` block."""


def map_array(path: Path, kind: type[Number], *, dimensions: int = 1) -> npt.NDArray[Number]:
    """Map a .npy file as a read-only array.

    The array is of the plain class, because slicing numpy's own class for mapped files takes ten times as long.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is not a .npy file, or holds an array of another kind.
    """
    try:
        found: npt.NDArray[Any] = np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except (TokenError, SyntaxError, TypeError) as error:  # numpy lets them pass, for headers that are no Python
        raise ValueError(f"{path.name} holds no array: {error}") from error
    if found.ndim != dimensions or found.dtype != kind:
        raise ValueError(f"{path.name} holds {found.dtype} of shape {found.shape}")
    _remember(found)
    return found


def map_bytes(path: Path) -> npt.NDArray[np.uint8]:
    """Map a file as a read-only array of its bytes, (n,).

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is empty.
    """
    with path.open("rb") as stream:
        found = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    _remember(found)
    return found


@contextmanager
def mapped_arrays() -> Iterator[list[npt.NDArray[Any]]]:
    """Give the list of all arrays that are mapped in a `with` block, which grows with each."""
    mapped: list[npt.NDArray[Any]] = []
    token = _mapped.set(mapped)
    try:
        yield mapped
    finally:
        _mapped.reset(token)


def _remember(array: npt.NDArray[Any]) -> None:
    mapped = _mapped.get()
    if mapped is not None:
        mapped.append(array)


def release_pages(array: npt.NDArray[Any]) -> None:
    """Let the system take back the memory that a mapped array's file takes; it is read again when it is needed.

    Nothing happens to an array that is not mapped.
    """
    _advise(array, "MADV_DONTNEED")


def read_sparingly(array: npt.NDArray[Any]) -> None:
    """Let the system read of a mapped array's file only the pages that are asked for.

    Otherwise it reads what lies around them too, up to several megabytes. In little memory that displaces what will be
    needed. Nothing happens to an array that is not mapped.
    """
    _advise(array, "MADV_RANDOM")


def read_ahead(array: npt.NDArray[Any]) -> None:
    """Let the system begin to read all of a mapped array's file. Nothing happens to an array that is not mapped."""
    _advise(array, "MADV_WILLNEED")


def _advise(array: npt.NDArray[Any], advice: str) -> None:
    """Tell the system how a mapped array's file is read, by the name of the advice in `mmap`."""
    owner: object = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj
    if isinstance(owner, mmap.mmap) and hasattr(mmap, advice):
        owner.madvise(getattr(mmap, advice))


def in_parts(array: npt.NDArray[Number]) -> Iterator[npt.NDArray[Number]]:
    """Yield a mapped array part by part, of which only one takes memory."""
    for start in range(0, len(array), _PART_ROWS):
        yield array[start : start + _PART_ROWS]
        release_pages(array)


class ArrayWriter(Generic[Number]):
    """Writes a .npy file part by part, with the bytes that `np.save` gives the whole; holds nothing in memory.

    Use it as a context manager: the file is complete at the end of the `with` block.
    """

    def __init__(self, path: Path, kind: type[Number], *, columns: int | None = None) -> None:
        """Prepare to write to `path` an array (n,) of numbers of a kind, or (n, columns)."""
        self._path = path
        self._dtype = np.dtype(kind)
        self._tail = () if columns is None else (columns,)
        self._length = 0

    def __enter__(self) -> Self:
        self._stream = self._path.open("wb")
        self._write_header()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._stream:
            if kind is None:
                self._stream.seek(0)
                self._write_header()  # numpy leaves space in a header for any length, so that it stays as long

    def __len__(self) -> int:
        return self._length

    def add(self, rows: npt.NDArray[Number]) -> None:
        """Append m rows, (m,) or (m, columns).

        Raises:
            ValueError: If they are of another kind or shape.
        """
        if rows.dtype != self._dtype or rows.shape[1:] != self._tail:
            shape = f"(n, {self._tail[0]})" if self._tail else "(n,)"
            raise ValueError(
                f"{self._path.name} holds {self._dtype} of shape {shape}, not {rows.dtype} of shape {rows.shape}"
            )
        self._stream.write(np.ascontiguousarray(rows).data)
        self._length += len(rows)

    def _write_header(self) -> None:
        shape = (self._length, *self._tail)
        fields = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._stream, fields)
