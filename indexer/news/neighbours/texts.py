"""Passages with equal vectors taken together, for each of whom one passage stands in another's neighbours."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indexer.index.vectors.hashes import Hashes
from indexer.records import Rows

NONE = -1
"""Stands for a row where there is none."""


class DistinctTexts(NamedTuple):
    """The distinct vectors of n passages, called texts here; numbered in the order of their first passages."""

    of_rows: Rows
    """(n,) number of each passage's text."""
    firsts: Rows
    """(texts,) first row of each, increasing."""
    seconds: Rows
    """(texts,) first row of each in another article than the one of `firsts`; `NONE` if there is none."""
    counts: Rows
    """(texts,) number of passages with each."""
    article_rows: Rows
    """(n,) position of each passage's article."""

    @classmethod
    def of(cls, hashes: Hashes, article_rows: Rows) -> Self:
        """Return the texts of passages, given a hash of each one's vector and the position of its article."""
        _, firsts, which, counts = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
        order = np.argsort(firsts)
        number = np.empty(len(order), np.int64)
        number[order] = np.arange(len(order))
        of_rows = number[which]
        firsts = firsts[order]
        elsewhere = np.flatnonzero(article_rows != article_rows[firsts[of_rows]])
        seconds = np.full(len(firsts), len(hashes), np.int64)
        np.minimum.at(seconds, of_rows[elsewhere], elsewhere)
        seconds[seconds == len(hashes)] = NONE
        return cls(of_rows, firsts, seconds, counts[order], article_rows)

    def __len__(self) -> int:
        return len(self.firsts)

    @property
    def only_articles(self) -> Rows:
        """Position of the only article that has each text, (texts,); `NONE` if several have."""
        return np.where(self.seconds == NONE, self.article_rows[self.firsts], NONE)

    def standing_for(self, texts: npt.NDArray[np.integer], rows: npt.NDArray[np.integer]) -> Rows:
        """Return the first row of each of m texts that is in another article than a passage.

        Args:
            texts: (m,) numbers of the texts.
            rows: (m,) rows of the passages.

        Returns:
            (m,); `NONE` where the passage's article alone has the text.
        """
        firsts = self.firsts[texts]
        is_own = self.article_rows[firsts] == self.article_rows[rows]
        found: Rows = np.where(is_own, self.seconds[texts], firsts)
        return found
