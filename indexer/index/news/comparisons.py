"""What two quantities, or two sentences, have to do with each other."""

import numpy as np

from indexer.index.news.combinations import Combinations, Flags
from indexer.index.news.kinds import Kind
from indexer.index.news.statements import NEGATED, NEGATIVE, NOUN, OTHER_NOUN, POSITIVE, Facts
from indexer.records import Rows

_DENIALS = 0b1001_0001_1001_0011
"""Bits of the pairs of opposites of which one side is as good as a negation."""


def denies(sentences: Facts) -> Flags:
    """Return whether sentences have a negation, or a word for something that does not come about."""
    found: Flags = ((sentences[:, POSITIVE] & NEGATED) | (sentences[:, NEGATIVE] & _DENIALS)) != 0
    return found


def are_only(sides: Combinations, kinds: Facts) -> Flags:
    """Return whether two quantities are the only ones of their kind in their passages."""
    which = sides.pairs * len(Kind) + kinds
    found: Flags = np.bincount(which)[which] == 1
    return found


def are_settled(sides: Combinations, agree: Flags, starts: Rows, passages: tuple[Rows, Rows]) -> Flags:
    """Return which quantities agree with another one, for they differ from all others of a list.

    Args:
        sides: Combinations of the quantities of some pairs of passages.
        agree: (combinations,) whether the two may be one number.
        starts: Number of each passage's first quantity.
        passages: (pairs,) rows of the first passages, and of the second ones.
    """
    found: Flags = np.zeros(len(agree), np.bool_)
    for things, rows in zip((sides.first, sides.second), passages, strict=True):
        counts = starts[rows + 1] - starts[rows]
        which = (counts.cumsum() - counts - starts[rows])[sides.pairs] + things
        found |= (np.bincount(which, agree) > 0)[which]
    return found


def share_noun(first: Facts, second: Facts) -> Flags:
    """Return whether the same word stands behind two quantities."""
    found: Flags = np.zeros(len(first), np.bool_)
    for noun in (NOUN, OTHER_NOUN):
        for other in (NOUN, OTHER_NOUN):
            found |= (first[:, noun] == second[:, other]) & (first[:, noun] != 0)
    return found
