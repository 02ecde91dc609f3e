"""Passages that earlier articles have word for word, perhaps cut at other places.

A reprint with a dateline more is cut into other passages than the report: none of them is near one of the report's in
meaning, and still it adds nothing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.index.signatures.words import words_of

_RUN_WORDS, _RUN_CHARACTERS = 4, 8
"""Words, and characters in scripts without spaces, that are compared in a row."""
_SHORT = 1.5
"""Mean length of words below which they are characters of a script without spaces."""
_REPEATED = 0.8
"""Share of its runs that earlier articles have from which on a passage is repeated."""


def repeated(texts: Sequence[str], articles: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Return which passages stand, nearly whole, in earlier articles, (n,).

    Args:
        texts: The passages.
        articles: Position of each one's article in the order of time, never decreasing.
    """
    found = np.zeros(len(texts), np.bool_)
    earlier: set[tuple[str, ...]] = set()
    own: set[tuple[str, ...]] = set()
    article = None
    for number, text in enumerate(texts):
        if articles[number] != article:
            article = articles[number]
            earlier |= own
            own = set()
        runs = _runs(words_of(text).keys)
        found[number] = bool(runs) and sum(run in earlier for run in runs) >= _REPEATED * len(runs)
        own.update(runs)
    return found


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of a passage's words; of a shorter one all of it."""
    is_unspaced = len("".join(words)) < _SHORT * len(words)
    length = min(len(words), _RUN_CHARACTERS if is_unspaced else _RUN_WORDS)
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)] if words else []
