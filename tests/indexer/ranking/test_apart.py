"""Passages tell the same if their vectors are near each other, as measured from texts that are unrelated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.manifest import Background
from indexer.ranking.apart import alike, apart, least_alike

PLAIN = Background(mean=0.0, spread=0.1)
VECTORS = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [1, 0]], np.float32)


def test_apart_returns_each_thing_once() -> None:
    assert apart(VECTORS, PLAIN, 9) == [0, 2]
    assert apart(VECTORS[::-1], PLAIN, 9) == [0, 1]


def test_apart_returns_no_more_than_wanted() -> None:
    assert apart(VECTORS, PLAIN, 1) == [0]


def test_apart_measures_from_what_is_unrelated() -> None:
    assert least_alike(Background(mean=0.9, spread=0.02)) == pytest.approx(0.97)
    assert apart(VECTORS, Background(mean=0.9, spread=0.02), 9) == [0, 1, 2, 3]


def test_alike_compares_with_another_one() -> None:
    assert alike(VECTORS, np.array([0, 1], np.float32), PLAIN) == [False, False, True, True, False]


@given(st.lists(st.floats(0, 6.25), min_size=1, max_size=20), st.floats(-0.5, 0.9), st.integers(1, 6))
def test_apart_keeps_the_first_and_no_two_that_tell_the_same(angles: list[float], mean: float, most: int) -> None:
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    background = Background(mean=mean, spread=0.1)
    found = apart(vectors, background, most)
    assert found[0] == 0
    assert found == sorted(set(found))
    assert len(found) <= most
    kept = vectors[found] @ vectors[found].T
    assert (kept[~np.eye(len(found), dtype=bool)] < least_alike(background) + 1e-5).all()
