"""Units of a text -> numbers that tell whether each is article. Pure.

What a unit looks like, how it stands to the densest prose of its text, and where it lies: line lengths, sentences,
letters, repetition. What stands right beside it is for the network to find. None of it names a site or depends on one
language; the words of `words` are some of the numbers among others.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.corpus.dumps.looks import LOOKS, looks_of
from indexer.corpus.dumps.measures import Column, Matrix, nearness
from indexer.corpus.dumps.stretches import beside, core_of, stretches
from indexer.corpus.dumps.surroundings import LEAST_PROSE, SHORT_SIZE, surroundings
from indexer.corpus.dumps.units import Unit
from indexer.corpus.dumps.vocabulary import vocabulary
from indexer.corpus.dumps.words.lexicon import Lexicon

_SIGNATURE_MAX_SIZE = 70
"""Letters below which a line with a date may be the signature of a comment."""
_LEAST_REPEATED = 25
"""Letters from which a line that stands in a text twice is more than an item of a menu."""
_COLUMN = {name: i for i, name in enumerate(LOOKS)}


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers of the units of a text."""

    values: Matrix
    """Array (n, d)."""
    prose: Column
    """How much prose each unit is."""
    core: slice
    """The densest run of prose."""


def features(units: Sequence[Unit], lexicon: Lexicon | None) -> Features:
    """Return the numbers of units; without a lexicon, as if no word were known."""
    own = looks_of(units, lexicon)
    size = np.exp(own[:, _COLUMN["size"]] + 4)
    prose = _prose(own, size)
    told = np.maximum(own[:, _COLUMN["date"]], own[:, _COLUMN["comments"]])
    signed: Column = np.where(size < _SIGNATURE_MAX_SIZE, told, 0.0)
    core = core_of(prose, size, signed)
    n = len(units)
    counts = Counter(unit.text for unit in units)
    repeated = np.array([counts[unit.text] > 1 for unit in units], dtype=float)
    cohesion, shared = vocabulary(units, prose, core)
    columns = [prose, *_place(prose, n), *beside(core, n), *stretches(prose, signed)]
    columns += [repeated, repeated * (size >= _LEAST_REPEATED), *cohesion]
    columns += [*_headlines(shared, own, size, repeated, core.start), *_whole(own, size, prose)]
    columns += surroundings(own, size, prose, core)
    return Features(np.hstack([own, np.array(columns).T]), prose, core)


def _prose(own: Matrix, size: Column) -> Column:
    """Return how much prose each unit is: long lines of sentences most, single ones of about 60 letters least."""
    several = own[:, _COLUMN["several sentences"]]
    # A line that holds a whole article counts for more than a paragraph, however it ends.
    amount = (np.minimum(size, 400) + np.clip(size - 400, 0, 4000) / 2) / 100
    ends = np.maximum(own[:, _COLUMN["ends"]], several * (size >= 400))
    prose = amount * (size >= 60) * (1 + 0.5 * several)
    found: Column = prose * (0.3 + 0.7 * ends) * (0.2 + 0.8 * own[:, _COLUMN["natural"]])
    return found


def _place(prose: Column, n: int) -> list[Column]:
    """Return where each unit lies: the prose before and behind it, its place, and whether it is at an end."""
    before = np.cumsum(prose) - prose
    total = max(float(prose.sum()), 1e-9)
    behind = total - before - prose
    places = np.arange(n)
    return [
        before / total,
        behind / total,
        np.minimum(before, 10) / 5,
        np.minimum(behind, 10) / 5,
        (places + 0.5) / n,
        (places < 3).astype(float),
        (places >= n - 3).astype(float),
    ]


def _whole(own: Matrix, size: Column, prose: Column) -> list[Column]:
    """Return numbers of the text as a whole, the same for each unit."""
    n = len(own)
    numbers = (
        (size < SHORT_SIZE).mean(),
        own[:, _COLUMN["kind in short"]].mean(),
        own[:, _COLUMN["legal"]].max(),
        own[:, _COLUMN["date"]].mean(),
        min(float(prose.sum()), 60) / 30,
        math.log1p(n) - 3.5,
        (prose >= LEAST_PROSE).mean(),
    )
    return [np.full(n, number) for number in numbers]


def _headlines(shared: Column, own: Matrix, size: Column, repeated: Column, start: int) -> list[Column]:
    """Return how well each unit suits as the headline of the densest prose, and how far the best one is."""
    shaped = (size >= 16) & (size < 170) & (own[:, _COLUMN["separators"]] < 0.4)
    ahead = np.arange(len(size)) <= start
    suits: Column = shared * shaped * ahead * (0.7 + 0.3 * repeated) * (1 - 0.5 * (own[:, _COLUMN["ends"]] > 0))
    best = (suits >= max(0.35, 0.8 * float(suits.max()))).astype(float)
    return [suits, *np.hstack(nearness(best[:, None])).T, np.minimum(np.cumsum(best), 2)]
