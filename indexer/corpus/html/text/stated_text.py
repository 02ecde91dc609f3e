"""The blocks of an article in the light of what its page states or marks as its text."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from indexer.corpus.html.metadata.titles import folded
from indexer.corpus.html.text.furniture import is_sentence

_SAME_SHARE = 0.95
"""Least share of a text stated as the article's that blocks of the page hold if they are that text."""
_OTHER_SHARE = 0.3
"""Least share of the stated text in what was found if both are of one article."""
_INSIDE_SHARE = 0.7
"""Least share of a block in the stated text if it is a part of that."""
_WHOLE_SHARE = 0.6
"""Least size, as a share of what was found, of a text that is taken for all of the article."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that set no spaces between words."""
_SHINGLE = 3
_SHINGLES_MIN = 30

Shingle: TypeAlias = tuple[str, ...]
"""A run of words."""


def reconciled(found: Sequence[str], stated_text: str, *, of_page: Iterable[str], least_share: float) -> list[str]:
    """Return the blocks of an article in the light of a text that its page states as the article's.

    Sentences before that text stay, as a standfirst is no part of it; other blocks before it and those behind it are
    left out. If too much of it is missing, the blocks of the page that are in it are taken, or the text itself. A text
    that is only a part of the article changes nothing.

    Args:
        found: Blocks that were found.
        stated_text: The text, whole or in part.
        of_page: All blocks of the page; looked at only if too much is missing.
        least_share: Least share of the stated text that the found blocks should hold.
    """
    blocks = list(found)
    stated = _shingles(stated_text)
    own = _shingles(" ".join(blocks))
    common = len(stated & own)
    if len(stated) < _SHINGLES_MIN or (common < _OTHER_SHARE * len(stated) and len(own) > len(stated)):
        return blocks or _split(stated_text)  # the text of something else
    if common < least_share * len(stated):
        inside = [block for block in of_page if _is_in(block, stated)]
        own_inside = _shingles(" ".join(inside))
        if len(stated & own_inside) >= _SAME_SHARE * len(stated):
            blocks, own = inside, own_inside
        elif len(stated) > len(own):
            return _split(stated_text)
    first = next((place for place, block in enumerate(blocks) if _is_in(block, stated)), None)
    if first is None or len(stated) < _WHOLE_SHARE * len(own):
        return blocks
    last = next(place for place in reversed(range(len(blocks))) if _is_in(blocks[place], stated))
    return [*filter(is_sentence, blocks[:first]), *blocks[first : last + 1]]


def _split(stated_text: str) -> list[str]:
    by_lines = re.split(r"\n\s*\n" if "\n\n" in stated_text else r"\n", stated_text)
    return [" ".join(line.split()) for line in by_lines if line.strip()]


def _is_in(block: str, stated: set[Shingle]) -> bool:
    shingles = _shingles(block)
    return bool(shingles) and len(shingles & stated) >= _INSIDE_SHARE * len(shingles)


def _shingles(text: str) -> set[Shingle]:
    """Return the runs of three words of a text, by which its parts are recognised; of a shorter one, all of it."""
    words: Sequence[str] = folded(text).split()
    if not text.isascii() and len(_UNSPACED.findall(text)) > 0.3 * len(text):
        words = "".join(words)
    if len(words) < _SHINGLE:
        return {tuple(words)} if words else set()
    return set(zip(words, words[1:], words[2:], strict=False))
