"""The passages among which the best of all are looked for: the nearest in meaning, and those with most of the words."""

import numpy as np

from indexer.index.keywords.best_passages import best_passages
from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.vectors.interface import PassageMask, Vectors
from indexer.ranking.scores import KEYWORD, SEMANTIC
from indexer.records import Matrix, Rows
from indexer.system.stopwatch import Stopwatch

CANDIDATES = 256
"""Passages that each of the two ways proposes."""


def candidates(
    vectors: Vectors,
    vector: Matrix,
    keywords: LexicalQuery,
    *,
    mode: str,
    allowed: PassageMask | None,
    stopwatch: Stopwatch,
) -> Rows:
    """Return the rows of passages that may be the best for a query, in no order.

    Args:
        vectors: Vectors of the passages.
        vector: (dimension,) float32 of L2 norm 1: the query's vector.
        keywords: The query, looked up in the keyword index.
        mode: Score that the order goes by: one of `MODES`. In semantic mode words propose nothing, in keyword mode
            meaning does not.
        allowed: (passages,) which passages may be found; all may if None.
        stopwatch: Gets the stages `dense` and `keyword`.
    """
    found: list[Rows] = []
    if mode != KEYWORD:
        (rows,) = vectors.nearest(vector[np.newaxis], CANDIDATES, allowed).rows
        found.append(rows[rows >= 0])
    stopwatch.lap("dense")
    if mode != SEMANTIC:
        found.append(best_passages(keywords, CANDIDATES, len(vectors), allowed))
    stopwatch.lap("keyword")
    return np.concatenate(found)
