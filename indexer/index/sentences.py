"""The passages' sentences: their spans and vectors, row-aligned with the passages' vectors. Needs numpy alone.

    FOLDER/
      starts.npy    (passages + 1,) int64: number of each passage's first sentence
      spans.npy     (sentences, 2) int32: [start, end) in code points of the passage's text
      vectors.npy   (sentences, dimension) int8; (0, dimension) if the encoder gives none
      scales.npy    (sentences,) float32: a sentence's vector is its scale times its row of vectors.npy

A scale for each vector keeps its numbers to within 1/254 of the largest of them, and the cosines of texts to within
0.005. Everything is mapped from the files.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import ArrayWriter, map_array, release_pages
from indexer.records import Matrix, Rows, Scores, Span

_STARTS = "starts.npy"
_SPANS = "spans.npy"
_VECTORS = "vectors.npy"
_SCALES = "scales.npy"


class SentenceSpans(NamedTuple):
    """The sentences of some passages, n in all."""

    counts: npt.NDArray[np.int32]
    """(passages,) number of each passage's sentences, at least one."""
    spans: npt.NDArray[np.int32]
    """(n, 2): [start, end) in code points of the passage's text."""

    @classmethod
    def of(cls, passages: Sequence[Sequence[Span]]) -> "SentenceSpans":
        """Return the sentences of passages that are given as lists."""
        spans = [(span.start, span.end) for of_passage in passages for span in of_passage]
        return cls(np.array([*map(len, passages)], np.int32), np.array(spans, np.int32).reshape(-1, 2))

    @classmethod
    def joined(cls, parts: Sequence["SentenceSpans"]) -> "SentenceSpans":
        """Return the sentences of some parts, one after the other."""
        return cls(*map(np.concatenate, zip(*parts, strict=True)))

    def lists(self) -> list[list[Span]]:
        """Return the sentences of each passage."""
        spans = iter(self.spans.tolist())
        return [[Span(*next(spans)) for _ in range(count)] for count in self.counts.tolist()]


class RoundedVectors(NamedTuple):
    """Vectors of n sentences in 8 bits a number: a vector is its scale times its row of numbers."""

    numbers: npt.NDArray[np.int8]
    """(n, dimension), in -127 .. 127."""
    scales: Scores
    """(n,) float32."""


def rounded(vectors: Matrix) -> RoundedVectors:
    """Return vectors in 8 bits a number.

    Args:
        vectors: (n, dimension) float32.

    Raises:
        ValueError: If a number is not finite.
    """
    if not np.isfinite(vectors).all():
        raise ValueError("vectors of sentences hold a number that is not finite")
    # A scale for each vector, not for all: one large number would take the precision of every other vector.
    scales = (np.abs(vectors).max(axis=1, initial=0) / 127).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1)[:, np.newaxis]
    return RoundedVectors(np.rint(vectors / divisors).clip(-127, 127).astype(np.int8), scales)


class Sentences(Protocol):
    """The sentences of passages, wherever they are kept."""

    @property
    def has_vectors(self) -> bool:
        """Whether the sentences have vectors."""

    def spans(self, row: int) -> list[Span]:
        """Return the sentences of a passage, at least one: increasing, disjoint spans of code points of its text."""

    def cosines(self, rows: Rows, query: Matrix) -> tuple[Scores, Rows]:
        """Return the cosine of a query with each sentence of some passages; see `SentenceArrays.cosines`."""

    def best(self, rows: Rows, query: Matrix) -> Scores:
        """Return the cosine of a query with the nearest sentence of each passage; see `SentenceArrays.best`."""


