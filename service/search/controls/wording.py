"""Phrases that must stand in an article, and phrases that must not: which articles these are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.index.wording.folding import folded
from indexer.index.wording.phrase_finder import PhraseFinder
from indexer.ranking.scores import Mask
from indexer.records import Rows

LOOKED_AT = 500
"""Articles from the list's front that are read where those that may hold a phrase are too many to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words that an article must hold, and words that it must not, as they stand. True if there are any."""

    phrases: tuple[str, ...] = ()
    """Phrases of one word or more, all of which the article's text or title holds; see `folded`."""
    exclude: tuple[str, ...] = ()
    """Words and phrases of which it holds none."""

    def __post_init__(self) -> None:
        # What selects the same must be equal and look equal, for caches and cursors go by that.
        for name in ("phrases", "exclude"):
            object.__setattr__(self, name, tuple(sorted(set(map(folded, getattr(self, name))) - {""})))

    def __bool__(self) -> bool:
        return bool(self.phrases or self.exclude)


class Worded(NamedTuple):
    """The articles whose words are as they must be."""

    articles: Mask
    """Whether each article is one of them."""
    is_complete: bool
    """Whether all of them are known; if not, articles from the list's front were read, and the others left out."""


def worded(wording: Wording, allowed: Mask, finder: PhraseFinder, front: Callable[[Mask], Rows]) -> Worded:
    """Find the articles whose words are as they must be.

    Args:
        wording: The words.
        allowed: (articles,) which articles may be found.
        finder: Finds phrases.
        front: Returns the positions of up to `LOOKED_AT` articles that come first in the list of some.
    """
    articles = allowed.copy()
    unread: list[tuple[str, bool]] = []
    for phrase, is_wanted in (*((one, True) for one in wording.phrases), *((one, False) for one in wording.exclude)):
        found = finder.find(phrase, articles)
        if not found.are_read:
            unread.append((phrase, is_wanted))
        if is_wanted:
            holds = np.zeros_like(articles)
            holds[found.articles] = True
            articles &= holds
        elif found.are_read:
            articles[found.articles] = False
    if not unread:
        return Worded(articles, is_complete=True)
    if np.count_nonzero(articles) > LOOKED_AT:
        first = np.zeros_like(articles)
        first[front(articles)] = True
        is_complete = False
    else:
        first, is_complete = articles, True
    rows = np.flatnonzero(first)
    for phrase, is_wanted in unread:
        holding = finder.read(phrase, rows)
        rows = holding if is_wanted else np.setdiff1d(rows, holding, assume_unique=True)
    left = np.zeros_like(articles)
    left[rows] = True
    return Worded(left, is_complete=is_complete)
