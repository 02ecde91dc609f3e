"""Marks of one sort of all articles, weighed by how rare they are, and the cosines of pairs of articles by them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.news.stories.marks import Hashes
from indexer.records import Rows

PAIRS_TOGETHER = 8_192
"""Pairs of articles whose marks are laid side by side at once."""
Keys = npt.NDArray[np.uint64]
"""Array (n,) of uint64: numbers that tell a mark's value and its pair of articles."""


class WeighedMarks(NamedTuple):
    """The marks of n articles; those of an article lie side by side, in increasing order."""

    starts: Rows
    """(n + 1,) where each article's marks begin."""
    hashes: Hashes
    """(m,)"""
    weights: npt.NDArray[np.float32]
    """(m,) how rare each is; those of an article have L2 norm 1, unless they were scaled."""

    def of(self, article: int) -> dict[int, float]:
        """Return an article's marks with their weights."""
        own = slice(*self.starts[article : article + 2].tolist())
        return dict(zip(self.hashes[own].tolist(), self.weights[own].tolist(), strict=True))

    def scaled(self, factors: npt.NDArray[np.float64]) -> "WeighedMarks":
        """Return them with the weights of each article multiplied by a factor, (n,)."""
        return self._replace(weights=self.weights * factors.repeat(np.diff(self.starts)).astype(np.float32))

    def cosines(self, first: Rows, second: Rows) -> npt.NDArray[np.float64]:
        """Return the inner product of the marks of pairs of articles, (p,) in [0, 1]; 0 where one has none."""
        found = np.zeros(len(first))
        for start in range(0, len(first), PAIRS_TOGETHER):
            some = slice(start, start + PAIRS_TOGETHER)
            own, other = (expanded(self.starts, articles[some]) for articles in (first, second))
            places, is_shared = places_of(keys_of(other, self.hashes), keys_of(own, self.hashes))
            products = self.weights[own.places[is_shared]] * self.weights[other.places[places[is_shared]]]
            found[some] = np.bincount(own.pairs[is_shared], products, minlength=len(first[some]))
        return found


def weighed(hashes: Hashes, owners: Rows, articles: int, *, others: int) -> WeighedMarks:
    """Weigh the marks of a corpus's articles.

    Args:
        hashes: (m,) all marks, in any order.
        owners: (m,) article that has each.
        articles: Number of articles.
        others: Articles without any of the marks that every corpus is taken to have beside its own.
    """
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    _, numbers, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    weights = np.log((articles + others) / (counts[numbers] + 1.0)).clip(1e-3)
    norms = np.sqrt(np.bincount(owners, weights * weights, minlength=articles))
    sizes = np.bincount(owners, minlength=articles)
    return WeighedMarks(starts_of(sizes), hashes, (weights / norms[owners]).astype(np.float32))


class Expanded(NamedTuple):
    """The marks of p articles, side by side."""

    pairs: Rows
    """(q,) position of the article among the p."""
    places: Rows
    """(q,) position of the mark in the table."""


def expanded(starts: Rows, articles: Rows) -> Expanded:
    """Return where the marks of some articles are, given where each article's begin."""
    sizes = np.diff(starts)[articles]
    return Expanded(np.arange(len(articles)).repeat(sizes), ranges(starts[articles], sizes))


def keys_of(expanded: Expanded, values: Hashes) -> Keys:
    """Return a number for each mark that tells its value and its pair, in increasing order if the values are."""
    keys: Keys = expanded.pairs.astype(np.uint64) << np.uint64(32) | values[expanded.places]
    return keys


def places_of(keys: Keys, wanted: Keys) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Return where increasing keys have others, and whether they have them."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    places = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return places, keys[places] == wanted


def starts_of(sizes: Rows) -> Rows:
    """Return where each of some runs of these sizes begins, and the end of the last."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
