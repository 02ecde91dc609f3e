"""The passages' sentences: where they lie, and their vectors, row-aligned with the vectors. Needs numpy alone.

    FOLDER/
      starts.npy    (passages + 1,) int64: where each passage's sentences start
      spans.npy     (sentences, 2) int32: [start, end) in code points of the passage's text
      vectors.npy   (sentences, dimension) int8; (0, dimension) if the encoder gives none
      scales.npy    (sentences,) float32: a sentence's vector is its scale times its row of vectors.npy

int8 with a scale for each vector keeps a cosine to within 0.005. Everything is mapped from the files.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.arrays import mapped
from indexer.errors import IndexDamagedError
from indexer.records import Matrix, Rows, Scores, Span

_STARTS = "starts.npy"
_SPANS = "spans.npy"
_VECTORS = "vectors.npy"
_SCALES = "scales.npy"


class SentenceIndex:
    """The sentences, opened from their folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open it.

        Args:
            folder: Files as above, already known to be sound.

        Raises:
            IndexDamagedError: If they are no such files.
        """
        try:
            self._starts = mapped(folder / _STARTS, np.int64)
            self._spans = mapped(folder / _SPANS, np.int32, dimensions=2)
            self._vectors = mapped(folder / _VECTORS, np.int8, dimensions=2)
            self._scales = mapped(folder / _SCALES, np.float32)
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no sentences that can be read: {error}") from error

    def __len__(self) -> int:
        return len(self._spans)

    @property
    def passages(self) -> int:
        """Passages they belong to."""
        return len(self._starts) - 1

    @property
    def has_vectors(self) -> bool:
        """Whether the encoder gave vectors for them."""
        return len(self._vectors) == len(self._spans)

    def spans(self, row: int) -> list[Span]:
        """Return the sentences of a passage in code points of its text: increasing, disjoint, at least one."""
        return [Span(int(start), int(end)) for start, end in self._spans[self._starts[row] : self._starts[row + 1]]]

    def cosines(self, row: int, query: Matrix) -> Scores:
        """Return the cosine of each sentence of a passage with a query, (sentences,) float32; needs `has_vectors`."""
        where = slice(int(self._starts[row]), int(self._starts[row + 1]))
        found: Scores = (self._vectors[where].astype(np.float32) @ query) * self._scales[where]
        return found

    def best(self, rows: Rows, query: Matrix) -> Scores:
        """Return the cosine of a query with the nearest sentence of each passage; needs `has_vectors`.

        Args:
            rows: (m,) passages.
            query: (dimension,) float32 of L2 norm 1.

        Returns:
            (m,) float32.
        """
        if not len(rows):
            return np.empty(0, np.float32)
        counts = self._starts[rows + 1] - self._starts[rows]
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        which = np.repeat(self._starts[rows] - firsts, counts) + np.arange(counts.sum())
        cosines = (self._vectors[which].astype(np.float32) @ query) * self._scales[which]
        found: Scores = np.maximum.reduceat(cosines, firsts)
        return found


class SentenceWriter:
    """Collects the sentences in row order and writes them."""

    def __init__(self, dimension: int) -> None:
        """Start with none; vectors have `dimension` numbers."""
        self._counts: list[int] = []
        self._spans: list[tuple[int, int]] = []
        self._vectors = [np.empty((0, dimension), np.int8)]
        self._scales: list[Scores] = []

    def add(self, sentences: Sequence[Sequence[Span]], vectors: Matrix | None) -> None:
        """Append the sentences of the next passages.

        Args:
            sentences: For each passage, spans of its text, at least one.
            vectors: Those of all these sentences, (m, dimension) float32, or None if the encoder gives none.
        """
        self._counts += map(len, sentences)
        self._spans += ((span.start, span.end) for spans in sentences for span in spans)
        if vectors is not None:
            scales = np.abs(vectors).max(axis=1) / 127
            self._vectors.append(np.rint(vectors / scales[:, np.newaxis]).astype(np.int8))
            self._scales.append(scales.astype(np.float32))

    def write(self, folder: Path) -> None:
        """Write the files into a folder, which is made."""
        folder.mkdir()
        np.save(folder / _STARTS, np.cumsum([0, *self._counts], dtype=np.int64))
        np.save(folder / _SPANS, np.array(self._spans, np.int32).reshape(-1, 2))
        np.save(folder / _VECTORS, np.concatenate(self._vectors))
        np.save(folder / _SCALES, np.concatenate([np.empty(0, np.float32), *self._scales]))
