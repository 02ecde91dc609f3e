"""The words of `words.txt`, by what they stand for."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.index.news.kinds import Kind

FAHRENHEIT = -1.0
"""Stands for the factor of a unit that is no multiple of another."""
BELOW, ABOUT, ABOVE = "below", "about", "above"
"""How near a number is to what it stands for."""
_FILE = Path(__file__).with_name("words.txt")


def _sections() -> dict[str, dict[str, list[str]]]:
    sections: dict[str, dict[str, list[str]]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif " = " in line and not line.startswith("#"):
            key, _, words = line.partition(" = ")
            section[key] = words.split()
    return sections


_SECTIONS = _sections()


def _items(section: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a section with its key."""
    for key, words in _SECTIONS[section].items():
        for word in words:
            yield word, key


class Unit(NamedTuple):
    """What a word measures."""

    kind: Kind
    factor: float
    """How much of the kind's base unit it is."""
    name: str
    """Name of what cannot be converted into others of its kind, such as a currency; mostly empty."""


def _unit(key: str) -> Unit:
    kind, factor, *name = key.split()
    return Unit(Kind[kind.upper()], float(factor), " ".join(name))


NUMBERS = {word: float(key) for word, key in _items("numbers")}
"""Word to the number that it stands for."""
MULTIPLIERS = {word: float(key) for word, key in _items("multipliers")}
"""Word to what it multiplies the number before it with."""
PARTS = {word: int(key) for word, key in _items("parts")}
"""Word to the number of equal parts of which it is one."""
PLACES = {word: int(key) for word, key in _items("places")}
"""Ordinal to the place that it names, from 1."""
MONTHS = {word: int(key) for word, key in _items("months")}
"""Name of a month to its number, from 1."""
UNITS = {word: _unit(key) for word, key in _items("units")}
"""Word to what it measures."""
DEAD, INJURED, NOBODY = (frozenset(_SECTIONS["people"][key]) for key in ("dead", "injured", "nobody"))
"""Words that tell of people or animals that died or were hurt, and words for none of them."""
NEAR = dict(_items("near"))
"""Word before a number to how near the number is."""
PAIRS = tuple(dict.fromkeys(key.split()[0] for key in _SECTIONS["outcomes"]))
"""Names of pairs of opposites, by their numbers."""
OUTCOMES: dict[str, list[tuple[int, int]]] = {}
"""Word, or two joined by a hyphen, to the pairs of opposites that it is of: number, and 1 or -1 for the side."""
for _word, _key in _items("outcomes"):
    _pair, _side = _key.split()
    OUTCOMES.setdefault(_word, []).append((PAIRS.index(_pair), 1 if _side == "+" else -1))
NEGATIONS = frozenset(_SECTIONS["negations"]["any"])
"""Words that turn what follows into its opposite."""
LANGUAGES = {key: words for key, words in _SECTIONS["function words"].items() if key != "beginnings"}
"""Language to its most frequent words."""
BEGINNINGS = frozenset(word for word, _ in _items("function words"))
"""Words with which sentences begin that name nothing."""
WEEKDAYS = frozenset(_SECTIONS["weekdays"]["any"])
"""Days of the week, in languages that write them with a capital letter."""
NAME_BEFORE = frozenset(_SECTIONS["names"]["before"])
"""German prepositions behind which a noun without an article is mostly a name."""
ONLY_IN: dict[str, list[str]] = {}
"""Word to the languages in which it is what the other tables say; in others it is another word."""
for _word, _languages in _items("only in"):
    ONLY_IN[_word] = _languages.split()
TIME = frozenset(_SECTIONS["time"]["any"])
"""Words behind a time of the day."""
BESIDE, FILL, AMONG, AND = (frozenset(_SECTIONS["between"][key]) for key in ("beside", "fill", "among", "and"))
YEARS, ENDINGS, PER, WEIGHT, AGE = (
    frozenset(_SECTIONS["between"][key]) for key in ("years", "endings", "per", "weight", "age")
)
"""Words that may stand between a number and the one that says how near it is; between it and its unit; between a number
and the one of which it is a part; words behind which a clause speaks of other things; words before a year; what
makes a number in digits a place in a row; words between a length and a time; words of what is weighed; and
words before an age."""
