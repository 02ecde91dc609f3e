"""The marks of an article: names, numbers and ordinals, by which reports on one event know each other.

Plain rules that hold for many languages take the place of a tagger. A name is a word that is written with a capital
letter where no sentence begins, or any longer word of a script without letter case. Words are cut short, so that
`Germany` and `German`, `Mosel` and `Moselle`, or two cases of a Russian name, are one mark. Scripts that put no spaces
between words give pairs of characters.
"""

import re
import struct
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexer.corpus.html.metadata.language import is_function_word, likely_language
from indexer.index.keywords.words.folding import fold
from indexer.news.copies.forms import NO_FORM
from indexer.news.stories.ordinals import is_calendar_name, read_ordinals

MARKS_VERSION = 3
"""Version of these rules; the marks that earlier builds kept are found under it."""
HEAD_CHARACTERS = 450
"""Characters of an article's text that count as its lead."""
TEXT_CHARACTERS = 4_000
"""Characters of an article's text that are looked at."""
_STEM_CHARACTERS = 5
_LEAST_CHARACTERS = 3
_LEAST_WORD_CHARACTERS = 4
_TITLE_CASE = 0.6
"""Share of a title's longer words with a capital letter from which on its capitals say nothing."""
_TITLE_WORD_CHARACTERS = 4
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHE = re.compile("['’]")
_SENTENCE_ENDS = frozenset('.!?…:\n"“”„«»‹›¿¡•|।。！？؟')
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]{3,}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_HANGUL_CHARACTERS = 3
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTS = struct.Struct("<5I")
_CAPITAL, _SMALL, _OTHER = range(3)
"""Kinds of words: those with a capital letter, those without, and numbers and words of scripts without letter case."""

Hashes: TypeAlias = npt.NDArray[np.uint32]
"""Array (n,) of uint32: hashes of marks, increasing."""


class Marks(NamedTuple):
    """What an article is known by."""

    language: int
    """Hash of the language that it is probably in."""
    names: Hashes
    """Names and numbers."""
    initials: Hashes
    """Words that begin sentences only; those that are names of other articles are names here too."""
    ordinals: npt.NDArray[np.uint32]
    """(k, 2): what is numbered in the title or the lead, as a hash, and its number; in increasing order."""
    words: Hashes = np.empty(0, np.uint32)
    """Longer words that are written small; none in scripts without letter case."""
    form: int = NO_FORM
    """Number of the form that it is, filled in; `NO_FORM` if it is none. Not kept: it depends on the other articles."""
    filling: int = 0
    """Number of what is filled in."""

    def to_bytes(self) -> bytes:
        """Return all of it as bytes."""
        parts = (self.names, self.initials, self.ordinals, self.words)
        return _COUNTS.pack(self.language, *map(len, parts)) + b"".join(part.tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Marks":
        """Return the marks that `to_bytes` made these bytes of."""
        language, *counts = _COUNTS.unpack_from(data)
        sizes = np.multiply(counts, (1, 1, 2, 1))
        every = np.frombuffer(data, np.uint32, offset=_COUNTS.size)
        names, initials, ordinals, words = np.split(every, sizes.cumsum()[:-1])
        return cls(language, names, initials, ordinals.reshape(-1, 2), words)


def article_marks(title: str, text: str) -> Marks:
    """Return the marks of an article.

    Args:
        title: Its headline; may be empty.
        text: Its own words, from the beginning.
    """
    text = text[:TEXT_CHARACTERS]
    names: set[str] = set()
    initials: set[str] = set()
    small: set[str] = set()
    for word, is_initial in _words(title, is_title=True) | _words(text, is_title=False):
        kind, marks = _marks_of(word)
        (initials if kind == _CAPITAL and is_initial else small if kind == _SMALL else names).update(marks)
    names = {name for name in names if name not in small}
    initials = {word for word in initials if word not in names and word not in small and not is_function_word(word)}
    numbers = {name for name in names if name[0].isdecimal()}
    if len(numbers) > len(names) - len(numbers) + len(initials) + len(small):
        names -= numbers  # those of a table, which others have by chance
    of_names = _hashes(names)
    words = {word for word in small if len(word) >= _LEAST_WORD_CHARACTERS and not is_function_word(word)}
    language = _hash(likely_language(f"{title}\n{text}"))
    return Marks(
        language,
        _increasing(of_names),
        _increasing(_hashes(initials) - of_names),
        _ordinals(title, text),
        _increasing(_hashes(words) - of_names),
    )


def _words(text: str, *, is_title: bool) -> set[tuple[str, bool]]:
    """Return the words and numbers of a text, and of each whether its case says nothing: it begins a sentence."""
    if text.isupper() or (is_title and _is_plain(text)):
        return {(word, True) for word in _TOKEN.findall(text)}
    within: set[str] = set()
    initial: set[str] = set()
    end = 0
    for one in _TOKEN.finditer(text):
        start, stop = one.span()
        is_initial = not end or (text[end:start] != " " and not _SENTENCE_ENDS.isdisjoint(text[end:start]))
        (initial if is_initial else within).add(text[start:stop])
        end = stop
    return {(word, False) for word in within} | {(word, True) for word in initial}


def _is_plain(title: str) -> bool:
    """Tell whether a capital letter says nothing in a headline: it has few words, or capitals throughout."""
    long = [word for word in _TOKEN.findall(title) if len(word) >= _TITLE_WORD_CHARACTERS]
    found: bool = sum(word[0].isupper() for word in long) >= _TITLE_CASE * len(long)
    return found


@lru_cache(1 << 16)
def _marks_of(word: str) -> tuple[int, tuple[str, ...]]:
    """Return the kind of a word or number, and the marks that it gives."""
    if word[0].isdecimal():
        is_mark = len(word) > 1 and not _YEAR.fullmatch(word)
        return _OTHER, (fold(word).replace(",", "."),) if is_mark else ()
    if _UNSPACED.match(word):
        return _OTHER, (*_KATAKANA.findall(word), *(first + second for first, second in pairwise(word)))
    folded = _APOSTROPHE.split(fold(word), maxsplit=1)[0]
    if _HANGUL.match(word):
        return _OTHER, (folded[:_HANGUL_CHARACTERS],)
    if len(folded) < _LEAST_CHARACTERS or is_calendar_name(folded):
        return _OTHER, ()
    return _CAPITAL if word[0].isupper() else _SMALL if word[0].islower() else _OTHER, (folded,)


def _hashes(words: set[str]) -> set[int]:
    return {_hash(word[:_STEM_CHARACTERS]) for word in words}


def _increasing(hashes: set[int]) -> Hashes:
    return np.array(sorted(hashes), np.uint32)


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _ordinals(title: str, text: str) -> npt.NDArray[np.uint32]:
    """Return what is numbered; what the title numbers counts alone, for a lead may look back."""
    of_title, of_head = read_ordinals(title), read_ordinals(text[:HEAD_CHARACTERS])
    nouns = {noun for noun, _ in of_title}
    numbered = of_title | {(noun, number) for noun, number in of_head if noun not in nouns}
    rows = sorted((_hash(noun), number) for noun, number in numbered)
    return np.array(rows, np.uint32).reshape(-1, 2)
