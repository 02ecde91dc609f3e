"""How many numbers and names differ where two texts go on alike after different words."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from indexer.news.copies.words import is_number

_LIKE = 0.75
"""Least similarity of two spellings of one name."""
_SCALE_DIGITS = 3
"""Least number of digits by which an amount in figures is longer than in thousands, millions or billions."""


def are_spellings(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether folded words are spellings of the same, such as `u`, `s` and `us`, or `colour` and `color`."""
    first, second = "".join(mine), "".join(theirs)
    if first == second:
        return True
    has_numbers = any(map(is_number, (*mine, *theirs)))
    return not has_numbers and len(mine) == len(theirs) == 1 and _are_like(first, second)


def differing_numbers(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many of some folded numbers have others in their place; `2.4` may be `2400000`."""
    return _differing(mine, theirs, _is_one_amount)


def differing_names(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many of some folded names have others in their place; other spellings of one are no others."""
    return _differing(mine, theirs, _are_like)


def _differing(mine: Sequence[str], theirs: Sequence[str], are_one: Callable[[str, str], bool]) -> int:
    own, others = set(mine) - set(theirs), set(theirs) - set(mine)
    lone = sum(not any(are_one(word, other) for other in others) for word in own)
    other_lone = sum(not any(are_one(word, other) for word in own) for other in others)
    return min(lone, other_lone)


def _are_like(name: str, other: str) -> bool:
    return SequenceMatcher(None, name, other).ratio() >= _LIKE


def _is_one_amount(number: str, other: str) -> bool:
    """Tell whether one number may be the other with its scale in a word."""
    shorter, longer = sorted((number, other), key=len)
    digits = shorter.replace(".", "").strip("0")
    scale = len(longer.partition(".")[0]) - len(shorter.partition(".")[0])
    return bool(digits) and scale >= _SCALE_DIGITS and longer.replace(".", "").strip("0") == digits
