"""The routes that tell stories, and searches that list one article a story."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import fetched, problem, serving

FLOOD = "heavy rain in Aldburg let the Werse rise over the Karlsdamm"
STRIKE = "drivers of the Nordbahn in Kesselheim began to strike against Ottmar Vogel"


def article(number: str, text: str, source: str | None, day: str | None, **more: str) -> dict[str, Any]:
    known = {"source": source, "published_at": day, **more}
    return {
        "id": number,
        "title": f"Report {number}",
        "text": text,
        **{name: value for name, value in known.items() if value},
    }


CORPUS = [
    article("flood 2", f"On Tuesday {FLOOD}, the second paper wrote of the election.", "Herald", "2024-05-02"),
    article("strike 1", f"On Friday {STRIKE}, one of them wrote.", "Post", "2024-06-07", language="de"),
    article("flood 1", f"On Monday {FLOOD}, said the first.\n\nThe destroyer was not seen.", "Post", "2024-05-01"),
    article("flood 3", f"Later {FLOOD}, and so a third said.", None, "2024-05-04", url="https://www.blog.example/3"),
    article("alone", "A destroyer was seen off the coast of Windholm.", "Post", "2024-05-03"),
    article("strike 2", f"On Saturday {STRIKE}, another wrote.", "Post", "2024-06-08"),
    article("flood 4", f"Undated: {FLOOD}, said whoever it was.", None, None),
]


def build(folder: Path, records: list[dict[str, Any]]) -> Path:
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_quietly(folder / "articles.jsonl", folder / "index", WordEncoder(pooling="mean"))
    return folder / "index"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("stories"), CORPUS)


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with serving(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"))) as client:
        yield client


def listed(client: TestClient, query: str = "") -> dict[str, Any]:
    return fetched(client, f"/v1/stories{query}")


def titles(client: TestClient, query: str = "") -> list[str]:
    return [story["title"] for story in listed(client, query)["stories"]]


def test_list_stories_as_csv_says_what_json_does(client: TestClient) -> None:
    asked = "?order=size&limit=1&published_from=2024-05-02"
    answer = client.get(f"/v1/stories{asked}", headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    page = listed(client, asked)
    (story,) = page["stories"]
    assert row == {name: "" if value in (None, []) else str(value) for name, value in story.items()}
    assert answer.headers["X-Next-Cursor"] == page["next_cursor"]
    assert client.get(f"/v1/stories{asked}&format=csv-bom").content == b"\xef\xbb\xbf" + answer.content


def test_list_stories_tells_what_each_is(client: TestClient) -> None:
    found = listed(client)
    assert (found["total"], found["next_cursor"], found["unknown_dates"]) == (2, None, 0)
    strike, flood = found["stories"]
    assert (strike["title"], strike["articles"], strike["sources"], strike["matching"]) == ("Report strike 1", 2, 1, 2)
    assert (flood["title"], flood["articles"], flood["sources"]) == ("Report flood 1", 4, 4)
    assert (flood["first_published_at"], flood["last_published_at"]) == ("2024-05-01", "2024-05-04")
    assert (flood["split_from"], flood["merged"]) == (None, [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Report strike 1", "Report flood 1"]),
        ("?order=recent", ["Report strike 1", "Report flood 1"]),
        ("?order=size", ["Report flood 1", "Report strike 1"]),
        ("?source=herald", ["Report flood 1"]),
        ("?source=POST", ["Report strike 1", "Report flood 1"]),
        ("?language=de", ["Report strike 1"]),
        ("?published_from=2024-06", ["Report strike 1"]),
        ("?published_to=2024-05-01", ["Report flood 1"]),
        ("?published_from=2024-05-03&published_to=2024-05-03", []),
        ("?source=nobody", []),
        ("?indexed_from=2000", ["Report strike 1", "Report flood 1"]),
        ("?indexed_to=2000", []),
    ],
)
def test_list_stories_orders_and_filters(client: TestClient, query: str, expected: list[str]) -> None:
    assert titles(client, query) == expected


def test_list_stories_counts_the_articles_that_match(client: TestClient) -> None:
    (flood,) = listed(client, "?source=herald")["stories"]
    assert (flood["articles"], flood["matching"]) == (4, 1)
    assert listed(client, "?published_from=2024-06")["unknown_dates"] == 1


def test_list_stories_goes_on_with_a_cursor(client: TestClient) -> None:
    first = listed(client, "?limit=1")
    second = listed(client, f"?limit=5&cursor={first['next_cursor']}")
    assert [one["title"] for page in (first, second) for one in page["stories"]] == titles(client)
    assert second["next_cursor"] is None
    refused = problem(client, "GET", f"/v1/stories?order=size&cursor={first['next_cursor']}", 400)
    assert refused["code"] == "cursor_invalid"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?order=oldest", 422, "unknown_value"),
        ("?limit=0", 422, "out_of_range"),
        ("?limit=101", 422, "out_of_range"),
        ("?limit=x", 422, "wrong_type"),
        ("?published_from=soon", 422, "invalid_date"),
        ("?published_from=2024&published_to=2023", 422, "invalid_date"),
        ("?cursor=nonsense", 400, "cursor_invalid"),
        ("?sources=Post", 422, "unknown_field"),
        ("?order=size&order=size", 422, "repeated_field"),
    ],
)
def test_list_stories_refuses_what_cannot_be_used(client: TestClient, query: str, status: int, code: str) -> None:
    assert problem(client, "GET", f"/v1/stories{query}", status)["code"] == code


def flood_of(client: TestClient) -> dict[str, Any]:
    return fetched(client, f"/v1/stories/{listed(client, '?order=size')['stories'][0]['id']}")


def test_get_story_tells_its_articles_in_the_order_of_time(client: TestClient) -> None:
    found = flood_of(client)
    assert [entry["article"]["id"] for entry in found["timeline"]] == ["flood 1", "flood 2", "flood 3", "flood 4"]
    assert found["timeline"][0]["citation"] == "“Report flood 1”, Post, 1 May 2024, articles.jsonl"
    assert [entry["link"] for entry in found["timeline"]] == [None, None, "https://www.blog.example/3", None]
    assert found["story"]["matching"] == found["story"]["articles"] == 4


def test_get_story_tells_what_each_source_adds(client: TestClient) -> None:
    found = flood_of(client)
    assert [(one["source"], one["articles"]) for one in found["sources"]] == [
        ("Post", ["flood 1"]),
        ("Herald", ["flood 2"]),
        ("blog.example", ["flood 3"]),
        (None, ["flood 4"]),
    ]
    # With this encoder two passages say the same if they hold the same of five words.
    added = [[one["passage"]["text"] for one in source["adds"]["passages"]] for source in found["sources"]]
    assert [len(texts) for texts in added] == [1, 1, 1, 0]
    assert [source["adds"]["count"] for source in found["sources"]] == [1, 1, 1, 0]
    text = fetched(client, "/v1/articles/flood%202")["text"]
    (cited,) = found["sources"][1]["adds"]["passages"]
    span = cited["passage"]["span"]
    assert text[span["start"] : span["end"]] == cited["passage"]["text"]
    assert cited["article_id"] == "flood 2"


def test_get_story_gives_key_passages_of_different_sources(client: TestClient) -> None:
    passages = flood_of(client)["key_passages"]
    assert passages
    ids = [one["article_id"] for one in passages]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("story_id", ["0" * 20, "x", "strait", "ü", "%00", "ABCDEFABCDEFABCDEFAB"])
def test_get_story_knows_no_other_id(client: TestClient, story_id: str) -> None:
    assert problem(client, "GET", f"/v1/stories/{story_id}", 404)["code"] == "story_not_found"


def hits(client: TestClient, **search: object) -> list[dict[str, Any]]:
    answer = client.post("/v1/search", json={"query": "rain in Aldburg and the strike of Kesselheim", **search})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["hits"]
    return found


def test_search_tells_the_story_of_each_hit(client: TestClient) -> None:
    stories = {hit["article"]["id"]: hit["story"] for hit in hits(client)}
    assert stories["alone"] is None
    assert stories["flood 1"] == stories["flood 4"] == {"id": flood_of(client)["story"]["id"], "articles": 4}
    assert fetched(client, "/v1/articles/flood%202")["story"] == stories["flood 1"]


@pytest.mark.parametrize("sort", ["relevance", "indexed"])
def test_search_lists_the_best_article_of_each_story(client: TestClient, sort: str) -> None:
    every = [hit["article"]["id"] for hit in hits(client, collapse="none", sort=sort, min_relevance=0)]
    found = client.post(
        "/v1/search",
        json={
            "query": "rain in Aldburg and the strike of Kesselheim",
            "collapse": "story",
            "sort": sort,
            "min_relevance": 0,
            "facets": ["source"],
        },
    ).json()
    ids = [hit["article"]["id"] for hit in found["hits"]]
    assert sorted(one.split()[0] for one in ids) == ["alone", "flood", "strike"]
    assert found["total"] == 3 == sum(one["count"] for one in found["facets"]["source"])
    assert ids == [one for one in every if one in ids]


def test_search_filters_before_it_lists_one_article_a_story(client: TestClient) -> None:
    found = hits(client, collapse="story", filters={"sources": ["Herald"]})
    assert [hit["article"]["id"] for hit in found] == ["flood 2"]


def test_search_goes_on_with_a_cursor_where_it_lists_one_article_a_story(client: TestClient) -> None:
    search = {"query": "rain in Aldburg and the strike", "collapse": "story", "limit": 1}
    pages, cursor = [], None
    while True:
        page = client.post("/v1/search", json={**search, "cursor": cursor}).json()
        pages += [hit["article"]["id"].split()[0] for hit in page["hits"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert sorted(pages) == ["alone", "flood", "strike"]


def test_stories_keep_their_ids_when_articles_come(tmp_path: Path) -> None:
    index = build(tmp_path, CORPUS[:3])
    with serving(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"))) as client:
        (before,) = listed(client)["stories"]
    index = build(tmp_path, [article("flood 0", f"First of all {FLOOD}.", "Wire", "2024-04-30"), *CORPUS])
    with serving(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"))) as client:
        after = listed(client, "?order=size")["stories"][0]
    assert after["title"] == "Report flood 0"
    assert after["id"] == before["id"]


def test_a_corpus_may_have_no_stories(tmp_path: Path) -> None:
    index = build(tmp_path, CORPUS[4:5])
    with serving(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"))) as client:
        assert listed(client)["stories"] == []
        assert [hit["article"]["id"] for hit in hits(client, collapse="story")] == ["alone"]
