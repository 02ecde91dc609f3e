"""Telling that a reading is a text in Cyrillic letters, by its vowels and by where its capitals stand."""

import re

_WORD = re.compile(r"(?<![^\W\d_])[\u0400-\u04ff]+(?![^\W\d_])")
_WELL_CASED = re.compile("[\u0400-\u042f]?[\u0430-\u04ff]+|[\u0400-\u042f]+")
"""A word in small letters, but perhaps for the first, or in capitals."""
_LETTERS = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў")
_VOWELS = frozenset("аеёиоуыэюяіїє")
_MIN_LETTERS, _MIN_SHARE, _MIN_VOWELS = 8, 0.9, 0.25
_MAX_CHARACTERS = 20_000


def is_cyrillic(text: str) -> bool:
    """Tell whether what is beyond ASCII in a reading is words in Cyrillic letters, with their vowels and in good case.

    The bytes of a text in one of the encodings of Cyrillic are letters in the others, too, but other ones: its small
    letters become capitals, or stand beside them.
    """
    text = text[:_MAX_CHARACTERS]
    words = [word for word in _WORD.findall(text) if _WELL_CASED.fullmatch(word)]
    letters = [letter for letter in "".join(words).lower() if letter in _LETTERS]
    beyond_ascii = sum(character > "\x7f" for character in text)
    vowels = sum(letter in _VOWELS for letter in letters)
    is_enough = len(letters) >= max(_MIN_LETTERS, _MIN_SHARE * beyond_ascii)
    return is_enough and vowels >= _MIN_VOWELS * len(letters)
