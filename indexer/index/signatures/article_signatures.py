"""The signatures of one article: its words and pairs of words, block by block, whatever the rest of the corpus is."""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.index.signatures.features import BITS, text_bits, word_hashes
from indexer.index.signatures.words import words_of

BLOCK_WORDS = 128
"""Words of a block, about: those of a text are spread evenly over its blocks."""
TITLE = -1
"""Start of the block that the title makes."""
_COUNT = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class ArticleSignatures:
    """The signatures of an article's blocks.

    One block is its title, if it has one; the others are its whole text, also what is in no passage. A pair of words
    belongs to the block of its first.
    """

    starts: npt.NDArray[np.int32]
    """(blocks,) code point of the text at which each begins; `TITLE` for the title."""
    signatures: npt.NDArray[np.uint8]
    """(blocks, BITS / 8) the bits of each, the lowest of a byte first."""

    def to_bytes(self) -> bytes:
        """Return the bytes that `from_bytes` reads."""
        return b"".join((_COUNT.pack(len(self.starts)), self.starts.tobytes(), self.signatures.tobytes()))

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleSignatures":
        """Return what `to_bytes` wrote; arrays are read-only views of `data`."""
        (blocks,) = _COUNT.unpack_from(data)
        starts = np.frombuffer(data, np.int32, blocks, _COUNT.size)
        signatures = np.frombuffer(data, np.uint8, blocks * BITS // 8, _COUNT.size + starts.nbytes)
        return cls(starts, signatures.reshape(blocks, BITS // 8))


def article_signatures(title: str | None, text: str) -> ArticleSignatures:
    """Return the signatures of an article; of one without a word none."""
    parts = [_signed(title or "", is_title=True), _signed(text, is_title=False)]
    starts, signatures = zip(*parts, strict=True)
    return ArticleSignatures(np.concatenate(starts), np.concatenate(signatures))


def _signed(text: str, *, is_title: bool) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    words = words_of(text)
    count = len(words.keys)
    blocks = min(count, max(1, round(count / BLOCK_WORDS)))
    firsts = np.arange(blocks) * count // max(1, blocks)
    of_block = np.repeat(np.arange(blocks), np.diff(firsts, append=count))
    bits = np.zeros((blocks, BITS), bool)
    for positions in text_bits(word_hashes(words.keys)):
        bits[of_block[: len(positions), np.newaxis], positions] = True
    starts = np.full(blocks, TITLE, np.int32) if is_title else np.array(words.starts, np.int32)[firsts]
    return starts, np.packbits(bits, axis=1, bitorder="little")
