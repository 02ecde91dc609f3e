"""What a search asks of the passages' vectors, however they are kept."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from indexer.index.selection import top
from indexer.records import Matrix, Rows, Scores

PassageMask = npt.NDArray[np.bool_]
"""Array (passages,) of bool."""


class Nearest(NamedTuple):
    """The passages nearest to each of q queries, the nearest first; of equals the lower row."""

    scores: Matrix
    """(q, count) float32: exact inner products; -inf where there are fewer passages."""
    rows: npt.NDArray[np.int64]
    """(q, count): rows of the passages; -1 where there are fewer."""


class Vectors(Protocol):
    """The vectors of n passages; row i is the vector of passage row i."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def is_exact(self) -> bool:
        """Whether `nearest` compares the queries with every passage."""

    def __len__(self) -> int: ...

    def nearest(self, queries: Matrix, count: int, allowed: PassageMask | None = None) -> Nearest:
        """Find the passages nearest to each query.

        Args:
            queries: (q, dimension) float32, rows of L2 norm 1.
            count: Most passages wanted for each query, at least 1.
            allowed: (n,) which passages may be found; all may if None.
        """

    def cosines(self, query: Matrix, rows: Rows | None = None) -> Scores:
        """Return the exact inner product of a query with passages, (m,) float32; the same bits whatever the others are.

        Args:
            query: (dimension,) float32 of L2 norm 1.
            rows: (m,) int64: rows of the passages; all passages if None.
        """

    def cosines_of(self, queries: Matrix) -> Matrix:
        """Return the inner products of (q, dimension) queries with every passage, (q, n) float32."""

    def rows(self, rows: Rows) -> Matrix:
        """Return a copy of the vectors of m passages, (m, dimension) float32."""


def nearest_of(scores: Scores, rows: Rows, count: int) -> Nearest:
    """Return the best of some passages for one query, filled up to `count`.

    Args:
        scores: (m,) float32: exact inner products of the query with the passages.
        rows: (m,) int64: their rows, increasing.
        count: Number of passages wanted.
    """
    best = top(scores, count)
    found = Nearest(np.full((1, count), -np.inf, np.float32), np.full((1, count), -1, np.int64))
    found.scores[0, : len(best)], found.rows[0, : len(best)] = scores[best], rows[best]
    return found


def together(found: list[Nearest], count: int) -> Nearest:
    """Return what was found for each of some queries as one."""
    if not found:
        return Nearest(np.empty((0, count), np.float32), np.empty((0, count), np.int64))
    return Nearest(*map(np.concatenate, zip(*found, strict=True)))
