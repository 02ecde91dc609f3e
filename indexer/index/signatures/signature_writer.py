"""Writing the signatures of a generation; `SignatureIndex` says how its files look."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.index.arrays import ArrayWriter
from indexer.index.signatures.article_signatures import ArticleSignatures
from indexer.index.signatures.features import BITS
from indexer.index.signatures.signature_index import BLOCKS_FILE, SLICE_WORD_BITS, SLICES_FILE

_PART_BLOCKS = 1 << 13
"""Blocks whose signatures are held in memory."""
_PARTS_FILE = "slices.part"
"""Name of the file that holds the slices of part after part, as long as it is not known how long a slice is."""


class SignatureWriter:
    """Writes the signatures of articles, in their order, into a new folder, within a `with` block."""

    def __init__(self, folder: Path) -> None:
        """Prepare to write to `folder`."""
        self._folder = folder
        self._blocks = ArrayWriter(folder / BLOCKS_FILE, np.int32, columns=2)
        self._held: list[npt.NDArray[np.uint8]] = []
        self._held_blocks = 0
        self._articles = 0
        self._parts = 0

    def __enter__(self) -> Self:
        self._folder.mkdir()
        with ExitStack() as stack:
            stack.enter_context(self._blocks)
            self._stream = stack.enter_context((self._folder / _PARTS_FILE).open("wb"))
            self._files = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.__exit__(kind, error, at)
        if kind is None:
            self._write_slices()
            (self._folder / _PARTS_FILE).unlink()

    def add(self, article: ArticleSignatures) -> None:
        """Append an article."""
        rows = np.full(len(article.starts), self._articles, np.int32)
        self._articles += 1
        self._blocks.add(np.stack([rows, article.starts], axis=1))
        self._held.append(article.signatures)
        self._held_blocks += len(rows)
        while self._held_blocks >= _PART_BLOCKS:
            signatures = np.concatenate(self._held)
            self._write_part(signatures[:_PART_BLOCKS])
            self._held = [signatures[_PART_BLOCKS:]]
            self._held_blocks -= _PART_BLOCKS

    def _write_part(self, signatures: npt.NDArray[np.uint8]) -> None:
        """Write the slices of `_PART_BLOCKS` blocks after those of the others."""
        self._stream.write(_slices(signatures).data)
        self._parts += 1

    def _write_slices(self) -> None:
        """Write the file of slices, each of them whole."""
        last = np.concatenate([np.zeros((0, BITS // 8), np.uint8), *self._held])
        padded = np.concatenate([last, np.zeros((-len(last) % SLICE_WORD_BITS, BITS // 8), np.uint8)])
        last_slices = _slices(padded)
        words = _PART_BLOCKS // SLICE_WORD_BITS
        shape = (self._parts, BITS, words)
        path = self._folder / _PARTS_FILE
        parts = np.memmap(path, np.uint64, "r", shape=shape) if self._parts else np.zeros(shape, np.uint64)
        columns = self._parts * words + last_slices.shape[1]
        with ArrayWriter(self._folder / SLICES_FILE, np.uint64, columns=columns) as slices:
            for number in range(BITS):
                slices.add(np.concatenate([parts[:, number].reshape(-1), last_slices[number]])[np.newaxis])


def _slices(signatures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """Return the signatures of n blocks by their bits: (BITS, n / 64) uint64."""
    # Eight blocks by eight bits at a time are turned as a square. Source: Warren, Hacker's Delight, 7-3
    squares = np.ascontiguousarray(signatures.T).view(np.uint64)
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        swapped = (squares ^ (squares >> np.uint64(shift))) & np.uint64(mask)
        squares ^= swapped ^ (swapped << np.uint64(shift))
    of_bits = squares.view(np.uint8).reshape(BITS // 8, -1, 8).transpose(0, 2, 1)
    return np.ascontiguousarray(of_bits).reshape(BITS, -1).view(np.uint64)
