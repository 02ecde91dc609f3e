import pytest

from benchmarks.news.names import _shares

QUERIES = [{"text": "a", "kind": "typing"}, {"text": "b", "kind": "typing"}, {"text": "c", "kind": "hyphen"}]
CONTROLS = [{"right": "a", "must_not": "b"}, {"right": "c", "must_not": "a"}]
NUMBERS = {"a": 0, "b": 1, "c": 2}


def test_shares_are_of_the_queries_and_of_the_controls() -> None:
    lists = [[0, 1], [2, 0, 1], [3, 4, 5, 2], [0, 1], [0, 2]]
    found = _shares(lists, QUERIES, CONTROLS, NUMBERS)
    assert found["first"] == pytest.approx(1 / 3)
    assert found["in_three"] == pytest.approx(2 / 3)
    assert found["in_three_by_kind"] == {"typing": 1, "hyphen": 0}
    assert found["undisturbed"] == 0.5


def test_a_text_that_is_not_found_comes_behind_all_others() -> None:
    found = _shares([[], [], [], [], []], QUERIES, CONTROLS, NUMBERS)
    assert (found["first"], found["in_three"], found["undisturbed"]) == (0, 0, 0)
