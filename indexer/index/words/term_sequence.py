"""The terms of a corpus in their order, in a temporary file while its keyword index is written."""

from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 19
"""Terms of the sequence that are held in memory and looked at together."""

Numbers = npt.NDArray[np.int64]


class TermBlock(NamedTuple):
    """A part of a sequence: whole sentences and titles."""

    terms: npt.NDArray[np.int32]
    """Numbers of terms, and -1 behind each sentence or title."""
    starts: Numbers
    """Position of each sentence's first term."""
    rows: Numbers
    """Row of each sentence's passage."""
    bits: Numbers
    """Number of the bit that stands for each sentence in a posting's places."""


class TermSequence:
    """The terms of a corpus in their order, sentence by sentence, in a temporary file.

    Use it as a context manager: the file is made at the beginning and removed at the end.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`."""
        self._path = path
        self._blocks = 0
        self._clear()

    def __enter__(self) -> Self:
        self._stream = self._path.open("w+b")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self._path.unlink()

    def add(self, terms: Iterable[int], row: int, bit: int) -> None:
        """Add the terms of a title or sentence.

        Args:
            terms: Numbers of the terms.
            row: Row of the passage.
            bit: Number of the bit that stands for the sentence or title in a posting's places.
        """
        self._starts.append(len(self._terms))
        self._rows.append(row)
        self._bits.append(bit)
        self._terms.extend(terms)
        self._terms.append(-1)
        if len(self._terms) >= _BLOCK:
            self._flush()

    def blocks(self) -> Iterator[TermBlock]:
        """Yield the sequence block by block; nothing can be added meanwhile."""
        if len(self._terms):
            self._flush()
        self._stream.seek(0)
        for _ in range(self._blocks):
            terms, starts, rows, bits = (np.load(self._stream) for _ in TermBlock._fields)
            yield TermBlock(terms, *(values.astype(np.int64) for values in (starts, rows, bits)))

    def _flush(self) -> None:
        """Write the terms that are held."""
        self._stream.seek(0, 2)
        for values in (self._terms, self._starts, self._rows, self._bits):
            np.save(self._stream, np.asarray(values))
        self._blocks += 1
        self._clear()

    def _clear(self) -> None:
        self._terms: array[int] = array("i")
        self._starts: array[int] = array("i")
        self._rows: array[int] = array("i")
        self._bits: array[int] = array("b")
