"""What the numbers of a passage say: how much of what, as a range that a rounded number leaves open."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from indexer.index.news.kinds import Kind
from indexer.news.statements.days import read_day
from indexer.news.statements.numbers import Number, read_number, read_share
from indexer.news.statements.pieces import Pieces
from indexer.news.statements.tokens import MARK, NUMBER, SCORE, SYMBOL, WORD, Token, word_hash
from indexer.news.statements.words import (
    ABOUT,
    ABOVE,
    AGE,
    AND,
    BEGINNINGS,
    BELOW,
    BESIDE,
    DEAD,
    ENDINGS,
    FAHRENHEIT,
    FILL,
    INJURED,
    MONTHS,
    MULTIPLIERS,
    NEAR,
    NOBODY,
    NUMBERS,
    PARTS,
    PER,
    TIME,
    UNITS,
    WEIGHT,
    YEARS,
    Unit,
)

_SPREAD = {ABOUT: (0.93, 1.07), BELOW: (0.9, 1.0), ABOVE: (1.0, 1.1)}
"""Least and greatest share of a rounded number that it may stand for."""
_ABOVE_ROUND = (1.0, 1.2)
"""The same of a number below ten, as in `more than a year`."""
_FEW = 10
_PART_SPREAD = (0.94, 1.06)
_UNIT_SPREAD = (0.993, 1.007)
"""The same of a measure, which may have been converted from another unit."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_LEAST_SPEED_UNIT, _HOUR_S, _POUND_KG = 1_000.0, 3_600.0, 0.453592
"""A kilometre in metres, an hour in seconds, and a pound in kilograms."""
_MOST_YEARS = 110
"""Greatest number that counts as an age."""
_GREATEST = 1e15
"""Greatest number that is compared."""
_SAME_DAYS = 3
"""Days from its article's publication within which a date says little: most of what is in the news is of these days."""
_REACH = 8
"""Pieces between a number and the word that tells what happened to so many."""
_BEGINNINGS = {*NUMBERS, *PARTS, *MONTHS, "a", "an"}
"""Words with which a quantity may begin, up to a hyphen."""
_ARTICLES = frozenset(("a", "an")) - NUMBERS.keys() - PARTS.keys() - MONTHS.keys()
_BEHIND_ARTICLES = PARTS.keys() | MULTIPLIERS.keys() | UNITS.keys()
"""Words behind which an article stands for one."""
_NO_LOSS = "kaybı"
"""Turkish word for a loss, behind which one of life is denied."""
_NOBODY_BEGINNINGS = {*(word.partition("-")[0] for word in NOBODY), _NO_LOSS}
_SHORT = 4
"""Digits that a number in a name does not reach, as in `Highway 31`."""

_Read = tuple["Quantity | None", int]
"""A quantity, or None if it is none that is compared, and the position behind it."""


class Quantity(NamedTuple):
    """A number and what it is of."""

    kind: Kind
    low: float
    high: float
    """Range in which the exact number lies, in the kind's base unit."""
    digits: int
    """Significant digits that are stated: how much it says that two numbers are equal."""
    nouns: tuple[int, int]
    """Hashes of the two words behind the number, 0 where there is none."""
    start: int
    end: int
    """Code points of the passage."""
    is_part: bool = False
    """Whether it is a simple fraction such as `a third`, which stands for much about it."""


def quantities_of(text: str, tokens: list[Token], language: str, published: date | None) -> list[Quantity]:
    """Return the quantities of a passage, in order, and behind them a zero for each statement that nobody died.

    Args:
        text: The passage.
        tokens: Its pieces.
        language: The language that it is in: one of `tokens.LANGUAGE_NAMES`.
        published: Day on which its article was published; None if unknown.
    """
    reader = _Reader(Pieces(text, tokens, language), published)
    return [*reader.quantities(), *reader.nobody()]


