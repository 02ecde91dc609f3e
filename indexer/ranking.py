"""How passages are scored for a query, and in which order their articles come. Knows nothing of text files or HTTP.

    semantic = cosines with the query: the passage's, its nearest sentence's, and the mean over its article
    keyword  = BM25 as a share of what a passage made of the query alone would have: the passage's, and its article's
    hybrid   = both

Each is a mean with fixed weights, which docs/decisions/0007 measures. A score depends on the query, the passage and the
corpus alone: never on the other results, on filters or on other queries.

Every passage gets a first score, in which its own cosine stands for its sentences'. Articles take their places by their
best passage's first score, in blocks; within a block, by their best passage's full score. So any page of the list can
be computed alone, and pages neither overlap nor leave out an article.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.lexical import LexicalIndex, LexicalQuery
from indexer.records import Matrix, Rows, Scores
from indexer.sentences import SentenceIndex
from indexer.vectors import VectorIndex

HYBRID = "hybrid"
SEMANTIC = "semantic"
KEYWORD = "keyword"
MODES = (HYBRID, SEMANTIC, KEYWORD)

_SEMANTIC_WEIGHT = 0.43
"""Of the semantic score in the hybrid one; the rest is the keyword score's."""
_SENTENCE_WEIGHT = 0.5
"""Of the nearest sentence's cosine in the semantic score."""
_ARTICLE_COSINE_WEIGHT = 0.17
"""Of the mean cosine of all the article's passages in the semantic score; the passage's own has the rest."""
_ARTICLE_SHARE_WEIGHT = 0.38
"""Of the article's share of the query in the keyword score; the passage's own has the rest."""
_WEIGHTS = {HYBRID: (_SEMANTIC_WEIGHT, 1 - _SEMANTIC_WEIGHT), SEMANTIC: (1.0, 0.0), KEYWORD: (0.0, 1.0)}
_BLOCK = 64
"""Articles that are put in order together."""
_PASSAGES_SCORED = 4
"""Passages of an article that get a full score, the best by the first."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPassages:
    """Passages of one article, best first; ties go to the lower row."""

    article: int
    """Position of the article."""
    rows: Rows
    scores: Scores
    """The higher the better, at most 1."""
    cosines: Scores
    """The passages' own, in [-1, 1]."""
    semantic: Scores
    """In [-1, 1]."""
    keyword: Scores
    """In [0, 1)."""


class Ranker:
    """The parts of a generation that scores come from. Safe to share between threads."""

    def __init__(
        self, *, vectors: VectorIndex, lexical: LexicalIndex, sentences: SentenceIndex, article_rows: Rows
    ) -> None:
        """Join the parts.

        Args:
            vectors: The passages' vectors.
            lexical: Their terms.
            sentences: Their sentences.
            article_rows: (passages,) the position of each passage's article, from 0, increasing, none left out.
        """
        self.vectors = vectors
        self.lexical = lexical
        self.sentences = sentences
        self.article_rows = article_rows
        self.bounds: Rows = np.append(np.flatnonzero(np.diff(article_rows, prepend=-1)), len(article_rows))
        """(articles + 1,): where each article's passages start, and where the last one's end."""

    def order(
        self, vector: Matrix, keywords: LexicalQuery, *, mode: str = HYBRID, allowed: Mask | None = None
    ) -> "Ordering":
        """Put the articles in order.

        Args:
            vector: (dimension,) float32: the query's, of L2 norm 1.
            keywords: The query's terms.
            mode: One of `MODES`; what the order goes by. In keyword mode, an article without any term is not listed.
            allowed: (articles,): those that may be listed; all if None.
        """
        return Ordering(self, vector, keywords, mode, allowed)


