"""The scores of passages for a query.

    semantic = cosines with the query: the passage's, its nearest sentence's, and the mean over its article
    keyword  = shares of the query's terms: BM25 as a share of what a passage made of the query alone would have, the
               passage's and its article's, and the share that one sentence and the title hold
    hybrid   = both

Each score is a mean with fixed weights, which docs/decisions/0007 and 0025 measure. A score depends on the query, the
passage and the corpus alone: never on the other results, on filters or on other queries.
"""

import numpy as np
import numpy.typing as npt

from indexer.records import Scores

HYBRID = "hybrid"
SEMANTIC = "semantic"
KEYWORD = "keyword"
MODES = (HYBRID, SEMANTIC, KEYWORD)

SEMANTIC_WEIGHT = 0.48
"""Weight of the semantic score in the hybrid score; the keyword score has the rest."""
SENTENCE_WEIGHT = 0.5
"""Weight of the nearest sentence's cosine in the semantic score."""
ARTICLE_COSINE_WEIGHT = 0.17
"""Weight of the mean cosine of the article's passages in the semantic score; the passage's own cosine has the rest."""
SENTENCE_SHARE_WEIGHT = 0.35
"""Weight in the keyword score of the share of the query that one sentence of the passage and the title hold."""
ARTICLE_SHARE_WEIGHT = 0.4
"""Weight of the article's share of the query in the keyword score; the passage's own share has the rest."""
WEIGHTS = {HYBRID: (SEMANTIC_WEIGHT, 1 - SEMANTIC_WEIGHT), SEMANTIC: (1.0, 0.0), KEYWORD: (0.0, 1.0)}
"""Weights of the semantic and the keyword score in the score that each mode goes by."""

Mask = npt.NDArray[np.bool_]
"""Array (articles,) of bool."""


def combined(mode: str, semantic: Scores, keyword: Scores) -> Scores:
    """Return the scores that a mode goes by, (m,) float32.

    Args:
        mode: One of `MODES`.
        semantic: (m,) float32: semantic scores.
        keyword: (m,) float32: keyword scores.
    """
    of_semantic, of_keyword = WEIGHTS[mode]
    found: Scores = np.float32(of_semantic) * semantic + np.float32(of_keyword) * keyword
    return found
