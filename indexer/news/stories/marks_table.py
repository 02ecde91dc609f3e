"""The marks of all articles side by side, weighed by how rare they are, and what pairs of articles share of them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.news.copies.forms import NO_FORM
from indexer.news.stories.marks import Hashes, Marks
from indexer.news.stories.weighed_marks import (
    PAIRS_TOGETHER,
    WeighedMarks,
    expanded,
    keys_of,
    places_of,
    starts_of,
    weighed,
)
from indexer.records import Rows

_OTHERS = 100
"""Articles on other events that every corpus is taken to have beside its own: in one of five articles on one event, a
name that all of them have is still a name."""
_OTHERS_WITHOUT_WORDS = 10
"""The same of other words, of which many are in any article."""
_LEAST_WORDS = 4
"""Words of an article from which on they are compared with those of others."""
_SHARED_WORDS = 0.35
"""Root of the cosine that is taken for two articles of fewer words, such as those in scripts without letter case: that
of reports on one event."""
_NO_WORDS = np.zeros(1, np.uint32)
"""Mark of the articles that have fewer."""


class MarksTable(NamedTuple):
    """The marks of n articles; those of an article lie side by side, in increasing order."""

    languages: Hashes
    """(n,) the language of each article."""
    names: WeighedMarks
    """Names and numbers of each."""
    words: WeighedMarks
    """Other words of each; what has too few has one mark instead that all of these share."""
    ordinal_starts: Rows
    """(n + 1,) where each article's ordinals begin."""
    ordinals: npt.NDArray[np.uint32]
    """(k, 2): what is numbered, and its number."""
    fillings: npt.NDArray[np.int64]
    """(n, 2): the form that each article is, or `NO_FORM`, and what is filled in."""

    def ordinals_of(self, article: int) -> set[tuple[int, int]]:
        """Return what an article numbers, with its number."""
        own = slice(*self.ordinal_starts[article : article + 2].tolist())
        return {(noun, number) for noun, number in self.ordinals[own].tolist()}

    def fillings_of(self, article: int) -> dict[int, int]:
        """Return the form that an article is, if any, with what is filled in."""
        form, filling = self.fillings[article].tolist()
        return {} if form == NO_FORM else {form: filling}

    def contradict(self, first: Rows, second: Rows) -> npt.NDArray[np.bool_]:
        """Return of pairs of articles, (p,), whether they contradict each other.

        They do where both number one thing, and nothing alike, or where both are one form with other things filled in.
        """
        found = np.zeros(len(first), np.bool_)
        for start in range(0, len(first), PAIRS_TOGETHER):
            some = slice(start, start + PAIRS_TOGETHER)
            own, other = (expanded(self.ordinal_starts, articles[some]) for articles in (first, second))
            size = len(first[some])
            are_shared = []
            for values in (self.ordinals[:, 0], self.ordinals[:, 0] ^ self.ordinals[:, 1] * np.uint32(2_654_435_761)):
                _, is_shared = places_of(np.sort(keys_of(other, values)), keys_of(own, values))
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
    words = [one.words if len(one.words) >= _LEAST_WORDS else _NO_WORDS for one in every]
    of_words = articles.repeat([len(one) for one in words])
    few = np.array([one is _NO_WORDS for one in words], np.bool_)
    return MarksTable(
        languages=np.array([one.language for one in every], np.uint32),
        names=weighed(hashes, owners, len(every), others=_OTHERS),
        words=weighed(_joined(words), of_words, len(every), others=_OTHERS_WITHOUT_WORDS).scaled(
            np.where(few, _SHARED_WORDS, 1.0)
        ),
        ordinal_starts=starts_of(np.array([len(one.ordinals) for one in every], np.int64)),
        ordinals=np.concatenate([np.empty((0, 2), np.uint32), *(one.ordinals for one in every)]),
        fillings=np.array([(one.form, one.filling) for one in every], np.int64).reshape(-1, 2),
    )


def _joined(parts: list[Hashes]) -> Hashes:
    return np.concatenate([np.empty(0, np.uint32), *parts])
