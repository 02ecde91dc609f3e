"""Which passages of a generation are those of the one before, for what concerns their neighbours."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.index.vectors.hashes import Hashes
from indexer.news.neighbours.pairs import ranks
from indexer.news.neighbours.texts import NONE, DistinctTexts
from indexer.records import Rows

_FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15)
"""Odd number by whose powers the vectors of an article are told apart by their places."""


class Kept(NamedTuple):
    """The passages of n that an earlier generation of m has too, in the same order and in the same articles."""

    earlier_rows: Rows
    """(n,) row of each in the earlier generation, increasing where it is not `NONE`."""
    rows: Rows
    """(m,) row of each of the earlier generation's passages in this one; `NONE` if it is gone."""
    is_same_text: npt.NDArray[np.bool_]
    """(texts,) whether the passages that have a text are those that had it."""

    @property
    def new_rows(self) -> Rows:
        """Rows of the passages that are new."""
        return np.flatnonzero(self.earlier_rows == NONE)


def kept_passages(texts: DistinctTexts, hashes: Hashes, earlier_hashes: Hashes, earlier_article_rows: Rows) -> Kept:
    """Return which passages stay.

    An article stays if all its passages have the vectors that those of an earlier one had. Where articles changed
    places, one of the two counts as new.

    Args:
        texts: Texts of the passages.
        hashes: (n,) hash of each passage's vector.
        earlier_hashes: (m,) hashes of the earlier generation's.
        earlier_article_rows: (m,) positions of their articles.
    """
    own, earlier = _articles(hashes, texts.article_rows), _articles(earlier_hashes, earlier_article_rows)
    _, which, which_earlier = np.intersect1d(own.keys, earlier.keys, assume_unique=True, return_indices=True)
    order = np.argsort(which)
    which, which_earlier = which[order], which_earlier[order]
    in_order = which_earlier == np.maximum.accumulate(which_earlier)
    which, which_earlier = which[in_order], which_earlier[in_order]
    kept = ranges(own.starts[which], own.counts[which])
    kept_earlier = ranges(earlier.starts[which_earlier], earlier.counts[which_earlier])
    earlier_rows, rows = np.full(len(hashes), NONE, np.int64), np.full(len(earlier_hashes), NONE, np.int64)
    earlier_rows[kept], rows[kept_earlier] = kept_earlier, kept
    return Kept(earlier_rows, rows, _same_texts(texts, hashes, earlier_hashes, kept))


class _Articles(NamedTuple):
    keys: Hashes
    """(articles,) the same for two articles with the same vectors in the same order, if as many such are before them;
    else different."""
    starts: Rows
    """(articles,) first row of each."""
    counts: Rows
    """(articles,) number of passages of each."""


def _articles(hashes: Hashes, article_rows: Rows) -> _Articles:
    starts = np.flatnonzero(np.diff(article_rows, prepend=NONE))
    counts = np.diff(starts, append=len(hashes))
    places = np.arange(len(hashes)) - starts.repeat(counts)
    powers = np.full(counts.max(initial=0) + 1, _FACTOR).cumprod(dtype=np.uint64)
    keys = np.add.reduceat(hashes * powers[places], starts, dtype=np.uint64) if len(starts) else hashes
    order = np.argsort(keys, kind="stable")
    repeats = np.empty(len(keys), np.uint64)
    repeats[order] = ranks(keys[order])
    return _Articles(keys ^ (repeats * _FACTOR), starts, counts)


def _same_texts(texts: DistinctTexts, hashes: Hashes, earlier_hashes: Hashes, kept: Rows) -> npt.NDArray[np.bool_]:
    """Return whether each text has as many passages as it had, all of them kept."""
    distinct, earlier_counts = np.unique(earlier_hashes, return_counts=True)
    own = hashes[texts.firsts]
    at = np.minimum(distinct.searchsorted(own), max(len(distinct) - 1, 0))
    had = np.where(distinct[at] == own, earlier_counts[at], 0) if len(distinct) else np.zeros(len(own), np.int64)
    kept_counts = np.bincount(texts.of_rows[kept], minlength=len(texts))
    found: npt.NDArray[np.bool_] = (texts.counts == kept_counts) & (texts.counts == had)
    return found
