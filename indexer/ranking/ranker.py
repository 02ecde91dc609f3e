"""What scores are computed from, and which articles are scored for a query."""

from dataclasses import dataclass, field

import numpy as np

from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.sentences import SentenceIndex
from indexer.index.vectors.interface import Vectors
from indexer.ranking.candidates import candidates
from indexer.ranking.front import FrontOrdering
from indexer.ranking.listing import Listing
from indexer.ranking.ordering import Ordering
from indexer.ranking.preference import NO_PREFERENCE, Preference
from indexer.ranking.scope import Scope
from indexer.ranking.scores import HYBRID, KEYWORD, Mask
from indexer.records import Matrix, Rows, Scores
from indexer.system.stopwatch import Stopwatch

_NARROW = 4
"""What a filter allows is scored alone if it is at most a fourth of the passages: reading vectors apart is slower."""
_ENOUGH_ARTICLES = 64
"""Articles that candidates must leave when copies are taken away; else they are looked for among the others."""
_NARROW_PASSAGES = 32_768
"""Most passages that a filter may allow to be scored alone where the vectors are not exact."""


@dataclass(slots=True, eq=False)
class WholeScores:
    """What is computed of all passages for one query, whatever a list goes by; filled by the first that needs it."""

    cosines: Scores | None = None
    """(passages,) cosines of the query with the passages."""
    shares: tuple[Scores, Scores] | None = None
    """Keyword scores of the passages, and of the articles."""
    candidates: dict[str, Rows] = field(default_factory=dict)
    """Positions of the articles of candidates among all passages, by the mode."""


class Ranker:
    """The parts of a generation that scores are computed from; safe to share between threads."""

    def __init__(
        self, *, vectors: Vectors, lexical: LexicalIndex, sentences: SentenceIndex, article_rows: Rows
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
        shown: Mask | None = None,
        cosines: Scores | None = None,
        known: WholeScores | None = None,
        preference: Preference = NO_PREFERENCE,
        stopwatch: Stopwatch | None = None,
    ) -> Listing:
        """Put the articles in order.

        Every allowed article is scored; but where the vectors are not exact, and many are allowed, only those of
        candidates are, until the list is read further.

        Args:
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            keywords: The query, looked up in the keyword index.
            mode: Score that the order goes by: one of `MODES`. In keyword mode, an article without any term is not
                listed.
            allowed: Whether each article may be listed; all may if None.
            shown: Whether each article is listed if it is found, for no article that is not allowed; most of those that
                are, because others are copies of them. As `allowed` if None.
            cosines: (passages,) cosines of the query with all passages, if they have been computed and all articles are
                allowed.
            known: What other lists of the same query have computed; this one's is added to it.
            preference: What the order goes by beside scores. It does not make a passage a candidate.
            stopwatch: Gets the stages `dense`, `keyword` and `fuse`.
        """
        stopwatch = stopwatch or Stopwatch()
        scores = WholeScores(cosines) if known is None else known

        def ordering(scope: Scope, allowed: Mask | None = None) -> Ordering:
            return self._ordering(scope, vector, keywords, mode, allowed, scores, preference, stopwatch)

        def proposed(allowed: Mask | None) -> Rows:
            if allowed is None and mode in scores.candidates:
                return scores.candidates[mode]
            of_passages = None if allowed is None else allowed[self.article_rows]
            rows = candidates(self.vectors, vector, keywords, mode=mode, allowed=of_passages, stopwatch=stopwatch)
            articles = np.unique(self.article_rows[rows])
            if allowed is None:
                scores.candidates[mode] = articles
            return articles

        listed = allowed if shown is None else shown
        if allowed is not None and self._is_narrow(allowed):
            return ordering(self.whole.within(np.flatnonzero(allowed if shown is None else shown)))
        if self.vectors.is_exact or cosines is not None:
            return ordering(self.whole, listed)
        articles = proposed(allowed)
        if shown is not None:
            articles = articles[shown[articles]]
            if len(articles) < _ENOUGH_ARTICLES:  # what is nearest is copied very often
                articles = proposed(shown)
        front = ordering(self.whole.within(articles))
        return FrontOrdering(
            front, articles, self.listed(keywords, mode, listed), lambda chosen: ordering(self.whole, chosen)
        )

    def _is_narrow(self, allowed: Mask) -> bool:
        """Tell whether the allowed articles are better scored alone."""
        return int(self.whole.sizes[allowed].sum()) <= most_scored_alone(self.vectors)

    def listed(self, keywords: LexicalQuery, mode: str, allowed: Mask | None) -> Mask:
        """Return which articles a list holds, whatever their order."""
        if mode != KEYWORD:
            return np.ones(len(self.whole.sizes), bool) if allowed is None else allowed
        found = np.zeros(len(self.whole.sizes), bool)
        for postings in keywords.postings:
            found[self.article_rows[postings.rows]] = True
        return found if allowed is None else found & allowed

    def _ordering(
        self,
        scope: Scope,
        vector: Matrix,
        keywords: LexicalQuery,
        mode: str,
        allowed: Mask | None,
        whole: WholeScores,
        preference: Preference,
        stopwatch: Stopwatch,
    ) -> Ordering:
        """Score the articles of a scope."""
        stopwatch.lap("fuse")
        known = whole if scope is self.whole else WholeScores()
        cosines = self.vectors.cosines(vector, scope.rows) if known.cosines is None else known.cosines
        stopwatch.lap("dense")
        if known.shares is None:
            known.shares = self.lexical.shares(keywords, scope.article_of, scope.rows)
        known.cosines, (shares, article_shares) = cosines, known.shares
        stopwatch.lap("keyword")
        found = Ordering(
            scope,
            self.sentences,
            vector,
            keywords,
            mode=mode,
            allowed=allowed,
            cosines=cosines,
            shares=shares,
            article_shares=article_shares,
            preference=preference,
        )
        stopwatch.lap("fuse")
        return found


def most_scored_alone(vectors: Vectors) -> int:
    """Return the most passages that a filter may allow if these are scored alone, without looking at the others."""
    return len(vectors) // _NARROW if vectors.is_exact else _NARROW_PASSAGES
