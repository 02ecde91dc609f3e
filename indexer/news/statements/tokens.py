"""Words, numbers and marks of a passage, and the language that it is in."""

import re
import zlib
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.news.statements.words import LANGUAGES

_REMEMBERED = 8_192
"""Words whose hashes are remembered."""
NUMBER, SCORE, HAN, SYMBOL, WORD, MARK = "number", "score", "han", "symbol", "word", "mark"
_TOKEN = re.compile(
    r"""
      (?P<latin>[A-Za-z\u00c0-\u024f]+(?:[-'’][A-Za-z\u00c0-\u024f]+)*(?![\w'’-]))  # most words, and quickest so
    | (?P<score>(?<![\d:/–-])(?<!\d[.,])\d{1,2}\s?[-–]\s?\d{1,2}(?![\d:/–-]|[.,]\d|\s?%))
    | (?P<time>\d{1,2}:\d\d)
    | (?P<number>\d(?:[\d.,'’\u00a0\u202f]*\d)?|\d)
    | (?P<han>[〇零一二三四五六七八九十百千万亿两]+)
    | (?P<symbol>[%€$£¥]|°[CF]?)
    | (?P<word>[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W\d_])+(?:[-'’](?:(?![\u3400-\u9fff])[^\W\d_])+)*)
    | (?P<mark>[.,;:!?…()。，；！？、،])
    """,
    re.VERBOSE,
)
_KINDS: dict[str | None, str] = {kind: kind for kind in (NUMBER, SCORE, HAN, SYMBOL, WORD, MARK)}
_KINDS |= {"latin": WORD, "time": "time"}
"""Name of a group of the expression -> kind of piece."""

_SCRIPTS = (("ru", "\u0400", "\u052f"), ("ar", "\u0600", "\u06ff"), ("zh", "\u3400", "\u9fff"))
_LAST_LATIN = "\u024f"
LANGUAGE_NAMES = (*LANGUAGES, *(name for name, _, _ in _SCRIPTS))
"""Languages that are told apart; the number of one is its position."""
_LANGUAGES_OF = {
    word: [language for language, words in LANGUAGES.items() if word in words]
    for word in chain.from_iterable(LANGUAGES.values())
}


class Token(NamedTuple):
    """A piece of a text."""

    kind: str
    """One of the constants of this module."""
    text: str
    start: int
    """Code point at which it begins."""
    end: int
    folded: str
    """The text in lower case."""


def tokens_of(text: str) -> list[Token]:
    """Return the pieces of a text in order; what is neither word, number nor a mark that ends a clause is left out."""
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        piece = text[start:end]
        found.append(Token(_KINDS[match.lastgroup], piece, start, end, piece.lower()))
    return found


def language_of(tokens: list[Token]) -> str:
    """Return one of `LANGUAGE_NAMES`: by the script, or by whose most frequent words a text has most; `en` if none."""
    counts = dict.fromkeys(LANGUAGE_NAMES, 0)
    for token in tokens:
        if token.text[0] > _LAST_LATIN and token.kind in (WORD, HAN):
            counts[next((name for name, first, last in _SCRIPTS if first <= token.text[0] <= last), "en")] += 1
        for language in _LANGUAGES_OF.get(token.folded, ()):
            counts[language] += 1
    return max(counts, key=lambda language: counts[language])


@lru_cache(_REMEMBERED)
def word_hash(word: str) -> int:
    """Return a hash of a word's stem, which is its first letters: a number in 1 .. 2^31 - 1."""
    return zlib.crc32(word[: max(5, len(word) - 3)][:7].encode()) & 0x7FFF_FFFF or 1
