"""The marks of all articles side by side, weighed by how rare they are, and what pairs of articles share of them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.news.copies.forms import NO_FORM
from indexer.news.stories.marks import Hashes, Marks
from indexer.records import Rows

_PRIOR_ARTICLES = 100
"""Articles on other events that every corpus is taken to have beside its own: in one of five articles on one event, a
name that all of them have is still a name."""
_PAIRS_TOGETHER = 8_192
_Keys = npt.NDArray[np.uint64]


class MarksTable(NamedTuple):
    """The marks of n articles; those of an article lie side by side, in increasing order."""

    languages: Hashes
    """(n,) the language of each article."""
    starts: Rows
    """(n + 1,) where each article's names begin."""
    names: Hashes
    """(m,)"""
    weights: npt.NDArray[np.float32]
    """(m,) how rare each is; those of an article have L2 norm 1."""
    ordinal_starts: Rows
    """(n + 1,) where each article's ordinals begin."""
    ordinals: npt.NDArray[np.uint32]
    """(k, 2): what is numbered, and its number."""
    fillings: npt.NDArray[np.int64]
    """(n, 2): the form that each article is, or `NO_FORM`, and what is filled in."""

    def names_of(self, article: int) -> dict[int, float]:
        """Return an article's names with their weights."""
        own = slice(*self.starts[article : article + 2].tolist())
        return dict(zip(self.names[own].tolist(), self.weights[own].tolist(), strict=True))

    def ordinals_of(self, article: int) -> set[tuple[int, int]]:
        """Return what an article numbers, with its number."""
        own = slice(*self.ordinal_starts[article : article + 2].tolist())
        return {(noun, number) for noun, number in self.ordinals[own].tolist()}

    def fillings_of(self, article: int) -> dict[int, int]:
        """Return the form that an article is, if any, with what is filled in."""
        form, filling = self.fillings[article].tolist()
        return {} if form == NO_FORM else {form: filling}

    def cosines(self, first: Rows, second: Rows) -> npt.NDArray[np.float64]:
        """Return the cosine of the names of pairs of articles, (p,) in [0, 1]; 0 where one has none."""
        found = np.zeros(len(first))
        for start in range(0, len(first), _PAIRS_TOGETHER):
            some = slice(start, start + _PAIRS_TOGETHER)
            own, other = (_expanded(self.starts, articles[some]) for articles in (first, second))
            places, is_shared = _places(_keys(other, self.names), _keys(own, self.names))
            products = self.weights[own.places[is_shared]] * self.weights[other.places[places[is_shared]]]
            found[some] = np.bincount(own.pairs[is_shared], products, minlength=len(first[some]))
        return found

    def contradict(self, first: Rows, second: Rows) -> npt.NDArray[np.bool_]:
        """Return of pairs of articles, (p,), whether they contradict each other.

        They do where both number one thing, and nothing alike, or where both are one form with other things filled in.
        """
        found = np.zeros(len(first), np.bool_)
        for start in range(0, len(first), _PAIRS_TOGETHER):
            some = slice(start, start + _PAIRS_TOGETHER)
            own, other = (_expanded(self.ordinal_starts, articles[some]) for articles in (first, second))
            size = len(first[some])
            are_shared = []
            for values in (self.ordinals[:, 0], self.ordinals[:, 0] ^ self.ordinals[:, 1] * np.uint32(2_654_435_761)):
                _, is_shared = _places(np.sort(_keys(other, values)), _keys(own, values))
                are_shared.append(np.bincount(own.pairs[is_shared], minlength=size) > 0)
            found[some] = are_shared[0] & ~are_shared[1]
        (form, filling), (other_form, other_filling) = self.fillings[first].T, self.fillings[second].T
        is_other: npt.NDArray[np.bool_] = (form != NO_FORM) & (form == other_form) & (filling != other_filling)
        return found | is_other


def marks_table(marks: Iterable[Marks]) -> MarksTable:
    """Return the marks of all articles, in their order, weighed."""
    every = [*marks]
    articles = np.arange(len(every))
    names = _joined([one.names for one in every])
    initials = _joined([one.initials for one in every])
    owners = np.concatenate(
        [articles.repeat([len(one.names) for one in every]), articles.repeat([len(one.initials) for one in every])]
    )
    is_name = np.concatenate([np.ones(len(names), np.bool_), np.isin(initials, names)])
    hashes, owners = np.concatenate([names, initials])[is_name], owners[is_name]
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    _, numbers, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    weights = np.log((len(every) + _PRIOR_ARTICLES) / (counts[numbers] + 1.0)).clip(1e-3)
    norms = np.sqrt(np.bincount(owners, weights * weights, minlength=len(every)))
    return MarksTable(
        languages=np.array([one.language for one in every], np.uint32),
        starts=_starts(np.bincount(owners, minlength=len(every))),
        names=hashes,
        weights=(weights / norms[owners]).astype(np.float32),
        ordinal_starts=_starts(np.array([len(one.ordinals) for one in every], np.int64)),
        ordinals=np.concatenate([np.empty((0, 2), np.uint32), *(one.ordinals for one in every)]),
        fillings=np.array([(one.form, one.filling) for one in every], np.int64).reshape(-1, 2),
    )


class _Expanded(NamedTuple):
    """The marks of p articles, side by side."""

    pairs: Rows
    """(q,) position of the article among the p."""
    places: Rows
    """(q,) position of the mark in the table."""


def _expanded(starts: Rows, articles: Rows) -> _Expanded:
    sizes = np.diff(starts)[articles]
    return _Expanded(np.arange(len(articles)).repeat(sizes), ranges(starts[articles], sizes))


def _keys(expanded: _Expanded, values: Hashes) -> _Keys:
    """Return a number for each mark that tells its value and its pair, in increasing order if the values are."""
    keys: _Keys = expanded.pairs.astype(np.uint64) << np.uint64(32) | values[expanded.places]
    return keys


def _places(keys: _Keys, wanted: _Keys) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Return where increasing keys have others, and whether they have them."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    places = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return places, keys[places] == wanted


def _joined(parts: list[Hashes]) -> Hashes:
    return np.concatenate([np.empty(0, np.uint32), *parts])


def _starts(sizes: Rows) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
