import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "benchmarks/data/news"
HALVES = ("dev", "held")
LEAST = {"same_fact": 28, "contradicting": 22, "same_topic": 25, "unrelated": 15}
"""Label -> the fewest pairs a half may have of it."""


def pairs_of(half: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"statements.{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def names_of(half: str) -> dict[str, list[dict[str, str]]]:
    names: dict[str, list[dict[str, str]]] = json.loads((FOLDER / f"names.{half}.json").read_text(encoding="utf-8"))
    return names


def passages_of(pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [pair[side] for pair in pairs for side in ("first", "second")]


def stated(row: str) -> list[str]:
    """The cells beside `row` in a table of statements.md."""
    text = (FOLDER / "statements.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(row)}(?: \([^|]*\))? \| (.*) \|$", text, re.MULTILINE)
    assert found, row
    return found[1].split(" | ")


def word_count(passage: Mapping[str, str]) -> int:
    return len(passage["text"]) // 2 if passage["language"] == "zh" else len(passage["text"].split())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def stands_in(text: str, wanted: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(wanted.lower())}(?!\w)", text.lower()) is not None


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


@pytest.mark.parametrize("half", HALVES)
def test_pairs_have_the_fields_that_are_written_down(half: str) -> None:
    pairs = pairs_of(half)
    for pair in pairs:
        assert set(pair) == {"id", "first", "second", "label", "kind"}
    for passage in passages_of(pairs):
        assert set(passage) == {"text", "source", "published_at", "language"}
        assert passage["text"] == passage["text"].strip()
        assert 25 <= word_count(passage) <= 120, passage["text"]
        assert datetime.fromisoformat(passage["published_at"]).year in range(2022, 2027)


@pytest.mark.parametrize("half", HALVES)
def test_pairs_are_of_two_publishers_and_stand_once(half: str) -> None:
    pairs = pairs_of(half)
    assert len({pair["id"] for pair in pairs}) == len(pairs)
    assert all(pair["first"]["source"] != pair["second"]["source"] for pair in pairs)
    assert len({frozenset((pair["first"]["text"], pair["second"]["text"])) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("half", HALVES)
def test_pairs_are_as_many_as_stated(half: str) -> None:
    pairs = pairs_of(half)
    column = HALVES.index(half)
    counts = Counter(pair["label"] for pair in pairs)
    assert set(counts) == set(LEAST)
    for label, least in LEAST.items():
        assert counts[label] >= least
        assert stated(f"`{label}`")[column] == str(counts[label])
    languages = [{pair["first"]["language"], pair["second"]["language"]} for pair in pairs]
    other = sum(each != {"en"} for each in languages)
    assert 5 * other >= len(pairs)
    assert stated("all")[column] == str(len(pairs))
    assert stated("of these with a passage that is not English")[column] == str(other)
    assert stated("of these across two languages")[column] == str(sum(len(each) == 2 for each in languages))


def test_pairs_are_of_the_kinds_stated() -> None:
    text = (FOLDER / "statements.md").read_text(encoding="utf-8")
    listed = text[text.index("### Kinds") :]
    pairs = [pair for half in HALVES for pair in pairs_of(half)]
    for label in LEAST:
        found = re.search(rf"^\| `{label}` \| (.*) \|$", listed, re.MULTILINE)
        assert found
        assert set(re.findall(r"`(\w+)`", found[1])) == {pair["kind"] for pair in pairs if pair["label"] == label}


@pytest.mark.parametrize("half", HALVES)
def test_same_passages_are_in_no_two_pairs_of_same_fact_and_contradicting_at_once(half: str) -> None:
    """What contradicts one of two passages that agree cannot agree with the other."""
    agree: dict[str, set[str]] = {}
    for pair in pairs_of(half):
        if pair["label"] == "same_fact":
            first, second = pair["first"]["text"], pair["second"]["text"]
            agree.setdefault(first, set()).add(second)
            agree.setdefault(second, set()).add(first)
    for pair in pairs_of(half):
        if pair["label"] == "contradicting":
            first, second = pair["first"]["text"], pair["second"]["text"]
            assert not agree.get(first, set()) & agree.get(second, set())


def test_halves_share_no_text() -> None:
    dev, held = (
        {run for passage in passages_of(pairs_of(half)) for run in runs(passage["text"], 8)} for half in HALVES
    )
    assert not dev & held
    dev, held = (
        {run for query in names_of(half)["queries"] for run in runs(query["text"], 8)}
        | {run for control in names_of(half)["controls"] for run in runs(control["right"], 8)}
        for half in HALVES
    )
    assert not dev & held


@pytest.mark.parametrize("half", HALVES)
def test_names_are_spelt_otherwise_in_every_text(half: str) -> None:
    queries = names_of(half)["queries"]
    texts = {query["text"] for query in queries}
    for query in queries:
        assert set(query) == {"query", "spelled", "name", "text", "kind"}
        assert 80 <= len(query["text"].split()) <= 150
        assert stands_in(query["query"], query["spelled"])
        assert stands_in(query["text"], query["name"])
        assert not stands_in(query["query"], query["name"])
        assert not any(stands_in(text, query["spelled"]) for text in texts), query["spelled"]


@pytest.mark.parametrize("half", HALVES)
def test_controls_have_the_right_name_in_the_right_text_only(half: str) -> None:
    for control in names_of(half)["controls"]:
        assert set(control) == {"query", "name", "near", "right", "must_not", "kind"}
        assert control["kind"] in {"person", "place", "word"}
        assert stands_in(control["query"], control["name"])
        assert stands_in(control["right"], control["name"])
        assert stands_in(control["must_not"], control["near"])
        assert not stands_in(control["must_not"], control["name"])
        assert not stands_in(control["right"], control["near"])


@pytest.mark.parametrize("half", HALVES)
def test_names_are_as_many_as_stated(half: str) -> None:
    names = names_of(half)
    column = HALVES.index(half)
    assert len({query["query"] for query in names["queries"]}) == len(names["queries"]) >= 40
    assert len({control["query"] for control in names["controls"]}) == len(names["controls"]) >= 20
    counts = Counter(query["kind"] for query in names["queries"])
    for kind in {query["kind"] for each in HALVES for query in names_of(each)["queries"]}:
        assert stated(f"`{kind}`")[column] == str(counts[kind])
    assert stated("queries")[column] == str(len(names["queries"]))
    assert stated("controls")[column] == str(len(names["controls"]))
