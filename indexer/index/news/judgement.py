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

from indexer.index.news.combinations import Combinations, Flags, combined
from indexer.index.news.comparisons import are_only, are_settled, denies, share_noun
from indexer.index.news.kinds import ARE_RARE, ARE_TOLLS, BONUS, LEAST_COSINE, MOST_RATIO, NEEDS_NOUN, Kind
from indexer.index.news.shared_words import names_in_common, shared_words
from indexer.index.news.statements import (
    DIGITS,
    END,
    FLAGS,
    IS_PART,
    KIND,
    LANGUAGE,
    NEGATED,
    NEGATIVE,
    PERIODS,
    POSITIVE,
    SENTENCE,
    START,
    Facts,
    Statements,
)
from indexer.index.sentences import SentenceArrays
from indexer.records import Rows, Scores


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


_ENOUGH = 1.0
"""Sum of what speaks for one fact from which it counts as one."""
_LEAST_ONLY_COSINE, _LEAST_DOUBT_COSINE = 0.55, 0.5
"""The same where both are the only ones of their kind in their passages; and cosine from which there is a doubt."""
_LEAST_CONTRARY_COSINE = 0.5
"""Cosine of two sentences from which opposites, or a negation in one alone, speak against one fact."""
_MOST_FARTHER = 0.03
"""How much less near than the nearest sentences those of a quantity may be that tells that passages state one fact."""
_CONTEST = 1 << 10
"""Bit of the pair of opposites that tells who won."""
_SURE_OUTCOMES = 0b1_0111
"""Bits of the pairs of opposites that tell what came of something whatever else a sentence says."""
_RARE_OUTCOMES = 0b0101
"""Those of them that few events have: an approval, and a verdict."""
_MOST_UNKNOWN = 2
"""Names that one of two sentences may have and the other's passage does not, or else it may be of somebody else."""
_MANY_NAMES, _MANY_WORDS, _LEAST_SIMILAR_COSINE = 2, 4, 0.7
"""Names that two sentences share, names and other words together, and their cosine, from which they state one fact if
nothing in them differs."""
_LEAST_SAME_COSINE = 0.42
"""Least cosine of two sentences of one language that state one fact."""
_LEAST_OUTCOME_COSINE, _LEAST_ALIKE_COSINE = 0.55, 0.6
_MONTH_BITS = 0x1FFF
_ROUNDING = 1e-6
_FEW, _MANY_COUNTED = 3.0, 100.0
"""Least numbers of things that say something where two texts have them: of things by one word, and of any."""
_PRECISE = 3
"""Significant digits that two texts hardly share by chance."""
_MOST_DAYS = 45
"""Most days between two dates of one thing."""
_MOST_DAYS_APART = 7.0
"""Most days between the publications of passages that are compared: what is further apart may be of other times."""


def judge(statements: Statements, sentences: SentenceArrays, rows: Rows, others: Rows, days_apart: Scores) -> Verdicts:
    """Return the verdicts on some pairs of passages.

    Args:
        statements: What the passages state.
        sentences: Their sentences; without vectors every verdict is `NEITHER`.
        rows: (n,) row of the first passage of each pair.
        others: (n,) row of the second one.
        days_apart: (n,) days between their publications; 0 where unknown.
    """
    found = _none_of(len(rows))
    if not sentences.has_vectors:
        return found
    # Passages of different weeks, or without a name in common, are neither: most pairs, and told at little cost.
    which = np.flatnonzero(days_apart <= _MOST_DAYS_APART)
    names = names_in_common(statements, rows[which], others[which])
    which, names = which[names > 0], names[names > 0]
    if len(which):
        judged = _Pairs(statements, sentences, rows[which], others[which], names).judged()
        found.verdicts[which], found.firsts[which], found.seconds[which] = judged
    return found


def _none_of(pairs: int) -> Verdicts:
    """Return the verdicts on so many pairs that are neither."""
    return Verdicts(np.zeros(pairs, np.int8), *np.zeros((2, pairs, 2), np.int32))


