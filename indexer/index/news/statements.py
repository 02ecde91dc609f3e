"""What the passages' sentences state, in numbers by which statements are compared. Needs numpy alone.

    FOLDER/
      quantity_starts.npy   (passages + 1,) int64: number of each passage's first quantity
      ranges.npy            (quantities, 2) float64: least and greatest value that a quantity stands for
      quantities.npy        (quantities, 8) int32: the columns `KIND` to `FLAGS`
      word_starts.npy       (passages + 1,) int64: number of each passage's first word
      words.npy             (words,) int32: its names and other words that say something, see `packed_word`
      sentences.npy         (sentences, 4) int32: the columns `POSITIVE`, `NEGATIVE`, `PERIODS` and `LANGUAGE`

The sentences are those of the folder `sentences`, in its order. Everything is mapped from the files.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import ArrayWriter, map_array
from indexer.index.selection import ranges
from indexer.records import Rows

STATEMENTS = "statements"
"""Name of the folder in a generation's folder."""
KIND, DIGITS, NOUN, OTHER_NOUN, SENTENCE, START, END, FLAGS = range(8)
"""Columns of the quantities: what it is of, by the numbers of `Kind`; significant digits that are stated; hashes of the
two words behind it, 0 where there is none; number of its sentence in the passage; span in code points of the passage;
and `IS_PART`, or 0."""
POSITIVE, NEGATIVE, PERIODS, LANGUAGE = range(4)
"""Columns of the sentences: bits of the pairs of opposites of which it has a word of one side, and of the other; bits
of the months and ordinals that it names; and the number of its passage's language."""
NEGATED = 1 << 20
"""Bit in the column `POSITIVE` of a sentence that has a negation."""
IS_PART = 1
"""Flag of a simple fraction, such as `a third`."""
FILES = tuple(
    f"{name}.npy" for name in ("quantity_starts", "ranges", "quantities", "word_starts", "words", "sentences")
)
"""Names of the files."""

Facts = npt.NDArray[np.int32]
"""Array of int32, of the quantities or of the sentences."""
Ranges = npt.NDArray[np.float64]
"""Array (n, 2) of float64."""


_SENTENCE_BITS = 6
WORD_SHIFT = _SENTENCE_BITS + 1
"""Bits below those of the hash."""
_HASH_BITS = 24


def packed_word(hashed: int, sentence: int, *, is_name: bool) -> int:
    """Return a word as the file has it: bits of its hash, of its sentence's number in the passage, and a last one.

    Args:
        hashed: Hash of the word, of which 24 bits are kept.
        sentence: Number of the sentence; those behind the 63rd count as this.
        is_name: Whether it begins with a capital letter, which the last bit tells.
    """
    kept, place = hashed & ((1 << _HASH_BITS) - 1), min(sentence, (1 << _SENTENCE_BITS) - 1)
    return kept << WORD_SHIFT | place << 1 | is_name


def unpacked_words(words: Facts) -> tuple[Facts, Facts, npt.NDArray[np.bool_]]:
    """Return the hashes of words, the numbers of their sentences, and whether each is a name."""
    return words >> WORD_SHIFT, (words >> 1) & ((1 << _SENTENCE_BITS) - 1), (words & 1).astype(np.bool_)


class Stated(NamedTuple):
    """What some passages state."""

    quantity_counts: Rows
    """(passages,) number of quantities of each."""
    ranges: Ranges
    """(n, 2)."""
    quantities: Facts
    """(n, 8)."""
    word_counts: Rows
    """(passages,) number of words of each."""
    words: Facts
    """(m,)."""
    sentences: Facts
    """(s, 4)."""


class Statements:
    """What the sentences of all passages state; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold statements.
        """
        paths = [folder / name for name in FILES]
        try:
            self.quantity_starts: Rows = map_array(paths[0], np.int64)
            self.ranges: Ranges = map_array(paths[1], np.float64, dimensions=2)
            self.quantities: Facts = map_array(paths[2], np.int32, dimensions=2)
            self.word_starts: Rows = map_array(paths[3], np.int64)
            self.words: Facts = map_array(paths[4], np.int32)
            self.sentences: Facts = map_array(paths[5], np.int32, dimensions=2)
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no statements that can be read: {error}") from error

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        shapes = self.ranges.shape[1], self.quantities.shape[1], self.sentences.shape[1]
        if shapes != (2, FLAGS + 1, LANGUAGE + 1) or len(self.ranges) != len(self.quantities):
            raise ValueError(f"{len(self.ranges)} ranges, {len(self.quantities)} quantities and columns {shapes}")
        for name, starts, count in (
            ("quantity_starts", self.quantity_starts, len(self.quantities)),
            ("word_starts", self.word_starts, len(self.words)),
        ):
            if not len(starts) or starts[0] != 0 or starts[-1] != count or (np.diff(starts) < 0).any():
                raise ValueError(f"{name}.npy does not divide {count} among the passages")
        if len(self.quantity_starts) != len(self.word_starts):
            raise ValueError("quantities and words are of different numbers of passages")

    def __len__(self) -> int:
        return len(self.quantity_starts) - 1

    def of(self, rows: Rows, sentences: Rows) -> Stated:
        """Return what some passages state.

        Args:
            rows: Their rows.
            sentences: Numbers of all their sentences, in order.
        """
        quantity_counts = self.quantity_starts[rows + 1] - self.quantity_starts[rows]
        word_counts = self.word_starts[rows + 1] - self.word_starts[rows]
        quantities = ranges(self.quantity_starts[rows], quantity_counts)
        words = self.words[ranges(self.word_starts[rows], word_counts)]
        return Stated(
            quantity_counts,
            self.ranges[quantities],
            self.quantities[quantities],
            word_counts,
            words,
            self.sentences[sentences],
        )


class StatementWriter:
    """Writes statements in row order into a new folder, within a `with` block; holds none of them in memory."""

    def __init__(self, folder: Path) -> None:
        """Prepare to write to `folder`."""
        self._folder = folder
        self._quantity_starts = ArrayWriter(folder / "quantity_starts.npy", np.int64)
        self._ranges = ArrayWriter(folder / "ranges.npy", np.float64, columns=2)
        self._quantities = ArrayWriter(folder / "quantities.npy", np.int32, columns=FLAGS + 1)
        self._word_starts = ArrayWriter(folder / "word_starts.npy", np.int64)
        self._words = ArrayWriter(folder / "words.npy", np.int32)
        self._sentences = ArrayWriter(folder / "sentences.npy", np.int32, columns=LANGUAGE + 1)

    def __enter__(self) -> Self:
        self._folder.mkdir()
        with ExitStack() as stack:
            for writer in (self._quantity_starts, self._word_starts):
                stack.enter_context(writer)
                writer.add(np.zeros(1, np.int64))
            stack.enter_context(self._ranges)
            for facts in (self._quantities, self._words, self._sentences):
                stack.enter_context(facts)
            self._files = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.__exit__(kind, error, at)

    def add(self, stated: "Stated") -> None:
        """Append what the next passages state."""
        self._quantity_starts.add(len(self._quantities) + stated.quantity_counts.cumsum(dtype=np.int64))
        self._word_starts.add(len(self._words) + stated.word_counts.cumsum(dtype=np.int64))
        self._ranges.add(stated.ranges)
        self._quantities.add(stated.quantities)
        self._words.add(stated.words)
        self._sentences.add(stated.sentences)
