"""Hyphens at the ends of lines: whether one belongs to its word or was put there to break it. Pure."""

import re
from functools import cached_property

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_BROKEN = re.compile(r"(?<!\w)\w++[-\u2010\xad][ \t]*+(?:\r\n|[\r\n])[\s>]*+\w++")
_LAST_PART = re.compile(r"[^\W\d_]+\Z")
_FIRST_PART = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LONGEST_PART = 40
"""Longest part of a word that is looked at, in code points."""
_WHOLE_WORD = 4
"""Fewest letters of two words of the text between which a hyphen stays: shorter ones may be syllables."""
_CONJUNCTIONS = frozenset((
    "and", "or", "nor", "to", "und", "oder", "bzw", "sowie", "bis", "et", "ou", "y", "e", "o", "u", "ed", "en", "of",
    "och", "eller", "og", "i", "a", "oraz", "lub", "czy", "nebo", "či", "и", "или", "і", "або", "ja", "tai", "és",
    "vagy", "ve", "veya",
))  # fmt: skip
"""Words behind a hyphen that stands for a word to come: `pre-` and `post-war`."""
_FIRST = frozenset(("self", "well", "half", "vice"))
_LAST = frozenset(("il", "ils", "elle", "elles", "nous", "vous", "même", "mêmes", "être"))
"""Words that are joined with others by a hyphen: `self-made`, `est-il`."""


class Hyphens:
    """Tells what becomes of the hyphens at line ends of one text, by what the text writes elsewhere."""

    def __init__(self, text: str) -> None:
        """Remember a text; it is read only where a hyphen asks for it."""
        self._text = text

    @cached_property
    def _words(self) -> frozenset[str]:
        unbroken = _BROKEN.sub(" ", self._text)  # halves of words are none
        return frozenset(_WORD.findall(unbroken.casefold().replace("\u2010", "-")))

    def stands_apart(self, before: str, behind: str) -> bool:
        """Tell whether what stands behind the line break is another word, as behind `pre-` in `pre- and post-war`.

        Args:
            before: The line, without the hyphen.
            behind: The next line.
        """
        last, first = _LAST_PART.search(before[-_LONGEST_PART:]), _FIRST_PART.match(behind[:_LONGEST_PART])
        if last is None or first is None or first[0] not in _CONJUNCTIONS:
            return False
        return (last[0] + first[0]).casefold() not in self._words

    def belongs(self, before: str, behind: str) -> bool:
        """Tell whether a hyphen belongs to the word that it breaks.

        Args:
            before: The line, without the hyphen.
            behind: The next line.
        """
        last, first = _LAST_PART.search(before[-_LONGEST_PART:]), _FIRST_PART.match(behind[:_LONGEST_PART])
        if last is None or first is None or not first[0][0].islower():
            return True
        left, right = last[0].casefold(), first[0].casefold().replace("\u2010", "-")
        if left + right in self._words:
            return False
        if f"{left}-{right}" in self._words or before[: -len(left)].endswith(("-", "\u2010")):
            return True
        if left in _FIRST or right in _LAST:
            return True
        return min(len(left), len(right)) >= _WHOLE_WORD and left in self._words and right in self._words
