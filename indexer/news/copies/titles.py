"""Whether two titles of one publisher are those of one article."""

from indexer.news.copies.exchanges import are_spellings
from indexer.news.copies.words import folded_words, is_number

_SAME_WORDS = 0.8
"""Least share of the shorter title's words that the longer one has."""


def is_one_title(first: str, second: str) -> bool:
    """Tell whether one title is the other but for what was added, such as `updated`.

    Words may be spelt otherwise. Where other words or numbers stand in their place, as the name of another town in the
    title of its weather, the two are of two articles.
    """
    shorter, longer = sorted((set(folded_words(first)), set(folded_words(second))), key=len)
    lacking, added = shorter - longer, longer - shorter
    if not shorter or len(shorter & longer) < _SAME_WORDS * len(shorter) or any(map(is_number, lacking)):
        return False
    return all(any(are_spellings([word], [other]) for other in added) for word in lacking)
