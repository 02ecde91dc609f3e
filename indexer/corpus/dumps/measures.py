"""Measures of what stands beside each place of a row of numbers. Pure."""

import math

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
"""Array (n,) with a number for each unit of a text."""
Matrix = npt.NDArray[np.float64]
"""Array (n, k) with k numbers for each unit."""


def shift(values: Column, step: int) -> Column:
    """Return the value of the unit `step` units further on; 0 beyond the ends."""
    moved = np.zeros_like(values)
    if step > 0:
        moved[:-step] = values[step:]
    else:
        moved[-step:] = values[:step]
    return moved


def window(values: Matrix, width: int, *, behind: bool) -> Matrix:
    """Return the mean over the units next to each one, without it."""
    sums, places = _sums(values), np.arange(len(values))
    if behind:
        return (sums[np.minimum(len(values), places + 1 + width)] - sums[1:]) / width
    return (sums[:-1] - sums[np.maximum(0, places - width)]) / width


def around(values: Matrix, width: int) -> Matrix:
    """Return the mean over the units up to `width` units before and behind each one, itself included."""
    sums, places = _sums(values), np.arange(len(values))
    start, end = np.maximum(0, places - width), np.minimum(len(values), places + width + 1)
    found: Matrix = (sums[end] - sums[start]) / (end - start)[:, None]
    return found


def nearness(marks: Matrix) -> tuple[Matrix, Matrix]:
    """Return how near the last marked unit before each one is, and the next one behind it, in 1 / (1 + units / 3)."""
    n = len(marks)
    places = np.arange(n, dtype=float)[:, None]
    is_marked = marks > 0
    last, next_ = np.full((2, *marks.shape), np.inf)
    np.maximum.accumulate(np.where(is_marked, places, -np.inf)[:-1], axis=0, out=last[1:])
    np.minimum.accumulate(np.where(is_marked, places, np.inf)[:0:-1], axis=0, out=next_[-2::-1])
    last[0] = -np.inf
    return 1 / (1 + (places - last - 1) / 3), 1 / (1 + (next_ - places - 1) / 3)


def _sums(values: Matrix) -> Matrix:
    found = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=found[1:])
    return found


def run(marks: Column) -> Column:
    """Return the length of the run of marked units in which each lies, in logarithms; 0 for those not marked."""
    n = len(marks)
    edges = np.flatnonzero(np.diff(np.concatenate([[0.0], marks, [0.0]])))
    found = np.zeros(n)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found[start:end] = math.log1p(end - start) / 2
    return found
