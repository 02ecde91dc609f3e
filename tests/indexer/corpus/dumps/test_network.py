"""The network that scores the units of a text."""

import numpy as np
import pytest

from indexer.corpus.dumps.network import DILATIONS, Weights, apply, fitted, scores


def _random(d: int, width: int) -> Weights:
    rng = np.random.default_rng(0)
    shapes = ((d + 1, width), (2 * width + 1, width), (len(DILATIONS), 3 * width + 1, width), (width + 1, 7))
    inner, whole, layers, outer = (rng.normal(0, 0.2, shape).astype(np.float32) for shape in shapes)
    return Weights(inner=inner, whole=whole, layers=layers, outer=outer)


@pytest.mark.parametrize("n", [1, 2, 400])
def test_apply_takes_texts_of_any_length(n: int) -> None:
    assert np.isfinite(apply(_random(3, 4), np.ones((n, 3), np.float32))).all()


def test_apply_sees_what_stands_far_away() -> None:
    of, values = _random(3, 4), np.zeros((60, 3), np.float32)
    other = values.copy()
    other[45] = 5
    assert (apply(of, values)[0] != apply(of, other)[0]).any()


def test_scores_take_numbers_of_any_size() -> None:
    mean, _, _ = fitted()
    assert np.isfinite(scores(np.full((3, len(mean)), 1e6))).all()
