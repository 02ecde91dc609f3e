"""Relevance: the probability that a passage answers a query.

Its log odds are a sum. The first article's best passage has those of the query's evidence, each piece times its weight;
any other passage has less, by how far its hybrid score is behind. Every piece counts in one direction only, so more
evidence never lowers relevance. Within one query relevance rises with the hybrid score and depends on nothing else of
a passage, so a least relevance is a least score. The numbers are those of the index: see `calibration`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.index.manifest import Calibration
from indexer.ranking.evidence import Evidence, hybrid_score

SUBJECT, SENTENCE, TOGETHER, LEAD = "subject", "sentence", "together", "lead"
MATCHED, MISSING, NUMBERS = "matched", "missing", "numbers"

ANSWER_WEIGHTS: Mapping[str, float] = {
    SUBJECT: 0.09,
    SENTENCE: 0.23,
    TOGETHER: 1.6,
    LEAD: 7.5,
    MATCHED: 0.4,
    MISSING: -2.0,
    NUMBERS: -0.2,
}
"""What each piece of evidence adds to the log odds of an answer, times its value; measured in docs/decisions/0024."""
ANSWER_BASE = -3.15
"""Log odds of an answer without any evidence; an index adds a little, or takes it off."""

_BEHIND = 0.5
"""What being behind the first passage takes from the log odds, as a share of what it would take from those of being
about the subject: others may answer in other words."""
_LOG_ODDS = 60.0
"""Log odds beyond which a probability is 0 or 1 for all that a float64 can tell."""
_SCORE_RANGE = (-2.0, 2.0)
"""Range that no hybrid score leaves, whatever rounding adds."""


class Piece(NamedTuple):
    """One piece of a query's evidence."""

    name: str
    value: float
    log_odds: float
    """What it adds to the log odds of an answer; negative if it speaks against one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRelevance:
    """The relevance of passages for one query."""

    intercept: float
    """Log odds of a passage whose hybrid score is 0."""
    slope: float
    """What a score higher by 1 adds to them, at least 0."""
    base: float = 0.0
    """Log odds of the first passage without any evidence."""
    pieces: tuple[Piece, ...] = ()
    """The query's evidence; with `base` it is the log odds of the first passage."""

    def log_odds(self, semantic: float, keyword: float) -> float:
        """Return the log odds that a passage with these scores answers the query."""
        return self.intercept + self.slope * hybrid_score(semantic, keyword)

    def of(self, semantic: float, keyword: float) -> float:
        """Return the probability that a passage answers the query, in [0, 1].

        Args:
            semantic: Semantic score of the passage, in [-1, 1].
            keyword: Keyword score of the passage, in [0, 1).
        """
        return _probability(self.log_odds(semantic, keyword))

    def least_score(self, wanted: float) -> float:
        """Return the lowest hybrid score that has some relevance, exact to the last bit.

        Relevance never falls as the score rises, so a score reaches this one exactly if its relevance reaches `wanted`.

        Args:
            wanted: Relevance, in [0, 1].

        Returns:
            The score; infinity if no score has this relevance.
        """
        low, high = _SCORE_RANGE
        if _probability(self.intercept + self.slope * high) < wanted:
            return math.inf
        while low < (middle := (low + high) / 2) < high:
            if _probability(self.intercept + self.slope * middle) < wanted:
                low = middle
            else:
                high = middle
        return high


def query_relevance(calibration: Calibration, evidence: Evidence | None) -> QueryRelevance:
    """Return the relevance of passages for a query.

    Args:
        calibration: Numbers of the index.
        evidence: What the query finds first; None if that is nothing.
    """
    if evidence is None:
        return QueryRelevance(intercept=-_LOG_ODDS, slope=0.0, base=-_LOG_ODDS)
    values = evidence_values(calibration.intercept, calibration.slope, evidence)
    pieces = tuple(Piece(name, value, calibration.weights[name] * value) for name, value in values.items())
    of_first = calibration.base + sum(piece.log_odds for piece in pieces)
    slope = _BEHIND * calibration.slope
    return QueryRelevance(
        intercept=of_first - slope * evidence.score,
        slope=slope,
        base=calibration.base,
        pieces=pieces,
    )


def evidence_values(intercept: float, slope: float, evidence: Evidence) -> dict[str, float]:
    """Return the value of each piece of evidence.

    Args:
        intercept: Log odds that a passage is about the query's subject at all, if its hybrid score is 0.
        slope: What a score higher by 1 adds to them.
        evidence: What the query finds first.
    """
    about = intercept + slope * evidence.score
    return {
        # The logarithm of the probability: it takes much from what is about something else, and adds nothing beyond.
        SUBJECT: -math.log1p(math.exp(-about)) if about > -_LOG_ODDS else about,
        SENTENCE: evidence.sentence,
        TOGETHER: evidence.together,
        LEAD: evidence.lead,
        MATCHED: evidence.matched,
        MISSING: evidence.missing,
        NUMBERS: evidence.numbers,
    }


def _probability(log_odds: float) -> float:
    """Return the probability of some log odds."""
    return 1 / (1 + math.exp(-max(-_LOG_ODDS, min(_LOG_ODDS, log_odds))))
