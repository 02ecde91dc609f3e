import copy
from typing import Any

import pytest

from benchmarks.encoder import missed

REACHED: dict[str, Any] = {
    "compile": {"variant": "int8", "seconds": 9.0},
    "query_p50_ratio": {"median": 6.5, "bound": 40.0},
    "passages_per_second": {60: {"ratio": 3.1, "bound": 20.0}, 240: {"ratio": 3.0, "bound": 20.0}},
    "start": {"serving": {"median_s": 0.9}},
    "peak_mb": {"torch": 800.0, "serving": 250.0},
    "ndcg10": {"scifact": {"differences": {"own": 0.001, "AVX2": -0.002}}},
}


def results(path: tuple[Any, ...] = (), value: Any = None, *, variant: str = "int8") -> dict[str, Any]:
    """`REACHED` with one number altered."""
    found = copy.deepcopy(REACHED)
    found["compile"]["variant"] = variant
    place: Any = found
    for name in path[:-1]:
        place = place[name]
    if path:
        place[path[-1]] = value
    return found


def test_missed_is_empty_if_all_targets_are_reached() -> None:
    assert missed(results()) == {}
    without_quality = results()
    del without_quality["ndcg10"]
    assert missed(without_quality) == {}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (
            ("query_p50_ratio", "median"),
            5.9,
            {"query p50": "torch over compiled 5.90, wanted 6.0, bound 40.0"},
        ),
        (
            ("passages_per_second", 240, "ratio"),
            2.99,
            {"passages of 240 tokens": "2.99 times torch, wanted 3.0, bound 20.0"},
        ),
        (("compile", "seconds"), 25.1, {"compile, s": "25.10, wanted 25"}),
        (("start", "serving", "median_s"), 1.2, {"start, s": "1.20, wanted 1"}),
        (("peak_mb", "serving"), 301.0, {"peak memory, MB": "301.00, wanted 300"}),
        (
            ("ndcg10", "scifact", "differences", "AVX2"),
            -0.0021,
            {"nDCG@10 on scifact, AVX2": "-0.00210, wanted 0.002 at most"},
        ),
    ],
)
def test_missed_tells_what_was_wanted_and_what_bounds_it(path: tuple[Any, ...], value: Any, told: Any) -> None:
    assert missed(results(path, value)) == told


@pytest.mark.parametrize(("variant", "names"), [("int8", ["query p50"]), ("int8-weights", []), ("float32", [])])
def test_missed_asks_less_where_integers_are_not_multiplied(variant: str, names: list[str]) -> None:
    assert list(missed(results(("query_p50_ratio", "median"), 2.6, variant=variant))) == names
