"""What stands further around each unit of a text: marks that open or close parts of a page, alike lines, headlines."""

from collections.abc import Sequence

import numpy as np

from indexer.corpus.dumps.looks import LOOKS
from indexer.corpus.dumps.measures import Column, Matrix, around, nearness, run, shift, window

SHORT_SIZE = 45
"""Letters below which a unit is short."""
LEAST_PROSE = 0.8
"""Prose from which a unit is a paragraph."""
_MARK_MAX_SIZE = 70
"""Letters below which a unit with words of a kind may mark a part of a page."""
_COLUMN = {name: i for i, name in enumerate(LOOKS)}
_FOREIGN = ("comments", "related", "legal", "account", "share", "advert", "navigation")
_OPENING = ("comments", "related", "share", "legal", "account", "advert", "byline")
"""Kinds of words that may open or close a part of a page."""
_ENDING = ("comments", "related", "legal")
"""Kinds that behind the first paragraph may end the article."""
_COMPARED = ("size", "ends", "date", "quotes", "numeric", "bullet", "capitalized")
_MOST_APART = 6
"""Units between two lines of a list whose items are made of several lines."""


def surroundings(own: Matrix, size: Column, prose: Column, core: slice) -> list[Column]:
    """Return numbers of what stands around each unit.

    Args:
        own: What the units look like, as `LOOKS` names it.
        size: Their lengths, in letters.
        prose: How much prose each is.
        core: The densest run of prose.
    """
    is_prose, is_short = (prose >= LEAST_PROSE).astype(float), (size < SHORT_SIZE).astype(float)
    foreign = np.minimum(1.0, own[:, [_COLUMN[kind] for kind in _FOREIGN]].sum(axis=1))
    return [
        *_marks(own, size, is_prose),
        *_agreement(own, prose, core),
        *_likenesses(own),
        run(is_short),
        run(1 - is_short),
        *(1 - nearness_[:, 0] for nearness_ in nearness(is_prose[:, None])),
        *_headings(own, size),
        np.cumsum(foreign) / max(1.0, foreign.sum()),
        *window(own[:, [_COLUMN["reader"]]], 4, behind=False).T,
    ]


def _marks(own: Matrix, size: Column, is_prose: Column) -> list[Column]:
    """Return how recently, and whether at all, units stood before each one that open or close parts of a page."""
    short = size < _MARK_MAX_SIZE
    marked = (own[:, [_COLUMN[kind] for kind in _OPENING]] > 0) & short[:, None]
    late = np.cumsum(marked[:, [_OPENING.index(kind) for kind in _ENDING]] & (np.cumsum(is_prose) > 0)[:, None], axis=0)
    near = nearness(np.column_stack([marked, own[:, _COLUMN["date"]]]))
    unread = _unread(is_prose.tolist(), marked[:, _OPENING.index("related")].tolist())
    return [*np.hstack(near).T, *(late > 0).astype(float).T, unread]


def _unread(is_prose: Sequence[float], is_related: Sequence[bool]) -> Column:
    """Return whether no prose stands between each unit and the last one before it that names other stories."""
    found, gap = np.zeros(len(is_prose)), 0.0
    for i, (prosy, related) in enumerate(zip(is_prose, is_related, strict=True)):
        gap = 1.0 if related else 0.0 if prosy else gap
        found[i] = gap
    return found


def _agreement(own: Matrix, prose: Column, core: slice) -> list[Column]:
    """Return how each unit and its neighbours differ from the lines of the densest prose in length and in ending."""
    weights = prose[core] + 1e-3
    size, ends = own[:, _COLUMN["size"]], own[:, _COLUMN["ends"]]
    shorter = np.average(size[core], weights=weights) - size
    open_ = np.average(ends[core], weights=weights) * (1 - ends)
    both = np.column_stack([shorter, open_])
    return [*np.hstack([both, window(both, 5, behind=False), window(both, 5, behind=True)]).T]


def _likenesses(own: Matrix) -> list[Column]:
    """Return how alike each unit and those a few units from it look, as the lines of lists do."""
    looks = own[:, [_COLUMN[name] for name in _COMPARED]]
    found = np.column_stack([_likeness(looks, step) for step in range(1, _MOST_APART + 1)])
    means = around(found, 10)
    return [*found[:, :3].T, means.max(axis=1), means[:, 1:].max(axis=1)]


def _likeness(looks: Matrix, step: int) -> Column:
    """Return how alike each unit and those `step` units before and behind it look."""
    n = len(looks)
    apart = np.ones(n)
    if n > step:
        between = np.minimum(1.0, np.abs(looks[step:] - looks[:-step]).sum(axis=1))
        apart = (np.append(between, np.ones(step)) + np.append(np.ones(step), between)) / 2
    return 1 - apart


def _headings(own: Matrix, size: Column) -> list[Column]:
    """Return whether each unit looks like a headline with a byline or date below it, and how recently one stood."""
    stated = np.maximum(own[:, _COLUMN["date"]], own[:, _COLUMN["byline"]] * (size < 90))
    near = np.zeros(len(size))
    for step in (1, 2, 3, 4):
        near = np.maximum(near, shift(stated, step))
    is_headline = (size >= 20) & (size < 150) & (own[:, _COLUMN["ends"]] == 0) & (stated == 0)
    anchors = (is_headline * near).astype(float)
    return [anchors, *np.hstack(nearness(anchors[:, None])).T, np.minimum(np.cumsum(anchors), 5) / 3]
