"""The labelled news is well formed, counted as its description says, and its halves share no text."""

import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import ROOT

NEWS = ROOT / "benchmarks" / "data" / "news"
HALVES = ("dev", "held")
ARTICLE = {"title", "text", "source", "url", "published_at"}
STATED = re.compile(r"^\| `(\w+)` \| .* \| (\d+) \| (\d+) \|$", re.MULTILINE)
"""A row of a table in the description: label, count in `dev`, count in `held`."""


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (NEWS / name).read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    """Words in small letters, a Chinese character being one; ligatures, accents and soft hyphens of one form."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+", plain)


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + size]) for start in range(len(found) - size + 1)}


def stands_in(quote: str, text: str) -> bool:
    """Whether the words of a quotation stand in a text in a row; those in square brackets are the editor's."""
    own = re.sub(r"\[[^\]]*\]", "", re.sub(r"\[(\w)\](?=\w)", r"\1", quote))
    return f" {' '.join(words(own))} " in f" {' '.join(words(text))} "


def texts(half: str) -> list[str]:
    return [pair[side]["text"] for pair in rows(f"copies.{half}.jsonl") for side in ("first", "second")]


@pytest.mark.parametrize("half", HALVES)
def test_copies_are_pairs_of_articles(half: str) -> None:
    pairs = rows(f"copies.{half}.jsonl")
    assert len({pair["id"] for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert set(pair) == {"id", "label", "kind", "first", "second"}
        assert pair["kind"]
        assert pair["first"] != pair["second"]
        for article in (pair["first"], pair["second"]):
            assert article.keys() - {"authors"} == ARTICLE, pair["id"]
            assert all(article.values()), pair["id"]
            datetime.fromisoformat(article["published_at"])
            assert 40 <= len(words(article["text"])) <= 750, pair["id"]


@pytest.mark.parametrize("half", HALVES)
def test_versions_are_of_one_source(half: str) -> None:
    versions = [pair for pair in rows(f"copies.{half}.jsonl") if pair["label"] == "version"]
    assert versions
    for pair in versions:
        assert pair["first"]["source"] == pair["second"]["source"], pair["id"]
        assert pair["first"]["published_at"] < pair["second"]["published_at"], pair["id"]


@pytest.mark.parametrize("half", HALVES)
def test_partial_copies_hold_half_of_the_other(half: str) -> None:
    for pair in rows(f"copies.{half}.jsonl"):
        first, second = (shingles(pair[side]["text"], 3) for side in ("first", "second"))
        share = max(len(first & second) / len(first), len(first & second) / len(second))
        if pair["label"] == "partial":
            assert share >= 0.5, pair["id"]
        elif pair["kind"] in {"same_event", "follow_up", "shared_quotation"}:
            assert share < 0.5, pair["id"]


def test_halves_of_the_copies_share_no_text() -> None:
    dev, held = (set[tuple[str, ...]]().union(*(shingles(text, 8) for text in texts(half))) for half in HALVES)
    assert not dev & held


@pytest.mark.parametrize("half", HALVES)
def test_quotations_stand_where_they_are_said_to(half: str) -> None:
    articles = {article["id"]: article for article in rows("quotations.articles.jsonl")}
    quotations = rows(f"quotations.{half}.jsonl")
    assert len({quotation["id"] for quotation in quotations}) == len(quotations)
    for quotation in quotations:
        assert quotation.keys() - {"article_id", "source"} == {"id", "quote", "verdict", "where", "kind"}
        assert len(words(quotation["quote"])) >= 4, quotation["id"]
        assert quotation["where"] == sorted(set(quotation["where"])), quotation["id"]
        assert set(quotation["where"]) <= articles.keys(), quotation["id"]
        assert quotation.get("article_id", next(iter(articles))) in articles, quotation["id"]
        assert bool(quotation["where"]) == (quotation["verdict"] != "not_found"), quotation["id"]
        found = [key for key, article in articles.items() if stands_in(quotation["quote"], article["text"])]
        if quotation["verdict"] == "verbatim":
            assert sorted(found) == quotation["where"], quotation["id"]
        elif quotation["verdict"] == "misattributed":
            assert not found or sorted(found) == quotation["where"], quotation["id"]
        elif "[" not in quotation["quote"]:
            assert not found, quotation["id"]


@pytest.mark.parametrize("half", HALVES)
def test_misattributed_quotations_name_another_article_or_source(half: str) -> None:
    sources = {article["id"]: article["source"] for article in rows("quotations.articles.jsonl")}
    for quotation in rows(f"quotations.{half}.jsonl"):
        named = quotation.get("article_id"), quotation.get("source")
        where = set(quotation["where"])
        right = named[0] in where or named[1] in {sources[key] for key in where}
        if quotation["verdict"] == "misattributed":
            assert any(named), quotation["id"]
            assert not right, quotation["id"]
        elif any(named) and where:
            assert right, quotation["id"]


def test_quoted_articles_are_whole() -> None:
    articles = rows("quotations.articles.jsonl")
    assert len({article["id"] for article in articles}) == len(articles)
    for article in articles:
        assert article.keys() - {"authors"} == ARTICLE | {"id"}
        assert 150 <= len(words(article["text"])) <= 500, article["id"]


def test_readme_states_the_counts() -> None:
    stated = {
        label: (int(dev), int(held)) for label, dev, held in STATED.findall((NEWS / "README.md").read_text("utf-8"))
    }
    counted: dict[str, Counter[str]] = {
        half: Counter(pair["label"] for pair in rows(f"copies.{half}.jsonl"))
        + Counter(quotation["verdict"] for quotation in rows(f"quotations.{half}.jsonl"))
        for half in HALVES
    }
    assert stated == {label: (counted["dev"][label], counted["held"][label]) for label in counted["dev"]}
    assert all(min(counts) >= 7 for counts in stated.values())
