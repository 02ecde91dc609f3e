"""Indexes that the tests of the API ask, and services over them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.conftest import ARTICLES
from tests.fakes import WORDS, WordEncoder, build_quietly
from tests.service.api.clients import serving

PARAGRAPHS = [f"{number} {'the election was held ' * 5}" for number in range(6)]
"""21 words each: two of these are over the budget of a passage."""


ODD_IDS = ["a/b", "a#b", "a?b=c", "a b", "ü/🎈", "../x", "a+b", "https://a.example/x/", "x" * 512, "search"]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES, a long article of six passages, and articles with odd ids."""
    folder = tmp_path_factory.mktemp("app")
    records = [*ARTICLES, {"id": "long", "text": "\n\n".join(PARAGRAPHS)}, *({"id": i, "text": i} for i in ODD_IDS)]
    (folder / "articles.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    report = build_quietly(folder / "articles.jsonl", folder / "index")
    assert (report.articles, report.rejected) == (14, 0)
    return folder / "index"


@pytest.fixture(scope="module")
def small(built: Path) -> Iterator[TestClient]:
    with serving(lambda: Searcher(open_index(built), WordEncoder())) as client:
        yield client


VARIED_ARTICLES = 80
"""More than are put in order together, fewer than fit on the longest page."""


DATES = [None, "2023-06-14", "2023-06-14T23:30:00Z", "2022-12-31", "2023-01-01T00:30:00+02:00"]
"""The last is still 2022 in UTC."""


SOURCES = ["Harbour Post", "Herald", "harbour  post", None]


LANGUAGES = ["en", "en-GB", "de"]


VARIED_ODD_IDS = ["a/b", "a b?c#d", "ü/🎈", "../x", "a/similar", "similar"]


def record(number: int) -> dict[str, Any]:
    """One to three passages about one to three of the five words, some of them often."""
    about = [WORDS[number % 5], WORDS[number * 7 % 5], WORDS[number // 16]]
    others = " ".join(f"word{number}x{place}" for place in range(8 + number % 7))  # so that none is a copy of another
    parts = [f"Of the {about[i]} in {number % 9}. Some {about[-1]} and {others} words." for i in range(1 + number % 3)]
    stated = {
        "published_at": DATES[number % 5],
        "source": SOURCES[number % 4],
        "language": LANGUAGES[number % 3],
        "authors": ["Ann Poe", f"Author {number % 2}"],
    }
    known = {name: value for name, value in stated.items() if value is not None}
    return {"id": f"article {number}", "title": f"On the {about[0]}", "text": "\n\n".join(parts), **known}


def written(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def loaded(index: Path) -> Searcher:
    return Searcher(open_index(index), WordEncoder(pooling="mean"))


@pytest.fixture(scope="session")
def varied_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("routes")
    odd = [{"id": odd, "text": f"The election of {odd}."} for odd in VARIED_ODD_IDS]
    corpus = written(folder, [*map(record, range(VARIED_ARTICLES)), *odd])
    report = build_quietly(corpus, folder / "index", WordEncoder(pooling="mean"))
    assert (report.articles, report.rejected) == (VARIED_ARTICLES + len(VARIED_ODD_IDS), 0)
    return folder / "index"


@pytest.fixture(scope="module")
def varied(varied_index: Path) -> Iterator[TestClient]:
    with serving(lambda: loaded(varied_index)) as client:
        yield client


def told(number: int) -> str:
    return f"article {number}"
