"""Units of a text -> numbers that tell whether each is article. Pure.

What a unit looks like, what stands around it, and where it lies: line lengths, sentences, letters, repetition. None of
it names a site or depends on one language; the words of `words` are some of the numbers among others.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.looks import LOOKS, looks_of
from indexer.corpus.dumps.measures import Column, around, distance, run, shift, window
from indexer.corpus.dumps.stretches import beside, core_of, stretches
from indexer.corpus.dumps.units import Unit
from indexer.corpus.dumps.vocabulary import vocabulary

Matrix = npt.NDArray[np.float64]
_SIGNATURE_MAX_SIZE = 70
"""Letters below which a line with a date may be the signature of a comment."""


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers of the units of a text."""

    values: Matrix
    """Array (n, d)."""
    prose: Column
    """How much prose each unit is."""
    core: slice
    """The densest run of prose."""


def features(units: Sequence[Unit], *, with_words: bool = True) -> Features:
    """Return the numbers of units; without words, as if no word were known."""
    own = np.array([looks_of(unit, with_words=with_words) for unit in units], dtype=np.float64)
    size = np.exp(own[:, _COLUMN["size"]] + 4)
    prose = _prose(own, size)
    told = np.maximum(own[:, _COLUMN["date"]], own[:, _COLUMN["comments"]])
    signed: Column = np.where(size < _SIGNATURE_MAX_SIZE, told, 0.0)
    core = core_of(prose, size, signed)
    return Features(np.hstack([own, _around(units, own, size, prose, signed, core)]), prose, core)


_COLUMN = {name: i for i, name in enumerate(LOOKS)}
_FOREIGN = ("comments", "related", "legal", "account", "share", "advert", "navigation")
_SHIFTED = (
    "size",
    "ends",
    "several sentences",
    "date",
    "byline",
    "kind in short",
    "short",
    "question",
    "lower words",
    "is alone",
    "capitalized",
)


def _prose(own: Matrix, size: Column) -> Column:
    """Return how much prose each unit is: long lines of sentences most, single ones of about 60 letters least."""
    several = own[:, _COLUMN["several sentences"]]
    # A line that holds a whole article counts for more than a paragraph, however it ends.
    amount = (np.minimum(size, 400) + np.clip(size - 400, 0, 4000) / 2) / 100
    ends = np.maximum(own[:, _COLUMN["ends"]], several * (size >= 400))
    prose = amount * (size >= 60) * (1 + 0.5 * several)
    found: Column = prose * (0.3 + 0.7 * ends) * (0.2 + 0.8 * own[:, _COLUMN["natural"]])
    return found


def _around(units: Sequence[Unit], own: Matrix, size: Column, prose: Column, signed: Column, core: slice) -> Matrix:
    """Return what stands around each unit, and where it lies in the text."""
    n = len(units)
    wordy = own[:, _COLUMN["kind in short"]]
    columns: list[Column] = []
    columns += [shift(own[:, _COLUMN[name]], step) for name in _SHIFTED for step in (-2, -1, 1, 2)]
    is_prose, is_short = (prose >= 0.8).astype(float), (size < 45).astype(float)
    for values in (prose, is_short, own[:, _COLUMN["date"]], wordy):
        for width in (3, 8, 24):
            columns += [window(values, width, behind=False), window(values, width, behind=True)]
    before = np.cumsum(prose) - prose
    total = max(float(prose.sum()), 1e-9)
    behind = total - before - prose
    columns += [before / total, behind / total, np.minimum(before, 10) / 5, np.minimum(behind, 10) / 5]
    columns += [distance(is_prose, forward=False), distance(is_prose, forward=True)]
    columns += [run(is_short), run(1 - is_short)]
    columns += beside(core, n)
    columns += stretches(prose, signed)
    columns += _agreement(own, prose, core)
    columns += list(_marks(own, size, is_prose))
    counts = Counter(unit.text.casefold() for unit in units)
    repeated = np.array([counts[unit.text.casefold()] > 1 for unit in units], dtype=float)
    columns += [
        repeated,
        repeated * (size >= 25),
        window(repeated, 3, behind=False),
        window(repeated, 3, behind=True),
    ]
    likeness = [_likeness(own, step) for step in range(1, 7)]
    columns += likeness[:3]
    columns += [np.maximum.reduce([around(one, 10) for one in likeness[i:]]) for i in (0, 1)]
    short_share, legal = is_short.mean(), own[:, _COLUMN["legal"]].any()
    dates = own[:, _COLUMN["date"]].mean()
    for value in (
        short_share,
        wordy.mean(),
        float(legal),
        dates,
        min(total, 60) / 30,
        math.log1p(n) - 3.5,
        is_prose.mean(),
    ):
        columns.append(np.full(n, value))
    foreign = np.minimum(1.0, own[:, [_COLUMN[kind] for kind in _FOREIGN]].sum(axis=1))
    for width in (2, 5):
        columns += [window(foreign, width, behind=False), window(foreign, width, behind=True)]
    columns += [np.cumsum(foreign) / max(1.0, foreign.sum()), window(own[:, _COLUMN["reader"]], 4, behind=False)]
    cohesion, told = vocabulary(units, prose, core)
    columns += cohesion
    columns += _headings(own, size)
    columns += _headlines(told, own, size, repeated, core.start)
    place = (np.arange(n) + 0.5) / n
    columns += [place, (np.arange(n) < 3).astype(float), (np.arange(n) >= n - 3).astype(float)]
    return np.column_stack(columns)


