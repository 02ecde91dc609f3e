"""The words of a text as quotations are compared by them, each with the characters that it is made of.

Two texts have the same words if they differ in nothing but letter case, white space, punctuation between words, the
kind of their quotation marks and dashes, ligatures and other forms of one letter, and characters that nobody sees. No
word is stemmed, and no accent is taken off: whoever writes another word writes another text.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from indexer.index.keywords.words.folding import APOSTROPHES, INVISIBLE

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Characters of scripts that put no space between words, each of which counts as a word."""
_CURRENCY = "".join(c for c in map(chr, range(0x20, 0x10000)) if unicodedata.category(c) == "Sc")
_SIGNS = rf"{re.escape(_CURRENCY)}%‰+&@§°=±×÷"
"""Signs that say something: `$5` is not `€5`."""
_MARKS = "".join(c for c in map(chr, range(0x300, 0xFE30)) if unicodedata.category(c)[0] == "M")
"""Vowel signs, accents and the like: they belong to a word, but are no letters to `re`."""
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[{INVISIBLE}{_MARKS}])"
_UNSEEN = f"[{INVISIBLE}]*"
"""Characters that nobody sees, between the parts of a number or of initials."""
_AFTER_DIGIT = rf"(?:(?<=\d)|(?<=\d[{INVISIBLE}])|(?<=\d[{INVISIBLE}]{{2}}))"
"""Behind a digit, or behind one or two of them that follow it."""
# No possessive quantifiers: where they stand within one another, `re` of Python 3.11.2 may match without end.
_WORD = re.compile(
    rf"""
      (?<![^\W_])(?<![^\W_][{INVISIBLE}])[^\W\d_{_UNSPACED}]
      (?:{_UNSEEN}\.{_UNSEEN}[^\W\d_{_UNSPACED}])+(?!{_UNSEEN}[^\W_])                    # initials: U.S
    | [^\W_{_UNSPACED}]{_LETTER}*
      (?:(?:[{APOSTROPHES}](?={_UNSEEN}[^\W\d_{_UNSPACED}])|{_AFTER_DIGIT}[.,](?={_UNSEEN}\d)){_LETTER}+)*
    | [{_UNSPACED}][{INVISIBLE}]*
    | (?<![\w)\]])(?<![\w)\]][{INVISIBLE}])[-\u2010-\u2012\u2212](?={_UNSEEN}\d)    # a sign before a number
    | [{_SIGNS}]
    """,
    re.VERBOSE,
)
_DROPPED = re.compile(f"[{INVISIBLE}]")
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_CAPITALS = str.maketrans({"ı": "i", "\u0307": None, "ß": "ss", "ς": "σ"})
"""Letters that lose what tells them from others when they are written in capitals, such as the two i of Turkish."""
_CACHED_WORDS = 1 << 16


class Words(NamedTuple):
    """The words of a text, in their order."""

    keys: list[str]
    """Each word, folded: equal for words that count as the same."""
    starts: list[int]
    """Code point at which each begins."""
    ends: list[int]
    """Code point behind each."""


class _Keys(dict[str, str]):
    """Folded form of a word as it is written."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        self[word] = found = _key(word)
        return found


_KEYS = _Keys()


def words_of(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words of a text, or of the part [start, end) of it, with code points of the whole."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        keys.append(_KEYS[match.group()])
        starts.append(match.start())
        ends.append(match.end())
    return Words(keys, starts, ends)


def word_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for each word of a text as it is written."""
    return _WORD.finditer(text)


def fold_case(text: str) -> str:
    """Return a text without letter case, also in Turkish."""
    return unicodedata.normalize("NFC", text.lower().translate(_CAPITALS))


def _key(word: str) -> str:
    if word.isascii():
        return word.lower() if "." not in word or word[0].isdigit() else word.lower().replace(".", "")
    # Apostrophes first: some are accents to Unicode, with a space that they stand over.
    folded = fold_case(unicodedata.normalize("NFKC", _DROPPED.sub("", word).translate(_ONE_APOSTROPHE)))
    if folded and not folded[0].isdigit():
        folded = folded.replace(".", "")
    return "-" if folded in ("‐", "‑", "‒", "−") else folded
