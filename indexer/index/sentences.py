"""The passages' sentences: where they lie, and their vectors, row-aligned with the vectors. Needs numpy alone.

    FOLDER/
      starts.npy    (passages + 1,) int64: where each passage's sentences start
      spans.npy     (sentences, 2) int32: [start, end) in code points of the passage's text
      vectors.npy   (sentences, dimension) int8; (0, dimension) if the encoder gives none
      scales.npy    (sentences,) float32: a sentence's vector is its scale times its row of vectors.npy

A scale for each vector keeps its numbers to within 1/254 of the largest of them, and the cosines of texts to within
0.005. Everything is mapped from the files.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.errors import IndexDamagedError
from indexer.index.arrays import mapped
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
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no sentences that can be read: {error}") from error

    def _check(self) -> None:
        """Hold the files against each other.

        Raises:
            ValueError: If they do not agree.
        """
        starts, sentences, vectors = self._starts, len(self._spans), len(self._vectors)
        if not len(starts) or starts[0] != 0 or starts[-1] != sentences or (np.diff(starts) < 1).any():
            raise ValueError(f"{_STARTS} does not give every passage some of the {sentences} sentences")
        if vectors not in (0, sentences) or vectors != len(self._scales):
            raise ValueError(f"{sentences} sentences, {vectors} vectors and {len(self._scales)} scales do not agree")

    def __len__(self) -> int:
        return len(self._spans)

    @property
    def passages(self) -> int:
        """Passages they belong to."""
        return len(self._starts) - 1

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._vectors.shape[1])

    @property
    def has_vectors(self) -> bool:
        """Whether the encoder gave vectors for them."""
        return len(self._vectors) == len(self._spans)

    def spans(self, row: int) -> list[Span]:
        """Return the sentences of a passage in code points of its text: increasing, disjoint, at least one."""
        start, end = self._starts[row : row + 2].tolist()
        return [Span(*span) for span in self._spans[start:end].tolist()]

    def cosines(self, rows: Rows, query: Matrix) -> tuple[Scores, Rows]:
        """Return the cosine of a query with each sentence of some passages; needs `has_vectors`.

        Args:
            rows: (m,) passages.
            query: (dimension,) float32 of L2 norm 1.

        Returns:
            (sentences,) float32, one passage after the other, and (m,) int64: where in it each passage's start.
        """
        starts = self._starts[rows]
        counts = self._starts[rows + 1] - starts
        ends = counts.cumsum()
        firsts = ends - counts
        which = (starts - firsts).repeat(counts) + np.arange(ends[-1] if len(ends) else 0)
        found: Scores = np.vecdot(self._vectors[which].astype(np.float32), query) * self._scales[which]
        return found, firsts

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
        found: Scores = np.maximum.reduceat(*self.cosines(rows, query))
        return found


class SentenceWriter:
    """Collects the sentences in row order and writes them."""

    def __init__(self, dimension: int) -> None:
        """Start with none; vectors have `dimension` numbers."""
        self._counts: list[int] = []
        self._spans = [np.empty((0, 2), np.int32)]
        self._vectors = [np.empty((0, dimension), np.int8)]
        self._scales = [np.empty(0, np.float32)]

    def add(self, sentences: Sequence[Sequence[Span]], vectors: Matrix | None) -> None:
        """Append the sentences of the next passages.

        Args:
            sentences: For each passage, spans of its text, at least one.
            vectors: Those of all these sentences, (m, dimension) float32, or None if the encoder gives none.

        Raises:
            ValueError: If the vectors are not as many as the sentences, or not finite.
        """
        spans = [(span.start, span.end) for of_passage in sentences for span in of_passage]
        self._counts += map(len, sentences)
        self._spans.append(np.array(spans, np.int32).reshape(-1, 2))
        if vectors is not None:
            if len(vectors) != len(spans) or not np.isfinite(vectors).all():
                raise ValueError(f"{len(spans)} sentences have {len(vectors)} vectors, or some that are not finite")
            scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
            divisors = np.where(scales > 0, scales, 1)[:, np.newaxis]
            self._vectors.append(np.rint(vectors / divisors).clip(-127, 127).astype(np.int8))
            self._scales.append(scales)

    def write(self, folder: Path) -> None:
        """Write the files into a folder, which is made."""
        folder.mkdir()
        np.save(folder / _STARTS, np.cumsum([0, *self._counts], dtype=np.int64))
        np.save(folder / _SPANS, np.concatenate(self._spans))
        np.save(folder / _VECTORS, np.concatenate(self._vectors))
        np.save(folder / _SCALES, np.concatenate(self._scales))
