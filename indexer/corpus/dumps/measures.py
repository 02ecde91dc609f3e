"""Measures of what stands beside each place of a row of numbers. Pure."""

import math

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
"""Array (n,) with a number for each unit of a text."""


def shift(values: Column, step: int) -> Column:
    """Return the value of the unit `step` units further on; 0 beyond the ends."""
    moved = np.zeros_like(values)
    if step > 0:
        moved[:-step] = values[step:]
    else:
        moved[-step:] = values[:step]
    return moved


def window(values: Column, width: int, *, behind: bool) -> Column:
    """Return the mean over the units next to each one, without it."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    n = len(values)
    places = np.arange(n)
    if behind:
        found: Column = (sums[np.minimum(n, places + 1 + width)] - sums[places + 1]) / width
        return found
    ahead: Column = (sums[places] - sums[np.maximum(0, places - width)]) / width
    return ahead


def around(values: Column, width: int) -> Column:
    """Return the mean over the units up to `width` units before and behind each one, itself included."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    start, end = np.maximum(0, places - width), np.minimum(len(values), places + width + 1)
    found: Column = (sums[end] - sums[start]) / (end - start)
    return found


def distance(marks: Column, *, forward: bool) -> Column:
    """Return how far the nearest marked unit is, in 1 - 1 / (1 + units / 3)."""
    n = len(marks)
    places = np.arange(n, dtype=float)
    if forward:
        nearest = np.where(marks > 0, places, np.inf)[::-1]
        found = np.minimum.accumulate(nearest)[::-1]
        gaps = np.append(found[1:], np.inf) - places
    else:
        nearest = np.where(marks > 0, places, -np.inf)
        found = np.maximum.accumulate(nearest)
        gaps = places - np.append(-np.inf, found[:-1])
    nearness: Column = 1 - 1 / (1 + (gaps - 1) / 3)
    return nearness


def run(marks: Column) -> Column:
    """Return the length of the run of marked units in which each lies, in logarithms; 0 for those not marked."""
    n = len(marks)
    edges = np.flatnonzero(np.diff(np.concatenate([[0.0], marks, [0.0]])))
    found = np.zeros(n)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found[start:end] = math.log1p(end - start) / 2
    return found
