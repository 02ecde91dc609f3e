"""Copies in the REST contract."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import serving

TEXT = (
    "The election was held on Sunday under a grey sky, and the clerk of the board read out the result before midnight. "
    "Nobody had expected so many people at the old customs house, where two desks ran out of paper in the afternoon."
)
ARTICLES = [
    {"id": "wire", "title": "Counted", "source": "Wire", "published_at": "2025-05-04", "text": TEXT},
    {
        "id": "other",
        "source": "Echo",
        "text": "A balloon rose over the hills, and the pupils of a small school watched.",
    },
    *(
        {"id": f"copy {number}", "source": f"Paper {number}", "published_at": f"2025-05-1{number}", "text": TEXT}
        for number in range(7)
    ),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("copies")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    with serving(lambda: Searcher(open_index(folder / "index"), WordEncoder())) as client:
        yield client


def test_searches_collapse_copies_unless_told_otherwise(client: TestClient) -> None:
    totals = [
        client.get("/v1/search?q=election").json()["total"],
        client.get("/v1/search?q=election&collapse=copy").json()["total"],
        client.get("/v1/search?q=election&collapse=none").json()["total"],
        client.post("/v1/search", json={"query": "election"}).json()["total"],
        client.post("/v1/search", json={"query": "election", "collapse": "none"}).json()["total"],
    ]
    assert totals == [2, 2, 9, 2, 9]
    searches = [{"query": "election", "collapse": collapse} for collapse in ("none", "copy", None, "all")]
    results = client.post("/v1/search/batch", json={"searches": searches}).json()["results"]
    assert [one["status"] for one in results] == [200, 200, 200, 422]
    assert [one["response"]["total"] for one in results[:3]] == [9, 2, 2]
    assert results[3]["problem"]["code"] == "unknown_value"


def test_hits_and_articles_name_copies_with_their_attribution(client: TestClient) -> None:
    first, _ = client.get("/v1/search?q=election").json()["hits"]
    assert first["article"]["id"] == "wire"
    assert (first["copies"]["count"], first["versions"]) == (7, {"count": 0, "articles": []})
    assert [one["id"] for one in first["copies"]["articles"]] == [f"copy {number}" for number in range(5)]
    assert first["copies"]["articles"][0] == {
        "id": "copy 0",
        "title": None,
        "source": "Paper 0",
        "published_at": "2025-05-10",
        "url": None,
    }
    article = client.get("/v1/articles/copy 3").json()
    assert [one["id"] for one in article["copies"]["articles"]] == [
        "wire",
        *(f"copy {number}" for number in (0, 1, 2, 4, 5, 6)),
    ]


def test_filters_come_before_collapsing(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "election", "filters": {"sources": ["paper 5", "paper 3"]}}).json()
    assert [hit["article"]["id"] for hit in found["hits"]] == ["copy 3"]
    assert found["hits"][0]["copies"]["count"] == 7


def test_cursors_belong_to_what_is_collapsed(client: TestClient) -> None:
    page = client.get("/v1/search?q=election&limit=1&collapse=none").json()
    refused = client.get(f"/v1/search?q=election&limit=1&cursor={page['next_cursor']}")
    assert refused.json()["code"] == "cursor_invalid"
