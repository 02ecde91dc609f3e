"""What one text is to another: a copy, a part, another version, or a text of its own."""

from dataclasses import dataclass
from enum import IntEnum

from indexer.news.copies.comparison import Comparison


class Relation(IntEnum):
    """What two texts are to each other."""

    NONE = 0
    COPY = 1
    """Nearly all of each stands in the other."""
    PART = 2
    """Most of one stands in the other, which begins like it and has more beside."""
    WITHIN = 3
    """Most of one stands within the other, which begins otherwise or is much longer, as a digest does."""
    VERSION = 4
    """One publisher's text before and after a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of the articles that have two texts."""

    is_one_publisher: bool = False
    """Whether one publisher has both."""
    is_one_address: bool = False
    """Whether both stood at one address."""
    is_one_title: bool = False
    """Whether one publisher has both within days under one title, or one that goes on where the other ends."""


FEW_WORDS = 12
"""Fewer words, such as those of a caption, tell nothing."""
_SHORT_WORDS = 24
"""Fewer words must be the same but for one or two."""
_WORDS_A_NUMBER = 120
"""Shared words for each number that a desk may have changed."""
_WORDS_A_NAME = 60
"""Shared words for each name that a desk may have changed."""
_WORDS_AN_EXCHANGE = 20
"""Shared words for each place at which a desk may have put other words."""
_CHANGED_NUMBERS = 4
"""Most numbers that change as a text is brought up to date; in a form that is filled in, more do."""
_WORDS_A_CHANGED_NUMBER, _UNDER_ANOTHER_TITLE = 60, 0.9
"""Shared words for each number that a publisher changed in an article under another title, and the least share of the
shorter text that is in common then."""
_COPY, _COPY_OF = 0.7, 0.5
"""Least shares of the shorter and of the longer text that a copy has in common with the other."""
_PART, _PART_WITH_LEAD = 0.65, 0.45
"""Least shares of a part; the second if it begins as its article does."""
_BEGUN = 0.33
"""Least share of the first words of either text that is in common, unless most of all is."""
_LEAD = 0.75
"""Least share of a text's first words that are in common where both begin alike."""
_MUCH_LONGER = 2.5
"""Times by which a text is longer from which on it is more than another one with an addition."""
_WITHOUT_LEAD = 0.85
"""Least share of the shorter text that is in common where both begin otherwise: with less, a notice may be all."""
_SAME_PAGE = 0.3
"""Least share of either text that is in common with what stood at its address another time."""


def relation_of(found: Comparison, known: Circumstances) -> Relation:
    """Return what two different texts are to each other.

    Numbers and names that differ between the same words show that a form was filled in twice, unless they are few
    among many that stay: a desk changes one, and a publisher brings its own text up to date.

    Args:
        found: What they share.
        known: Whose they are.
    """
    if found.words > found.other_words:
        found = found.swapped()
    if min(found.words, found.shared - found.kept_numbers) < FEW_WORDS:  # nor do numbers without words
        return Relation.NONE
    part, whole = found.shared / found.words, found.other_shared / found.other_words
    is_begun = max(found.lead, found.other_lead) >= _BEGUN * found.most_lead or part >= _WITHOUT_LEAD
    if known.is_one_address and max(part, whole) >= _SAME_PAGE and (is_begun or known.is_one_title):
        return Relation.VERSION
    if not is_begun or (found.words < _SHORT_WORDS and part < _WITHOUT_LEAD):
        return Relation.NONE
    if _is_altered(found):
        return Relation.VERSION if _is_update(found, part, known) else Relation.NONE
    return _unaltered(found, part, whole, is_one_publisher=known.is_one_publisher)


def _is_altered(found: Comparison) -> bool:
    """Tell whether more differs between the same words than a desk changes."""
    return (
        found.numbers > found.shared // _WORDS_A_NUMBER
        or found.names > found.shared // _WORDS_A_NAME
        or found.exchanges > max(1, found.shared // _WORDS_AN_EXCHANGE)
    )


def _unaltered(found: Comparison, part: float, whole: float, *, is_one_publisher: bool) -> Relation:
    """Return what two texts are to each other of which neither has other numbers or names between the same words."""
    is_copy = part >= _COPY and whole >= _COPY_OF
    if not is_copy and part < _PART and (part < _PART_WITH_LEAD or found.lead < _LEAD * found.most_lead):
        return Relation.NONE
    begin_alike = min(found.lead, found.other_lead) >= _LEAD * found.most_lead
    if is_one_publisher and (is_copy or begin_alike):
        return Relation.VERSION
    if is_copy:
        return Relation.COPY
    is_addition = begin_alike and found.other_words <= _MUCH_LONGER * found.words
    return Relation.PART if is_addition else Relation.WITHIN


def _is_update(found: Comparison, part: float, known: Circumstances) -> bool:
    """Tell whether so few numbers differ that one text may be the other, brought up to date by its publisher."""
    names = found.shared // _WORDS_A_NAME
    if known.is_one_title:
        few = found.numbers <= min(_CHANGED_NUMBERS, max(1, found.kept_numbers))
        return few and part >= _COPY and found.names <= max(1, names)
    few = found.numbers <= min(found.shared // _WORDS_A_CHANGED_NUMBER, found.kept_numbers // 3)
    return few and part >= _UNDER_ANOTHER_TITLE and found.names <= names and known.is_one_publisher
