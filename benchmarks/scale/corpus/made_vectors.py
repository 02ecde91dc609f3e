"""Vectors of passages that are put together of real sentences, made of the real vectors of those sentences.

A real passage's vector is near the mean of its sentences' vectors. The rest of it comes from its title and from what a
mean leaves out. So the vector of a made passage is the normalised sum of

- the normalised mean of its sentences' real vectors, each weighted with its length,
- the mean of the rests that the real passages under the same title have,
- a normally distributed vector with the covariance that rests have within a title, drawn for each passage.

All of it follows from the passage's text.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.scale.corpus.made_documents import without_name
from benchmarks.scale.corpus.real_part import RealPart
from indexer.records import Matrix, Span


class PassageVectors(NamedTuple):
    """The vectors of one passage."""

    vector: Matrix
    """(dimension,) float32 of L2 norm 1."""
    sentences: Matrix
    """(sentences, dimension) likewise, but for rounding."""
    known: int
    """Number of its sentences that are real ones."""


class MadeVectors:
    """Gives real passages their real vectors, and others made ones."""

    def __init__(self, real: RealPart) -> None:
        """Look through the real part."""
        self._real = real
        self._passages: dict[str, int] = {}
        self._sentences: dict[str, int] = {}
        titles: dict[str, list[int]] = {}
        for row, one in enumerate(real.inputs):
            self._passages.setdefault(one.text, row)
            titles.setdefault(_title(one.text), []).append(row)
            for number, span in enumerate(one.sentences, int(real.starts[row])):
                self._sentences.setdefault(span.of(one.text), number)
        rests = real.vectors - np.stack([self._real_mean(row) for row in range(len(real.inputs))])
        self._rests = {title: rests[rows].mean(axis=0) for title, rows in titles.items()}
        """Title -> the mean of its passages' rests."""
        self._mean_rest = rests.mean(axis=0)
        self._spread = _root_of_covariance([rests[rows] for rows in titles.values() if len(rows) > 1])

    def of(self, text: str, spans: Sequence[Span]) -> PassageVectors:
        """Return the vectors of a passage.

        Args:
            text: What the encoder gets of it.
            spans: Its sentences. One that is no real one gets the vector of the passage.
        """
        row = self._passages.get(text)
        if row is not None:
            start, end = self._real.starts[row : row + 2].tolist()
            return PassageVectors(self._real.vectors[row], self._real.sentence_vectors(slice(start, end)), len(spans))
        known = {place: self._number(span.of(text)) for place, span in enumerate(spans)}
        places = [place for place, number in known.items() if number is not None]
        numbers = np.array([known[place] for place in places], np.int64)
        of_sentences = self._real.sentence_vectors(numbers)
        vector = self._rests.get(_title(text), self._mean_rest) + _normal(text, len(self._spread)) @ self._spread
        if places:
            vector = vector + _weighted_mean(of_sentences, [len(spans[place]) for place in places])
        vector = _normalised(vector)
        found = np.tile(vector, (len(spans), 1))
        found[places] = of_sentences
        return PassageVectors(vector, found, len(places))

    def _number(self, sentence: str) -> int | None:
        """Return the number of the real sentence that a sentence is, after a name or not; None if it is none."""
        number = self._sentences.get(sentence)
        return self._sentences.get(without_name(sentence)) if number is None else number

    def _real_mean(self, row: int) -> Matrix:
        start, end = self._real.starts[row : row + 2].tolist()
        lengths = [len(span) for span in self._real.inputs[row].sentences]
        return _weighted_mean(self._real.sentence_vectors(slice(start, end)), lengths)


def _title(text: str) -> str:
    """Return the line with the title that stands before a passage's text."""
    return text.partition("\n")[0]


def _weighted_mean(vectors: Matrix, lengths: Sequence[int]) -> Matrix:
    return _normalised(np.array(lengths, np.float32) @ vectors)


def _normalised(vector: Matrix) -> Matrix:
    found: Matrix = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return found


def _normal(text: str, size: int) -> Matrix:
    """Return normally distributed numbers that follow from a text, (size,) float32."""
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())
    return np.random.Generator(np.random.SFC64(seed)).standard_normal(size, np.float32)


def _root_of_covariance(groups: Sequence[Matrix]) -> Matrix:
    """Return a matrix that gives standard normal rows the covariance within groups, (dimension, dimension) float32."""
    deviations = [(one - one.mean(axis=0)) * np.sqrt(len(one) / (len(one) - 1)) for one in groups]
    own = np.concatenate(deviations).astype(np.float64)
    values, axes = np.linalg.eigh(own.T @ own / len(own))
    found: Matrix = (np.sqrt(np.maximum(values, 0))[:, np.newaxis] * axes.T).astype(np.float32)
    return found
