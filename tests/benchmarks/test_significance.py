"""Chance is told from a difference between two searches."""

import pytest

from benchmarks.significance import paired


def test_paired_tells_a_steady_difference_from_chance() -> None:
    found = paired([0.5] * 20, [0.25] * 20)
    assert found["difference"] == 0.25
    assert found["p"] < 0.001


def test_paired_takes_a_difference_that_cancels_out_for_chance() -> None:
    assert paired([1.0, 0.0], [0.0, 1.0]) == {"difference": 0.0, "p": 1.0}


def test_paired_of_one_query_is_chance() -> None:
    assert paired([1.0], [0.0])["p"] == 1.0


def test_paired_needs_as_many_of_both() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        paired([1.0, 0.0, 0.5], [0.0, 1.0])
