"""What the numbers of a passage say: how much of what, as a range that a rounded number leaves open."""

import re
import zlib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from indexer.index.news.kinds import Kind
from indexer.news.statements.numerals import han_number
from indexer.news.statements.tokens import HAN, MARK, NUMBER, SCORE, SYMBOL, WORD, Token, language_of
from indexer.news.statements.words import (
    ABOUT,
    ABOVE,
    AMONG,
    AND,
    BELOW,
    BESIDE,
    DEAD,
    FAHRENHEIT,
    FILL,
    INJURED,
    MONTHS,
    MULTIPLIERS,
    NEAR,
    NOBODY,
    NUMBERS,
    ONLY_IN,
    PARTS,
    TIME,
    UNITS,
)

_SEPARATOR = re.compile(r"[.,'’\u00a0\u202f]")
_SPREAD = {ABOUT: (0.93, 1.07), BELOW: (0.9, 1.0), ABOVE: (1.0, 1.1)}
"""Least and greatest share of a rounded number that it may stand for."""
_PART_SPREAD = (0.94, 1.06)
_UNIT_SPREAD = (0.993, 1.007)
"""The same of a measure, which may have been converted from another unit."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_ARTICLES = frozenset(("a", "an", "one"))
"""Words before a multiplier or a part that stand for one."""
_ORDINAL_HAN = frozenset("第周期")
_SAME_DAYS = 3
"""Days from its article's publication within which a date says little, for most things in the news are of these days."""
_REACH = 8
"""Pieces between a number and the word that tells what happened to so many."""


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


def word_hash(word: str) -> int:
    """Return a hash of a word's stem, which is its first letters: a number in 1 .. 2^31 - 1."""
    return zlib.crc32(word[: max(5, len(word) - 3)][:7].encode()) & 0x7FFF_FFFF or 1


class _Number(NamedTuple):
    value: float
    digits: int
    behind: int
    """Position of the piece behind it."""
    is_part: bool = False


def quantities_of(text: str, tokens: list[Token], published: date | None) -> list[Quantity]:
    """Return the quantities of a passage, in order.

    Args:
        text: The passage.
        tokens: Its pieces.
        published: Day on which its article was published; None if unknown.
    """
    language = language_of(tokens)
    reader = _Reader(text, tokens, language, published)
    return [*reader.quantities(), *reader.nobody()]


