"""Two ways to find texts that may be near passages: comparing with all, or asking the graph over the vectors."""

from typing import NamedTuple, Protocol

import numpy as np

from indexer.index.news.neighbours import MOST
from indexer.index.selection import ranges
from indexer.index.vectors.approximate import ApproximateVectors
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.hashes import blocks
from indexer.news.neighbours.comparison import Comparison
from indexer.news.neighbours.pairs import Pairs
from indexer.news.neighbours.texts import DistinctTexts
from indexer.records import Rows, Scores

_ASKED = 2 * MOST
"""Texts that the graph is asked for; some are of the passage's own article."""
_BLOCK_ROWS = 4_096
"""Passages that the graph is asked about together."""


class Update(NamedTuple):
    """What is to be compared with what, where the neighbours of an earlier generation are known."""

    new_rows: Rows
    """Rows of the passages that are compared with all texts."""
    kept_rows: Rows
    """(m,) rows of the others, increasing, which are compared with the new texts alone."""
    least: Scores
    """(m,) cosines below which those are not wanted."""
    new_texts: Rows
    """Numbers of the texts that are compared with all passages."""


class Finder(Protocol):
    """Finds pairs of passages and texts that may be neighbours."""

    def of(self, rows: Rows) -> Pairs:
        """Return the pairs of some passages, increasing, and any text."""

    def of_update(self, update: Update) -> Pairs:
        """Return the pairs that an update asks for."""


class ComparingFinder:
    """Misses none."""

    def __init__(self, vectors: VectorIndex, texts: DistinctTexts) -> None:
        """Take the passages' vectors and texts."""
        self._vectors, self._texts = vectors, texts

    def of(self, rows: Rows) -> Pairs:
        """See `Finder.of`."""
        comparison = Comparison(self._vectors, self._texts)
        if len(rows) == len(self._vectors):
            comparison.compare_all()
        else:
            comparison.compare(rows, np.arange(len(self._texts)))
        return comparison.pairs()

    def of_update(self, update: Update) -> Pairs:
        """See `Finder.of_update`."""
        comparison = Comparison(self._vectors, self._texts)
        comparison.compare(update.new_rows, np.arange(len(self._texts)))
        comparison.expect(update.kept_rows, update.least)
        comparison.compare(update.kept_rows, update.new_texts)
        return comparison.pairs()


class GraphFinder:
    """Misses a few, and takes a time that hardly grows with the number of texts."""

    def __init__(self, vectors: ApproximateVectors, texts: DistinctTexts) -> None:
        """Take the passages' vectors and texts."""
        self._vectors, self._texts = vectors, texts

    def of(self, rows: Rows) -> Pairs:
        """See `Finder.of`."""
        parts = []
        for some in blocks(len(rows), _BLOCK_ROWS):
            found = self._vectors.distinct_near(self._vectors.rows(rows[some]), _ASKED)
            which, places = (found >= 0).nonzero()
            texts = self._texts.of_rows[found[which, places]]
            parts.append(Pairs(rows[some][which].astype(np.int32), texts.astype(np.int32)))
        return Pairs.joined(parts)

    def of_update(self, update: Update) -> Pairs:
        """Return the pairs of the new passages, and what is found from them of those that stay."""
        found = self.of(update.new_rows)
        having = np.argsort(self._texts.of_rows, kind="stable")
        counts = self._texts.counts[found.texts]
        ends = self._texts.counts.cumsum()[found.texts]
        rows = having[ranges(ends - counts, counts)]
        others = self._texts.of_rows[found.rows].repeat(counts)
        stays = np.isin(rows, update.kept_rows)
        return Pairs.joined([found, Pairs(rows[stays].astype(np.int32), others[stays].astype(np.int32))])
