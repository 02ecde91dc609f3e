"""How likely it is that two articles, or two groups of articles, report on one event.

The score is the logarithm of the odds: a weighted sum of what two articles share. What they share are inner products,
so that the mean over all pairs of two groups is the inner product of their means: a group is compared by its centre,
whatever its size. Vectors are compared within a language alone, for few models bring languages together; the names of
two languages have less in common, and what they have says more.
"""

from math import isnan, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class Weights(NamedTuple):
    """What the parts of the score weigh: logistic regression over the pairs of `stories.dev.jsonl`, rounded."""

    same_language: float = -9.3
    """Constant of articles in one language."""
    other_language: float = -4.0
    """Constant of articles in two languages."""
    cosine: float = 3.9
    """Of the cosine of their mean vectors, in one language."""
    names: float = 10.1
    """Of the root of the cosine of their names, in one language."""
    other_names: float = 16.8
    """Of the root of the cosine of their names, in two languages."""
    words: float = 11.6
    """Of the root of the cosine of their other words, in one language."""
    week: float = -0.6
    """Of each week between them."""
    unknown_weeks: float = 1.0
    """Weeks that an unknown date counts for."""
    contradiction: float = -12.0
    """If they number one thing differently."""


WEIGHTS = Weights()


class Likeness(NamedTuple):
    """What p pairs of articles, or of groups, share; each (p,) float64."""

    language: Numbers
    """Share of the pairs of articles in one language, in [0, 1]."""
    cosine: Numbers
    """Mean cosine of the articles' mean vectors, 0 for two languages."""
    names: Numbers
    """Mean cosine of their names, in [0, 1]."""
    words: Numbers
    """Mean cosine of their other words, in [0, 1]; 0 for two languages."""
    days: Numbers
    """Days between them; NaN where a date is unknown."""
    contradict: Numbers
    """1 where they number one thing differently, or are one form with other things filled in."""


def odds(likeness: Likeness, weights: Weights = WEIGHTS) -> Numbers:
    """Return the logarithm of the odds that the articles of each pair report on one event."""
    language = likeness.language
    weeks = np.where(np.isnan(likeness.days), weights.unknown_weeks, likeness.days / 7)
    return (
        weights.same_language * language
        + weights.other_language * (1 - language)
        + weights.cosine * likeness.cosine
        + (weights.names * language + weights.other_names * (1 - language)) * np.sqrt(likeness.names)
        + weights.words * np.sqrt(likeness.words)
        + weights.week * weeks
        + weights.contradiction * likeness.contradict
    )


def group_odds(
    *,
    language: float,
    cosine: float,
    names: float,
    words: float,
    days: float,
    contradict: bool,
    weights: Weights = WEIGHTS,
) -> float:
    """Return what `odds` does for one pair of groups; numbers instead of arrays of one take a tenth of the time."""
    return (
        weights.same_language * language
        + weights.other_language * (1 - language)
        + weights.cosine * cosine
        + (weights.names * language + weights.other_names * (1 - language)) * sqrt(names)
        + weights.words * sqrt(words)
        + weights.week * (weights.unknown_weeks if isnan(days) else days / 7)
        + (weights.contradiction if contradict else 0.0)
    )
