"""The articles that are scored for a query, with all their passages: every article, or some of them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from indexer.index.selection import ranges
from indexer.ranking.scores import Mask
from indexer.records import Rows


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scope:
    """Some articles, numbered from 0 in the order of the corpus, and their passages likewise.

    A passage's score follows from its article's passages and the corpus, so it is the same in every scope.
    """

    corpus_articles: int
    """Number of articles in the corpus."""
    articles: Rows | None
    """(m,) positions of the articles in the corpus, increasing; None for all articles."""
    rows: Rows | None
    """(n,) rows of their passages, increasing; None for all passages."""
    article_of: Rows
    """(n,) number of each passage's article, never decreasing."""
    bounds: Rows
    """(m + 1,) number of each article's first passage, and behind them the number of passages."""
    sizes: Rows
    """(m,) number of passages of each article."""

    @classmethod
    def whole(cls, article_rows: Rows) -> Self:
        """Return the scope of all articles.

        Args:
            article_rows: (passages,) position of each passage's article, from 0, never decreasing, none left out.
        """
        bounds = np.append(np.flatnonzero(np.diff(article_rows, prepend=-1)), len(article_rows))
        return cls(
            corpus_articles=len(bounds) - 1,
            articles=None,
            rows=None,
            article_of=article_rows,
            bounds=bounds,
            sizes=np.diff(bounds),
        )

    def within(self, articles: Rows) -> "Scope":
        """Return a scope of some of the articles, given their increasing numbers."""
        sizes = self.sizes[articles]
        bounds = np.concatenate(([0], sizes.cumsum()))
        rows = ranges(self.bounds[articles], sizes)
        article_of = np.arange(len(articles)).repeat(sizes)
        return Scope(
            corpus_articles=self.corpus_articles,
            articles=self.positions(articles),
            rows=self.passages(rows),
            article_of=article_of,
            bounds=bounds,
            sizes=sizes,
        )

    def positions(self, articles: Rows) -> Rows:
        """Return the positions in the corpus of some articles, given their numbers."""
        return articles if self.articles is None else self.articles[articles]

    def passages(self, passages: Rows) -> Rows:
        """Return the rows of some passages, given their numbers."""
        return passages if self.rows is None else self.rows[passages]

    def of_corpus(self, articles: Mask) -> Mask:
        """Return a mask of the scope's articles as one of the corpus's, (corpus_articles,) bool."""
        if self.articles is None:
            return articles
        found = np.zeros(self.corpus_articles, bool)
        found[self.articles] = articles
        return found

    def of_scope(self, keys: Rows) -> Rows:
        """Return the keys of the scope's articles, given those of the corpus's."""
        return keys if self.articles is None else keys[self.articles]
