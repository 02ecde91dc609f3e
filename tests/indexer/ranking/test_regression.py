"""Probabilities are fitted to examples, and measured, as can be checked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.ranking import regression as module
from indexer.ranking.regression import area_under_curve, calibration_error, fit_line, fit_shift


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    # A bin of two, of which 0.4 were foreseen and one came true; one of one, foreseen with 1 and missed.
    probabilities, labels = np.array([0.15, 0.25 - 0.06, 1.0]), np.array([0.0, 1.0, 0.0])
    assert calibration_error(probabilities, labels) == pytest.approx((abs(0.34 - 1) + abs(1.0 - 0)) / 3)


@pytest.mark.parametrize(
    ("probabilities", "labels", "error"),
    [
        ([], [], 0),
        ([1, 0, 1], [1, 0, 1], 0),
        ([0, 1], [1, 0], 1),
        ([0.5] * 4, [1, 0, 1, 0], 0),
        ([0.5] * 4, [1, 1, 1, 1], 0.5),
        ([0.05, 0.15], [1, 0], (0.95 + 0.15) / 2),
    ],
)
def test_calibration_error_of_simple_cases(probabilities: list[float], labels: list[float], error: float) -> None:
    assert calibration_error(np.array(probabilities, float), np.array(labels, float)) == pytest.approx(error)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50))
def test_calibration_error_is_a_share(examples: list[tuple[float, bool]]) -> None:
    probabilities = np.array([probability for probability, _ in examples])
    labels = np.array([float(label) for _, label in examples])
    assert 0 <= calibration_error(probabilities, labels) <= 1


@pytest.mark.parametrize(("intercept", "slope"), [(-9.5, 32.0), (-3.0, 12.0), (-20.0, 45.0), (-1.0, 2.0)])
def test_fit_line_recovers_the_weights_that_labels_were_drawn_with(intercept: float, slope: float) -> None:
    random = np.random.default_rng(5)
    scores = random.uniform(-intercept / slope - 0.3, -intercept / slope + 0.3, 40_000)  # as many of either label
    labels = (random.random(len(scores)) < 1 / (1 + np.exp(-intercept - slope * scores))).astype(float)
    found = fit_line(scores, labels)
    assert found == pytest.approx([intercept, slope], rel=0.08, abs=0.05)


@given(st.integers(0, 2**31), st.integers(0, 200), st.integers(0, 200), st.floats(-0.3, 1), st.floats(-0.3, 1))
@settings(deadline=None)
def test_fit_line_finds_the_lowest_loss_or_keeps_the_prior(
    seed: int, answered: int, unanswered: int, centre: float, other: float
) -> None:
    random = np.random.default_rng(seed)
    spread = random.choice([0.0, 0.01, 0.1, 0.3], 2)
    scores = np.concatenate([random.normal(centre, spread[0], answered), random.normal(other, spread[1], unanswered)])
    labels = np.concatenate([np.ones(answered), np.zeros(unanswered)])
    scores = scores.clip(-1, 1)
    examples = np.stack([np.ones(len(scores)), scores], axis=1)
    found = np.array(fit_line(scores, labels))
    assert found[1] > 0
    if found.tolist() != module._PRIOR.tolist():
        counts = np.where(labels == 1, max(1, answered), max(1, unanswered))
        gaps = (1 / (1 + np.exp(-examples @ found)) - labels) * 0.5 * len(labels) / counts
        gradient = examples.T @ gaps + module._PRIOR_PRECISION * (found - module._PRIOR)
        assert np.abs(gradient).max() < 1e-4


def test_fit_line_without_examples_is_the_prior() -> None:
    assert fit_line(np.empty(0), np.empty(0)) == tuple(module._PRIOR.tolist())


def test_fit_line_keeps_the_prior_where_what_has_an_answer_scores_lower() -> None:
    scores, labels = np.repeat([0.1, 0.2, 0.8, 0.9], 100), np.repeat([1.0, 1.0, 0.0, 0.0], 100)
    assert fit_line(scores, labels) == tuple(module._PRIOR.tolist())


def test_fit_shift_of_a_hand_computed_case() -> None:
    # Of examples with even odds three in four have an answer: log 3 is best but for the prior and the bound.
    log_odds, labels = np.zeros(4_000), np.repeat([1.0, 1.0, 1.0, 0.0], 1_000)
    assert fit_shift(log_odds, labels, np.ones(4_000)) == pytest.approx(1.0, abs=1e-9)
    labels = np.repeat([1.0, 1.0, 1.0, 0.0, 0.0], 800)
    assert fit_shift(log_odds, labels, np.ones(4_000)) == pytest.approx(math.log(1.5), abs=0.005)


@given(st.integers(0, 2**31), st.integers(0, 100), st.floats(-80, 80))
def test_fit_shift_stays_within_its_bounds_and_finds_where_the_gradient_ends(seed: int, size: int, at: float) -> None:
    random = np.random.default_rng(seed)
    log_odds, labels = random.normal(at, 3, size), (random.random(size) < 0.5).astype(float)
    found = fit_shift(log_odds, labels, np.ones(size))
    assert -1 <= found <= 1
    gradient = float((1 / (1 + np.exp(-np.clip(log_odds + found, -60, 60))) - labels).sum()) + 5 * found
    assert abs(gradient) < 1e-6 or abs(abs(found) - 1) < 1e-9


def test_fit_shift_without_examples_is_none_at_all() -> None:
    assert fit_shift(np.empty(0), np.empty(0), np.empty(0)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [
        ([], [], 0.5),
        ([1.0], [], 0.5),
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.5, 0.9], [0.5, 0.1], (0.5 + 1 + 1 + 1) / 4),
    ],
)
def test_area_under_curve_of_simple_cases(positives: list[float], negatives: list[float], area: float) -> None:
    assert area_under_curve(np.array(positives), np.array(negatives)) == pytest.approx(area)
