"""Characters of many texts at once."""

import numpy as np
import pytest

from indexer.corpus.dumps.characters import Characters, before, behind

TEXTS = ["Ab 12", "", "ж. 漁港 ไทย", "\U0001f600x", "\ud800"]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("letters", [2, 0, 6, 1, 0]),
        ("upper", [1, 0, 0, 0, 0]),
        ("digits", [2, 0, 0, 0, 0]),
        ("stops", [0, 0, 1, 0, 0]),
    ],
)
def test_count_counts_each_text_for_itself(kind: str, counts: list[int]) -> None:
    of = Characters(TEXTS, 100)
    assert of.counts([of.of(kind)], 100).tolist() == [counts]


def test_count_stops_at_the_longest() -> None:
    of = Characters(["aaaa", "a"], 3)
    assert of.counts([of.of("letters"), of.of("digits")], 3).tolist() == [[3, 1], [0, 0]]
    assert of.counts([of.of("letters")], 2).tolist() == [[2, 1]]


def test_before_and_behind_tell_neighbours() -> None:
    mask = np.array([True, False, False])
    assert before(mask).tolist() == [False, True, False]
    assert behind(before(mask)).tolist() == mask.tolist()
