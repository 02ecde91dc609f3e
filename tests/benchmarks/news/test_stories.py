import pytest

from benchmarks.news.stories import b_cubed


def test_b_cubed_is_1_for_what_is_right() -> None:
    assert b_cubed([1, 1, 2, 3], ["a", "a", "b", "c"]) == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


@pytest.mark.parametrize(
    ("groups", "precision", "recall"),
    [
        ([1, 1, 1, 1], 0.5, 1.0),
        ([1, 2, 3, 4], 1.0, 0.5),
        ([1, 1, 1, 2], 0.6667, 0.75),
    ],
)
def test_b_cubed_is_the_mean_over_the_articles(groups: list[int], precision: float, recall: float) -> None:
    found = b_cubed(groups, ["a", "a", "b", "b"])
    assert (found["precision"], found["recall"]) == (precision, recall)
    assert found["f1"] == pytest.approx(2 * precision * recall / (precision + recall), abs=1e-4)
