"""Whether two titles of one publisher are those of one article."""

from collections.abc import Sequence

from indexer.news.copies.exchanges import are_spellings
from indexer.news.copies.words import folded_words, is_number, is_unspaced

_STEM_CHARACTERS = 5
_SAME_WORDS = 0.8
"""Least share of the shorter title's words that the longer one has."""


def is_about_title(title: str, words: Sequence[str]) -> bool:
    """Tell whether a text has a longer word of its title, a number of it, or two characters that stand for words.

    What only asks to read on elsewhere, or to subscribe, has none.

    Args:
        title: The title.
        words: Words of the text, folded.
    """
    stems = {word[:_STEM_CHARACTERS] for word in words}
    shared = {stem for word in folded_words(title) if (stem := word[:_STEM_CHARACTERS]) in stems}
    if any(len(stem) >= _STEM_CHARACTERS - 1 or is_number(stem) for stem in shared):
        return True
    return len([stem for stem in shared if is_unspaced([stem])]) > 1


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
