"""Words of a line -> how much they are those of sites about themselves, or of articles, as learned from pages. Pure."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache

from indexer.corpus.dumps.words import lexicon_weights

Lexicon = Mapping[str, float]
"""Word -> how much it speaks for an article, in logarithms; below 0 against one."""
_LOOKED_AT = 400
"""Code points at the beginning of a line in which words are looked for."""
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W\d_]){{2,}}")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def words_in(text: str) -> Sequence[str]:
    """Return the words of the beginning of a text, in lower case; pairs of characters in writing without spaces."""
    found = _WORD.findall(text[:_LOOKED_AT].lower())
    if text.isascii() or not _IS_UNSPACED.search(text):
        return found
    words = []
    for word in found:
        words += [word[i : i + 2] for i in range(len(word) - 1)] if _IS_UNSPACED.match(word) else [word]
    return words


def told_by(text: str, lexicon: Lexicon) -> float:
    """Return how much the words of a text speak for an article, in logarithms; 0 if none of them is known."""
    known = [lexicon[word] for word in dict.fromkeys(words_in(text)) if word in lexicon]
    return sum(known) / math.sqrt(len(known)) if known else 0.0


@cache
def fitted() -> Lexicon:
    """Return the words that were learned."""
    told = lexicon_weights.WORDS.split()
    return {word: int(weight) / lexicon_weights.SCALE for word, weight in zip(told[::2], told[1::2], strict=True)}
