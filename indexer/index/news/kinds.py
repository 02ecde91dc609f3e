"""What a quantity in a text is of."""

from enum import IntEnum


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
