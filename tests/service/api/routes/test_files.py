"""Searches and stories as files of CSV."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from service.api.files.tables import SEARCH_COLUMNS, STORY_COLUMNS
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import fetched, problem, serving
from tests.service.api.conftest import loaded, written

EVIL = '=HYPERLINK("https://evil.example","click")'
ARABIC = "قال الوزير إن المدمرة destroyer غادرت."
CORPUS: list[dict[str, Any]] = [
    {
        "id": "=evil",
        "title": EVIL,
        "text": '"Quoted", the destroyer said,\nand left; a < b.',
        "source": "@Post",
        "authors": ["=Ann", "Bo, Li"],
        "published_at": "2024-05-01",
        "url": "https://post.example/1",
        "language": "en",
    },
    {"id": "arabic", "title": "المدمرة", "text": ARABIC, "language": "ar"},
    {"id": "farm", "title": "A farm", "text": "The harvest was good for Ottmar Vogel of Kesselheim, a first wrote."},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("files")
    build_quietly(written(folder, CORPUS), folder / "index", WordEncoder(pooling="mean"))
    with serving(lambda: loaded(folder / "index")) as client:
        yield client


def table(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_get_search_as_csv_says_what_json_does(client: TestClient) -> None:
    hits = fetched(client, "/v1/search?q=destroyer")["hits"]
    rows = table(client.get("/v1/search?q=destroyer&format=csv"))
    assert [list(row) for row in rows] == [list(SEARCH_COLUMNS)] * 3
    for row, hit in zip(rows, hits, strict=True):
        article, passage = hit["article"], hit["passage"]
        assert int(row["rank"]) == hit["rank"]
        assert float(row["relevance"]) == hit["relevance"]
        assert row["article_id"].removeprefix("'") == article["id"]
        assert row["passage"].removeprefix("'") == passage["text"]
        assert row["passage_id"] == passage["id"]
        assert (int(row["start"]), int(row["end"])) == (passage["span"]["start"], passage["span"]["end"])
        assert row["citation"] == hit["citation"]
        assert (row["url"], row["link"]) == (article["url"] or "", hit["link"] or "")
        assert row["published_at"] == (article["published_at"] or "")
        assert int(row["copies"]) == hit["copies"]["count"]


def test_search_as_csv_holds_hostile_and_foreign_texts(client: TestClient) -> None:
    rows = {row["article_id"]: row for row in table(client.get("/v1/search?q=destroyer&format=csv"))}
    evil = rows["'=evil"]
    assert evil["title"] == f"'{EVIL}"
    assert (evil["source"], evil["authors"]) == ("'@Post", "'=Ann; Bo, Li")
    assert evil["passage"] == CORPUS[0]["text"]
    assert rows["arabic"]["passage"] == ARABIC
    assert rows["arabic"]["source"] == ""


def test_search_as_csv_is_asked_for_by_accept(client: TestClient) -> None:
    answer = client.get("/v1/search?q=destroyer", headers={"Accept": "text/csv"})
    assert len(table(answer)) == 3
    assert answer.headers["Vary"] == "Accept"
    assert client.get("/v1/search?q=destroyer").headers["Vary"] == "Accept"
    posted = client.post(
        "/v1/search", json={"query": "destroyer", "filters": {"languages": ["ar"]}}, headers={"Accept": "text/csv"}
    )
    assert [row["article_id"] for row in table(posted)] == ["arabic"]
    assert posted.headers["Content-Disposition"] == 'attachment; filename="search-destroyer.csv"'


def test_search_as_csv_has_a_byte_order_mark_only_if_asked(client: TestClient) -> None:
    assert client.get("/v1/search?q=destroyer&format=csv").content.startswith(b"rank,")
    assert client.get("/v1/search?q=destroyer&format=csv-bom").content.startswith(b"\xef\xbb\xbfrank,")


def test_search_as_csv_goes_on_with_the_cursor(client: TestClient) -> None:
    found, cursor = [], ""
    for _ in range(3):
        answer = client.get(f"/v1/search?q=destroyer&limit=1&format=csv{cursor}")
        found += [row["rank"] for row in table(answer)]
        cursor = f"&cursor={answer.headers.get('X-Next-Cursor')}"
    assert found == ["1", "2", "3"]
    assert "X-Next-Cursor" not in answer.headers


def test_search_as_csv_without_hits_is_a_line_of_names(client: TestClient) -> None:
    answer = client.get("/v1/search?q=unheard&mode=keyword&format=csv")
    assert answer.text == ",".join(SEARCH_COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("query", "code"),
    [("q=a&format=xlsx", "unknown_value"), ("q=+&format=csv", "query_empty"), ("q=a&bom=1", "unknown_field")],
)
def test_search_as_csv_refuses_in_json(client: TestClient, query: str, code: str) -> None:
    assert problem(client, "GET", f"/v1/search?{query}", 422)["code"] == code


def test_list_stories_as_csv(client: TestClient) -> None:
    answer = client.get("/v1/stories?format=csv")
    assert table(answer) == []
    assert answer.text == ",".join(STORY_COLUMNS) + "\r\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="stories.csv"'
