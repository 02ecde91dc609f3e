"""Relevance is a probability: it rises with the score and with every piece of evidence."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.manifest import Background, Calibration, Separation
from indexer.ranking.evidence import Evidence
from indexer.ranking.relevance import (
    ANSWER_BASE,
    ANSWER_WEIGHTS,
    QueryRelevance,
    evidence_values,
    query_relevance,
)
from indexer.ranking.scores import SEMANTIC_WEIGHT

SCORES = st.floats(-1, 1, width=32)
NOTHING = Separation(queries=0, auc=0.5, error=0.0)


def calibration(intercept: float = -10.0, slope: float = 30.0, base: float = ANSWER_BASE) -> Calibration:
    return Calibration(
        intercept=intercept,
        slope=slope,
        background=Background(mean=0.0, spread=0.1),
        base=base,
        weights=dict(ANSWER_WEIGHTS),
        far=NOTHING,
        near=None,
    )


EVIDENCE = st.builds(
    Evidence,
    score=st.floats(-0.5, 1),
    sentence=st.floats(0, 12),
    together=st.floats(0, 1),
    lead=st.floats(0, 0.25),
    matched=st.floats(0, 3),
    missing=st.floats(0, 1),
    numbers=st.floats(0, 2),
)


def test_relevance_is_the_logistic_function_of_the_hybrid_score() -> None:
    score = SEMANTIC_WEIGHT * 0.5 + (1 - SEMANTIC_WEIGHT) * 0.25
    assert QueryRelevance(intercept=-2, slope=10).of(0.5, 0.25) == pytest.approx(1 / (1 + np.exp(2 - 10 * score)))
    assert QueryRelevance(intercept=-2, slope=10).of(0.0, 0.0) == pytest.approx(1 / (1 + np.exp(2)))


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.lists(st.tuples(SCORES, st.floats(0, 1, width=32)), min_size=2, max_size=20),
)
def test_relevance_is_a_probability_that_never_falls_as_the_score_rises(
    intercept: float, slope: float, scores: list[tuple[float, float]]
) -> None:
    by_score = sorted(scores, key=lambda one: SEMANTIC_WEIGHT * one[0] + (1 - SEMANTIC_WEIGHT) * one[1])
    found = [QueryRelevance(intercept=intercept, slope=slope).of(*one) for one in by_score]
    assert all(0 <= one <= 1 for one in found)
    assert found == sorted(found)


def test_query_relevance_adds_up_the_evidence() -> None:
    evidence = Evidence(score=0.6, sentence=8.0, together=0.8, lead=0.2, matched=2.0, missing=0.5, numbers=1.0)
    found = query_relevance(calibration(), evidence)
    subject = -math.log(1 + math.exp(-(30 * 0.6 - 10)))
    total = ANSWER_BASE + 0.09 * subject + 0.23 * 8 + 1.6 * 0.8 + 7.5 * 0.2 + 0.4 * 2 - 2 * 0.5 - 0.2
    assert found.base + sum(one.log_odds for one in found.pieces) == pytest.approx(total)
    assert found.log_odds(0.6, 0.6) == pytest.approx(total)  # the first passage, whose hybrid score is 0.6
    assert found.log_odds(0.5, 0.5) == pytest.approx(total - 1.5)  # another one, a tenth behind at half of 30
    assert {one.name for one in found.pieces if one.log_odds < 0} == {"subject", "missing", "numbers"}


@given(EVIDENCE, st.floats(0, 1), st.sampled_from(Evidence._fields))
def test_query_relevance_never_falls_as_evidence_rises(evidence: Evidence, more: float, field: str) -> None:
    change: dict[str, Any] = {field: getattr(evidence, field) + more}
    other = evidence._replace(**change)

    def of_first(one: Evidence) -> float:
        return query_relevance(calibration(), one).of(one.score, one.score)

    less, greater = of_first(evidence), of_first(other)
    if field in ("missing", "numbers"):  # which speak against an answer
        less, greater = greater, less
    assert greater >= less - 1e-9


def test_query_relevance_of_nothing_is_0() -> None:
    found = query_relevance(calibration(), None)
    assert found.of(1.0, 1.0) < 1e-20
    assert found.least_score(0.5) == math.inf


@pytest.mark.parametrize("about", [-1e9, -100.0, -60.0, 0.0, 60.0, 1e9])
def test_evidence_values_are_finite_however_far_the_score_is(about: float) -> None:
    evidence = Evidence(score=0.0, sentence=0.0, together=0.0, lead=0.0, matched=0.0, missing=0.0, numbers=0.0)
    subject = evidence_values(about, 1.0, evidence)["subject"]
    assert math.isfinite(subject)
    assert subject <= 0
    assert subject == pytest.approx(min(0.0, about), abs=0.7)
