"""The labelled stories can be read, and are what `stories.md` says of them."""

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT

DATA = ROOT / "benchmarks" / "data" / "news"
HALVES = ("dev", "held")
FIELDS = {"id", "title", "text", "source", "url", "published_at", "language", "story"}
LANGUAGES = {"de", "es", "fr", "tr"}
"""Languages named in the field `language`; an article without the field is in English."""

Record = dict[str, Any]


def read(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", params=HALVES)
def half(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def records(half: str) -> list[Record]:
    return read(DATA / f"stories.{half}.jsonl")


@pytest.fixture(scope="module")
def stories(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record["story"] is not None:
            found[record["story"]].append(record)
    return found


def day(record: Record) -> date:
    return datetime.fromisoformat(record["published_at"]).date()


def test_articles_have_the_fields(records: list[Record]) -> None:
    for record in records:
        assert FIELDS - {"language"} <= record.keys() <= FIELDS
        assert all(record[field].strip() == record[field] != "" for field in ("id", "title", "text", "source"))
        assert record.get("language") in {None, *LANGUAGES}
        assert 60 <= len(record["text"].split()) <= 350, record["id"]


def test_addresses_lead_to_no_real_site(records: list[Record]) -> None:
    for record in records:
        address = urlsplit(record["url"])
        assert address.scheme == "https"
        assert address.netloc.endswith(".example")


def test_a_publisher_has_one_host(records: list[Record]) -> None:
    hosts = {(record["source"], urlsplit(record["url"]).netloc) for record in records}
    assert len(hosts) == len({source for source, _ in hosts}) == len({host for _, host in hosts})


def test_dates_are_dates_of_2022_to_2026(records: list[Record]) -> None:
    dated = [record for record in records if record["published_at"] is not None]
    assert all(2022 <= day(record).year <= 2026 for record in dated)
    assert 0 < len(records) - len(dated) <= 10
    assert sum(len(record["published_at"]) == len("2024-05-06") for record in dated) >= 20


def test_nothing_stands_twice_in_either_half() -> None:
    both = [record for half in HALVES for record in read(DATA / f"stories.{half}.jsonl")]
    for field in ("id", "url", "title", "text"):
        assert len({record[field] for record in both}) == len(both), field


def test_the_halves_share_no_story() -> None:
    dev, held = ({record["story"] for record in read(DATA / f"stories.{half}.jsonl")} for half in HALVES)
    assert dev & held == {None}


def test_stories_are_of_2_to_8_articles_of_several_publishers(stories: dict[str, list[Record]]) -> None:
    assert len(stories) >= 20
    for name, articles in stories.items():
        assert 2 <= len(articles) <= 8, name
        assert len({article["source"] for article in articles}) >= 2, name


def test_articles_of_a_story_are_at_most_three_weeks_apart(stories: dict[str, list[Record]]) -> None:
    for name, articles in stories.items():
        days = sorted(day(article) for article in articles if article["published_at"] is not None)
        assert all(later - earlier <= timedelta(days=21) for earlier, later in pairwise(days)), name


def test_stories_in_several_languages_are_there(stories: dict[str, list[Record]]) -> None:
    mixed = [name for name, articles in stories.items() if len({one.get("language") for one in articles}) > 1]
    assert len(mixed) >= 3


def test_the_counts_are_those_told(half: str, records: list[Record], stories: dict[str, list[Record]]) -> None:
    within = sum(map(len, stories.values()))
    others = len(records) - within
    assert others >= 25
    foreign = sum("language" in record for record in records)
    undated = sum(record["published_at"] is None for record in records)
    row = f"| {half} | {len(records)} | {len(stories)} | {within} | {others} | {foreign} | {undated} |"
    assert row in (DATA / "stories.md").read_text(encoding="utf-8")
