"""The words of an article's text as copies of it are recognised by: what house styles change is folded away."""

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Japanese, Chinese
    "\U00020000-\U0003134f"
)
"""Ranges of the scripts that put no spaces between words."""
_POINTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Accents, and the vowel points of Hebrew and Arabic: some papers print them, others do not."""
_NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*"
_LETTERS = rf"[^\W\d_{_UNSPACED}]+"
_WORD = re.compile(rf"{_NUMBER}|[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*")
"""A number, a character of a script without spaces, or a word."""
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+")
_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_SENTENCE_ENDS = frozenset('.!?:\n"“”„«»–—')
_NAME_LETTERS = 3
"""Least letters of a word at the beginning of a sentence that names something."""
_DATELINE = re.compile(r"[^\n]{0,80}?\s[-–—]{1,2}\s")
"""Place, day and agency before an article's first words."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """The words of a text, in order."""

    folded: Sequence[str]
    """What spellings of each word share."""
    names: frozenset[int]
    """Positions of words that probably name something: they begin with a capital, and if they begin a sentence, stand
    nowhere in the text without one. Those of the article's dateline do not count."""
    has_capitals: bool
    """Whether the text's script tells capitals from small letters."""

    @property
    def is_unspaced(self) -> bool:
        """Whether most of the words are characters of scripts without spaces."""
        return is_unspaced(self.folded)

    def at(self, places: Iterable[int], kept: Container[int] | None = None) -> list[str]:
        """Return the words at some places, or those of them that are at places to be kept."""
        return [self.folded[place] for place in places if kept is None or place in kept]


def folded_words(text: str) -> list[str]:
    """Return the words of a text, folded.

    Numbers are words, `1,200`, `1 200` and `1200` the same one. In scripts without spaces each character is a word. The
    case of letters, accents, quotation marks, dashes, white space and the composition of characters do not matter.
    """
    return [_folded(word) for word in _WORD.findall(_composed(text))]


def words_of(text: str) -> Words:
    """Return the words of a text."""
    text = _composed(text)
    folded: list[str] = []
    names: list[int] = []
    begins: list[int] = []
    small: set[str] = set()
    dateline = _DATELINE.match(text)
    begin = dateline.end() if dateline else 0
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            small.add(word)
        elif word[0].isupper() and match.start() >= begin:
            is_within = end > begin and _SENTENCE_ENDS.isdisjoint(text[end : match.start()])
            (names if is_within else begins).append(len(folded))
        folded.append(_folded(word))
        end = match.end()
    names += (place for place in begins if len(folded[place]) >= _NAME_LETTERS and folded[place] not in small)
    capitals = sum(map(str.isupper, text))
    return Words(folded=folded, names=frozenset(names), has_capitals=100 * capitals > len(text))


def is_number(word: str) -> bool:
    """Tell whether a folded word is a number."""
    return word[0].isdecimal()


def is_unspaced(folded: Sequence[str]) -> bool:
    """Tell whether most of some words are characters of scripts without spaces."""
    return 2 * sum(len(word) == 1 and _CHARACTER.match(word) is not None for word in folded) > len(folded)


def _composed(text: str) -> str:
    """Return a text without accents and vowel points, and with one way to compose its characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _POINTS.sub("", unicodedata.normalize("NFKD", text))).replace("’", "'")


def _folded(word: str) -> str:
    """Return what spellings of a word or of a number share."""
    if not word[0].isdecimal():
        return word.casefold()
    if _GROUPED.fullmatch(word):
        return re.sub(r"\D", "", word)
    return word.replace(",", ".").replace(":", ".").removesuffix(".00")
