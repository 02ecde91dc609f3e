"""What two quantities, or two sentences, have to do with each other."""

import numpy as np

from indexer.index.news.combinations import Combinations, Flags
from indexer.index.news.kinds import Kind
from indexer.index.news.statements import NEGATED, NEGATIVE, NOUN, OTHER_NOUN, POSITIVE, Facts

_DENIALS = 0b1001_0001_1001_0011
"""Bits of the pairs of opposites of which one side is as good as a negation."""


def denies(sentences: Facts) -> Flags:
    """Return whether sentences have a negation, or a word for something that does not come about."""
    found: Flags = ((sentences[:, POSITIVE] & NEGATED) | (sentences[:, NEGATIVE] & _DENIALS)) != 0
    return found


def are_only(sides: Combinations, kinds: Facts) -> Flags:
    """Return whether two quantities are the only ones of their kind in their passages."""
    _, which, counts = np.unique(sides.pairs * len(Kind) + kinds, return_inverse=True, return_counts=True)
    found: Flags = counts[which] == 1
    return found


def share_noun(first: Facts, second: Facts) -> Flags:
    """Return whether the same word stands behind two quantities."""
    found: Flags = np.zeros(len(first), np.bool_)
    for noun in (NOUN, OTHER_NOUN):
        for other in (NOUN, OTHER_NOUN):
            found |= (first[:, noun] == second[:, other]) & (first[:, noun] != 0)
    return found