class SentenceArrays:
    """The sentences of passages in arrays; safe to share between threads."""

    def __init__(
        self, starts: Rows, spans: npt.NDArray[np.int32], vectors: npt.NDArray[np.int8], scales: Scores
    ) -> None:
        """Join the arrays, which are those that the module describes.

        Raises:
            ValueError: If they do not agree with each other.
        """
        self._starts, self._spans, self._vectors, self._scales = starts, spans, vectors, scales
        self._check()

    def _check(self) -> None:
        """Check that the files agree with each other.

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
        """Number of passages that the sentences belong to."""
        return len(self._starts) - 1

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._vectors.shape[1])

    @property
    def has_vectors(self) -> bool:
        """Whether the sentences have vectors."""
        return len(self._vectors) == len(self._spans)

    def of(self, row: int) -> tuple[npt.NDArray[np.int32], RoundedVectors]:
        """Return the spans of a passage's sentences, (n, 2), and their vectors, none if they have none."""
        own = slice(*self._starts[row : row + 2].tolist())
        return self._spans[own], RoundedVectors(self._vectors[own], self._scales[own])

    def spans(self, row: int) -> list[Span]:
        """Return the sentences of a passage, at least one: increasing, disjoint spans of code points of its text."""
        start, end = self._starts[row : row + 2].tolist()
        return [Span(*span) for span in self._spans[start:end].tolist()]

    def cosines(self, rows: Rows, query: Matrix) -> tuple[Scores, Rows]:
        """Return the cosine of a query with each sentence of m passages; the sentences must have vectors.

        Args:
            rows: (m,) rows of the passages.
            query: (dimension,) float32 of L2 norm 1.

        Returns:
            The cosines, (sentences,) float32, one passage after the other; and the position among them of each
            passage's first, (m,) int64.
        """
        starts = self._starts[rows]  # the sentences of all the passages are gathered at once, without a loop over them
        counts = self._starts[rows + 1] - starts
        ends = counts.cumsum()
        firsts = ends - counts
        # Sentence numbers: each passage's first, repeated, plus 0, 1, 2 ... within the passage.
        which = (starts - firsts).repeat(counts) + np.arange(ends[-1] if len(ends) else 0)
        found: Scores = np.vecdot(self._vectors[which].astype(np.float32), query) * self._scales[which]
        return found, firsts

    def firsts(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the number of each passage's first sentence, among those of all passages, and how many it has."""
        starts = self._starts[rows]
        return starts, self._starts[rows + 1] - starts

    def spans_of(self, sentences: Rows) -> npt.NDArray[np.int32]:
        """Return the spans of n sentences in their passages, (n, 2), given their numbers."""
        return self._spans[sentences]

    def cosines_of_pairs(self, sentences: Rows, others: Rows) -> Scores:
        """Return the cosines of n sentences with n others, given their numbers; the sentences must have vectors."""
        products = np.vecdot(self._vectors[sentences].astype(np.float32), self._vectors[others].astype(np.float32))
        found: Scores = products * self._scales[sentences] * self._scales[others]
        return found

    def best(self, rows: Rows, query: Matrix) -> Scores:
        """Return the cosine of a query with the nearest sentence of each passage; the sentences must have vectors.

        Args:
            rows: (m,) rows of the passages.
            query: (dimension,) float32 of L2 norm 1.

        Returns:
            (m,) float32.
        """
        if not len(rows):
            return np.empty(0, np.float32)
        found: Scores = np.maximum.reduceat(*self.cosines(rows, query))
        return found


class SentenceIndex(SentenceArrays):
    """The sentences, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold sentences.
        """
        try:
            super().__init__(
                map_array(folder / _STARTS, np.int64),
                map_array(folder / _SPANS, np.int32, dimensions=2),
                map_array(folder / _VECTORS, np.int8, dimensions=2),
                map_array(folder / _SCALES, np.float32),
            )
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no sentences that can be read: {error}") from error

    def release_pages(self) -> None:
        """Let the system take back the memory that the files take; they are read again when needed."""
        for values in (self._starts, self._spans, self._vectors, self._scales):
            release_pages(values)


class SentenceWriter:
    """Writes the sentences in row order into a new folder, within a `with` block; holds none of them in memory."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Prepare to write to `folder` sentences whose vectors have `dimension` numbers."""
        self._folder = folder
        self._starts = ArrayWriter(folder / _STARTS, np.int64)
        self._spans = ArrayWriter(folder / _SPANS, np.int32, columns=2)
        self._vectors = ArrayWriter(folder / _VECTORS, np.int8, columns=dimension)
        self._scales = ArrayWriter(folder / _SCALES, np.float32)

    def __enter__(self) -> Self:
        self._folder.mkdir()
        with ExitStack() as stack:
            for writer in (self._starts, self._spans, self._vectors, self._scales):
                stack.enter_context(writer)
            self._starts.add(np.zeros(1, np.int64))
            self._files = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.__exit__(kind, error, at)

    def add(self, sentences: SentenceSpans, vectors: RoundedVectors | None) -> None:
        """Append the sentences of the next passages.

        Args:
            sentences: Their spans.
            vectors: Vectors of all these sentences; None if the encoder gives none.

        Raises:
            ValueError: If the vectors are not as many as the sentences.
        """
        counts, spans = sentences
        if vectors is not None:
            if len(vectors.numbers) != len(spans):
                raise ValueError(f"{len(spans)} sentences have {len(vectors.numbers)} vectors")
            self._vectors.add(vectors.numbers)
            self._scales.add(vectors.scales)
        self._starts.add(len(self._spans) + counts.cumsum(dtype=np.int64))
        self._spans.add(spans)
