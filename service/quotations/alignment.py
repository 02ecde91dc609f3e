"""How the words of a quotation come from the words of articles at the least cost, word for word.

A path goes through the quotation from its first word to its last. Each word is one of an article's, stands in the place
of one, or was put in between; and words of the article may be left out. Where the quotation says that words are left
out, any number may be, of one article. Elsewhere a path may go on at any other place, in any article, at the cost of
some changed words: then the quotation is put together from several parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.quotations.exact import REPLACED_WORDS
from service.quotations.quotation import QuotedWords
from service.quotations.texts import BREAK, ReadWords

_LEFT_OUT, _PUT_IN, _CHANGED = 100, 101, 101
"""Costs of a word that is left out, of one that is put in, and of one in the place of another: to leave one out and put
one in costs less than to change two, so that of ways with as many changes the one with more of the same words is taken.
"""
_JUMP, _MARKED_JUMP = 250, 150
"""Costs of going on elsewhere, and of doing so where the quotation says that words are left out: less than three
changed words, and less than two.
"""
_ELISION, _INSERTION = 2, 1
"""Costs of what the quotation says of itself; of two ways the one that needs it less is taken."""
_FAR = 1 << 28
"""More than any path costs."""

Costs = npt.NDArray[np.int64]
"""Array (words,) of int64: for each word of the articles the least cost of a path that ends there."""


@dataclass(frozen=True, slots=True)
class Step:
    """A word of the quotation, or one of an article that is left out of it."""

    quoted: int | None
    """Number of the word in the quotation; None for one that is left out."""
    found: int | None
    """Number of the article's word in what was read of it; None for one that is put in."""
    read: int
    """Number of what was read that it belongs to."""
    follows: bool
    """Whether it follows the step before; if not, the path goes on elsewhere."""


class Aligner:
    """Aligns a quotation with what was read of some articles."""

    def __init__(self, quoted: QuotedWords, read: Sequence[ReadWords], *, may_jump: bool = True) -> None:
        """Find out what paths cost.

        Args:
            quoted: The quotation.
            read: Words of articles; an ellipsis does not lead from a title to its text.
            may_jump: Whether a path may go on elsewhere than the quotation says.
        """
        self._quoted = quoted
        self._may_jump = may_jump
        numbers = {key: number for number, key in enumerate(dict.fromkeys(quoted.keys))}
        self._numbers = [numbers[key] for key in quoted.keys]
        # A word before all others of a text, which none is like: what is put in before the first stands in its place.
        texts = [[-1, *(numbers.get(key, -1) for key in words.keys)] for words in read]
        sizes = [len(text) for text in texts]
        self._keys = np.array([number for text in texts for number in text], np.int64)
        self._read = np.repeat(np.arange(len(read)), sizes)
        self._firsts = np.cumsum([0, *sizes[:-1]])
        self._broken = np.array([key == BREAK for words in read for key in ("", *words.keys)])
        # From one text to another, and over what was not read, no word follows another.
        breaks = np.cumsum(self._broken | (np.diff(self._read, prepend=0) != 0))
        self._place = np.arange(len(self._keys)) + breaks * _FAR
        self._rows: list[Costs] = []
        for number in range(len(quoted)):
            self._rows.append(self._row(number))

    def path(self) -> list[Step]:
        """Return the steps of the cheapest path; of several the one that ends first."""
        found: list[Step] = []
        number, at = len(self._rows) - 1, int(self._rows[-1].argmin())
        while number >= 0:
            cost, before = int(self._rows[number][at]), self._rows[number - 1] if number else None
            come_from = self._before(number, at, cost - int(self._changed(number)[at]))
            if come_from is not None:
                earlier, follows = come_from
                found.append(self._step(number, at, follows))
                number, at = number - 1, earlier
            elif before is not None and cost == int(before[at]) + self._put_in(number):
                found.append(self._step(number, None, True, at))
                number -= 1
            else:
                found.append(self._step(None, at, True))
                at -= 1
        return found[::-1]

    def _step(self, quoted: int | None, at: int | None, follows: bool, near: int | None = None) -> Step:
        read = int(self._read[near if at is None else at])
        found = None if at is None else at - int(self._firsts[read]) - 1
        return Step(quoted, None if found is None or found < 0 else found, read, follows)

    def _before(self, number: int, at: int, cost: int) -> tuple[int, bool] | None:
        """Return where a path comes from that has come to a word at some cost, and whether that is the word before.

        None if no path comes to it at this cost.
        """
        if number == 0:
            return (at, True) if cost == 0 else None
        before = self._rows[number - 1]
        if at and self._place[at - 1] == self._place[at] - 1 and int(before[at - 1]) == cost:
            return at - 1, True
        behind = np.flatnonzero(before[:at] == cost - _ELISION)[::-1]
        if number in self._quoted.elisions:
            behind = behind[self._read[behind] == self._read[at]]
        elif number - 1 in self._quoted.inserted:
            behind = behind[self._place[at] - self._place[behind] <= REPLACED_WORDS + 1]
        else:
            behind = behind[:0]
        if len(behind):
            return int(behind[0]), False
        best = int(before.argmin())
        return (best, False) if int(before[best]) + self._jump(number) == cost else None

    def _jump(self, number: int) -> int:
        """Return what it costs to go on elsewhere with a word of the quotation."""
        if not self._may_jump:
            return _FAR
        return _MARKED_JUMP if number in self._quoted.elisions else _JUMP

    def _changed(self, number: int) -> Costs:
        """Return what it costs that a word of the quotation stands in the place of each word of the articles."""
        cost = _INSERTION if number in self._quoted.inserted else _CHANGED
        return np.where(self._keys == self._numbers[number], 0, cost)

    def _put_in(self, number: int) -> int:
        """Return what it costs that a word of the quotation is put in."""
        return _INSERTION if number in self._quoted.inserted else _PUT_IN

    def _row(self, number: int) -> Costs:
        """Return what paths cost that have come to a word of the quotation, by the article's word they have come to."""
        before = self._rows[-1] if self._rows else None
        row = self._entered(before, number) + self._changed(number)
        if before is not None:
            row = np.minimum(row, before + self._put_in(number))
        row[self._broken] = _FAR
        # Each word that is left out costs as much, so that the cheapest way to a word leads from one minimum on.
        row = np.minimum.accumulate(row - _LEFT_OUT * self._place) + _LEFT_OUT * self._place
        row[self._broken] = _FAR
        costs: Costs = np.minimum(row, _FAR)
        return costs

    def _entered(self, before: Costs | None, number: int) -> Costs:
        """Return what it costs to come to each word of the articles, given what the word before did."""
        if before is None:
            return np.zeros(len(self._keys), np.int64)
        row = np.full(len(self._keys), int(before.min()) + self._jump(number))
        follows = self._place[1:] == self._place[:-1] + 1
        row[1:] = np.minimum(row[1:], np.where(follows, before[:-1], _FAR))
        if number in self._quoted.elisions:
            shift = self._read * (4 * _FAR)
            nearest = np.minimum.accumulate(before - shift) + shift
            same = self._read[1:] == self._read[:-1]
            row[1:] = np.minimum(row[1:], np.where(same, nearest[:-1], _FAR) + _ELISION)
        elif number - 1 in self._quoted.inserted:
            for skipped in range(1, min(REPLACED_WORDS, len(row) - 2) + 1):
                near = self._place[1 + skipped :] == self._place[: -1 - skipped] + 1 + skipped
                cost = np.where(near, before[: -1 - skipped], _FAR) + _ELISION
                row[1 + skipped :] = np.minimum(row[1 + skipped :], cost)
        return row
