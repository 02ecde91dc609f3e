from dataclasses import dataclass
from typing import Any

import pytest

from service.remote.errors import UnreadableAnswerError
from service.remote.reading import read


@dataclass(frozen=True, kw_only=True)
class Leaf:
    name: str
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Tree:
    leaves: list[Leaf]
    best: Leaf | None
    counts: dict[str, list[Leaf]]
    rest: dict[str, Any]


LEAF = {"name": "a", "weight": 1.5}


def test_read_makes_objects_of_all_that_is_within() -> None:
    found = read(Tree, {"leaves": [LEAF], "best": None, "counts": {"x": [LEAF]}, "rest": {"any": [1, {}]}})
    leaf = Leaf(name="a", weight=1.5)
    assert found == Tree(leaves=[leaf], best=None, counts={"x": [leaf]}, rest={"any": [1, {}]})


def test_read_takes_answers_of_other_versions() -> None:
    assert read(Leaf, {"name": "a", "colour": "green"}) == Leaf(name="a", weight=None)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"weight": 1}, "the answer has no name in Leaf; is it of another version"),
        ([], "the answer holds list where dict is expected"),
        (None, "the answer holds NoneType where dict is expected"),
    ],
)
def test_read_says_what_it_cannot_read(value: object, message: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=message):
        read(Leaf, value)


def test_read_says_where_a_list_is_none() -> None:
    with pytest.raises(UnreadableAnswerError, match="the answer holds dict where list is expected"):
        read(Tree, {"leaves": {}, "best": None, "counts": {}, "rest": {}})
