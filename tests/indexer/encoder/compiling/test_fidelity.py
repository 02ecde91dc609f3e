from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from indexer.encoder.compiling.fidelity import is_good_enough, measure_fidelity
from indexer.encoder.spec import Fidelity
from tests.indexer.encoder.small_encoder import mean_vectors

TEXTS = ["rain", "sun", "snow wind", "fog rain sun", "wind", "fog fog snow"]
FLOOR = Fidelity(passages=1, mean_cosine=0.998, min_cosine=0.98, neighbours_kept=0.93)


def test_measure_fidelity_finds_no_difference_between_equal_vectors() -> None:
    vectors = mean_vectors(TEXTS)
    reached = measure_fidelity(vectors, vectors.copy())
    assert (reached.passages, reached.neighbours_kept) == (6, 1)
    assert reached.mean_cosine == pytest.approx(1)
    assert reached.min_cosine == pytest.approx(1)


def test_measure_fidelity_states_mean_and_least_cosine() -> None:
    reference = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    found = np.array([[0.6, 0.8], [0, 1], [0.8, 0.6]], np.float32)
    reached = measure_fidelity(reference, found)
    assert reached.mean_cosine == pytest.approx((0.6 + 1 + 0.96) / 3)
    assert reached.min_cosine == pytest.approx(0.6)
    assert reached.neighbours_kept == 1  # there are but two others, and both are among the nearest two


def test_measure_fidelity_counts_neighbours_that_stay() -> None:
    reference, found = (
        np.column_stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]).astype(np.float32)
        for degrees in (range(0, 120, 10), [115, *range(10, 120, 10)])
    )
    # Of its eleven others each row has all but the farthest among its ten nearest. That was 11 for rows 0 to 5 and 0
    # for the rest; with row 0 at the other end it is 0 for rows 1 to 6 and 1 for the rest. So row 6 keeps all ten, and
    # every other row nine.
    assert measure_fidelity(reference, found).neighbours_kept == pytest.approx((11 * 0.9 + 1) / 12)


def test_measure_fidelity_of_a_single_passage_has_no_neighbours_to_lose() -> None:
    reached = measure_fidelity(np.array([[1, 0]], np.float32), np.array([[0.8, 0.6]], np.float32))
    assert (reached.passages, reached.neighbours_kept) == (1, 1)
    assert reached.mean_cosine == pytest.approx(0.8)
    assert reached.min_cosine == pytest.approx(0.8)


@pytest.mark.parametrize("name", ["mean_cosine", "min_cosine", "neighbours_kept"])
def test_is_good_enough_needs_every_floor(name: str) -> None:
    assert is_good_enough(FLOOR)
    change: dict[str, Any] = {name: getattr(FLOOR, name) - 1e-6}
    assert not is_good_enough(replace(FLOOR, **change))