class _Reader:
    """Reads the quantities of a passage."""

    def __init__(self, pieces: Pieces, published: date | None) -> None:
        self._pieces, self._tokens, self._published = pieces, pieces.tokens, published

    def quantities(self) -> Iterator[Quantity]:
        """Yield the numbers, in order."""
        behind = 0
        for position, token in enumerate(self._tokens):
            if position < behind or token.kind == MARK:
                continue
            if token.kind == WORD and (
                token.folded.partition("-")[0] not in _BEGINNINGS
                or (token.folded in _ARTICLES and self._pieces.word(position + 1) not in _BEHIND_ARTICLES)
            ):
                continue
            found = self._day(position) or self._score(position) or self._measure(position)
            if found is not None:
                quantity, behind = found
                if quantity is not None:
                    yield quantity

    def nobody(self) -> Iterator[Quantity]:
        """Yield a zero for each statement that nobody died or was hurt."""
        for position, token in enumerate(self._tokens):
            if token.folded not in _NOBODY_BEGINNINGS:
                continue
            behind = self._pieces.words(position + 1, 4)
            if token.folded in NOBODY or (behind and f"{token.folded}-{behind[0]}" in NOBODY):
                happened = self._happened_at(behind)
                kind = None if happened is None else happened[1]
            elif token.folded == _NO_LOSS and any(word.startswith(("olma", "yok")) for word in behind):
                kind = Kind.DEAD
            else:
                continue
            if kind is not None:
                yield Quantity(kind, 0.0, 0.0, 1, (0, 0), token.start, token.end)

    def _measure(self, position: int) -> _Read | None:
        """Read a number, and what it is of."""
        pieces = self._pieces
        if pieces.words(position, 3) == ["百", "分", "之"]:
            number = read_number(pieces, position + 3)
            return None if number is None else self._quantity(position, number, Kind.PERCENT)
        number = read_number(pieces, position)
        is_other = number is not None and (number.value > _GREATEST or pieces.word(number.behind) in TIME)
        if number is None or is_other or self._is_of_range(number):
            return None if number is None else (None, number.behind)
        share = read_share(pieces, number)
        if share is not None or number.is_part:
            return self._quantity(position, share or number, Kind.PERCENT)
        unit, behind = self._unit(number.behind)
        if unit is None and pieces.word(position - 1) in UNITS and self._tokens[position - 1].kind == SYMBOL:
            unit = UNITS[pieces.word(position - 1)]
        if unit is None and self._is_age(position, number):
            unit = UNITS["year-old"]
        if unit is not None:
            unit, behind = self._refined(unit, position, behind)
            return self._quantity(position, number._replace(behind=behind), unit.kind, unit.factor, unit.name)
        if self._is_of_name(position) or self._is_bare(position, number):
            return None, number.behind
        return self._quantity(position, number, self._counted(position, number))

    def _is_age(self, position: int, number: Number) -> bool:
        """Tell whether a number is somebody's age, as in `aged 91` or `Idowu, 44,`."""
        before, after = self._pieces.word(position - 1), self._pieces.word(number.behind)
        if number.value > _MOST_YEARS or self._tokens[position].kind != NUMBER:
            return False
        is_told = not AGE.isdisjoint(self._before(position)) or before in AGE or self._pieces.word(position - 2) in AGE
        return is_told or (before in (",", "(") and after in (",", ")"))

    def _refined(self, unit: Unit, position: int, behind: int) -> tuple[Unit, int]:
        """Return a unit as a speed if it is one of length in an hour, and pounds as a weight where one weighs."""
        pieces = self._pieces
        if unit.kind is Kind.LENGTH and unit.factor >= _LEAST_SPEED_UNIT:
            for step in range(3):
                hour = UNITS.get(pieces.word(behind + step))
                if hour is not None and hour.factor == _HOUR_S and hour.kind is Kind.DURATION:
                    return Unit(Kind.SPEED, unit.factor / 1_000, ""), behind + step + 1
                if pieces.word(behind + step) not in PER:
                    break
        weighs = WEIGHT.intersection(pieces.words(position - _REACH, 2 * _REACH))
        return (Unit(Kind.MASS, _POUND_KG, ""), behind) if unit.name == "pound" and weighs else (unit, behind)

    def _is_of_range(self, number: Number) -> bool:
        """Tell whether a number begins a range, such as `30–60`."""
        after = self._pieces.at(number.behind)
        between = "" if after is None else self._pieces.text[_end(self._tokens, number) : after.start]
        return after is not None and after.kind == NUMBER and between in ("-", "–", "—")

    def _is_bare(self, position: int, number: Number) -> bool:
        """Tell whether a number is a year, or the word for one, which is an article in many languages."""
        token = self._tokens[position]
        before, after = self._pieces.word(position - 1), self._pieces.at(number.behind)
        is_year = token.text.isdecimal() and len(token.text) == _SHORT and number.value <= _LAST_YEAR
        if is_year and number.value < _FIRST_YEAR:  # may be a number of people, too
            is_year = before in YEARS or before in MONTHS or after is None or after.kind == MARK or after.folded in AND
        is_ordinal = after is not None and after.start == _end(self._tokens, number) and after.folded in ENDINGS
        return is_year or is_ordinal or (token.kind == WORD and number.value == 1)

    def _is_of_name(self, position: int) -> bool:
        """Tell whether a number in digits is a part of a name, as in `Highway 31` or `Tempest-3`."""
        token, before = self._tokens[position], self._pieces.at(position - 1)
        if token.kind != NUMBER or before is None or before.kind != WORD or not before.text[0].isupper():
            return False
        between = self._pieces.text[before.end : token.start]
        is_first = position < 2 or self._tokens[position - 2].kind == MARK
        is_short = token.text.isdecimal() and len(token.text) < _SHORT
        return between in ("", "-", ".") or (between == " " and is_short and not is_first)

    def _unit(self, position: int) -> tuple[Unit | None, int]:
        """Return the unit behind a number, if there is one, and the position behind it."""
        for place in (position, position + 1):
            token = self._pieces.at(place)
            if token is None or token.kind not in (WORD, SYMBOL):
                return None, position
            two = self._pieces.at(place + 1)
            if two is not None and token.text + two.text in UNITS:
                return UNITS[token.text + two.text], place + 2
            if token.folded in UNITS and self._pieces.knows(token.folded):
                return UNITS[token.folded], place + 1
            if token.folded not in FILL:
                return None, position
        return None, position

    def _quantity(self, position: int, number: Number, kind: Kind, factor: float = 1.0, unit: str = "") -> _Read:
        """Return a number as a quantity of a kind, and the position behind it."""
        value = (number.value - 32) / 1.8 if factor == FAHRENHEIT else number.value * factor
        how = next((NEAR[word] for word in self._before(position) if word in NEAR), None)
        spread = _SPREAD[how] if how is not None else _PART_SPREAD if number.is_part else (1.0, 1.0)
        if how == ABOVE and number.value < _FEW:
            spread = _ABOVE_ROUND
        if how is None and Kind.LENGTH <= kind <= Kind.SPEED:
            spread = _UNIT_SPREAD
        words = [word for word in self._pieces.words(number.behind, 3) if len(word) > 3 and word not in BEGINNINGS]
        first, second = [*map(word_hash, [unit, *words][:2] if unit else words[:2]), 0, 0][:2]
        low, high = sorted(value * share for share in spread)
        digits = min(number.digits, 2) if how is not None or number.is_part else number.digits
        start, end = self._tokens[position].start, self._tokens[number.behind - 1].end
        found = Quantity(kind, low, high, digits, (first, second), start, end, is_part=number.is_part)
        return found, number.behind

    def _before(self, position: int) -> list[str]:
        """Return the words before a number that may say how near it is, the nearest first."""
        found = []
        for token in reversed(self._tokens[max(0, position - 3) : position]):
            if token.kind == MARK or (token.folded not in NEAR and token.folded not in BESIDE and token.kind != SYMBOL):
                break
            found.append(token.folded)
        return found

    def _counted(self, position: int, number: Number) -> Kind:
        """Return what a number without a unit counts, as the nearest word of its clause tells."""
        after = self._happened_at(self._pieces.words(number.behind, _REACH))
        clause = []
        for token in reversed(self._tokens[max(0, position - _REACH) : position]):
            if token.kind in (MARK, NUMBER) or token.folded in AND:
                break
            clause.append(token.folded)
        before = self._happened_at(clause)
        nearest = min((one for one in (after, before) if one is not None), default=None)
        return Kind.COUNT if nearest is None or not number.value.is_integer() else nearest[1]

    def _happened_at(self, words: list[str]) -> tuple[int, Kind] | None:
        """Return the first word that tells of deaths or injuries: how far it is, and of which."""
        for place, word in enumerate(words):
            if (word in DEAD) and self._pieces.knows(word):
                return place, Kind.DEAD
            if (word in INJURED) and self._pieces.knows(word):
                return place, Kind.INJURED
        return None

    def _day(self, position: int) -> _Read | None:
        """Read a day of a month."""
        found = read_day(self._pieces, position, self._published)
        if found is None or found.day is None:
            return None if found is None else (None, found.behind)
        number = float(found.day.toordinal())
        is_near = self._published is not None and abs((found.day - self._published).days) <= _SAME_DAYS
        start, end = self._tokens[position].start, self._tokens[found.behind - 1].end
        return Quantity(Kind.DAY, number, number, 1 if is_near else 2, (0, 0), start, end), found.behind

    def _score(self, position: int) -> _Read | None:
        token = self._tokens[position]
        if token.kind != SCORE:
            return None
        high, low = sorted((int(part) for part in re.findall(r"\d+", token.text)), reverse=True)
        value = float(100 * high + low)
        return Quantity(Kind.SCORE, value, value, 1, (0, 0), token.start, token.end), position + 1


def _end(tokens: list[Token], number: Number) -> int:
    """Return the code point behind a number."""
    return tokens[number.behind - 1].end
