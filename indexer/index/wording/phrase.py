"""Whether a phrase stands in a text, word for word."""

import re
import unicodedata

from indexer.index.keywords.terms import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")


def stands_in(phrase: str, text: str) -> bool:
    """Tell whether a phrase stands in a text as whole words; both are `folded`, and the phrase is not empty.

    In a script that puts no space between words, it may begin and end anywhere.
    """
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (_goes_on(text, start) or _goes_on(text, end)):
            return True
        start = text.find(phrase, start + 1)
    return False


def _goes_on(text: str, at: int) -> bool:
    """Tell whether a word goes on at a place between two characters."""
    return 0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at])


def _is_of_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character == "_"
    if _UNSPACED.match(character):
        return False
    return unicodedata.category(character)[0] in "LNM"
