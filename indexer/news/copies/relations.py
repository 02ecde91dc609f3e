"""What one text is to another: a copy, a part, another version, or a text of its own."""

from enum import IntEnum

from indexer.news.copies.comparison import Comparison


class Relation(IntEnum):
    """What two texts are to each other."""

    NONE = 0
    COPY = 1
    """Nearly all of each stands in the other."""
    PART = 2
    """Most of one stands in the other, which has more beside."""
    VERSION = 3
    """One publisher's text before and after a change."""


_SHORT_WORDS = 24
"""Fewer words are compared more strictly: a form that is filled in has as many."""


def relation_of(found: Comparison, *, is_one_publisher: bool, is_one_address: bool) -> Relation:
    """Return what two different texts are to each other.

    Numbers and names that differ between the same words show that a form was filled in twice, unless they are few
    among many that stay: a desk corrects one, and one publisher brings its own text up to date.

    Args:
        found: What they share.
        is_one_publisher: Whether both are of one publisher.
        is_one_address: Whether both stood at one address.
    """
    if found.words > found.other_words:
        found = found.swapped()
    if not found.words:
        return Relation.NONE
    part, whole = found.shared / found.words, found.other_shared / found.other_words
    if is_one_address and max(part, whole) >= 0.3:
        return Relation.VERSION
    if found.words < _SHORT_WORDS and (part < 0.85 or found.numbers or found.names):
        return Relation.NONE
    is_altered = found.numbers > found.shared // 120 or found.names > 1 + found.shared // 40
    if is_altered:
        is_update = is_one_publisher and part >= 0.6 and 3 * found.numbers <= found.kept_numbers
        return Relation.VERSION if is_update and found.names <= 1 + found.shared // 40 else Relation.NONE
    if part >= 0.7 and whole >= 0.5:
        return Relation.VERSION if is_one_publisher else Relation.COPY
    if part >= 0.65 or (part >= 0.45 and found.lead >= 18):
        return Relation.PART
    return Relation.NONE
