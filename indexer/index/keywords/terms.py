"""Text -> terms of the keyword index: split, folded and stemmed the same way for passages and queries."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import Stemmer

from indexer.index.keywords.words.apostrophes import without_apostrophes
from indexer.index.keywords.words.folding import APOSTROPHES, fold, visible, with_plain_apostrophes
from indexer.index.keywords.words.numerals import NUMBER, NUMBER_KINDS, number_terms

_MAX_TERM_CHARACTERS = 64
"""Longest term in code points; anything longer is not a word."""
_CACHED_WORDS = 1 << 14
"""Words whose terms are remembered: stemming takes most of the time, and most of a text is common words."""
_SHOUTED_WORDS = 4
"""Fewest words of a text all in capitals, such as a headline, whose capitals say nothing about any one word."""

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ec8\u1000-\u103f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that put no space between words, for a character class."""
_LETTER = rf"[^\W_{UNSPACED}\u02b9-\u02bf\u02c8\ua78b\ua78c]"  # no apostrophes among them
# Vowel signs and the like belong to a word but are no letters to `re`.
_INSIDE = "".join(c for c in map(chr, range(0x300, 0x1D00)) if unicodedata.category(c)[0] == "M")
_INITIALS = r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?(?!\w)"  # U.S. and U.S
_PART = rf"(?:(?:{_INITIALS}|{_LETTER}++[{_INSIDE}]*+)(?:[{APOSTROPHES}](?=[^\W_]))?+)++"
_WORD = rf"(?:{_PART}(?:[.&@/_\u2010-\u2015-](?=[^\W_]))?+)++"
# Words come first, being most of a text, and what begins nothing is found out before anything is tried.
_TOKEN = re.compile(
    rf"""
    (?=[\w{UNSPACED}])(?:
        (?P<word>(?!\d){_WORD})
      | {NUMBER}
      | (?P<unspaced>[{UNSPACED}]+)
      | (?P<mixed>{_WORD})
    )
    """,
    re.VERBOSE,
)
_PARTS = re.compile(_PART)
_SILENT = re.compile(r"[.']")
_NORDIC_VOWELS = re.compile(r"aa|oe(?=[bfgkmpv]|st|t\w\w|r[bdfgjklmptv])|ae(?=[bdfgkmpv]|st|t\w\w)")
"""`aa`, `oe` and `ae` where they stand for one letter, and not for two: not `boende`, `skoen`, `Israel`."""
_NORDIC = {
    "danish": {"aa": "a", "oe": "o", "ae": "ae"},  # å and ø lose their marks, and æ is ae anyway
    "norwegian": {"aa": "a", "oe": "o", "ae": "ae"},
    "swedish": {"aa": "a", "oe": "o", "ae": "a"},
}

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
_UNJOINED = _STOP_WORDS | {"less", "like", "may", "might", "must", "shall", "whole", "without"}
"""English words that, next to another, do not make a word with it: `use less` is not `useless`."""
JOINED_LETTERS = 3
"""Fewest letters of a word that is joined with another."""
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
        self._vowels = _NORDIC.get(language)
        self._lock = Lock()
        self._stop_terms = frozenset(map(self._stem, _STOP_WORDS if language == "english" else ()))
        self._terms_of_word = lru_cache(_CACHED_WORDS)(self._split)
        self._words_of_token = lru_cache(_CACHED_WORDS)(self._apart)
        self._joinable = lru_cache(_CACHED_WORDS)(self._joined_term)

    def terms(
        self, text: str, spellings: dict[str, str] | None = None, uncapitalised: set[str] | None = None
    ) -> list[str]:
        """Return the terms of a text in their order, with repetitions.

        A compound gives itself and its parts, so that `German` finds `Franco-German`, and `G7` finds `G-7`.

        Args:
            text: Text to make terms of.
            spellings: Gets the shortest spelling of each term, folded, of the words that are no compounds.
            uncapitalised: Gets the terms of such words that begin with a small letter.
        """
        return [term for term, _, _ in self._spans(visible(text), spellings=spellings, uncapitalised=uncapitalised)]

    def query_terms(self, query: str) -> list[str]:
        """Return the distinct terms of a query in their order, without function words if there are others."""
        # Of a number that may be two, as `5 200` and `3,5`, a query means the one.
        found = list(dict.fromkeys(term for term, _, _ in self._spans(visible(query), apart=False)))
        # `To be or not to be` has nothing else.
        return [term for term in found if term not in self._stop_terms] or found

    def verbatim_terms(self, phrase: str) -> list[tuple[str, ...]]:
        """Return for each distinct term of a phrase the terms of which a text that holds the phrase has one at least.

        A letter that stands alone in a script without spaces is left out, for in a text it is a part of other terms.
        """
        found = self.query_terms(phrase)
        either = {one: (self._stem(one), f"{one}.") for one in _NAMES}
        return [
            either.get(term.removesuffix("."), (term,)) for term in found if not re.fullmatch(f"[{UNSPACED}]", term)
        ]

    def joinable(self, word: str) -> str | None:
        """Return the term of a folded word that may be joined with another; None if it is not one."""
        return self._joinable(word)

    def words(self, query: str) -> Iterator[str]:
        """Yield the words of a query, folded, in their order, those of a compound apart; an empty text for a number."""
        for match in _TOKEN.finditer(visible(query)):
            yield from self._words_of_token(match.group()) if match.lastgroup == "word" else [""]

    def spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each term with the code points [start, end) of `text` that it is made of; starts never decrease."""
        seen = visible(text)
        kept = [at for at, character in enumerate(text) if visible(character)] if len(seen) < len(text) else None
        for term, start, end in self._spans(seen):
            yield (term, start, end) if kept is None else (term, kept[start], kept[end - 1] + 1)

    def _spans(
        self,
        text: str,
        *,
        apart: bool = True,
        spellings: dict[str, str] | None = None,
        uncapitalised: set[str] | None = None,
    ) -> Iterator[tuple[str, int, int]]:
        """Yield terms of a text without invisible characters; unless `apart`, one for each number."""
        # In a headline all in capitals, WHO and US are as likely the words as the names.
        shouted = text.isupper() and len(text.split()) >= _SHOUTED_WORDS
        for match in _TOKEN.finditer(text):
            token, start, end, kind = match.group(), match.start(), match.end(), str(match.lastgroup)
            if kind == "unspaced":  # without spaces, every two neighbouring letters make a term
                for first in range(start, max(start + 1, end - 1)):
                    last = min(first + 2, end)
                    yield fold(text[first:last]), first, last
                continue
            if kind in NUMBER_KINDS:
                terms = number_terms(token, kind, self.language)[: None if apart else 1]
            else:
                terms, spelling = self._terms_of_word(token, shouted)
                if spellings is not None and spelling:
                    note_spelling(spellings, terms[0], spelling)
                    if uncapitalised is not None and token[0].islower():
                        uncapitalised.add(terms[0])
            for term in terms:
                if 0 < len(term) <= _MAX_TERM_CHARACTERS:
                    yield term, start, end

    def _apart(self, token: str) -> list[str]:
        """Return the words of a token, folded."""
        parts = _PARTS.findall(with_plain_apostrophes(token))
        return [self._folded(without_apostrophes(part, self.language)[0]) for part in parts]

    def _joined_term(self, word: str) -> str | None:
        return self._stem(word) if len(word) >= JOINED_LETTERS and word.isalpha() and word not in _UNJOINED else None

    def _split(self, token: str, shouted: bool) -> tuple[list[str], str]:
        """Return the terms of a word, or of a compound and its parts; and the spelling of a word, folded, or none."""
        parts = [without_apostrophes(part, self.language) for part in _PARTS.findall(with_plain_apostrophes(token))]
        found = [self._term(part, shouted=shouted) for part, _ in parts]
        spelling = self._folded(parts[0][0]) if len(parts) == 1 and found[0][-1:] != "." else ""
        if len(parts) > 1:
            joined = self._stem(self._folded("".join(part for part, _ in parts)))
            found = [joined, *(term for term in found if len(term) > 1)]
        return found + [self._term(inner, shouted=shouted) for _, inner in parts if inner], spelling

    def _term(self, part: str, *, shouted: bool) -> str:
        """Return the term of a word or abbreviation; an abbreviation such as US or WHO is kept apart from the word."""
        folded = self._folded(part)
        abbreviated = "." in part or (len(part) > 1 and part.isupper() and not shouted)
        return f"{folded}." if abbreviated and folded in _NAMES else self._stem(folded)

    def _folded(self, word: str) -> str:
        """Return a word without case, diacritics, dots and apostrophes, and spelt in one way."""
        folded = fold(_SILENT.sub("", word))
        vowels = self._vowels
        return _NORDIC_VOWELS.sub(lambda match: vowels[match.group()], folded) if vowels else folded

    def _stem(self, word: str) -> str:
        if self._stemmer is None:
            return word
        with self._lock:  # a stemmer keeps the word that it works on
            return str(self._stemmer.stemWord(word))


def note_spelling(spellings: dict[str, str], term: str, spelling: str) -> None:
    """Note how a term is spelt; of several spellings the shortest stays, whatever the order they come in."""
    known = spellings.get(term)
    if known is None or (len(spelling), spelling) < (len(known), known):
        spellings[term] = spelling
