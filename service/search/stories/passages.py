"""The passages of one story: which of them no earlier article has, and which say what most sources say."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.index.vectors.interface import Vectors
from indexer.records import Matrix, Rows

_MOST_PASSAGES = 512
"""Most passages of a story that are compared with each other, those of its earliest articles."""
_SAME = 0.8
"""Cosine from which on a passage is taken to say what another does."""
_KEY = 5
"""Most key passages."""


class StoryPassages(NamedTuple):
    """The passages of a story's articles, in the order of time, each compared with all others."""

    rows: Rows
    """(n,) rows of the passages."""
    articles: Rows
    """(n,) position of each passage's article in the story."""
    sources: Rows
    """(n,) number of its source."""
    cosines: Matrix
    """(n, n) their cosines; not normalised."""

    @classmethod
    def of(
        cls, articles: Sequence[int], sources: Sequence[int], *, article_rows: Rows, vectors: Vectors
    ) -> "StoryPassages":
        """Compare the passages of a story.

        Args:
            articles: Positions of its articles in the corpus, in the order of time.
            sources: Number of each one's source.
            article_rows: (passages,) the article of each passage of the index, never decreasing.
            vectors: Vectors of the passages.
        """
        starts = np.searchsorted(article_rows, articles)
        sizes = np.searchsorted(article_rows, articles, side="right") - starts
        rows = ranges(starts, sizes)[:_MOST_PASSAGES]
        places = np.arange(len(articles)).repeat(sizes)[:_MOST_PASSAGES]
        found = vectors.rows(rows)
        return cls(rows, places, np.array(sources, np.int64)[places], found @ found.T)

    def added(self) -> npt.NDArray[np.bool_]:
        """Return which passages say what none of any earlier article does, (n,)."""
        is_earlier = self.articles[:, np.newaxis] > self.articles
        found: npt.NDArray[np.bool_] = np.logical_not(np.any((self.cosines >= _SAME) & is_earlier, axis=1))
        return found

    def key(self) -> list[int]:
        """Return the rows of the passages that say most of what the others do, each of another source.

        What counts is the mean, over the other sources, of the cosine with the nearest passage of each. A passage that
        says what one before it does is left out.
        """
        numbers = np.unique(self.sources)
        nearest = np.stack([self.cosines[:, self.sources == number].max(axis=1) for number in numbers], axis=1)
        nearest[self.sources[:, np.newaxis] == numbers] = 0
        chosen: list[int] = []
        for place in np.lexsort((self.rows, -nearest.sum(axis=1))).tolist():
            is_new = all(
                self.sources[place] != self.sources[one] and self.cosines[place, one] < _SAME for one in chosen
            )
            if is_new and len(chosen) < _KEY:
                chosen.append(place)
        return self.rows[chosen].tolist()  # type: ignore[no-any-return]