def _agreement(own: Matrix, prose: Column, core: slice) -> list[Column]:
    """Return how each unit and its neighbours differ from the lines of the densest prose in length and in ending."""
    weights = prose[core] + 1e-3
    size, ends = own[:, _COLUMN["size"]], own[:, _COLUMN["ends"]]
    shorter = np.average(size[core], weights=weights) - size
    open_ = np.average(ends[core], weights=weights) * (1 - ends)
    columns = [shorter, open_]
    for values in (shorter, open_):
        columns += [window(values, 5, behind=False), window(values, 5, behind=True)]
    return columns


def _marks(own: Matrix, size: Column, is_prose: Column) -> list[Column]:
    """Return how recently, and whether at all, units stood before each one that open or close parts of a page."""
    short = size < 70
    columns = []
    for kind in ("comments", "related", "share", "legal", "account", "advert", "byline"):
        marked = (own[:, _COLUMN[kind]] > 0) & short
        columns.append(1 - distance(marked.astype(float), forward=False))
        columns.append(1 - distance(marked.astype(float), forward=True))
        if kind in ("comments", "related", "legal"):
            late = marked & (np.cumsum(is_prose) > 0)
            columns.append((np.cumsum(late) > 0).astype(float))
    date = own[:, _COLUMN["date"]]
    columns += [1 - distance(date, forward=False), 1 - distance(date, forward=True)]
    unread = np.zeros(len(size))
    gap = 0.0
    for i, (prosy, related) in enumerate(zip(is_prose.tolist(), own[:, _COLUMN["related"]].tolist(), strict=True)):
        gap = 1.0 if related and short[i] else 0.0 if prosy else gap
        unread[i] = gap
    return [*columns, unread]


def _likeness(own: Matrix, step: int) -> Column:
    """Return how alike each unit and those `step` units before and behind it look."""
    looks = own[:, [_COLUMN[name] for name in ("size", "ends", "date", "quotes", "numeric", "bullet", "capitalized")]]
    n = len(own)
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
    return [
        anchors,
        1 - distance(anchors, forward=False),
        1 - distance(anchors, forward=True),
        np.minimum(np.cumsum(anchors), 5) / 3,
    ]


def _headlines(told: Column, own: Matrix, size: Column, repeated: Column, start: int) -> list[Column]:
    """Return how well each unit suits as the headline of the densest prose, and how far the best one is."""
    shaped = (size >= 16) & (size < 170) & (own[:, _COLUMN["separators"]] < 0.4)
    before = np.arange(len(size)) <= start
    suits = told * shaped * before * (0.7 + 0.3 * repeated) * (1 - 0.5 * (own[:, _COLUMN["ends"]] > 0))
    best = (suits >= max(0.35, 0.8 * float(suits.max()))).astype(float)
    return [suits, 1 - distance(best, forward=False), 1 - distance(best, forward=True), np.minimum(np.cumsum(best), 2)]
