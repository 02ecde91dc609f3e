"""The choice of one of several candidates, or of none."""

import pytest

from indexer.corpus.dumps.head.choice import chances

WEIGHTS = {"": -1.0, "long": 2.0, "stop": -3.0}


def test_chances_of_candidates_and_of_none_make_one() -> None:
    found = chances([{"long": 1.0, "stop": 0.0}, {"long": 0.0, "stop": 0.0}], WEIGHTS)
    assert found == pytest.approx([0.665, 0.09], abs=0.001)


@pytest.mark.parametrize("value", [1e6, -1e6])
def test_chances_of_extreme_numbers_stay_chances(value: float) -> None:
    (found,) = chances([{"long": value, "stop": 0.0}], WEIGHTS)
    assert found == (1.0 if value > 0 else 0.0)


def test_chances_of_nothing_are_none() -> None:
    assert chances([], WEIGHTS) == []
