"""Whether two titles of one publisher are those of one article."""

from indexer.news.copies.words import folded_words, is_number

_SAME_WORDS = 0.8
"""Least share of the shorter title's words that the longer one has."""


def is_one_title(first: str, second: str) -> bool:
    """Tell whether one title is the other but for what was added, such as `updated`, and no number differs."""
    shorter, longer = sorted((set(folded_words(first)), set(folded_words(second))), key=len)
    if not shorter or any(map(is_number, shorter - longer)):
        return False
    return len(shorter & longer) >= _SAME_WORDS * len(shorter)
