"""Finding near texts by comparing passages with all of them, in blocks of one matrix product each."""

import numpy as np

from indexer.index.news.neighbours import LEAST_COSINE, MOST
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.hashes import blocks
from indexer.news.neighbours.pairs import Pairs, ranks
from indexer.news.neighbours.texts import DistinctTexts
from indexer.records import Matrix, Rows, Scores

_BLOCK = 2_048
"""Texts on either side of a product."""
_CROWDED = 2 * MOST
"""Texts near a passage in one block above which those that cannot be among the best are left out at once."""
_MOST_PAIRS = 4_000_000
"""Pairs above which those are left out that others have overtaken: 48 MB of them."""
_ALL_BITS = np.uint64(0xFFFF_FFFF)
_ROUNDING = 1e-5
"""More than a matrix product and an exact one differ by."""


class Comparison:
    """Compares passages with texts and collects pairs: all that may be among a passage's nearest, and few others."""

    def __init__(self, vectors: VectorIndex, texts: DistinctTexts) -> None:
        """Start with no pairs.

        Args:
            vectors: Vectors of the passages.
            texts: Their texts.
        """
        self._vectors = vectors
        self._texts = texts
        self._only_articles = texts.only_articles
        self._bounds = np.full(len(vectors), LEAST_COSINE - _ROUNDING, np.float32)
        """Least product that a further text must have with each passage."""
        self._pairs: list[Pairs] = []
        self._products: list[Scores] = []
        self._held = 0

    def expect(self, rows: Rows, cosines: Scores) -> None:
        """Leave out texts that are further from some passages than these cosines."""
        self._bounds[rows] = np.maximum(self._bounds[rows], cosines - np.float32(_ROUNDING))

    def compare(self, rows: Rows, texts: Rows) -> None:
        """Compare some passages with some texts, given by their numbers, increasing."""
        for some in blocks(len(rows), _BLOCK):
            queries = self._vectors.rows(rows[some])
            for others in blocks(len(texts), _BLOCK):
                columns = texts[others]
                self._take(rows[some], columns, queries @ self._vectors.rows(self._texts.firsts[columns]).T)

    def compare_all(self) -> None:
        """Compare all passages with all texts; each product of two texts is computed once."""
        texts, order = self._texts, np.argsort(self._texts.of_rows, kind="stable")
        ends = texts.counts.cumsum()
        parts = list(blocks(len(texts), _BLOCK))
        rows_of = [order[ends[part.start] - texts.counts[part.start] : ends[part.stop - 1]] for part in parts]
        for first, part in enumerate(parts):
            own = self._vectors.rows(texts.firsts[part])
            for second in range(first, len(parts)):
                other = parts[second]
                products = own @ self._vectors.rows(texts.firsts[other]).T
                if second > first:
                    self._take_side(rows_of[second], other, part, products.T.copy())
                self._take_side(rows_of[first], part, other, products)

    def pairs(self) -> Pairs:
        """Return the pairs that were found."""
        return Pairs.joined(self._pairs)

    def _take_side(self, rows: Rows, own: slice, other: slice, products: Matrix) -> None:
        """Take the passages that have the texts of one slice, with the texts of another one."""
        places = self._texts.of_rows[rows] - own.start
        if len(rows) > len(products):
            for some in blocks(len(rows), _BLOCK):  # thousands may have one text
                self._take(rows[some], np.arange(other.start, other.stop), products[places[some]])
        else:
            self._take(rows, np.arange(other.start, other.stop), products)

    def _take(self, rows: Rows, columns: Rows, products: Matrix) -> None:
        """Take the pairs of some passages and texts whose products, which are changed here, are great enough."""
        own, only = self._texts.article_rows[rows], self._only_articles[columns]
        is_shared = (only >= own.min()) & (only <= own.max())
        if is_shared.any():
            products[own[:, np.newaxis] == only] = -1  # what only the passage's own article has
        found = products >= self._bounds[rows, np.newaxis]
        crowded = np.flatnonzero(np.count_nonzero(found, axis=1) > _CROWDED)
        if len(crowded):
            self.expect(rows[crowded], np.partition(products[crowded], -MOST, axis=1)[:, -MOST])
            found[crowded] = products[crowded] >= self._bounds[rows[crowded], np.newaxis]
        which, texts = found.nonzero()
        self._pairs.append(Pairs(rows[which].astype(np.int32), columns[texts].astype(np.int32)))
        self._products.append(products[which, texts])
        self._held += len(which)
        if self._held > _MOST_PAIRS:
            self._prune()

    def _prune(self) -> None:
        """Leave out the pairs that cannot be among the best of their passage, now that others are known."""
        pairs, products = Pairs.joined(self._pairs), np.concatenate(self._products)
        # Bits of positive floats are in the order of the floats: one number sorts by row, then the greatest first.
        keys = (pairs.rows.astype(np.uint64) << np.uint64(32)) | (_ALL_BITS - products.view(np.uint32))
        order = np.argsort(keys)
        rows, products = pairs.rows[order], products[order]
        last = ranks(rows) == MOST - 1
        self.expect(rows[last], products[last])
        kept = products >= self._bounds[rows]
        self._pairs, self._products = [Pairs(rows[kept], pairs.texts[order][kept])], [products[kept]]
        self._held = int(np.count_nonzero(kept))
