"""Pairs of a passage and a text of another article, and the lists of neighbours that are made of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indexer.index.news.neighbours import LEAST_COSINE, MOST
from indexer.index.vectors.exact import VectorIndex
from indexer.news.neighbours.texts import NONE, DistinctTexts
from indexer.records import Rows, Scores

Numbers = npt.NDArray[np.int32]
"""Array (n,) of int32."""


class Pairs(NamedTuple):
    """n passages and a text that may be near each."""

    rows: Numbers
    """(n,) rows of the passages."""
    texts: Numbers
    """(n,) numbers of the texts."""

    @classmethod
    def joined(cls, parts: Sequence["Pairs"]) -> Self:
        """Return some pairs behind one another."""
        nothing = np.empty(0, np.int32)
        return cls(
            np.concatenate([nothing, *(part.rows for part in parts)]),
            np.concatenate([nothing, *(part.texts for part in parts)]),
        )


class Lists(NamedTuple):
    """Neighbours of some passages, n in all."""

    rows: Rows
    """(n,) rows of the passages."""
    neighbours: Rows
    """(n,) rows of their neighbours."""
    cosines: Scores
    """(n,) float32."""

    def chosen(self, which: npt.NDArray[np.bool_] | Rows | slice) -> "Lists":
        """Return some of them."""
        return Lists(self.rows[which], self.neighbours[which], self.cosines[which])

    def with_others(self, others: "Lists") -> "Lists":
        """Return these and others."""
        return Lists(
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.neighbours, others.neighbours]),
            np.concatenate([self.cosines, others.cosines]),
        )


def near(pairs: Pairs, texts: DistinctTexts, vectors: VectorIndex) -> Lists:
    """Return the pairs that are near enough, with exact cosines, in no particular order."""
    rows = pairs.rows.astype(np.int64)
    neighbours = texts.standing_for(pairs.texts, rows)
    is_elsewhere = neighbours != NONE
    rows, neighbours = rows[is_elsewhere], neighbours[is_elsewhere]
    cosines = vectors.cosines_of_pairs(rows, neighbours)
    is_near = cosines >= LEAST_COSINE
    return Lists(rows[is_near], neighbours[is_near], cosines[is_near])


def best(lists: Lists) -> Lists:
    """Return the best of what is listed for each passage, by rows; what is listed twice counts once."""
    lists = lists.chosen(np.lexsort((lists.neighbours, -lists.cosines, lists.rows)))
    is_new = np.ones(len(lists.rows), np.bool_)
    is_new[1:] = (np.diff(lists.rows) != 0) | (np.diff(lists.neighbours) != 0)
    lists = lists.chosen(is_new)
    return lists.chosen(ranks(lists.rows) < MOST)


def ranks(values: npt.NDArray[Any]) -> Rows:
    """Return the position of each element of a sorted array among those that equal it, from 0."""
    _, starts, counts = np.unique(values, return_index=True, return_counts=True)
    found: Rows = np.arange(len(values)) - starts.repeat(counts)
    return found
