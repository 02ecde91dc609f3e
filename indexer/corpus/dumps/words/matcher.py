"""Phrases of several kinds -> one pattern that finds all of them in a single walk over a text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

_WHOLE_MAX_CHARACTERS = 6
"""Longest phrase that must end where a word does; longer ones may go on with an ending."""
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_UNSPACED = re.compile("[\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_LETTER = r"[^\W\d_]"


class Matcher:
    """Finder of phrases where words begin, and anywhere in scripts without spaces.

    Phrases that match at one place begin with one another, so that the longest one tells all of their kinds.
    """

    def __init__(self, phrases: Mapping[str, str]) -> None:
        kinds: dict[str, list[str]] = defaultdict(list)
        for kind, listed in phrases.items():
            for phrase in listed.casefold().split(", "):
                kinds[phrase].append(kind)
        self._kinds = {phrase: [kind for start in _starts(phrase, kinds) for kind in kinds[start]] for phrase in kinds}
        unspaced = {phrase for phrase in kinds if _UNSPACED.search(phrase)}
        spaced = kinds.keys() - unspaced
        self._plain = _at_words(sorted(phrase for phrase in spaced if phrase.isascii()))
        self._spaced = _at_words(sorted(spaced))
        self._unspaced = re.compile(f"(?=({_alternatives(sorted(unspaced), is_whole=False)}))")

    def matches(self, text: str) -> Iterator[tuple[Sequence[str], int]]:
        """Yield the kinds of the phrases at each place of a text, and the place; scripts without spaces come last."""
        shown = _GLUED.sub(" ", text).casefold()
        for match in (self._plain if shown.isascii() else self._spaced).finditer(shown):
            yield self._kinds[match[1]], match.start()
        if _UNSPACED.search(shown):
            for match in self._unspaced.finditer(shown):
                yield self._kinds[match[1]], match.start()


def _starts(phrase: str, among: Mapping[str, object]) -> Iterator[str]:
    """Yield the phrases with which a phrase begins and which match where it does."""
    for end in range(1, len(phrase) + 1):
        is_open = end > _WHOLE_MAX_CHARACTERS or end == len(phrase) or not phrase[end].isalpha()
        if phrase[:end] in among and (is_open or _UNSPACED.search(phrase)):
            yield phrase[:end]


def _at_words(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(f"(?<!{_LETTER})(?=({_alternatives(phrases, is_whole=True)}))")


def _alternatives(phrases: Sequence[str], *, is_whole: bool, depth: int = 0) -> str:
    """Return a pattern of the longest of some phrases, which are sorted and share what is before a depth."""
    following: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        following[phrase[depth : depth + 1]].append(phrase)
    found = [
        re.escape(character) + _alternatives(of, is_whole=is_whole, depth=depth + 1)
        for character, of in following.items()
        if character
    ]
    if "" in following:
        found.append(f"(?!{_LETTER})" if is_whole and depth <= _WHOLE_MAX_CHARACTERS else "")
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
