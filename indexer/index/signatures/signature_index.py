"""The signatures of a generation's texts: which parts of which articles may hold some words one after the other.

    FOLDER/
      blocks.npy    (blocks, 2) int32: the article that each block is a part of, and the code point of its text at which
                    the block begins; -1 if the block is the article's title
      slices.npy    (BITS, blocks / 64 rounded up) uint64: bit b of row s is set if bit s of block b's signature is

A text is cut into blocks of some 128 words, and the signature of a block tells which words and pairs of words begin
in it; see `features`. Where all bits of a pair are set it may stand, elsewhere it does not. So a quotation is looked
for in a few blocks instead of all texts, however common its words are, and also where the text is in no passage. Both
files are mapped.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array
from indexer.index.signatures.article_signatures import TITLE
from indexer.index.signatures.features import BITS

BLOCKS_FILE = "blocks.npy"
SLICES_FILE = "slices.npy"
SLICE_WORD_BITS = 64
"""Blocks whose bits lie in one number of a slice."""

BlockSet = npt.NDArray[np.uint64]
"""Array (blocks / 64,) of uint64: a set of blocks, a bit for each; the lowest bit of a number is the first block."""


class SignatureIndex:
    """The signatures, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path, articles: int) -> None:
        """Map the files, which have been checked against their hashes.

        Args:
            folder: Files as the module describes them.
            articles: Number of articles of the generation.

        Raises:
            IndexDamagedError: If they are not those of signatures.
        """
        try:
            self.blocks = map_array(folder / BLOCKS_FILE, np.int32, dimensions=2)
            """(blocks, 2) position of the article, and start in its text or `TITLE`."""
            self._slices = map_array(folder / SLICES_FILE, np.uint64, dimensions=2)
            self._check(articles)
            goes_on = np.zeros(self._slices.shape[1] * SLICE_WORD_BITS, bool)
            goes_on[: max(0, len(self.blocks) - 1)] = self.blocks[:-1, 0] == self.blocks[1:, 0]
            self._goes_on: BlockSet = np.packbits(goes_on, bitorder="little").view(np.uint64)
            """Blocks whose next one is of the same article."""
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no signatures that can be read: {error}") from error

    def _check(self, articles: int) -> None:
        """Check that the files agree with each other and with the number of articles.

        Raises:
            ValueError: If they do not agree.
        """
        words = -(-len(self.blocks) // SLICE_WORD_BITS)
        if self.blocks.shape[1] != 2 or self._slices.shape != (BITS, words):
            raise ValueError(f"blocks {self.blocks.shape} and slices {self._slices.shape} do not agree")
        named = self.blocks[:, 0]
        if len(named) and (named[0] < 0 or named[-1] >= articles or (np.diff(named) < 0).any()):
            raise ValueError(f"it names other articles, or in another order, than the {articles} that there are")

    def holding(self, bits: Iterable[int]) -> BlockSet:
        """Return the blocks whose signatures have all of some bits, at least one."""
        numbers = list(dict.fromkeys(bits))
        found: BlockSet = self._slices[numbers[0]].copy()
        for number in numbers[1:]:
            found &= self._slices[number]
        return found

    def or_next(self, blocks: BlockSet) -> BlockSet:
        """Return the blocks that are in a set, and those whose next one in the same article is."""
        before = blocks >> np.uint64(1)
        before[:-1] |= blocks[1:] << np.uint64(SLICE_WORD_BITS - 1)
        found: BlockSet = blocks | (before & self._goes_on)
        return found

    def of_article(self, position: int) -> range:
        """Return the numbers of an article's blocks."""
        first, stop = np.searchsorted(self.blocks[:, 0], [position, position + 1]).tolist()
        return range(first, stop)

    def is_title(self, block: int) -> bool:
        """Tell whether a block is a title."""
        return bool(self.blocks[block, 1] == TITLE)


def numbers_in(blocks: BlockSet) -> npt.NDArray[np.int64]:
    """Return the numbers of the blocks in a set, increasing."""
    held = np.flatnonzero(blocks)
    bits = np.unpackbits(blocks[held].view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    words, offsets = np.nonzero(bits)
    found: npt.NDArray[np.int64] = held[words] * SLICE_WORD_BITS + offsets
    return found


def count_in(blocks: BlockSet) -> int:
    """Return the number of blocks in a set."""
    return int(np.bitwise_count(blocks).sum())