class _Pairs:
    """Pairs of passages of one week that share names, with what they state, side by side."""

    def __init__(
        self, statements: Statements, sentences: SentenceArrays, rows: Rows, others: Rows, names: Rows
    ) -> None:
        self._statements, self._sentences = statements, sentences
        self._rows, self._others, self._names = rows, others, names
        second_firsts, self._second_counts = sentences.firsts(others)
        firsts, counts = sentences.firsts(rows)
        self._sides = combined(firsts, counts, second_firsts, self._second_counts)
        self._cosines = sentences.cosines_of_pairs(self._sides.first, self._sides.second)
        self._shared = shared_words(statements, sentences, rows, others, self._sides)
        self._have_others: Flags = np.zeros(len(self._cosines), np.bool_)
        """Whether two sentences have quantities of one kind that do not agree."""
        self._are_doubtful: Flags = np.zeros(len(rows), np.bool_)
        """Whether passages have quantities that may be of one thing and do not agree."""
        languages = statements.sentences[:, LANGUAGE]
        self._are_of_one_language = languages[self._sides.first] == languages[self._sides.second]
        self._are_of_one_language = self._are_of_one_language[self._sides.starts]
        self._nearest = np.lexsort((-self._cosines, self._sides.pairs))[self._sides.starts]
        """(n,) the two sentences of each pair that are nearest."""

    def judged(self) -> Verdicts:
        """Return the verdicts on the pairs."""
        found = _none_of(len(self._rows))
        self.judge_outcomes(found)
        self.judge_quantities(found)
        self.judge_sentences(found)
        is_same = found.verdicts == Verdict.SAME_FACT
        if is_same.any():
            found.verdicts[is_same & ~self.may_be_same()] = Verdict.NEITHER
        if found.verdicts.any():
            found.verdicts[self.are_of_other_periods()] = Verdict.NEITHER
        return found

    def are_of_other_periods(self) -> Flags:
        """Return whether the two sentences that are nearest name different months, or places in a row."""
        best = self._nearest
        periods = self._statements.sentences[:, PERIODS]
        first, second = periods[self._sides.first[best]], periods[self._sides.second[best]]
        found: Flags = np.zeros(len(best), np.bool_)
        for bits in (_MONTH_BITS, ~_MONTH_BITS):
            found |= ((first & bits) != 0) & ((second & bits) != 0) & ((first & second & bits) == 0)
        return found

    def may_be_same(self) -> Flags:
        """Return whether nothing speaks against passages stating one fact, whatever agrees in them.

        No two sentences that are near are opposed, or have a negation on one side alone; not both tell who won; and the
        nearest ones share a name unless one has none that the other passage lacks.
        """
        best = self._nearest
        found: Flags = np.ones(len(best), np.bool_)
        contradict = (self._are_opposed | self._are_negated) & (self._cosines >= _LEAST_CONTRARY_COSINE)
        found[self._sides.pairs[contradict | self._are_contests]] = False
        shared = self._shared
        found &= (shared.names[best] > 0) | (shared.unknown[best] == 0) | (shared.other_unknown[best] == 0)
        return found

    def judge_outcomes(self, found: Verdicts) -> None:
        """Set the verdicts that outcomes give."""
        first, second = (self._statements.sentences[side] for side in (self._sides.first, self._sides.second))
        opposite = (first[:, POSITIVE] & second[:, NEGATIVE]) | (first[:, NEGATIVE] & second[:, POSITIVE])
        alike = (first[:, POSITIVE] & second[:, POSITIVE]) | (first[:, NEGATIVE] & second[:, NEGATIVE])
        opposite &= ~alike
        self._are_opposed = (opposite & ~NEGATED) != 0
        sides = first[:, POSITIVE] | first[:, NEGATIVE], second[:, POSITIVE] | second[:, NEGATIVE]
        self._are_contests = (sides[0] & sides[1] & _CONTEST) != 0
        self._are_negated = denies(first) != denies(second)
        pairs, cosines = self._sides.pairs, self._cosines
        agrees = ((alike & _RARE_OUTCOMES) != 0) & (cosines >= _LEAST_ALIKE_COSINE)
        differs = ((opposite & _SURE_OUTCOMES) != 0) & (cosines >= _LEAST_OUTCOME_COSINE)
        for which, verdict in ((agrees, Verdict.SAME_FACT), (differs, Verdict.DIFFERS)):
            chosen = np.flatnonzero(which)
            chosen = chosen[np.argsort(cosines[chosen], kind="stable")]
            at = pairs[chosen]
            found.verdicts[at] = verdict
            found.firsts[at] = self._sentences.spans_of(self._sides.first[chosen])
            found.seconds[at] = self._sentences.spans_of(self._sides.second[chosen])

    def judge_sentences(self, found: Verdicts) -> None:
        """Take pairs without a verdict for one fact where two sentences are so near that they say the same."""
        pairs = self._sides.pairs
        is_same = (self._cosines >= _LEAST_SIMILAR_COSINE) & ~self._are_opposed & ~self._are_negated
        is_same &= ~self._have_others & ~self._are_contests
        is_same &= (self._shared.names >= _MANY_NAMES) & (self._shared.others > 0)
        is_same &= self._shared.names + self._shared.others >= _MANY_WORDS
        is_same &= np.maximum(self._shared.unknown, self._shared.other_unknown) <= _MOST_UNKNOWN
        is_same &= (self._are_of_one_language & ~self._are_doubtful)[pairs]
        chosen = np.flatnonzero(is_same & (found.verdicts[pairs] == Verdict.NEITHER))
        chosen = chosen[np.argsort(self._cosines[chosen], kind="stable")]
        found.verdicts[pairs[chosen]] = Verdict.SAME_FACT
        found.firsts[pairs[chosen]] = self._sentences.spans_of(self._sides.first[chosen])
        found.seconds[pairs[chosen]] = self._sentences.spans_of(self._sides.second[chosen])

    def judge_quantities(self, found: Verdicts) -> None:
        """Set the verdicts that quantities give; that outcomes differ stays."""
        starts, facts = self._statements.quantity_starts, self._statements.quantities
        sides = combined(
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
        place = self._sides.starts[sides.pairs] + place
        cosines = self._cosines[place]
        is_only = are_only(sides, first[:, KIND])
        has_noun = share_noun(first, second) | (is_only & (first[:, KIND] == Kind.MONEY))
        is_settled = are_settled(sides, agree, starts, (self._rows, self._others))
        differ = self._differ(sides, first, agree, has_noun) & ~is_settled
        is_sure = differ & (cosines >= np.where(is_only, _LEAST_ONLY_COSINE, LEAST_COSINE[first[:, KIND]]))
        self._have_others[place[~agree & ~is_settled]] = True
        self._are_doubtful[sides.pairs[differ]] = True
        same = agree & (self._weights(sides, first, second, cosines, agree, has_noun) >= _ENOUGH)
        is_precise = np.minimum(first[:, DIGITS], second[:, DIGITS]) >= _PRECISE
        is_main = cosines >= self._cosines[self._nearest][sides.pairs] - _MOST_FARTHER
        same &= is_main | is_precise | ARE_TOLLS[first[:, KIND]]
        same &= is_precise | ~self._have_others[place]
        have_precise = np.zeros(len(self._rows), np.bool_)
        have_precise[sides.pairs[same & is_precise]] = True
        is_doubtful = differ & (cosines >= _LEAST_DOUBT_COSINE) & ~have_precise[sides.pairs]
        is_doubtful |= differ & ARE_RARE[first[:, KIND]]
        for which, verdict in ((same, Verdict.SAME_FACT), (is_doubtful, Verdict.NEITHER), (is_sure, Verdict.DIFFERS)):
            chosen = np.flatnonzero(which & (found.verdicts[sides.pairs] != Verdict.DIFFERS))
            chosen = chosen[np.argsort(cosines[chosen], kind="stable")]  # of several, the nearest sentences' stays
            at = sides.pairs[chosen]
            found.verdicts[at] = verdict
            found.firsts[at], found.seconds[at] = first[chosen, START : END + 1], second[chosen, START : END + 1]

    def _agree(self, sides: Combinations, first: Facts, second: Facts) -> Flags:
        """Return whether two quantities may be one number."""
        low, high = self._statements.ranges[sides.first].T
        other_low, other_high = self._statements.ranges[sides.second].T
        agree: Flags = (low <= other_high + _ROUNDING) & (other_low <= high + _ROUNDING)
        are_parts = (first[:, FLAGS] & second[:, FLAGS] & IS_PART) != 0
        agree &= ~are_parts | (np.abs(low - other_low) < _ROUNDING)
        return agree

    def _weights(
        self, sides: Combinations, first: Facts, second: Facts, cosines: Scores, agree: Flags, has_noun: Flags
    ) -> npt.NDArray[np.float64]:
        """Return what speaks for two quantities that agree being one fact; -inf where they cannot be."""
        kind, names = first[:, KIND], self._names[sides.pairs]
        digits = np.minimum(first[:, DIGITS], second[:, DIGITS])
        is_precise = agree & (digits > 1)
        further = np.bincount(sides.pairs[is_precise], minlength=len(self._rows))[sides.pairs] > is_precise
        weights = np.minimum(digits, 3) - 1 + BONUS[kind]
        nearness = np.where(self._are_of_one_language[sides.pairs], 5.0 * (cosines - 0.5), 0)
        weights = weights + 0.8 * has_noun + nearness + 0.6 * np.minimum(names, 3)
        weights += 1.0 * further
        is_small = self._statements.ranges[sides.first, 1] < np.where(has_noun, _FEW, _MANY_COUNTED)
        says_little = is_small & (kind == Kind.COUNT) & (digits < _PRECISE) & ~further
        says_little |= ((kind == Kind.DURATION) & ~further) | (kind == Kind.SCORE)
        says_little |= (kind == Kind.DAY) & (digits < 2)
        says_little |= self._are_of_one_language[sides.pairs] & (cosines < _LEAST_SAME_COSINE)
        found: npt.NDArray[np.float64] = np.where(says_little, -np.inf, weights)
        return found

    def _differ(self, sides: Combinations, first: Facts, agree: Flags, has_noun: Flags) -> Flags:
        """Return whether two quantities may be of one thing and cannot both be right."""
        kind = first[:, KIND]
        low, high = self._statements.ranges[sides.first].T
        other_low, other_high = self._statements.ranges[sides.second].T
        ratio = np.maximum(low, other_low) / np.maximum(np.minimum(high, other_high), 1e-9)
        found: Flags = ~agree & (ratio <= MOST_RATIO[kind])
        found &= has_noun | ~NEEDS_NOUN[kind]
        found &= (kind != Kind.DAY) | (np.abs(low - other_low) <= _MOST_DAYS)
        return found
