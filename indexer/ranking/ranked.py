"""Articles with their best passages, as they are ranked for a query."""

from typing import Any, NamedTuple


class RankedPassages(NamedTuple):
    """The best passages of one article, best first; ties go to the lower row."""

    article: int
    """Position of the article in the corpus."""
    article_cosine: float
    """Mean cosine of all the article's passages with the query, in [-1, 1]."""
    article_share: float
    """Keyword score of the article as a share of the query's ceiling, in [0, 1)."""
    rows: list[int]
    """Rows of the passages in the vector index."""
    scores: list[float]
    """Score of each passage in the mode asked for, at most 1; the higher the better."""
    cosines: list[float]
    """Cosine of each passage with the query, in [-1, 1]."""
    semantic: list[float]
    """Semantic score of each passage, in [-1, 1]."""
    keyword: list[float]
    """Keyword score of each passage, in [0, 1)."""
    recency: float | None = None
    """How recent the article is, in [0, 1]; None if the order does not go by that."""


class Block(NamedTuple):
    """Articles that were put in order together, best first."""

    articles: list[int]
    article_cosines: list[float]
    article_shares: list[float]
    recencies: list[float] | None
    """How recent each article is; None if the order does not go by that."""
    bounds: list[int]
    """Position of each article's first passage in the columns, and behind them the number of passages."""
    columns: list[list[Any]]
    """Rows, scores, cosines, semantic and keyword scores of the passages."""

    def ranked(self, position: int) -> RankedPassages:
        """Return the article at a position of the block."""
        own = slice(self.bounds[position], self.bounds[position + 1])
        rows, scores, cosines, semantic, keyword = [column[own] for column in self.columns]
        return RankedPassages(
            self.articles[position],
            self.article_cosines[position],
            self.article_shares[position],
            rows,
            scores,
            cosines,
            semantic,
            keyword,
            None if self.recencies is None else self.recencies[position],
        )