class Ordering:
    """The articles in the order of how well they answer one query. Computed only as far as it is looked at."""

    def __init__(self, ranker: Ranker, vector: Matrix, keywords: LexicalQuery, mode: str, allowed: Mask | None) -> None:
        """Give every passage its first score; see `Ranker.order`."""
        self._ranker = ranker
        self._vector = vector
        self._weights = _WEIGHTS[mode]
        starts, sizes = ranker.bounds[:-1], np.diff(ranker.bounds).astype(np.float32)
        self._cosines = ranker.vectors.cosines(vector)
        self._shares = ranker.lexical.shares(keywords)
        # What an article adds to the scores of all its passages alike.
        self._semantic = np.float32(_ARTICLE_COSINE_WEIGHT) * np.add.reduceat(self._cosines, starts) / sizes
        self._keyword = np.float32(_ARTICLE_SHARE_WEIGHT) * ranker.lexical.article_shares(keywords, ranker.article_rows)
        self._first = self._combined(
            np.float32(1 - _ARTICLE_COSINE_WEIGHT) * self._cosines, np.float32(1 - _ARTICLE_SHARE_WEIGHT) * self._shares
        )
        best = np.maximum.reduceat(self._first, starts) + self._combined(self._semantic, self._keyword)
        self.listed: Mask = np.ones(len(best), bool) if allowed is None else allowed
        """(articles,): those in the list."""
        if mode == KEYWORD:
            self.listed = self.listed & (best > 0)
        self.total = int(np.count_nonzero(self.listed))
        """Articles in the list."""
        self._best: Scores = np.where(self.listed, best, -np.inf).astype(np.float32)

    def places(self, start: int, stop: int) -> list[RankedPassages]:
        """Return the articles in places [start, stop), from 0; fewer where the list ends."""
        stop = min(stop, self.total)
        if start >= stop:
            return []
        first, last = start // _BLOCK, (stop - 1) // _BLOCK
        order = _top(self._best, min(self.total, (last + 1) * _BLOCK))
        found: list[RankedPassages] = []
        for block in range(first, last + 1):
            passed = block * _BLOCK
            found += self._block(order[passed : passed + _BLOCK], max(0, start - passed), stop - passed)
        return found

    def _block(self, articles: Rows, start: int, stop: int) -> list[RankedPassages]:
        """Put a block of articles in the order of their best full scores and return places [start, stop) of it.

        Ties go to the article that comes first in the corpus.
        """
        rows, bounds = self._candidates(articles)
        of_article = np.repeat(articles, np.diff(bounds))
        cosines = self._cosines[rows]
        sentences = self._ranker.sentences
        nearest = sentences.best(rows, self._vector) if sentences.has_vectors else cosines
        own = np.float32(1 - _SENTENCE_WEIGHT - _ARTICLE_COSINE_WEIGHT) * cosines
        semantic = own + np.float32(_SENTENCE_WEIGHT) * nearest + self._semantic[of_article]
        keyword = np.float32(1 - _ARTICLE_SHARE_WEIGHT) * self._shares[rows] + self._keyword[of_article]
        scores = self._combined(semantic, keyword)
        found = []
        for place in np.lexsort((articles, -np.maximum.reduceat(scores, bounds[:-1])))[start:stop]:
            here = slice(bounds[place], bounds[place + 1])
            order = np.lexsort((rows[here], -scores[here])) + bounds[place]
            found.append(
                RankedPassages(
                    article=int(articles[place]),
                    rows=rows[order],
                    scores=scores[order],
                    cosines=cosines[order],
                    semantic=semantic[order].astype(np.float32),
                    keyword=keyword[order],
                )
            )
        return found

    def _candidates(self, articles: Rows) -> tuple[Rows, Rows]:
        """Return the passages of some articles that get a full score, and where in them each article's start."""
        firsts = self._ranker.bounds[articles]
        sizes = self._ranker.bounds[articles + 1] - firsts
        rows = _ranges(firsts, sizes)
        if sizes.max() > _PASSAGES_SCORED:
            group = np.repeat(np.arange(len(articles)), sizes)
            rows = rows[np.lexsort((rows, -self._first[rows], group))]
            rows = rows[_ranges(np.zeros_like(sizes), sizes) < _PASSAGES_SCORED]
            sizes = np.minimum(sizes, _PASSAGES_SCORED)
        return rows, np.concatenate([[0], np.cumsum(sizes)])

    def _combined(self, semantic: Scores, keyword: Scores) -> Scores:
        found: Scores = np.float32(self._weights[0]) * semantic + np.float32(self._weights[1]) * keyword
        return found


def _ranges(starts: Rows, sizes: Rows) -> Rows:
    """Return start, start + 1, ..., so many numbers from each start, one range after the other."""
    passed = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.repeat(starts - passed, sizes) + np.arange(sizes.sum())


def _top(scores: Scores, count: int) -> Rows:
    """Return the positions of the `count` highest scores, best first; ties go to the lower position."""
    if count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        above = np.flatnonzero(scores > least)
        at = np.flatnonzero(scores == least)[: count - len(above)]
        chosen = np.sort(np.concatenate([above, at]))
    else:
        chosen = np.arange(len(scores))
    return chosen[np.lexsort((chosen, -scores[chosen]))]
