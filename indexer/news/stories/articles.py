"""What is known of the articles that are put into stories: vectors, marks, dates."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.index.vectors.interface import Vectors
from indexer.news.stories.likeness import Likeness
from indexer.news.stories.marks_table import MarksTable
from indexer.records import Matrix, Rows

_PAIRS_TOGETHER = 4_096
_ARTICLES_TOGETHER = 4_096


class StoryArticles(NamedTuple):
    """All n articles of an index."""

    passage_starts: Rows
    """(n + 1,) row of each article's first passage."""
    vectors: Vectors
    """Vectors of the passages."""
    marks: MarksTable
    days: npt.NDArray[np.float64]
    """(n,) when each was published, in days since 1970; NaN where it is unknown."""

    def means(self, articles: Rows) -> Matrix:
        """Return the directions of the mean vectors of some articles' passages, (m, dimension) float32."""
        sizes = np.diff(self.passage_starts)[articles]
        rows = self.vectors.rows(ranges(self.passage_starts[articles], sizes))
        sums = np.add.reduceat(rows, np.cumsum(sizes) - sizes) if len(articles) else rows
        directions: Matrix = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return directions

    def likeness(self, first: Rows, second: Rows, means: "ArticleMeans") -> Likeness:
        """Return what pairs of articles share, given the means of all of these articles."""
        language = (self.marks.languages[first] == self.marks.languages[second]).astype(np.float64)
        return Likeness(
            language=language,
            cosine=means.cosines(first, second) * language,
            names=self.marks.names.cosines(first, second),
            words=self.marks.words.cosines(first, second) * language,
            days=np.abs(self.days[first] - self.days[second]),
            contradict=self.marks.contradict(first, second).astype(np.float64),
        )


class ArticleMeans(NamedTuple):
    """The directions of the mean vectors of some articles."""

    articles: Rows
    """(n,) positions of the articles, increasing."""
    vectors: Matrix
    """(n, dimension)"""

    @classmethod
    def of(cls, articles: StoryArticles, *some: Rows) -> "ArticleMeans":
        """Compute those of all articles whose positions are given."""
        rows = np.unique(np.concatenate(some))
        parts = [rows[start : start + _ARTICLES_TOGETHER] for start in range(0, len(rows), _ARTICLES_TOGETHER)]
        empty = np.empty((0, articles.vectors.dimension), np.float32)
        return cls(rows, np.concatenate([empty, *map(articles.means, parts)]))

    def cosines(self, first: Rows, second: Rows) -> npt.NDArray[np.float64]:
        """Return the cosine of each of some articles with each of others, (p,)."""
        found = np.empty(len(first))
        for start in range(0, len(first), _PAIRS_TOGETHER):
            some = slice(start, start + _PAIRS_TOGETHER)
            own, other = (np.searchsorted(self.articles, articles[some]) for articles in (first, second))
            found[some] = np.einsum("pd,pd->p", self.vectors[own], self.vectors[other], dtype=np.float64)
        return found
