"""Prose of the units of a text -> its densest run and its stretches, and how each unit stands to them. Pure."""

import numpy as np

from indexer.corpus.dumps.measures import Column

_LEAST_PROSE = 0.3
"""Prose of a unit from which it counts."""
_GAP = 5
"""Units without prose, one after another, that part two stretches."""
_SIGNED = 4.0
"""Prose that a signature takes from a run or a stretch: about that of a comment."""


def core_of(prose: Column, size: Column, signed: Column) -> slice:
    """Return the densest run of prose, in which short lines and signatures count against what they interrupt.

    Args:
        prose: How much prose each unit is.
        size: Their lengths, in letters.
        signed: 1 where a unit looks like the signature of a comment, else 0.
    """
    gains = np.where(prose >= _LEAST_PROSE, prose, -0.5 - 0.1 * (size < 25)) - _SIGNED * signed
    best, start, end, sum_, from_ = -1.0, 0, len(prose), 0.0, 0
    for i, gain in enumerate(gains.tolist()):
        if sum_ <= 0:
            sum_, from_ = 0.0, i
        sum_ += gain
        if sum_ > best:
            best, start, end = sum_, from_, i + 1
    return slice(start, end)


def beside(core: slice, n: int) -> list[Column]:
    """Return for each of n units whether it lies in a run or before it, and how far before and behind it."""
    places = np.arange(n)
    ahead, beyond = np.maximum(0, core.start - places), np.maximum(0, places - core.stop + 1)
    inside = (ahead == 0) & (beyond == 0)
    return [inside.astype(float), (ahead > 0).astype(float), np.log1p(ahead) / 3, np.log1p(beyond) / 3]


def stretches(prose: Column, signed: Column) -> list[Column]:
    """Return how the prose of each unit's stretch, and of those before and behind it, compares with the longest one.

    The numbers are shares of the longest stretch's prose: of the stretch that a unit lies in, 0 beside all; of the
    longest that ended before it; of the longest that begins behind it. Then whether it is the longest, and how the
    longest of the others compares with it. Signatures in a stretch, as comments have them, make it shorter.
    """
    n = len(prose)
    places = np.flatnonzero(prose >= _LEAST_PROSE)
    own, before, behind, is_longest = np.zeros((4, n))
    if not len(places):
        return [own, before, behind, is_longest, own]
    cuts = np.flatnonzero(np.diff(places) > _GAP)
    starts = places[np.concatenate([[0], cuts + 1])]
    ends = places[np.concatenate([cuts, [len(places) - 1]])] + 1
    sums = np.concatenate([[0.0], np.cumsum(prose - _SIGNED * signed)])
    amounts = np.maximum(sums[ends] - sums[starts], 0.1 * (ends - starts))
    most = float(amounts.max())
    rival = float(np.sort(amounts)[-2]) if len(amounts) > 1 else 0.0
    for start, end, amount in zip(starts.tolist(), ends.tolist(), amounts.tolist(), strict=True):
        own[start:end] = amount / most
        before[end:] = np.maximum(before[end:], amount / most)
        behind[:start] = np.maximum(behind[:start], amount / most)
        is_longest[start:end] = amount == most
    return [own, before, behind, is_longest, np.full(n, rival / most)]
