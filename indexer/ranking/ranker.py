"""What scores are computed from, and which articles are scored for a query."""

import numpy as np

from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.sentences import SentenceIndex
from indexer.index.vectors.exact import VectorIndex
from indexer.ranking.ordering import Ordering
from indexer.ranking.scope import Scope
from indexer.ranking.scores import HYBRID, Mask
from indexer.records import Matrix, Rows, Scores
from indexer.system.stopwatch import Stopwatch

_NARROW = 4
"""What a filter allows is scored alone if it is at most a fourth of the passages: reading vectors apart is slower."""


class Ranker:
    """The parts of a generation that scores are computed from; safe to share between threads."""

    def __init__(
        self, *, vectors: VectorIndex, lexical: LexicalIndex, sentences: SentenceIndex, article_rows: Rows
    ) -> None:
        """Join the parts.

        Args:
            vectors: Vectors of the passages.
            lexical: Keyword index of the passages.
            sentences: Sentences of the passages.
            article_rows: (passages,) position of each passage's article, from 0, never decreasing, none left out.
        """
        self.vectors = vectors
        self.lexical = lexical
        self.sentences = sentences
        self.article_rows = article_rows
        self.whole = Scope.whole(article_rows)

    def order(
        self,
        vector: Matrix,
        keywords: LexicalQuery,
        *,
        mode: str = HYBRID,
        allowed: Mask | None = None,
        cosines: Scores | None = None,
        stopwatch: Stopwatch | None = None,
    ) -> Ordering:
        """Put the articles in order.

        Args:
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            keywords: The query, looked up in the keyword index.
            mode: Score that the order goes by: one of `MODES`. In keyword mode, an article without any term is not
                listed.
            allowed: Whether each article may be listed; all may if None.
            cosines: (passages,) cosines of the query with all passages, if they have been computed and all articles are
                allowed.
            stopwatch: Gets the stages `dense`, `keyword` and `fuse`.
        """
        stopwatch = stopwatch or Stopwatch()
        scope = self.whole
        if allowed is not None:
            articles = np.flatnonzero(allowed)
            if _NARROW * int(scope.sizes[articles].sum()) <= len(self.article_rows):
                scope, allowed = scope.within(articles), None
        if cosines is None:
            cosines = self.vectors.cosines(vector, scope.rows)
        stopwatch.lap("dense")
        shares, article_shares = self.lexical.shares(keywords, scope.article_of, scope.rows)
        stopwatch.lap("keyword")
        ordering = Ordering(
            scope,
            self.sentences,
            vector,
            mode=mode,
            allowed=allowed,
            cosines=cosines,
            shares=shares,
            article_shares=article_shares,
        )
        stopwatch.lap("fuse")
        return ordering
