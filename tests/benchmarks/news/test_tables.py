from copy import deepcopy
from typing import Any

import pytest

from benchmarks.news.tables import cost_table, latency_table, quality_table, tables
from benchmarks.news.targets import missed_targets

HALF: dict[str, Any] = {
    "copies": {
        "found": {"f1": 0.98, "different_called_copies": 0},
        "baseline": {"f1": 0.2, "different_called_copies": 0},
    },
    "stories": {"stories": {"f1": 0.93}, "linkage": {"f1": 0.75}, "components": {"f1": 0.7}},
    "statements": {
        "found": {"precision": 0.95, "recall": 0.65, "contradicting_called_same": 0},
        "baseline": {"precision": 0.35, "recall": 0.8, "contradicting_called_same": 38},
        "contradicting_told": 0.4,
    },
    "quotations": {"verify": {"right": 0.99}, "word alignment": {"right": 0.9}, "substring search": {"right": 0.5}},
    "names": {"hybrid": {"with": {"in_three": 0.98}, "without": {"in_three": 0.9}}},
}
RESULTS: dict[str, Any] = {
    **{name: {"dev": one, "held": deepcopy(one)} for name, one in HALF.items()},
    "cost": {
        "build": {"passages": 20_000, "seconds": 200.0, "news_s": {"copies": 4.0, "stories": 6.0}, "share": 0.05},
        "search": {"with_p50_ms": 3.0, "without_p50_ms": 2.5, "added_p50_ms": 0.5},
    },
    "latency": {
        "passages": 20_000,
        "verbatim": {"p50_ms": 1.0, "p99_ms": 3.0},
        "one word": {"p50_ms": 70.0, "p99_ms": 90.0},
    },
}


def test_quality_table_sets_each_part_beside_a_simple_way() -> None:
    lines = quality_table(RESULTS)
    assert "| copies: F1; hard negatives called copies | 0.980; 0 | 0.980; 0 |" in lines
    assert "| – average linkage of tf-idf | 0.750 | 0.750 |" in lines
    assert "| one fact: precision, recall; contradicting ones among them | 0.95, 0.65; 0 | 0.95, 0.65; 0 |" in lines


def test_cost_and_latency_are_told() -> None:
    assert "| share of the build | 5.0% |" in cost_table(RESULTS)
    assert "| verbatim | 1.00 ms | 3.0 ms |" in latency_table(RESULTS)
    assert tables(RESULTS).count("\n\n") == 2
    assert tables({name: RESULTS[name] for name in HALF}).count("\n\n") == 0


def test_nothing_is_missed_where_all_is_reached() -> None:
    assert missed_targets(RESULTS) == []
    assert missed_targets({name: RESULTS[name] for name in HALF}) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("copies", "held", "found", "f1"), 0.96, "held: copies F1 0.96, wanted 0.97"),
        (("copies", "dev", "found", "different_called_copies"), 2, "dev: 2 hard negatives called copies"),
        (("stories", "held", "stories", "f1"), 0.89, "held: stories F1 0.89, wanted 0.9"),
        (("stories", "held", "linkage", "f1"), 0.93, "held: stories F1 0.93, average linkage 0.93"),
        (("statements", "held", "found", "precision"), 0.8, "held: corroboration precision 0.8, wanted 0.9"),
        (("statements", "held", "found", "recall"), 0.5, "held: corroboration recall 0.5, wanted 0.6"),
        (
            ("statements", "held", "found", "contradicting_called_same"),
            1,
            "held: 1 contradicting pairs called corroboration",
        ),
        (("quotations", "dev", "verify", "right"), 0.9, "dev: verdicts 0.900 right, wanted 0.98"),
        (("cost", "build", "share"), 0.12, "12.0% of a build, wanted 10%"),
        (("cost", "search", "added_p50_ms"), 1.5, "1.5 ms of a search, wanted 1.0 ms"),
        (("latency", "verbatim", "p50_ms"), 25.0, "verdicts on quotations (verbatim) 25.0 ms, wanted 20.0 ms"),
    ],
)
def test_targets_that_are_missed_are_told(path: tuple[str, ...], value: float, told: str) -> None:
    results = deepcopy(RESULTS)
    *way, last = path
    place = results
    for name in way:
        place = place[name]
    place[last] = value
    assert missed_targets(results) == [told]
