"""The passages with the best keyword scores, found without reading all postings of the frequent terms.

Terms are taken from the rarest on, and each gives all of its passages a part of their scores. As soon as what the other
terms could add at most is less than what the worst of the best passages has already, no further passage can be among
them; then the other terms are looked up for the passages that still can (MaxScore: Turtle and Flood, 1995).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.keywords.postings import Postings
from indexer.index.selection import top
from indexer.records import Rows, Scores

_SLACK = 1e-5
"""Bound on what rounding adds to a sum of shares or takes from it."""
_LATER = 0.9
"""Share of what terms could still add when the bar was looked at, below which it is worth another look."""


class _Part(NamedTuple):
    """A term's part in the scores."""

    postings: Postings
    factor: np.float32
    """Share of the query's ceiling that a weight of 1 is worth."""

    @property
    def most(self) -> float:
        """Greatest share that the term gives any passage."""
        return float(self.factor) * self.postings.greatest


def best_passages(
    keywords: LexicalQuery, count: int, passages: int, allowed: npt.NDArray[np.bool_] | None = None
) -> Rows:
    """Return the rows of the passages with the best keyword scores, best first; of equals the lower row.

    Scores are summed up in another order than `LexicalIndex.shares` does, so passages whose scores differ by rounding
    alone may change places.

    Args:
        keywords: The query, looked up.
        count: Most passages wanted, at least 1.
        passages: Number of passages of the generation.
        allowed: (passages,) which passages may be found; all may if None.

    Returns:
        (n,) int64; fewer than `count` only if fewer passages have any of the terms.
    """
    parts = _parts(keywords)
    rest = np.cumsum([0.0, *(part.most for part in reversed(parts))])[::-1]
    """What the terms from each on can add to a score."""
    scores = np.zeros(passages, np.float32)
    found: list[npt.NDArray[np.int32]] = []
    bar = _Bar(count, float(rest[0]))
    taken = 0
    while taken < len(parts) and rest[taken] + _SLACK >= bar.least:
        postings, factor = parts[taken]
        rows, weights = _allowed(postings, allowed)
        found.append(rows[scores[rows] == 0])
        scores[rows] += factor * weights
        taken += 1
        if bar.is_due(rest[taken]):
            bar.lift(scores[np.concatenate(found)], rest[taken])
    rows = np.sort(np.concatenate(found)) if found else np.empty(0, np.int32)
    of_rows = scores[rows]
    for part, further in zip(parts[taken:], rest[taken:], strict=False):
        if bar.is_due(further) or part is parts[taken]:
            bar.lift(of_rows, further)
            hopeful = of_rows + further + _SLACK >= bar.least
            rows, of_rows = rows[hopeful], of_rows[hopeful]
        of_rows += part.factor * part.postings.weights_of(rows)
    return rows[top(of_rows, count)].astype(np.int64)


class _Bar:
    """The score that the worst of the best passages has at least. It is looked at only when much may have changed."""

    def __init__(self, count: int, most: float) -> None:
        """Begin at 0.

        Args:
            count: Number of the best passages.
            most: What all terms can add to a score.
        """
        self.least = 0.0
        self._count = count
        # No passage has more than the other terms can add while these can add half of it all.
        self._looked_at = most / 2 / _LATER

    def is_due(self, rest: float) -> bool:
        """Tell whether the bar may be so high by now that it saves work, given what terms can still add."""
        return rest <= self._looked_at * _LATER

    def lift(self, scores: Scores, rest: float) -> None:
        """Lift the bar to the least of the greatest scores, if there are so many."""
        self._looked_at = rest
        if len(scores) >= self._count:
            least = float(np.partition(scores, len(scores) - self._count)[len(scores) - self._count])
            self.least = max(self.least, least)


def _parts(keywords: LexicalQuery) -> list[_Part]:
    """Return the parts of a query's terms that any passage has, those of the rarest first."""
    known = [
        _Part(postings, np.float32(idf / keywords.ceiling))
        for idf, postings in zip(keywords.idfs, keywords.postings, strict=True)
        if len(postings.rows)
    ]
    return sorted(known, key=lambda part: len(part.postings.rows))


def _allowed(postings: Postings, allowed: npt.NDArray[np.bool_] | None) -> tuple[npt.NDArray[np.int32], Scores]:
    """Return the rows and weights of a term in the passages that may be found."""
    if allowed is None:
        return postings.rows, postings.weights
    kept = allowed[postings.rows]
    return postings.rows[kept], postings.weights[kept]
