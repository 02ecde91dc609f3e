import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.agreement import b_cubed, confusion, pair_agreement


def test_pair_agreement_counts_what_was_found_and_what_is_wanted() -> None:
    found = pair_agreement([True, True, True, False], [True, False, False, True])
    assert found == {"precision": 0.5, "recall": pytest.approx(1 / 3), "f1": pytest.approx(2 / 5)}


def test_pair_agreement_is_perfect_where_nothing_is_wanted_or_found() -> None:
    assert pair_agreement([False], [False]) == {"precision": 1, "recall": 1, "f1": 1}
    assert pair_agreement([True], [False]) == {"precision": 1, "recall": 0, "f1": 0}


def test_b_cubed_weighs_every_article() -> None:
    # Article 1 shares its group with one that is not of its story, and lacks none; articles 2 and 3 are torn apart.
    found = b_cubed([1, 1, 2], ["a", "b", "b"])
    assert found == {
        "precision": pytest.approx((0.5 + 0.5 + 1) / 3),
        "recall": pytest.approx((1 + 0.5 + 0.5) / 3),
        "f1": pytest.approx(2 / 3),
    }


@given(st.lists(st.integers(0, 4), min_size=1))
def test_b_cubed_is_perfect_for_the_right_groups_whatever_they_are_called(labels: list[int]) -> None:
    assert b_cubed([f"group {label}" for label in labels], labels)["f1"] == pytest.approx(1)


def test_confusion_names_wrong_labels_alone() -> None:
    assert confusion(["a", "a", "b", "a"], ["a", "b", "a", "b"]) == {"a as b": 2, "b as a": 1}
