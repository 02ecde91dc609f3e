"""The terms of a corpus in their order, in a temporary file while its keyword index is written."""

from collections.abc import Iterator
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
        self._held: list[TermBlock] = []
        self._terms = 0

    def __enter__(self) -> Self:
        self._stream = self._path.open("w+b")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self._path.unlink()

    def add(self, block: TermBlock) -> None:
        """Append a part of the sequence."""
        self._held.append(block)
        self._terms += len(block.terms)
        if self._terms >= _BLOCK:
            self._flush()

    def blocks(self) -> Iterator[TermBlock]:
        """Yield the sequence in larger parts; nothing can be added meanwhile."""
        if self._held:
            self._flush()
        self._stream.seek(0)
        for _ in range(self._blocks):
            terms, starts, rows, bits = (np.load(self._stream) for _ in TermBlock._fields)
            yield TermBlock(terms, *(values.astype(np.int64) for values in (starts, rows, bits)))

    def _flush(self) -> None:
        """Write what is held."""
        terms, starts, rows, bits = zip(*self._held, strict=True)
        before = np.cumsum([0, *map(len, terms[:-1])])
        shifted = np.concatenate(starts) + np.repeat(before, list(map(len, starts)))
        self._stream.seek(0, 2)
        for values in (np.concatenate(terms), shifted.astype(np.int32), np.concatenate(rows), np.concatenate(bits)):
            np.save(self._stream, values)
        self._blocks += 1
        self._held, self._terms = [], 0
