"""What is known of the articles that are put into stories: vectors, marks, dates."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.index.vectors.interface import Vectors
from indexer.news.stories.likeness import Likeness
from indexer.news.stories.marks_table import MarksTable
from indexer.records import Matrix, Rows

_PAIRS_TOGETHER = 16_384


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

    def likeness(self, first: Rows, second: Rows) -> Likeness:
        """Return what pairs of articles share."""
        parts = [
            self._likeness(first[start : start + _PAIRS_TOGETHER], second[start : start + _PAIRS_TOGETHER])
            for start in range(0, max(len(first), 1), _PAIRS_TOGETHER)
        ]
        return Likeness(*(np.concatenate(values) for values in zip(*parts, strict=True)))

    def _likeness(self, first: Rows, second: Rows) -> Likeness:
        articles, places = np.unique(np.concatenate([first, second]), return_inverse=True)
        means = self.means(articles)
        language = (self.marks.languages[first] == self.marks.languages[second]).astype(np.float64)
        cosines = np.einsum("pd,pd->p", means[places[: len(first)]], means[places[len(first) :]], dtype=np.float64)
        return Likeness(
            language=language,
            cosine=cosines * language,
            names=self.marks.cosines(first, second),
            days=np.abs(self.days[first] - self.days[second]),
            contradict=self.marks.contradict(first, second).astype(np.float64),
        )
