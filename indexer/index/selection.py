"""Choosing positions in arrays: ranges side by side, and the highest of many scores."""

import numpy as np

from indexer.records import Rows, Scores


def ranges(starts: Rows, sizes: Rows) -> Rows:
    """Return the ranges that begin at `starts` and have `sizes` numbers, one range after the other."""
    ends = sizes.cumsum()
    found: Rows = (starts + sizes - ends).repeat(sizes) + np.arange(ends[-1] if len(ends) else 0)
    return found


def top(scores: Scores, count: int) -> Rows:
    """Return the positions of the `count` highest scores, best first; ties go to the lower position."""
    if not count:
        return np.empty(0, np.int64)
    if count < len(scores):
        # Only the winners are sorted: a partition finds their least score in linear time.
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        above = (scores > least).nonzero()[0]
        at = (scores == least).nonzero()[0][: count - len(above)]
        chosen = np.sort(np.concatenate([above, at]))
    else:
        chosen = np.arange(len(scores))
    return chosen[np.lexsort((chosen, -scores[chosen]))]
