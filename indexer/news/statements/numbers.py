"""Numbers as a text writes them: in digits, in words, as parts of a whole."""

import re
from typing import NamedTuple

from indexer.index.news.kinds import Kind
from indexer.news.statements.numerals import han_number
from indexer.news.statements.pieces import Pieces
from indexer.news.statements.tokens import HAN, NUMBER, WORD
from indexer.news.statements.words import AMONG, MULTIPLIERS, NUMBERS, PARTS, UNITS

_SEPARATOR = re.compile(r"[.,'’\u00a0\u202f]")
_ARTICLES = frozenset(("a", "an", "one"))
"""Words before a multiplier or a part that stand for one."""
_ORDINAL_HAN = frozenset("第周期")
_MOST_OF = 20
"""Greatest number of which another one is told as a share, as in `one in twenty`."""


class Number(NamedTuple):
    """A number that was read."""

    value: float
    digits: int
    """Significant digits that are stated."""
    behind: int
    """Position of the piece behind it."""
    is_part: bool = False
    """Whether it is a simple fraction, with its percentage as the value."""


def read_number(pieces: Pieces, position: int) -> Number | None:
    """Return the number that begins at a piece, or None."""
    token = pieces.at(position)
    if token is None:
        return None
    if token.kind == HAN:
        return None if pieces.word(position - 1) in _ORDINAL_HAN else _whole(han_number(token.text), position + 1)
    if token.kind == NUMBER:
        found = _read_digits(token.text)
        return None if found is None else _multiplied(pieces, Number(*found, position + 1))
    if token.kind != WORD:
        return None
    if token.folded in PARTS and pieces.knows(token.folded):
        return _half(pieces, position)
    return _read_words(pieces, position)


def read_share(pieces: Pieces, number: Number) -> Number | None:
    """Return `one in five` or `un train sur cinq` as a percentage, given its first number; None if it is no share."""
    for among in (number.behind, number.behind + 1):
        word = pieces.word(among)
        if word in AMONG and 1 <= number.value < _MOST_OF:
            is_long = word == "out" or (word == "de" and pieces.word(among + 1) == "cada")
            whole = read_number(pieces, among + 1 + is_long)
            if whole is not None and number.value < whole.value <= _MOST_OF and pieces.word(whole.behind) not in UNITS:
                return Number(100 * number.value / whole.value, 1, whole.behind, is_part=True)
    return None


def _whole(value: float, behind: int) -> Number:
    return Number(value, _significant(f"{value:.0f}"), behind)


def _half(pieces: Pieces, position: int) -> Number | None:
    """Read `half`, `half a million` or `half an hour`."""
    parts = PARTS[pieces.word(position)]
    if pieces.word(position - 2) == "and":  # of `an hour and a half`
        return None
    if pieces.word(position + 1) in UNITS and pieces.knows(pieces.word(position + 1)):  # `media hora`
        return Number(1 / parts, 1, position + 1)
    if pieces.word(position + 1) in _ARTICLES:
        word = pieces.word(position + 2)
        if word in MULTIPLIERS:
            return Number(MULTIPLIERS[word] / parts, 1, position + 3)
        if word in UNITS:
            return Number(1 / parts, 1, position + 2)
    is_half = parts == 2
    return Number(50.0, 1, position + 1, is_part=True) if is_half else None


def _read_words(pieces: Pieces, position: int) -> Number | None:
    """Read a number in words, such as `twenty-two`, `two thirds` or `one and a half million`."""
    folded = pieces.word(position)
    parts = folded.split("-")
    is_number = all(part in NUMBERS and pieces.knows(part) for part in parts)
    value = sum(NUMBERS[part] for part in parts) if is_number else 0.0
    word = pieces.word(position + 1)
    is_one = value == 1 or (folded in _ARTICLES and not is_number)
    if word in PARTS and (is_one or 1 < value < _MOST_OF):
        return _parts(pieces, position, value or 1)
    if is_one and word in MULTIPLIERS:
        return Number(MULTIPLIERS[word], 1, position + 2)
    if not is_number:
        return _one_time(pieces, position)
    if [pieces.word(position + step) for step in (1, 2, 3)] == ["and", "a", "half"]:
        return _multiplied(pieces, Number(value + 0.5, 2, position + 4))
    return _multiplied(pieces, _whole(value, position + 1))


def _parts(pieces: Pieces, position: int, count: float) -> Number | None:
    """Read `two thirds`, or `eine halbe Stunde`, given the first number."""
    parts = PARTS[pieces.word(position + 1)]
    is_of_point = pieces.words(position + 2, 3) == ["of", "a", "point"]
    if is_of_point or pieces.word(position - 1) == "and":  # of `an hour and a half`
        return None
    if pieces.word(position + 2) in UNITS and parts == 2:
        return Number(count / parts, 1, position + 2)
    return Number(count * 100 / parts, 1, position + 2, is_part=True)


def _one_time(pieces: Pieces, position: int) -> Number | None:
    """Read the article of `an hour`, or of `an hour and a half`, as a number; None before what is no time."""
    unit = UNITS.get(pieces.word(position + 1))
    if pieces.word(position) not in _ARTICLES or unit is None or unit.kind is not Kind.DURATION:
        return None
    has_half = [pieces.word(position + step) for step in (2, 3, 4)] == ["and", "a", "half"]
    return Number(1.5, 2, position + 1) if has_half else Number(1.0, 1, position + 1)


def _multiplied(pieces: Pieces, number: Number) -> Number:
    """Return a number with the words behind it that multiply it."""
    while (word := pieces.word(number.behind)) in MULTIPLIERS and pieces.knows(word):
        number = number._replace(value=number.value * MULTIPLIERS[word], behind=number.behind + 1)
    return number


def _read_digits(text: str) -> tuple[float, int] | None:
    """Return the value and the significant digits of a number in digits; None of a date, a version or the like."""
    plain = "".join(str(int(character)) if character.isdecimal() else character for character in text)
    marks, groups = _SEPARATOR.findall(plain), _SEPARATOR.split(plain)
    if not all(map(str.isdigit, groups)):
        return None
    if not marks:
        return float(plain), _significant(plain)
    are_thousands = len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    if len(set(marks)) == 1 and are_thousands:
        return float("".join(groups)), _significant("".join(groups))
    if len(marks) == 1 or (len(set(marks)) == 2 and marks.count(marks[-1]) == 1):
        joined = "".join(groups[:-1])
        return float(f"{joined}.{groups[-1]}"), len((joined + groups[-1]).lstrip("0"))
    return None


def _significant(digits: str) -> int:
    return max(1, len(digits.strip("0")))
