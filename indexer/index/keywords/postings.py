"""The postings of one term: the passages that have it, and what it is there."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.records import Rows, Scores

PEAK_BIT = 30
"""Bit of a posting's places that is set for the first of the article's passages that the term weighs most in."""
_PEAK = np.uint32(1 << PEAK_BIT)
OUTSIDE_BYLINE = np.uint32((1 << 32) - 1 - (1 << PEAK_BIT))
"""Bits of a posting's places of which one is set unless the term is only in the article's byline."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The postings of one term, by increasing row."""

    rows: npt.NDArray[np.int32]
    weights: Scores
    places: npt.NDArray[np.uint32]
    """Bits as in places.npy."""
    holding: int
    """Number of passages that have the term in their text or title; in their byline, if only bylines have it."""
    greatest: float
    """Bound on the weights, at most 1."""
    stored: bool = True
    """Whether they are those of the index, so that the peak bits hold."""

    @classmethod
    def joined(cls, rows: npt.NDArray[np.int32], weights: Scores, places: npt.NDArray[np.uint32]) -> "Postings":
        """Return postings that are made of others."""
        in_text = int(np.count_nonzero(places & OUTSIDE_BYLINE))
        return cls(rows, weights, places, in_text or len(rows), float(weights.max(initial=0)), stored=False)

    @property
    def passages(self) -> int:
        """Number of passages that have the term."""
        return len(self.rows)

    def peaks(self, article_rows: Rows) -> npt.NDArray[np.bool_]:
        """Tell which of them is the first of its article with the greatest weight there, (n,).

        Args:
            article_rows: (passages,) position of each passage's article, as it was when the index was written.
        """
        if self.stored:
            return (self.places & _PEAK) > 0
        return greatest(self.weights, article_rows[self.rows][np.newaxis])

    def weights_of(self, rows: npt.NDArray[np.int32]) -> Scores:
        """Return the term's weight in each of some passages, (m,) float32; 0 where it is not."""
        found = np.zeros(len(rows), np.float32)
        if len(self.rows):
            at = np.minimum(self.rows.searchsorted(rows), len(self.rows) - 1)
            np.copyto(found, self.weights[at], where=self.rows[at] == rows)
        return found

    def within(self, rows: Rows) -> "Postings":
        """Return the postings of some passages, numbered by their places among `rows`, which must increase.

        They must be all passages of some articles, or the peaks would not hold.
        """
        if len(self.rows) < len(rows):
            at = rows.searchsorted(self.rows)
            own = np.flatnonzero(rows[np.minimum(at, len(rows) - 1)] == self.rows)
            numbers = at[own]
        else:
            at = self.rows.searchsorted(rows.astype(np.int32))
            numbers = (
                np.flatnonzero(self.rows[np.minimum(at, len(self.rows) - 1)] == rows) if len(self.rows) else at[:0]
            )
            own = at[numbers]
        return replace(self, rows=numbers.astype(np.int32), weights=self.weights[own], places=self.places[own])

    def weighing(self, share: float) -> "Postings":
        """Return the postings with a share of their weights."""
        return replace(self, weights=self.weights * np.float32(share), greatest=self.greatest * share)

    def either(self, other: "Postings") -> "Postings":
        """Return the postings of passages that have this term or another one, with the greater weight."""
        return self if _holds(self.rows, other.rows) else self.united(other)

    def united(self, other: "Postings") -> "Postings":
        """Return what `either` does, where some passages have the other term alone."""
        rows = np.union1d(self.rows, other.rows)
        weights, places = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.uint32)
        for postings in (self, other):
            at = rows.searchsorted(postings.rows)
            weights[at] = np.maximum(weights[at], postings.weights)
            places[at] |= postings.places & ~_PEAK
        return Postings.joined(rows, weights, places)

    def together(self, other: "Postings") -> "Postings":
        """Return the postings of passages that have both terms in one sentence or title, with the lesser weight."""
        one, other = sorted((self, other), key=lambda postings: postings.passages)
        # The rarer of the two is looked up in the other, which may be long.
        at = np.minimum(other.rows.searchsorted(one.rows), max(0, len(other.rows) - 1))
        of_one = np.flatnonzero(other.rows[at] == one.rows) if len(other.rows) else np.empty(0, np.int64)
        rows, of_other = one.rows[of_one], at[of_one]
        places = one.places[of_one] & other.places[of_other] & ~_PEAK
        weights = np.minimum(one.weights[of_one], other.weights[of_other])
        held = places > 0
        return Postings.joined(rows[held], weights[held], places[held])


def _holds(rows: npt.NDArray[np.int32], others: npt.NDArray[np.int32]) -> bool:
    """Tell whether all of some rows are among others; both increase."""
    if not len(rows):
        return not len(others)
    return bool((rows[np.minimum(rows.searchsorted(others), len(rows) - 1)] == others).all())


def greatest(weights: Scores, groups: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell for each weight whether it is the greatest of its group, or the first of several that are.

    Args:
        weights: (n,) float32.
        groups: (keys, n) int64; weights of one group have equal keys and lie side by side.
    """
    if not len(weights):
        return np.zeros(0, bool)
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(groups) != 0).any(axis=0)]))
    of_group = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(weights)))
    at = np.flatnonzero(weights == np.maximum.reduceat(weights, starts)[of_group])
    found = np.zeros(len(weights), bool)
    found[at[np.diff(of_group[at], prepend=-1) > 0]] = True
    return found