class _Reader:
    def __init__(self, text: str, tokens: list[Token], language: str, published: date | None) -> None:
        self._text, self._tokens, self._language, self._published = text, tokens, language, published

    def quantities(self) -> Iterator[Quantity]:
        position = 0
        while position < len(self._tokens):
            found = self._day(position) or self._score(position) or self._measure(position)
            if found is None:
                position += 1
            else:
                quantity, position = found
                if quantity is not None:
                    yield quantity

    def nobody(self) -> Iterator[Quantity]:
        """Yield a zero for each statement that nobody died or was hurt."""
        for position, token in enumerate(self._tokens):
            behind = self._words(position + 1, 4)
            if token.folded in NOBODY:
                happened = self._happened_at(behind)
                kind = None if happened is None else happened[1]
            elif token.folded == "kaybı" and any(word.startswith(("olma", "yok")) for word in behind):
                kind = Kind.DEAD
            else:
                continue
            if kind is not None:
                yield Quantity(kind, 0.0, 0.0, 1, (0, 0), token.start, token.end)

    def _words(self, start: int, count: int) -> list[str]:
        """Return the next words of a clause, at most so many."""
        found = []
        for token in self._tokens[max(start, 0) : start + count]:
            if token.kind == MARK or token.folded in AND:
                break
            found.append(token.folded)
        return found

    def _knows(self, word: str) -> bool:
        return word not in ONLY_IN or self._language in ONLY_IN[word]

    def _number(self, position: int) -> _Number | None:
        """Read a number that begins at a piece."""
        token = self._at(position)
        if token is None:
            return None
        if token.kind == HAN:
            before = self._at(position - 1)
            if before is not None and before.text in _ORDINAL_HAN:
                return None
            value = han_number(token.text)
            return _Number(value, _significant(f"{value:.0f}"), position + 1)
        if token.kind == NUMBER:
            value_of = _read(token.text)
            return None if value_of is None else self._multiplied(_Number(*value_of, position + 1))
        if token.kind != WORD:
            return None
        value, behind = 0.0, position
        for part in token.folded.split("-"):
            if part not in NUMBERS or not self._knows(part):
                break
            value += NUMBERS[part]
        else:
            behind = position + 1
        following = self._at(behind if behind > position else position + 1)
        word = "" if following is None else following.folded
        if token.folded in PARTS and self._knows(token.folded):  # half a million, half
            if word in _ARTICLES and (after := self._at(position + 2)) is not None:
                if after.folded in MULTIPLIERS:
                    return _Number(MULTIPLIERS[after.folded] / PARTS[token.folded], 1, position + 3)
                if after.folded in UNITS:
                    return _Number(1 / PARTS[token.folded], 1, position + 2)
            is_half = PARTS[token.folded] == 2  # a bare `quarter` is one of the year
            return _Number(50.0, 1, position + 1, is_part=True) if is_half else None
        is_one = value == 1 or (token.folded in _ARTICLES and behind == position)
        if (is_one or 1 < value < 20) and word in PARTS:  # a third, two thirds
            if self._words(position + 2, 3) == ["of", "a", "point"]:
                return None
            return _Number((value or 1) * 100 / PARTS[word], 1, position + 2, is_part=True)
        if is_one:
            if word in MULTIPLIERS:
                return _Number(float(MULTIPLIERS[word]), 1, position + 2)
            if word == "and" and self._words(position + 2, 2) == ["a", "half"]:
                return self._multiplied(_Number(1.5, 2, position + 4))
            return _Number(1.0, 1, behind) if behind > position else None
        return self._multiplied(_Number(value, _significant(f"{value:.0f}"), behind)) if behind > position else None

    def _multiplied(self, number: _Number) -> _Number:
        token = self._at(number.behind)
        while token is not None and token.folded in MULTIPLIERS and self._knows(token.folded):
            number = number._replace(value=number.value * MULTIPLIERS[token.folded], behind=number.behind + 1)
            token = self._at(number.behind)
        return number

    def _measure(self, position: int) -> tuple[Quantity | None, int] | None:
        number = self._number(position)
        if number is None:
            return None
        if self._words(number.behind, 1) and self._words(number.behind, 1)[0] in TIME:
            return None, number.behind
        if self._tokens[position].text == "百" and self._words(position + 1, 2) == ["分", "之"]:
            number = self._number(position + 3)
            return (
                (None, position + 3)
                if number is None
                else (
                    self._quantity(position, number, Kind.PERCENT, 1.0),
                    number.behind,
                )
            )
        share = self._share(number)
        if share is not None:
            return self._quantity(position, share, Kind.PERCENT, 1.0), share.behind
        unit, behind = self._unit(number.behind)
        before = self._at(position - 1)
        if unit is None and before is not None and before.kind == SYMBOL and before.text in UNITS:
            unit = UNITS[before.text]
        if number.is_part:
            return self._quantity(position, number, Kind.PERCENT, 1.0), number.behind
        if unit is not None:
            return self._quantity(position, number._replace(behind=behind), *unit), behind
        if self._is_of_name(position):
            return None, number.behind
        is_word = self._tokens[position].kind == WORD
        is_year = (
            number.digits >= 3 and _FIRST_YEAR <= number.value <= _LAST_YEAR and self._tokens[position].text.isdecimal()
        )
        if is_year or (is_word and number.value == 1):
            return None, number.behind
        return self._quantity(
            position, number, self._counted(position, number.behind, is_whole=number.value.is_integer()), 1.0
        ), number.behind

    def _is_of_name(self, position: int) -> bool:
        """Tell whether a number in digits is a part of a name, as in `Highway 31` or `Tempest-3`."""
        token, before = self._tokens[position], self._at(position - 1)
        if token.kind != NUMBER or before is None or before.kind != WORD or not before.text[0].isupper():
            return False
        is_first = position < 2 or self._tokens[position - 2].kind == MARK
        between = self._text[before.end : token.start]
        return between in ("", "-") or (
            between == " " and not is_first and token.text.isdecimal() and len(token.text) < 4
        )

    def _share(self, number: _Number) -> _Number | None:
        """Return `one in five` or `un train sur cinq` as a percentage, given the first number."""
        for among in (number.behind, number.behind + 1):
            token = self._at(among)
            if token is not None and token.folded in AMONG and 1 <= number.value < 20:
                step = (
                    2
                    if token.folded == "out" or (token.folded == "de" and self._words(among + 1, 1) == ["cada"])
                    else 1
                )
                whole = self._number(among + step)
                if whole is not None and number.value < whole.value <= 20 and self._unit(whole.behind)[0] is None:
                    return _Number(100 * number.value / whole.value, 1, whole.behind, is_part=True)
        return None

    def _unit(self, position: int) -> tuple[tuple[Kind, float] | None, int]:
        for place in (position, position + 1):
            token = self._at(place)
            if token is None or token.kind not in (WORD, SYMBOL):
                return None, position
            two = self._at(place + 1)
            if two is not None and token.text + two.text in UNITS:
                return UNITS[token.text + two.text], place + 2
            if token.folded in UNITS and self._knows(token.folded):
                return UNITS[token.folded], place + 1
            if token.folded not in FILL:
                return None, position
        return None, position

    def _quantity(self, position: int, number: _Number, kind: Kind, factor: float) -> Quantity:
        value = (number.value - 32) / 1.8 if factor == FAHRENHEIT else number.value * factor
        how = next((NEAR[word] for word in self._before(position) if word in NEAR), None)
        spread = _SPREAD[how] if how is not None else _PART_SPREAD if number.is_part else (1.0, 1.0)
        if how is None and Kind.LENGTH <= kind <= Kind.SPEED:
            spread = _UNIT_SPREAD
        nouns = [word_hash(word) for word in self._words(number.behind, 3) if len(word) > 3 and word not in FILL][:2]
        low, high = sorted(value * share for share in spread)
        digits = min(number.digits, 2) if how is not None or number.is_part else number.digits
        start, end = self._tokens[position].start, self._tokens[number.behind - 1].end
        first, second = [*nouns, 0, 0][:2]
        return Quantity(kind, low, high, digits, (first, second), start, end, is_part=number.is_part)

    def _before(self, position: int) -> list[str]:
        """Return the words before a number that may say how near it is, the nearest first."""
        found = []
        for token in reversed(self._tokens[max(0, position - 3) : position]):
            if token.kind == MARK or (token.folded not in NEAR and token.folded not in BESIDE and token.kind != SYMBOL):
                break
            found.append(token.folded)
        return found

    def _counted(self, position: int, behind: int, *, is_whole: bool) -> Kind:
        """Return what a number without a unit counts, as the nearest word of its clause tells."""
        after = self._happened_at(self._words(behind, _REACH))
        clause = []
        for token in reversed(self._tokens[max(0, position - _REACH) : position]):
            if token.kind in (MARK, NUMBER) or token.folded in AND:
                break
            clause.append(token.folded)
        before = self._happened_at(clause)
        nearest = min((one for one in (after, before) if one is not None), default=None)
        return Kind.COUNT if nearest is None or not is_whole else nearest[1]

    def _happened_at(self, words: list[str]) -> tuple[int, Kind] | None:
        """Return the first word that tells of deaths or injuries: how far it is, and of which."""
        for place, word in enumerate(words):
            if (word in DEAD) and self._knows(word):
                return place, Kind.DEAD
            if (word in INJURED) and self._knows(word):
                return place, Kind.INJURED
        return None

    def _day(self, position: int) -> tuple[Quantity | None, int] | None:
        """Read a day of a month."""
        first, second, third = (self._at(position + step) for step in range(3))
        if first is None or second is None:
            return None
        if first.kind == NUMBER and second.folded in (".", "de") and third is not None:
            day, month, behind = first.text, third.folded, position + 3
        elif first.kind == NUMBER:
            day, month, behind = first.text, second.folded, position + 2
        elif second.kind == NUMBER:
            day, month, behind = second.text, first.folded, position + 2
        else:
            return None
        if month not in MONTHS or not day.isdecimal() or not 1 <= int(day) <= 31:
            return None
        year = self._at(behind)
        stated = (
            int(year.text) if year is not None and year.kind == NUMBER and re.fullmatch(r"\d{4}", year.text) else None
        )
        found = _nearest_day(MONTHS[month], int(day), stated, self._published)
        if found is None:
            return None, behind
        number = float(found.toordinal())
        is_near = self._published is not None and abs((found - self._published).days) <= _SAME_DAYS
        start, end = first.start, self._tokens[behind - 1].end
        return Quantity(Kind.DAY, number, number, 1 if is_near else 2, (0, 0), start, end), behind

    def _score(self, position: int) -> tuple[Quantity | None, int] | None:
        token = self._tokens[position]
        if token.kind != SCORE:
            return None
        high, low = sorted((int(part) for part in re.findall(r"\d+", token.text)), reverse=True)
        value = float(100 * high + low)
        return Quantity(Kind.SCORE, value, value, 1, (0, 0), token.start, token.end), position + 1

    def _at(self, position: int) -> Token | None:
        return self._tokens[position] if 0 <= position < len(self._tokens) else None


def _read(text: str) -> tuple[float, int] | None:
    """Return the value of a number in digits, and its significant digits; None if it is a date, a version or the like."""
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


def _nearest_day(month: int, day: int, year: int | None, published: date | None) -> date | None:
    """Return a day of the year that is stated, or else of that which brings it nearest to the day of publication."""
    if year is None and published is None:
        return None
    years = [year] if year is not None else [published.year + step for step in (-1, 0, 1)] if published else []
    found = []
    for one in years:
        try:
            found.append(date(one, month, day))
        except ValueError:  # 29 February
            continue
    return min(found, key=lambda one: abs((one - (published or one)).days), default=None)
