"""Units of a text -> numbers that tell whether each is article. Pure.

What a unit looks like, what stands around it, and where it lies: line lengths, sentences, letters, repetition. None of
it names a site or depends on one language; the words of `words` are some of the numbers among others.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.looks import LOOKS, looks_of
from indexer.corpus.dumps.measures import Column, distance, run, shift, window
from indexer.corpus.dumps.units import Unit

Matrix = npt.NDArray[np.float64]


def features(units: Sequence[Unit], *, with_words: bool = True) -> Matrix:
    """Return an array (n, d) with the numbers of each unit."""
    own = np.array([looks_of(unit, with_words=with_words) for unit in units], dtype=np.float64)
    return np.hstack([own, _around(units, own)])


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


def _around(units: Sequence[Unit], own: Matrix) -> Matrix:
    """Return what stands around each unit, and where it lies in the text."""
    n = len(units)
    size = np.exp(own[:, _COLUMN["size"]] + 4)
    ends, several = own[:, _COLUMN["ends"]], own[:, _COLUMN["several sentences"]]
    prose = np.minimum(size, 400) / 100 * (0.3 + 0.7 * ends) * (size >= 60) * (1 + 0.5 * several)
    wordy = own[:, _COLUMN["kind in short"]]
    columns: list[Column] = []
    columns += [shift(own[:, _COLUMN[name]], step) for name in _SHIFTED for step in (-2, -1, 1, 2)]
    is_prose, is_short = (prose >= 0.8).astype(float), (size < 45).astype(float)
    for values in (prose, is_short, own[:, _COLUMN["date"]], wordy):
        for width in (3, 8):
            columns += [window(values, width, behind=False), window(values, width, behind=True)]
    before = np.cumsum(prose) - prose
    total = max(float(prose.sum()), 1e-9)
    behind = total - before - prose
    columns += [before / total, behind / total, np.minimum(before, 10) / 5, np.minimum(behind, 10) / 5]
    columns += [distance(is_prose, forward=False), distance(is_prose, forward=True)]
    columns += [run(is_short), run(1 - is_short)]
    columns += list(_core(prose, size))
    columns += list(_marks(own, size, is_prose))
    counts = Counter(unit.text.casefold() for unit in units)
    repeated = np.array([counts[unit.text.casefold()] > 1 for unit in units], dtype=float)
    columns += [
        repeated,
        repeated * (size >= 25),
        window(repeated, 3, behind=False),
        window(repeated, 3, behind=True),
    ]
    for step in (1, 2, 3):
        columns.append(_likeness(own, step))
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
    columns += _cohesion(units, prose)
    columns += _headings(own, size)
    place = (np.arange(n) + 0.5) / n
    columns += [place, (np.arange(n) < 3).astype(float), (np.arange(n) >= n - 3).astype(float)]
    return np.column_stack(columns)


def _core(prose: Column, size: Column) -> list[Column]:
    """Return whether each unit lies in the densest run of prose, before it, or behind it, and how far."""
    n = len(prose)
    gains = np.where(prose > 0.3, prose, -0.25 - 0.1 * (size < 25))
    best, start, sum_, from_ = -1.0, 0, 0.0, 0
    end = n
    for i, gain in enumerate(gains.tolist()):
        if sum_ <= 0:
            sum_, from_ = 0.0, i
        sum_ += gain
        if sum_ > best:
            best, start, end = sum_, from_, i + 1
    places = np.arange(n)
    ahead, beyond = np.maximum(0, start - places), np.maximum(0, places - end + 1)
    inside = (places >= start) & (places < end)
    return [inside.astype(float), (ahead > 0).astype(float), np.log1p(ahead) / 3, np.log1p(beyond) / 3]


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


_NEAR = 6
_VOCABULARY_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}|[\uac00-\ud7af]{2,}")


def _cohesion(units: Sequence[Unit], prose: Column) -> list[Column]:
    """Return the shares of each unit's longer words that stand in other prose, and in the units before and behind."""
    words = [set(_VOCABULARY_WORD.findall(unit.text[:600].casefold())) for unit in units]
    in_prose: Counter[str] = Counter()
    own = (prose >= 0.8).tolist()
    for found, is_prose in zip(words, own, strict=True):
        if is_prose:
            in_prose.update(found)
    shares = []
    for i, found in enumerate(words):
        before = set().union(*words[max(0, i - _NEAR) : i])
        behind = set().union(*words[i + 1 : i + 1 + _NEAR])
        elsewhere = sum(in_prose[word] > own[i] for word in found)
        amount = len(found) + 2.0
        shares.append((elsewhere / amount, len(found & before) / amount, len(found & behind) / amount))
    return list(np.array(shares).T)


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
