"""What spellings of a word have in common: its text without case, diacritics and characters that nobody sees."""

import re
import unicodedata

INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U000e0000-\U000e0fff"
)
"""Characters without width and ink, for a character class: soft hyphens, joiners, marks of direction, selectors."""
APOSTROPHES = "'`´’‘‛′＇ʹʻʼʽʾʿˈ՚׳\ua78b\ua78c᾽᾿"
"""Signs that are written as apostrophes, for a character class. Some of them are letters to Unicode."""

_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_INVISIBLES = re.compile(f"[{INVISIBLE}]")
_MARKS = re.compile(
    "[\u0300-\u0305\u0307-\u036f]|(?<![Ии])\u0306"  # but й is a letter of its own
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"  # Hebrew, Arabic
    f"|[{INVISIBLE}]"
)
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n"}
"""Letters that Unicode does not decompose, such as those with a stroke, with their plain forms."""


class _PlainForms(dict[int, str]):
    """Plain form of a letter or digit by its code point, as `str.translate` asks for it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = plain = _LETTERS.get(character) or str(unicodedata.decimal(character, character))
        return plain


_PLAIN = _PlainForms()


def fold(text: str) -> str:
    """Return a text without case, compatibility forms and the diacritics that readers can do without.

    Those are the diacritics of the Latin, Greek and Cyrillic scripts, and the vowel points of Hebrew and Arabic. Digits
    of all scripts become those of ASCII.
    """
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_PLAIN)
    return unicodedata.normalize("NFKC", plain)


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees; they stand in no term, and within none of its patterns."""
    return text if text.isascii() else _INVISIBLES.sub("", text)


def with_plain_apostrophes(text: str) -> str:
    """Return a text with `'` for every sign that is written as an apostrophe."""
    return text.translate(_ONE_APOSTROPHE)
