"""What a quantity in a text is of, and what it takes for two of a kind to agree or differ."""

from enum import IntEnum

import numpy as np


class Kind(IntEnum):
    """What a quantity is of; quantities of different kinds are never compared."""

    COUNT = 0
    PERCENT = 1
    MONEY = 2
    LENGTH = 3
    AREA = 4
    VOLUME = 5
    MASS = 6
    TEMPERATURE = 7
    DURATION = 8
    SPEED = 9
    DEAD = 10
    """Number of people or animals that died."""
    INJURED = 11
    DAY = 12
    """A date, by its number in the calendar."""
    SCORE = 13
    """Result of a match: a hundred times the greater number, and the smaller one."""


BONUS = np.zeros(len(Kind))
"""How much it says that two quantities of a kind agree, beyond their digits."""
# The currency counts as a word behind an amount.
BONUS[[Kind.PERCENT, Kind.MONEY, Kind.LENGTH, Kind.AREA, Kind.VOLUME, Kind.MASS]] = 0.5, 0.0, 0.7, 0.7, 0.7, 0.7
BONUS[[Kind.TEMPERATURE, Kind.DURATION, Kind.SPEED, Kind.DEAD, Kind.INJURED, Kind.DAY]] = 0.7, 0.3, 0.7, 1.0, 0.8, 1.0
MOST_RATIO = np.full(len(Kind), 3.0)
"""Greatest ratio of two quantities of a kind that disagree; beyond, they are of different things."""
MOST_RATIO[[Kind.COUNT, Kind.AREA, Kind.VOLUME, Kind.MASS]] = 12.0, 8.0, 8.0, 8.0
MOST_RATIO[[Kind.DEAD, Kind.INJURED, Kind.DAY, Kind.SCORE]] = np.inf
LEAST_COSINE = np.full(len(Kind), 0.6)
"""Least cosine of the sentences of two quantities that disagree."""
LEAST_COSINE[[Kind.DEAD, Kind.INJURED]] = 0.55
LEAST_COSINE[[Kind.PERCENT, Kind.DURATION, Kind.DAY, Kind.SCORE]] = 0.7, 0.7, 0.66, 0.75
NEEDS_NOUN = np.zeros(len(Kind), np.bool_)
"""Whether two quantities of a kind disagree only if the same word stands behind both."""
NEEDS_NOUN[[Kind.COUNT, Kind.MONEY, Kind.LENGTH, Kind.DURATION]] = True
ARE_RARE = np.zeros(len(Kind), np.bool_)
"""Whether an event has hardly two quantities of a kind, so that others are a reason for doubt in any sentences."""
ARE_RARE[[Kind.DEAD, Kind.INJURED, Kind.TEMPERATURE, Kind.SCORE]] = True
ARE_TOLLS = np.zeros(len(Kind), np.bool_)
"""Whether a quantity is a toll, which says much wherever it stands."""
ARE_TOLLS[[Kind.DEAD, Kind.INJURED]] = True
