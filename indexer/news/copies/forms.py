"""Forms that are filled in again and again: yesterday's weather and today's, two matches of one day, two draws.

Where most words of two texts are the same, and most of the numbers and names between them are not, the texts tell of
two things, however alike they are. All that was filled into one form is told apart, also two texts that were never
compared.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.news.copies.comparison import Comparison
from indexer.news.copies.components import Joined
from indexer.records import Rows

NO_FORM = -1
_SHARED = 0.5
"""Least share of the words of either text that a form makes up."""
_FILLED_IN = 4
"""Least numbers and names that differ: fewer change as a report is brought up to date."""
_NAMES = 2
"""Names that differ from which on as many numbers may stay as differ; with fewer, half as many."""


class Fillings(NamedTuple):
    """What n articles were filled into."""

    forms: Rows
    """(n,) number of the form of each; `NO_FORM` if it is none."""
    fillings: Rows
    """(n,) number of what is filled in; copies and versions have the same."""


def are_two_fillings(found: Comparison) -> bool:
    """Tell whether two texts are one form with other numbers and names."""
    if _least_share(found) < _SHARED or not found.numbers or found.numbers + found.names < _FILLED_IN:
        return False
    return found.numbers >= found.kept_numbers * (1 if found.names >= _NAMES else 2)


def are_one_filling(found: Comparison) -> bool:
    """Tell whether two texts of a few hours may be one report before and after it was brought up to date."""
    return _least_share(found) >= _SHARED and not found.names


def fillings_of(
    texts: Sequence[int], two_fillings: Iterable[tuple[int, int]], one_filling: Iterable[tuple[int, int]]
) -> Fillings:
    """Return which forms the articles of a corpus were filled into.

    Args:
        texts: Number of each article's text.
        two_fillings: Pairs of texts that are one form, filled in otherwise.
        one_filling: Pairs of texts that tell the same, filled into a form or not.
    """
    forms, fillings = Joined(), Joined()
    of_forms: set[int] = set()
    for first, second in one_filling:
        forms.join(first, second)
        fillings.join(first, second)
    for first, second in two_fillings:
        forms.join(first, second)
        of_forms.add(first)
    roots = {forms.root(text) for text in of_forms}
    form_of = [form if (form := forms.root(text)) in roots else NO_FORM for text in texts]
    return Fillings(np.array(form_of, np.int64), np.array([fillings.root(text) for text in texts], np.int64))


def _least_share(found: Comparison) -> float:
    return min(found.shared / max(found.words, 1), found.other_shared / max(found.other_words, 1))
