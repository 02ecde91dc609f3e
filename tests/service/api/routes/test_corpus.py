"""The routes that read the corpus."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from indexer.index.articles import ArticleReader
from indexer.index.generation import open_index
from service.api import rendering
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import fetched, problem, serving
from tests.service.api.conftest import (
    ODD_IDS,
    PARAGRAPHS,
    VARIED_ARTICLES,
    VARIED_ODD_IDS,
    loaded,
    record,
    told,
    written,
)


@pytest.fixture
def client(small: TestClient) -> TestClient:
    return small


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_get_article_takes_any_id_percent_encoded(client: TestClient, article_id: str) -> None:
    found = fetched(client, f"/v1/articles/{quote(article_id, safe='')}")
    assert (found["article"]["id"], found["text"]) == (article_id, article_id)


def test_get_article_returns_text_metadata_and_passages_in_order(client: TestClient) -> None:
    assert fetched(client, "/v1/articles/strait")["metadata"] == {"desk": {"name": "foreign"}}
    found = fetched(client, "/v1/articles/long")
    assert found["text"] == "\n\n".join(PARAGRAPHS)
    assert [passage["text"] for passage in found["passages"]] == [paragraph.strip() for paragraph in PARAGRAPHS]


@pytest.mark.parametrize(("size", "pages"), [(1, 14), (4, 4), (14, 1), (100, 1)])
def test_list_articles_pages_through_every_article_once(client: TestClient, size: int, pages: int) -> None:
    found = [fetched(client, f"/v1/articles?limit={size}&offset={size * page}") for page in range(pages + 1)]
    ids = [article["id"] for page in found for article in page["articles"]]
    assert ids == ["strait", "sky", "farm", "long", *ODD_IDS]
    assert [page["total"] for page in found] == [14] * (pages + 1)
    assert found[-1]["articles"] == []


@pytest.mark.parametrize(
    ("position", "context", "before", "after"),
    [(0, 0, [], []), (0, 2, [], [1, 2]), (2, 1, [1], [3]), (5, 20, [0, 1, 2, 3, 4], [])],
)
def test_get_passage_returns_neighbours_in_text_order(
    client: TestClient, position: int, context: int, before: list[int], after: list[int]
) -> None:
    article = fetched(client, "/v1/articles/long")
    passages = article["passages"]
    found = fetched(client, f"/v1/passages/{passages[position]['id']}?context={context}")
    start, end = passages[position]["span"].values()
    assert found == {
        "passage": passages[position],
        "before": [passages[i] for i in before],
        "after": [passages[i] for i in after],
        "article": article["article"],
        "citation": f"long, characters {start}–{end}, articles.jsonl",
        "link": None,
    }


def test_get_passage_never_reaches_into_another_article(client: TestClient) -> None:
    passage = fetched(client, "/v1/articles/sky")["passages"][0]
    found = fetched(client, f"/v1/passages/{passage['id']}?context=20")
    assert (found["passage"], found["before"], found["after"]) == (passage, [], [])


@pytest.mark.parametrize("article_id", [told(0), told(3), *VARIED_ODD_IDS])
def test_similar_returns_other_articles_nearest_first(varied: TestClient, article_id: str) -> None:
    address = f"/v1/articles/{quote(article_id, safe='')}"
    found = fetched(varied, f"{address}/similar?limit=100")
    article = fetched(varied, address)["article"]
    assert found["article"] == article
    assert article["id"] == article_id
    hits = found["hits"]
    others = [hit["article"]["id"] for hit in hits]
    assert len(set(others)) == len(others) == VARIED_ARTICLES + len(VARIED_ODD_IDS) - 1
    assert article_id not in others
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    for hit in hits[:3]:
        text = fetched(varied, f"/v1/articles/{quote(hit['article']['id'], safe='')}")["text"]
        assert text[hit["passage"]["span"]["start"] : hit["passage"]["span"]["end"]] == hit["passage"]["text"]
        assert hit["citation"]
    scores = {hit["article"]["id"]: hit["score"] for hit in hits}
    first = list(scores.values())[:32]  # so many are put in order together
    assert first == sorted(first, reverse=True)
    if article_id in VARIED_ODD_IDS:  # all of these are alike
        assert {scores[odd] for odd in VARIED_ODD_IDS if odd != article_id} == {hits[0]["score"]}


def test_similar_gives_ten_unless_told_otherwise(varied: TestClient) -> None:
    address = f"/v1/articles/{quote(told(1))}/similar"
    ten = fetched(varied, address)["hits"]
    assert len(ten) == 10
    assert fetched(varied, f"{address}?limit=4")["hits"] == ten[:4]


def test_similar_needs_its_slash_unencoded(varied: TestClient) -> None:
    assert fetched(varied, "/v1/articles/a%2Fsimilar")["text"] == "The election of a/similar."
    assert fetched(varied, "/v1/articles/a%2fsimilar")["text"] == "The election of a/similar."
    assert problem(varied, "GET", "/v1/articles/a/similar", 404)["code"] == "article_not_found"
    assert fetched(varied, "/v1/articles/a%2Fsimilar/similar")["article"]["id"] == "a/similar"
    assert fetched(varied, "/v1/articles/a/b/similar")["article"]["id"] == "a/b"
    assert fetched(varied, "/v1/articles/similar")["text"] == "The election of similar."


@pytest.mark.parametrize("article_id", ["absent", "", "%00", "%ff", "..%2f..%2fetc%2fpasswd", "a", "similar%2F"])
def test_similar_knows_no_other_articles(varied: TestClient, article_id: str) -> None:
    assert problem(varied, "GET", f"/v1/articles/{article_id}/similar", 404)["code"] == "article_not_found"


@pytest.mark.parametrize(
    ("parameters", "code", "field"),
    [
        ("limit=0", "out_of_range", "limit"),
        ("limit=101", "out_of_range", "limit"),
        ("limit=x", "wrong_type", "limit"),
        ("limit=1&limit=2", "repeated_field", "limit"),
        ("mode=keyword", "unknown_field", "mode"),
    ],
)
def test_similar_refuses_bad_parameters(varied: TestClient, parameters: str, code: str, field: str) -> None:
    found = problem(varied, "GET", f"/v1/articles/{quote(told(1))}/similar?{parameters}", 422)
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]


def test_similar_of_the_only_article_is_nothing(tmp_path: Path) -> None:
    build_quietly(written(tmp_path, [record(1)]), tmp_path / "index", WordEncoder(pooling="mean"))
    with serving(lambda: loaded(tmp_path / "index")) as varied:
        assert fetched(varied, f"/v1/articles/{quote(told(1))}/similar")["hits"] == []


ADDRESSES = {
    "article_detail": "/v1/articles/strait",
    "passage_detail": "/v1/passages/{passage}",
    "page": "/v1/articles",
    "similar": "/v1/articles/strait/similar",
    "search_answer": "/v1/search?q=threads",
}
"""What renders an answer -> where it is given."""


@pytest.mark.parametrize("rendering_function", ADDRESSES)
def test_answers_are_read_and_rendered_off_the_event_loop(
    built: Path, rendering_function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, set[str]] = {"render": set(), "read": set(), "loop": set()}
    render = getattr(rendering, rendering_function)

    def rendered(*arguments: Any, **named: Any) -> bytes:
        threads["render"].add(threading.current_thread().name)
        return cast(bytes, render(*arguments, **named))

    class Reading(Searcher):
        def __getattribute__(self, name: str) -> Any:
            if name in ("article", "passage", "articles", "similar", "answer"):
                threads["read"].add(threading.current_thread().name)
            return super().__getattribute__(name)

    def on_the_loop(body: bytes, **_: Any) -> Response:
        threads["loop"].add(threading.current_thread().name)
        return Response(body, media_type="application/json")

    monkeypatch.setattr(rendering, rendering_function, rendered)
    monkeypatch.setattr(rendering, "json_response", on_the_loop)
    with serving(lambda: Reading(open_index(built), WordEncoder())) as client:
        passage = client.get("/v1/articles/strait").json()["passages"][0]["id"]
        for names in threads.values():
            names.clear()
        assert client.get(ADDRESSES[rendering_function].format(passage=passage)).status_code == 200
    assert threads["read"] == threads["render"]
    assert [name.rstrip("_0123456789") for name in threads["render"]] == ["search"]
    assert len(threads["loop"]) == 1
    assert not threads["loop"] & threads["render"]


@pytest.mark.slow
def test_a_long_article_is_returned_whole(tmp_path: Path) -> None:
    text = "\n\n".join(f"{number} The balloon drifted over Montana." for number in range(60_000)) + "🎈"
    assert len(text.encode()) > 2_000_000
    build_quietly(written(tmp_path, [{"id": "long", "text": text}]), tmp_path / "index", WordEncoder(pooling="mean"))
    with serving(lambda: loaded(tmp_path / "index")) as client:
        found = fetched(client, "/v1/articles/long")
    assert found["text"] == text
    assert all(one["text"] == text[one["span"]["start"] : one["span"]["end"]] for one in found["passages"])


def test_similar_reads_the_text_of_no_article_but_those_it_found(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A passage's text is part of its article's; of the article that is asked about only the header is told."""
    read: list[str] = []
    texts = ArticleReader._articles

    def reading(self: ArticleReader, rows: Iterable[int]) -> Any:
        found = texts(self, list(rows))
        read.extend(header.id for header, _ in found.values())
        return found

    with serving(lambda: Searcher(open_index(built), WordEncoder())) as client:
        monkeypatch.setattr(ArticleReader, "article", lambda *_: pytest.fail("read"))
        monkeypatch.setattr(ArticleReader, "_articles", reading)
        found = fetched(client, "/v1/articles/long/similar?limit=3")
        assert found["article"]["id"] == "long"
        assert sorted(read) == sorted(hit["article"]["id"] for hit in found["hits"])
        assert len(read) == 3
