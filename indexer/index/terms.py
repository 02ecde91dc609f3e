"""Text -> terms of the keyword index: split, folded and stemmed the same way for passages and queries."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import Stemmer

_MAX_TERM_CHARACTERS = 64
"""Longest term in code points; anything longer is not a word."""
_CACHED_WORDS = 1 << 14
"""Words whose terms are remembered: stemming takes most of the time, and most of a text is common words."""
_SHOUTED_WORDS = 4
"""Fewest words of a text all in capitals, such as a headline, whose capitals say nothing about any one word."""

_APOSTROPHES = "'’‘ʼ"
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ec8\u1000-\u103f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that put no space between words, for a character class."""
_LETTER = rf"[^\W_{_UNSPACED}]"
# Vowel signs and the like belong to a word but are no letters to `re`; nor are soft hyphens and joiners.
_INSIDE = "".join(c for c in map(chr, range(0x300, 0x1D00)) if unicodedata.category(c)[0] == "M") + "\xad\u200c\u200d"
_INITIALS = r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?(?!\w)"  # U.S. and U.S
_PART = rf"(?:(?:{_INITIALS}|{_LETTER}++[{_INSIDE}]*+)(?:[{_APOSTROPHES}](?=[^\W_]))?+)++"
_TOKEN = re.compile(
    rf"""
    (?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)+)  # 1,200,000 and 1,200.50 and 3.5
  | (?P<unspaced>[{_UNSPACED}]+)
  | (?P<word>(?:{_PART}(?:[.&@/_\u2010-\u2015-](?=[^\W_]))?+)++)
    """,
    re.VERBOSE,
)
_PARTS = re.compile(_PART)
_ENDING = re.compile(rf"[{_APOSTROPHES}](?:s|ll|ve|re|d|m)$", re.IGNORECASE)
_ELIDED = re.compile(rf"[^\W\d_][{_APOSTROPHES}](.{{2,}})", re.DOTALL)
_SILENT = re.compile(rf"[.{_APOSTROPHES}]")
_MARKS = re.compile(
    "[\u0300-\u0305\u0307-\u036f]|(?<![Ии])\u0306"  # but й is a letter of its own
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"  # Hebrew, Arabic
    "|[\xad\u200c\u200d]"
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n"})
"""Letters that Unicode does not decompose, such as those with a stroke, with their plain forms."""

_FUNCTION_WORDS = """
    a about after all also am an and any are arent as at be because been before being but by can cant could couldnt
    did didnt do does doesnt doing dont for from had hadnt has hasnt have havent having he her here hers him his how i
    if in into is isnt it its itself just me more most my no nor not of off on once only or other our out over own same
    she should shouldnt so some such than that the their them then there these they this those through to too under
    until up us very was wasnt we were werent what when where which while who whom why will with wont would wouldnt you
    your
"""
_STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English function words: they are indexed, but left out of a query that has other words."""
_NAMES = frozenset({"am", "is", "it", "us", "who"})
"""Function words that are names or abbreviations when written in capitals or with dots."""


class Analyzer:
    """Makes terms by the rules of one language; safe to share between threads."""

    def __init__(self, language: str = "english") -> None:
        """Prepare the rules of a language.

        Args:
            language: One of `config.STEMMING_LANGUAGES`.

        Raises:
            KeyError: If it is none of them.
        """
        self.language = language
        self._stemmer = None if language == "none" else Stemmer.Stemmer(language, 0)
        self._lock = Lock()
        self._stop_terms = frozenset(map(self._stem, _STOP_WORDS if language == "english" else ()))
        self._terms_of_word = lru_cache(_CACHED_WORDS)(self._split)

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in their order, with repetitions.

        A compound gives itself and its parts, so that `German` finds `Franco-German`, and `G7` finds `G-7`.
        """
        return [term for term, _, _ in self.spans(text)]

    def query_terms(self, query: str) -> list[str]:
        """Return the distinct terms of a query in their order, without function words if there are others."""
        found = list(dict.fromkeys(self.terms(query)))
        # `To be or not to be` has nothing else.
        return [term for term in found if term not in self._stop_terms] or found

    def spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each term with the code points [start, end) of `text` that it is made of; starts never decrease."""
        # In a headline all in capitals, WHO and US are as likely the words as the names.
        shouted = text.isupper() and len(text.split()) >= _SHOUTED_WORDS
        for match in _TOKEN.finditer(text):
            token, start, end = match.group(), match.start(), match.end()
            if match.lastgroup == "unspaced":  # without spaces, every two neighbouring letters make a term
                for first in range(start, max(start + 1, end - 1)):
                    last = min(first + 2, end)
                    yield fold(text[first:last]), first, last
                continue
            number = match.lastgroup == "number"
            for term in [fold(token).replace(",", "")] if number else self._terms_of_word(token, shouted):
                if 0 < len(term) <= _MAX_TERM_CHARACTERS:
                    yield term, start, end

    def _split(self, token: str, shouted: bool) -> list[str]:
        """Return the terms of a word, or of a compound and its parts."""
        # Possessives and contractions are stripped here, since not every language's stemmer knows them.
        parts = [_ENDING.sub("", part) for part in _PARTS.findall(token)]
        found = [self._term(part, shouted=shouted) for part in parts]
        if len(parts) > 1:
            joined = self._stem(fold(_SILENT.sub("", "".join(parts))))
            found = [joined, *(term for term in found if len(term) > 1)]
        return found + [self._term(elided[1], shouted=shouted) for elided in map(_ELIDED.fullmatch, parts) if elided]

    def _term(self, part: str, *, shouted: bool) -> str:
        """Return the term of a word or abbreviation; an abbreviation such as US or WHO is kept apart from the word."""
        folded = fold(_SILENT.sub("", part))
        abbreviated = "." in part or (len(part) > 1 and part.isupper() and not shouted)
        return f"{folded}." if abbreviated and folded in _NAMES else self._stem(folded)

    def _stem(self, word: str) -> str:
        if self._stemmer is None:
            return word
        with self._lock:  # a stemmer keeps the word that it works on
            return str(self._stemmer.stemWord(word))


def fold(text: str) -> str:
    """Return a text without case, compatibility forms and the diacritics that readers can do without.

    Those are the diacritics of the Latin, Greek and Cyrillic scripts, and the vowel points of Hebrew and Arabic.
    """
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFKC", plain)
