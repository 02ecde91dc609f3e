"""Whether two passages state the same fact, disagree about one, or neither.

Compared are the passages' sentences, two and two: the quantities that they state, the outcomes that they tell and the
names that the passages share, weighed by how near the sentences are in meaning. What is the same or differs must be of
one kind; two numbers of different things are no disagreement. The rules and thresholds are measured in
docs/decisions/0022.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.news.kinds import Kind
from indexer.index.news.statements import (
    DIGITS,
    END,
    FLAGS,
    IS_PART,
    KIND,
    LANGUAGE,
    NEGATIVE,
    NOUN,
    OTHER_NOUN,
    PERIODS,
    POSITIVE,
    SENTENCE,
    START,
    Facts,
    Statements,
)
from indexer.index.selection import ranges
from indexer.index.sentences import SentenceArrays
from indexer.records import Rows, Scores

Flags = npt.NDArray[np.bool_]
"""Array (n,) of bool."""


class Verdict(IntEnum):
    """What two passages are to each other."""

    NEITHER = 0
    SAME_FACT = 1
    DIFFERS = 2


class Verdicts(NamedTuple):
    """What n pairs of passages are to each other, and why."""

    verdicts: npt.NDArray[np.int8]
    """(n,) numbers of `Verdict`."""
    firsts: npt.NDArray[np.int32]
    """(n, 2) what agrees or differs in the first passage, as [start, end) in code points of its text."""
    seconds: npt.NDArray[np.int32]
    """(n, 2) the same of the second one."""


_BONUS = np.zeros(len(Kind))
"""How much it says that two quantities of a kind agree, beyond their digits."""
_BONUS[[Kind.PERCENT, Kind.MONEY, Kind.LENGTH, Kind.AREA, Kind.VOLUME, Kind.MASS]] = 0.5, 0.7, 0.7, 0.7, 0.7, 0.7
_BONUS[[Kind.TEMPERATURE, Kind.DURATION, Kind.SPEED, Kind.DEAD, Kind.INJURED, Kind.DAY]] = 0.7, 0.3, 0.7, 1.0, 0.8, 1.0
_ENOUGH = 1.25
"""Sum of what speaks for one fact from which it counts as one."""
_MOST_RATIO = np.full(len(Kind), 3.0)
"""Greatest ratio of two quantities of a kind that disagree; beyond, they are of different things."""
_MOST_RATIO[[Kind.COUNT, Kind.AREA, Kind.VOLUME, Kind.MASS]] = 12.0
_MOST_RATIO[[Kind.DEAD, Kind.INJURED, Kind.DAY, Kind.SCORE]] = np.inf
_LEAST_COSINE = np.full(len(Kind), 0.55)
"""Least cosine of the sentences of two quantities that disagree."""
_LEAST_COSINE[[Kind.COUNT, Kind.PERCENT, Kind.MONEY, Kind.DAY, Kind.DURATION]] = 0.6
_NEEDS_NOUN = np.zeros(len(Kind), np.bool_)
"""Whether two quantities of a kind disagree only if the same word stands behind both."""
_NEEDS_NOUN[[Kind.COUNT, Kind.LENGTH, Kind.DURATION]] = True
_ARE_RARE = np.zeros(len(Kind), np.bool_)
"""Whether an event has hardly two quantities of a kind, so that others are a reason for doubt in any sentences."""
_ARE_RARE[[Kind.DEAD, Kind.INJURED, Kind.TEMPERATURE, Kind.SCORE]] = True
_SURE_OUTCOMES = 0b1_0001_0111
"""Bits of the pairs of opposites that tell what came of something whatever else a sentence says."""
_OTHER_OUTCOMES = 0b0_1010_1000
_LEAST_SAME_COSINE = 0.42
"""Least cosine of two sentences of one language that state one fact."""
_LEAST_OUTCOME_COSINE, _LEAST_OTHER_COSINE, _LEAST_ALIKE_COSINE = 0.47, 0.75, 0.6
_MONTH_BITS = 0x1FFF
_ROUNDING = 1e-6
_MANY = 1 << 40
"""More quantities than there are."""
_DAYS_APART = 7.0
"""Days between two publications above which agreement must be stronger, and different numbers may be of other times."""


def judge(statements: Statements, sentences: SentenceArrays, rows: Rows, others: Rows, days_apart: Scores) -> Verdicts:
    """Return the verdicts on some pairs of passages.

    Args:
        statements: What the passages state.
        sentences: Their sentences; without vectors every verdict is `NEITHER`.
        rows: (n,) row of the first passage of each pair.
        others: (n,) row of the second one.
        days_apart: (n,) days between their publications; 0 where unknown.
    """
    found = Verdicts(np.zeros(len(rows), np.int8), *np.zeros((2, len(rows), 2), np.int32))
    if len(rows) and sentences.has_vectors:
        pairs = _Pairs(statements, sentences, rows, others, days_apart)
        pairs.judge_outcomes(found)
        pairs.judge_quantities(found)
        found.verdicts[pairs.are_of_other_periods()] = Verdict.NEITHER
    return found


class _Pairs:
    """Pairs of passages with what they state, side by side."""

    def __init__(
        self, statements: Statements, sentences: SentenceArrays, rows: Rows, others: Rows, days_apart: Scores
    ) -> None:
        self._statements, self._sentences = statements, sentences
        self._rows, self._others = rows, others
        self._are_close = days_apart <= _DAYS_APART
        second_firsts, self._second_counts = sentences.firsts(others)
        self._sides = _combined(*sentences.firsts(rows), second_firsts, self._second_counts)
        self._cosines = sentences.cosines_of_pairs(self._sides.first, self._sides.second)
        self._names = self._shared_names()
        languages = statements.sentences[:, LANGUAGE]
        self._are_of_one_language = languages[self._sides.first] == languages[self._sides.second]
        self._are_of_one_language = self._are_of_one_language[self._sides.starts]

    def are_of_other_periods(self) -> Flags:
        """Return whether the two sentences that are nearest name different months, or places in a row."""
        order = np.lexsort((-self._cosines, self._sides.pairs))
        best = order[self._sides.starts]
        periods = self._statements.sentences[:, PERIODS]
        first, second = periods[self._sides.first[best]], periods[self._sides.second[best]]
        found: Flags = np.zeros(len(best), np.bool_)
        for bits in (_MONTH_BITS, ~_MONTH_BITS):
            found |= ((first & bits) != 0) & ((second & bits) != 0) & ((first & second & bits) == 0)
        return found

    def judge_outcomes(self, found: Verdicts) -> None:
        """Set the verdicts that outcomes give."""
        first, second = (self._statements.sentences[side] for side in (self._sides.first, self._sides.second))
        opposite = (first[:, POSITIVE] & second[:, NEGATIVE]) | (first[:, NEGATIVE] & second[:, POSITIVE])
        alike = (first[:, POSITIVE] & second[:, POSITIVE]) | (first[:, NEGATIVE] & second[:, NEGATIVE])
        opposite &= ~alike
        pairs, cosines = self._sides.pairs, self._cosines
        is_known = (self._names[pairs] > 0) & self._are_close[pairs]
        agrees = is_known & ((alike & _SURE_OUTCOMES) != 0) & (cosines >= _LEAST_ALIKE_COSINE)
        differs = ((opposite & _SURE_OUTCOMES) != 0) & (cosines >= _LEAST_OUTCOME_COSINE)
        differs |= ((opposite & _OTHER_OUTCOMES) != 0) & (cosines >= _LEAST_OTHER_COSINE)
        for which, verdict in ((agrees, Verdict.SAME_FACT), (differs & is_known, Verdict.DIFFERS)):
            chosen = np.flatnonzero(which)
            chosen = chosen[np.argsort(cosines[chosen], kind="stable")]
            at = pairs[chosen]
            found.verdicts[at] = verdict
            found.firsts[at] = self._sentences.spans_of(self._sides.first[chosen])
            found.seconds[at] = self._sentences.spans_of(self._sides.second[chosen])

    def judge_quantities(self, found: Verdicts) -> None:
        """Set the verdicts that quantities give; that outcomes differ stays."""
        starts, facts = self._statements.quantity_starts, self._statements.quantities
        sides = _combined(
            starts[self._rows],
            starts[self._rows + 1] - starts[self._rows],
            starts[self._others],
            starts[self._others + 1] - starts[self._others],
        )
        sides = sides.chosen(facts[sides.first, KIND] == facts[sides.second, KIND])
        if not len(sides.pairs):
            return
        first, second = facts[sides.first], facts[sides.second]
        agree = self._agree(sides, first, second)
        place = first[:, SENTENCE] * self._second_counts[sides.pairs] + second[:, SENTENCE]
        cosines = self._cosines[self._sides.starts[sides.pairs] + place]
        has_noun = _share_noun(first, second)
        same = agree & (self._weights(sides, first, second, cosines, agree, has_noun) >= _ENOUGH)
        differ = self._differ(sides, first, agree, has_noun)
        is_sure = differ & (cosines >= _LEAST_COSINE[first[:, KIND]])
        is_doubtful = differ & _ARE_RARE[first[:, KIND]]
        for which, verdict in ((same, Verdict.SAME_FACT), (is_doubtful, Verdict.NEITHER), (is_sure, Verdict.DIFFERS)):
            chosen = np.flatnonzero(which & (found.verdicts[sides.pairs] != Verdict.DIFFERS))
            chosen = chosen[
                np.argsort(cosines[chosen], kind="stable")
            ]  # of several, that of the nearest sentences stays
            at = sides.pairs[chosen]
            found.verdicts[at] = verdict
            found.firsts[at], found.seconds[at] = first[chosen, START : END + 1], second[chosen, START : END + 1]

    def _agree(self, sides: "_Combined", first: Facts, second: Facts) -> Flags:
        """Return whether two quantities may be one number."""
        low, high = self._statements.ranges[sides.first].T
        other_low, other_high = self._statements.ranges[sides.second].T
        agree: Flags = (low <= other_high + _ROUNDING) & (other_low <= high + _ROUNDING)
        are_parts = (first[:, FLAGS] & second[:, FLAGS] & IS_PART) != 0
        agree &= ~are_parts | (np.abs(low - other_low) < _ROUNDING)
        return agree

    def _weights(
        self, sides: "_Combined", first: Facts, second: Facts, cosines: Scores, agree: Flags, has_noun: Flags
    ) -> npt.NDArray[np.float64]:
        """Return what speaks for two quantities that agree being one fact; -inf where they cannot be."""
        kind, names = first[:, KIND], self._names[sides.pairs]
        digits = np.minimum(first[:, DIGITS], second[:, DIGITS])
        is_precise = agree & (digits > 1)
        further = np.bincount(sides.pairs[is_precise], minlength=len(self._rows))[sides.pairs] > is_precise
        weights = np.minimum(digits, 3) - 1 + _BONUS[kind]
        nearness = np.where(self._are_of_one_language[sides.pairs], 5.0 * (cosines - 0.5), 0)
        weights = weights + 0.8 * has_noun + nearness + 0.6 * np.minimum(names, 3)
        weights += 1.0 * further - 1.5 * ~self._are_close[sides.pairs]
        says_little = (kind == Kind.SCORE) | ((names == 0) & (digits < 2)) | ((kind == Kind.DAY) & (digits < 2))
        says_little |= self._are_of_one_language[sides.pairs] & (cosines < _LEAST_SAME_COSINE)
        found: npt.NDArray[np.float64] = np.where(says_little, -np.inf, weights)
        return found

    def _differ(self, sides: "_Combined", first: Facts, agree: Flags, has_noun: Flags) -> Flags:
        """Return whether two quantities may be of one thing and cannot both be right."""
        kind, names = first[:, KIND], self._names[sides.pairs]
        low, high = self._statements.ranges[sides.first].T
        other_low, other_high = self._statements.ranges[sides.second].T
        ratio = np.maximum(low, other_low) / np.maximum(np.minimum(high, other_high), 1e-9)
        found: Flags = ~agree & (ratio <= _MOST_RATIO[kind]) & (names > 0) & self._are_close[sides.pairs]
        found &= has_noun | ~_NEEDS_NOUN[kind]
        for things in (sides.first, sides.second):  # what agrees with one number differs from others of a list
            settled = np.unique(sides.pairs[agree] * _MANY + things[agree])
            found &= ~np.isin(sides.pairs * _MANY + things, settled)
        return found

    def _shared_names(self) -> Rows:
        """Return how many names the passages of each pair share."""
        starts, names = self._statements.name_starts, self._statements.names
        sides = _combined(
            starts[self._rows],
            starts[self._rows + 1] - starts[self._rows],
            starts[self._others],
            starts[self._others + 1] - starts[self._others],
        )
        shared = sides.pairs[names[sides.first] == names[sides.second]]
        return np.bincount(shared, minlength=len(self._rows))


class _Combined(NamedTuple):
    """All combinations of the first's and the second's things, for each of some pairs of passages."""

    pairs: Rows
    """(n,) number of the pair, never decreasing."""
    first: Rows
    """(n,) number of the first passage's thing."""
    second: Rows
    """(n,) number of the second passage's."""
    starts: Rows
    """(pairs,) position of each pair's first combination."""

    def chosen(self, which: Flags) -> "_Combined":
        """Return some of the combinations; `starts` stays that of all."""
        return _Combined(self.pairs[which], self.first[which], self.second[which], self.starts)


def _combined(starts: Rows, counts: Rows, other_starts: Rows, other_counts: Rows) -> _Combined:
    """Combine ranges of things, of each pair every one of the first with every one of the second."""
    sizes = counts * other_counts
    pairs = np.arange(len(sizes)).repeat(sizes)
    places = ranges(np.zeros(len(sizes), np.int64), sizes)
    width = other_counts[pairs]
    return _Combined(
        pairs, starts[pairs] + places // width, other_starts[pairs] + places % width, sizes.cumsum() - sizes
    )


def _share_noun(first: Facts, second: Facts) -> Flags:
    """Return whether the same word stands behind two quantities."""
    found: Flags = np.zeros(len(first), np.bool_)
    for noun in (NOUN, OTHER_NOUN):
        for other in (NOUN, OTHER_NOUN):
            found |= (first[:, noun] == second[:, other]) & (first[:, noun] != 0)
    return found
