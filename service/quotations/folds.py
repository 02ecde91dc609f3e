"""What two texts may differ in and still say the same, word for word, if a request folds it."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final, Literal, TypeAlias, get_args

from indexer.index.keywords.words.folding import APOSTROPHES, INVISIBLE
from indexer.index.signatures.words import fold_case, word_matches

Fold: TypeAlias = Literal[
    "quotes", "dashes", "white_space", "soft_hyphens", "ligatures", "case", "punctuation", "brackets"
]
"""Name of what can be folded. `brackets` is for words that an editor put in; the texts are compared without them."""
FOLDS: Final[tuple[Fold, ...]] = get_args(Fold)

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_QUOTES = re.compile(rf"[{APOSTROPHES}\"“”„‟‹›«»＂「」『』]+")
_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
_SPACED_DASH = re.compile(r"\s*-\s*")
_SPACE = re.compile(r"\s+")


def is_same(one: str, other: str, folds: Collection[Fold]) -> bool:
    """Tell whether two texts are the same once some of `FOLDS` are folded."""
    return one == other or canonical(one, folds) == canonical(other, folds)


def folds_between(one: str, other: str, folds: Collection[Fold]) -> set[Fold]:
    """Return the fewest of some folds that make two texts the same, as all of them do.

    What a more particular fold explains is not laid to punctuation.
    """
    needed = set(folds)
    for fold in reversed(FOLDS):
        if fold in needed and is_same(one, other, needed - {fold}):
            needed.remove(fold)
    return needed


def canonical(text: str, folds: Collection[Fold]) -> str:
    """Return the form that a text shares with all texts that differ from it in nothing but what is folded.

    Letters with marks that are written as one character or as several are always the same, as Unicode has it.
    """
    text = unicodedata.normalize("NFC", text)
    if "soft_hyphens" in folds:
        text = _INVISIBLE.sub("", text)
    if "quotes" in folds:  # before the next, for some are accents to Unicode, with a space that they stand over
        text = _QUOTES.sub("'", text)
    if "ligatures" in folds:
        text = unicodedata.normalize("NFKC", text)
    if "dashes" in folds:
        text = _DASHES.sub("-", text)
    if "white_space" in folds:
        text = _SPACE.sub(" ", text).strip()
        text = _SPACED_DASH.sub("-", text) if "dashes" in folds else text
    if "case" in folds:
        text = fold_case(text)
    return _without_punctuation(text, spaces_fold="white_space" in folds) if "punctuation" in folds else text


def _without_punctuation(text: str, *, spaces_fold: bool) -> str:
    """Return the words of a text and the white space between them; one space in place of punctuation."""
    parts, position = [], 0
    for word in word_matches(text):
        between = text[position : word.start()]
        space = " " if spaces_fold or between.strip() else between
        written = word.group() if word.group()[0].isdigit() else word.group().replace(".", "")
        parts += [space, written]
        position = word.end()
    return "".join(parts[1:])
