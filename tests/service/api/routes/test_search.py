"""The routes that search: attribution, pages, filters, facets, batches, explanations, neighbours."""

import hashlib
import json
import math
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from indexer.corpus.fields.values import ID_MAX_CHARACTERS
from indexer.index.generation import open_index
from indexer.ranking import scores
from service.access.api_keys import entry, new_key
from service.api.app import create_app
from service.api.requests import ARTICLE_ID_MAX_CHARACTERS, BATCH_MAX, PASSAGES_PER_ARTICLE_MAX
from service.problem_details import ProblemDetails
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.settings import Settings
from tests.fakes import WordEncoder, build_quietly, live_over
from tests.service.api.clients import JSON, fetched, problem, serving
from tests.service.api.conftest import ODD_IDS, VARIED_ARTICLES, VARIED_ODD_IDS, loaded, record, told, written


@pytest.fixture
def client(varied: TestClient) -> TestClient:
    """The service that most of these tests ask."""
    return varied


def searched(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/search", json={"query": "balloon over cuba", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def hits_of(client: TestClient, **body: Any) -> list[dict[str, Any]]:
    """The hits of a search, of which there must be some."""
    hits: list[dict[str, Any]] = searched(client, **body)["hits"]
    assert hits
    return hits


def paged(client: TestClient, sizes: list[int], **body: Any) -> list[dict[str, Any]]:
    """Follow cursors to the last page, each page of the next size, the last size ever after."""
    pages = [searched(client, limit=sizes[0], **body)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(searched(client, limit=sizes[min(len(pages), len(sizes) - 1)], cursor=cursor, **body))
        assert len(pages) <= 2 * VARIED_ARTICLES
    return pages


def ids(found: dict[str, Any]) -> set[str]:
    return {hit["article"]["id"] for hit in found["hits"]}


FILTERED = {"filters": {"published_from": "2023", "sources": ["HARBOUR POST"]}}


@pytest.mark.slow
@pytest.mark.parametrize("mode", scores.MODES)
@pytest.mark.parametrize("sizes", [[1], [7], [63, 2, 5], [100]])
@pytest.mark.parametrize(
    "body", [{}, FILTERED, {"passages_per_article": 3, "explain": True}], ids=["all", "filtered", "passages"]
)
def test_pages_join_into_one_list(client: TestClient, mode: str, sizes: list[int], body: dict[str, Any]) -> None:
    whole = searched(client, limit=100, mode=mode, **body)
    assert whole["next_cursor"] is None
    pages = paged(client, sizes, mode=mode, **body)
    assert [hit for page in pages for hit in page["hits"]] == whole["hits"]
    assert [hit["rank"] for hit in whole["hits"]] == list(range(1, len(whole["hits"]) + 1))
    assert len(ids(whole)) == whole["total"] > 8
    for page in pages:
        assert (page["total"], page["answerable"]) == (whole["total"], whole["answerable"])
    passages = [hit["passage"]["id"] for hit in whole["hits"]]
    assert len(passages) == len(set(passages))


@pytest.mark.parametrize("mode", scores.MODES)
@pytest.mark.parametrize("body", [{}, FILTERED, {"passages_per_article": 2}], ids=["all", "filtered", "passages"])
def test_pages_of_relevant_hits_join_into_what_is_relevant_of_the_list(
    client: TestClient, mode: str, body: dict[str, Any]
) -> None:
    whole = searched(client, limit=100, mode=mode, **body)["hits"]
    values = sorted(hit["relevance"] for hit in whole)
    least = values[len(values) * 3 // 4]
    relevant: dict[str, list[str]] = {}
    for hit in hits_of(client, limit=100, mode=mode, **{**body, "passages_per_article": PASSAGES_PER_ARTICLE_MAX}):
        if hit["relevance"] >= least:
            relevant.setdefault(hit["article"]["id"], []).append(hit["passage"]["id"])
    wanted = [one for of_article in relevant.values() for one in of_article[: body.get("passages_per_article", 1)]]
    assert 0 < len(wanted) < len(whole)
    pages = paged(client, [2], mode=mode, min_relevance=least, **body)
    hits = [hit for page in pages for hit in page["hits"]]
    assert [hit["passage"]["id"] for hit in hits] == wanted
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert min(more["relevance"] for hit in hits for more in [hit, *hit["more_passages"]]) >= least
    assert {len(ids(page)) for page in pages[:-1]} == {2}
    assert 1 <= len(ids(pages[-1])) <= 2
    assert {page["total"] for page in pages} == {len({hit["article"]["id"] for hit in hits})}


def test_min_relevance_may_leave_nothing(client: TestClient) -> None:
    found = searched(client, query="unheard of", mode="keyword", min_relevance=1.0)
    assert (found["hits"], found["next_cursor"], found["answerable"]) == ([], None, False)


def test_get_search_pages_as_post_search(client: TestClient) -> None:
    first = client.get("/v1/search", params={"q": "cuba", "mode": "keyword", "limit": 3}).json()
    rest = {"q": "cuba", "mode": "keyword", "limit": 90, "cursor": first["next_cursor"]}
    second = client.get("/v1/search", params=rest).json()
    whole = searched(client, query="cuba", mode="keyword", limit=100)
    assert [*first["hits"], *second["hits"]] == whole["hits"]
    assert second["next_cursor"] is None


def test_modes_order_by_their_own_score(client: TestClient) -> None:
    for mode in ("semantic", "keyword"):
        for hit in hits_of(client, mode=mode, limit=100):
            assert hit["score"] == pytest.approx(hit["scores"][mode])
    hybrid = searched(client, limit=100)
    assert hybrid["hits"] == searched(client, limit=100, mode="hybrid")["hits"]
    assert hybrid["total"] == VARIED_ARTICLES + len(VARIED_ODD_IDS)
    for hit in hybrid["hits"]:
        assert min(hit["scores"].values()) <= hit["score"] <= max(hit["scores"].values())
    of_words = searched(client, mode="keyword", limit=100)
    assert all(hit["scores"]["keyword"] > 0 for hit in of_words["hits"])
    assert 0 < of_words["total"] == len(of_words["hits"]) < hybrid["total"]
    assert searched(client, query="unheard of", mode="keyword")["total"] < hybrid["total"]


OTHER_BODIES: list[dict[str, Any]] = [
    {"query": "balloon over cuba "},
    {"query": "Balloon over cuba"},
    {"mode": "semantic"},
    {"filters": {"languages": ["en"]}},
    {"passages_per_article": 2},
    {"min_relevance": 0.1},
]


@pytest.mark.parametrize("other", OTHER_BODIES[1:], ids=str)
def test_search_refuses_the_cursor_of_another_query(client: TestClient, other: dict[str, Any]) -> None:
    body = {"query": "balloon over cuba", **other, "cursor": searched(client, limit=2)["next_cursor"]}
    found = problem(client, "POST", "/v1/search", 400, json=body)
    assert (found["code"], found["errors"]) == ("cursor_invalid", [])
    assert found["detail"] == "the cursor belongs to another query; repeat the query it came with"


@pytest.mark.parametrize("other", [OTHER_BODIES[0], {"limit": 50}, {"facets": ["day"]}, {"explain": True}], ids=str)
def test_search_takes_the_cursor_where_only_the_looks_differ(client: TestClient, other: dict[str, Any]) -> None:
    cursor = searched(client, limit=2)["next_cursor"]
    assert searched(client, **other, cursor=cursor)["hits"][0]["rank"] == 3


@pytest.mark.parametrize(
    "cursor", ["", "abc", "====", "a b", "🎈", "\x00", "A" * 48, "A" * 500, "eyJhIjoxfQ", "-" * 64]
)
def test_search_refuses_what_is_no_cursor(client: TestClient, cursor: str) -> None:
    for found in (
        problem(client, "POST", "/v1/search", 400, json={"query": "cuba", "cursor": cursor}),
        problem(client, "GET", "/v1/search", 400, params={"q": "cuba", "cursor": cursor}),
    ):
        assert found["code"] == "cursor_invalid"
        assert found["detail"] == "the cursor is none that this service gave out; start without one"


def test_search_refuses_any_cursor_with_a_letter_changed_or_missing(client: TestClient) -> None:
    cursor = searched(client, limit=2)["next_cursor"]
    changed = [cursor[:i] + ("A" if cursor[i] != "A" else "B") + cursor[i + 1 :] for i in range(len(cursor))]
    for bad in [*changed, *(cursor[:end] for end in range(len(cursor))), cursor + "A", cursor + "=", cursor * 2]:
        body = {"query": "balloon over cuba", "cursor": bad}
        assert problem(client, "POST", "/v1/search", 400, json=body)["code"] == "cursor_invalid"


def test_search_refuses_a_surrogate_in_a_cursor(client: TestClient) -> None:
    body = rb'{"query": "cuba", "cursor": "\ud83c"}'
    assert problem(client, "POST", "/v1/search", 422, content=body, headers=JSON)["code"] == "wrong_type"


def test_search_tells_that_a_cursor_is_of_an_earlier_index(tmp_path: Path) -> None:
    corpus, index = written(tmp_path, [record(n) for n in range(5)]), tmp_path / "index"
    build_quietly(corpus, index, WordEncoder(pooling="mean"))
    with serving(lambda: loaded(index)) as client:
        cursor = searched(client, limit=2)["next_cursor"]
    build_quietly(corpus, index, WordEncoder(pooling="mean"))
    with serving(lambda: loaded(index)) as client:
        assert searched(client, cursor=cursor)["hits"][0]["rank"] == 3  # nothing has changed
    build_quietly(written(tmp_path, [record(n) for n in range(6)]), index, WordEncoder(pooling="mean"))
    with serving(lambda: loaded(index)) as client:
        body = {"query": "balloon over cuba", "cursor": cursor}
        for found in (
            problem(client, "POST", "/v1/search", 410, json=body),
            problem(client, "GET", "/v1/search", 410, params={"q": body["query"], "cursor": cursor}),
            client.post("/v1/search/batch", json={"searches": [body]}).json()["results"][0]["problem"],
        ):
            assert (found["code"], found["status"], found["title"]) == ("cursor_expired", 410, "Gone")
            assert found["detail"] == "the index has changed since this cursor was given out; start without one"


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        ("2023-06-14", "2023-06-14", {1, 2}),
        ("2023-06-14T23:30:00Z", None, {1, 2}),
        ("2023-06-14T23:30:00.000001Z", None, {1}),
        ("2023-06-15T01:30:00+02:00", "2023-06-15T01:30:00+02:00", {1, 2}),
        ("2023-06-15", None, set()),
        ("2023", None, {1, 2}),
        (None, "2022", {3, 4}),
        ("2022-12-31", "2022-12-31", {3, 4}),
        ("2022-12-31T22:30:00Z", "2022-12-31T22:30:00Z", {3, 4}),
        ("2023-01", "2023-05", set()),
        ("2022-12", "2023-06", {1, 2, 3, 4}),
        ("0001", "9999", {1, 2, 3, 4}),
        ("9999-12-31T23:59:59-23:59", None, set()),
        (None, "0001-01-01T00:00+23:59", set()),
    ],
)
def test_search_keeps_to_dates_and_counts_the_unknown(
    client: TestClient, first: str | None, last: str | None, kinds: set[int]
) -> None:
    found = searched(client, limit=100, filters={"published_from": first, "published_to": last})
    assert ids(found) == {told(n) for n in range(VARIED_ARTICLES) if n % 5 in kinds}
    assert found["total"] == len(ids(found))
    assert found["unknown_dates"] == VARIED_ARTICLES // 5 + len(VARIED_ODD_IDS)


def test_search_counts_as_unknown_only_what_the_other_filters_leave(client: TestClient) -> None:
    filters = {"published_to": "2023", "article_ids": [told(0), told(1), "absent", "a/b"]}
    found = searched(client, filters=filters)
    assert (ids(found), found["unknown_dates"]) == ({told(1)}, 2)
    del filters["published_to"]
    found = searched(client, filters=filters)
    assert (ids(found), found["unknown_dates"]) == ({told(0), told(1), "a/b"}, 0)


@pytest.mark.parametrize(("zone", "day", "cited"), [("UTC", 14, "14 May 2025"), ("America/Chicago", 13, "13 May 2025")])
def test_search_filters_counts_and_cites_days_of_one_time_zone(tmp_path: Path, zone: str, day: int, cited: str) -> None:
    stated = {"id": "late", "title": "Late", "text": "A late balloon.", "published_at": "2025-05-13T23:30:00-05:00"}
    build_quietly(written(tmp_path, [stated]), tmp_path / "index", WordEncoder())
    settings = Settings(timezone=ZoneInfo(zone))
    with serving(
        lambda: Searcher(open_index(tmp_path / "index"), WordEncoder(), settings.timezone), settings
    ) as client:
        for other in (13, 14):
            filters = {"published_from": f"2025-05-{other}", "published_to": f"2025-05-{other}"}
            found = searched(client, filters=filters, facets=["day"])
            assert found["total"] == (other == day)
            (batched,) = client.post(
                "/v1/search/batch", json={"searches": [{"query": "balloon", "filters": filters}]}
            ).json()["results"]
            assert batched["response"]["total"] == (other == day)
            assert fetched(client, "/v1/search?q=a&" + urlencode(filters))["total"] == (other == day)
        found = searched(client, facets=["day"])
        assert found["facets"]["day"] == [{"value": f"2025-05-{day}", "count": 1}]
        (hit,) = found["hits"]
        assert f", {cited}, " in hit["citation"]
        assert hit["article"]["published_at"] == stated["published_at"]
        assert f", {cited}, " in fetched(client, f"/v1/passages/{hit['passage']['id']}")["citation"]


@pytest.mark.parametrize("character", ["x", "/", "🎈"])
def test_an_article_is_found_by_the_longest_id_that_it_may_have(tmp_path: Path, character: str) -> None:
    assert ARTICLE_ID_MAX_CHARACTERS == ID_MAX_CHARACTERS
    longest = "https://e.example/".ljust(ID_MAX_CHARACTERS, character)
    build_quietly(written(tmp_path, [{"id": longest, "text": "A balloon."}]), tmp_path / "index", WordEncoder())
    with serving(lambda: Searcher(open_index(tmp_path / "index"), WordEncoder())) as client:
        assert ids(searched(client, filters={"article_ids": [longest]})) == {longest}
        assert fetched(client, f"/v1/articles/{quote(longest, safe='')}")["article"]["id"] == longest
        assert fetched(client, f"/v1/articles/{quote(longest, safe='')}/similar")["hits"] == []
        problem(client, "POST", "/v1/search", 422, json={"query": "a", "filters": {"article_ids": [f"{longest}x"]}})


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, lambda _: True),
        ({"sources": []}, lambda _: True),
        ({"sources": ["harbour post"]}, lambda n: n % 4 in (0, 2)),
        ({"sources": ["harbour post", "HERALD"]}, lambda n: n % 4 != 3),
        ({"sources": ["harbour"]}, lambda _: False),
        ({"authors": ["ann poe"]}, lambda _: True),
        ({"authors": ["AUTHOR 1"]}, lambda n: n % 2 == 1),
        ({"languages": ["en"]}, lambda n: n % 3 in (0, 1)),
        ({"languages": ["en-gb"]}, lambda n: n % 3 == 1),
        ({"authors": ["author 1"], "languages": ["de"]}, lambda n: n % 6 == 5),
    ],
)
@pytest.mark.parametrize("mode", scores.MODES)
def test_search_keeps_to_filters(client: TestClient, mode: str, filters: dict[str, Any], wanted: Any) -> None:
    everything = searched(client, mode=mode, limit=100)["hits"]
    kept = [
        hit
        for hit in everything
        if not any(filters.values())
        or (hit["article"]["id"].startswith("article ") and wanted(int(hit["article"]["id"].split()[1])))
    ]
    found = searched(client, mode=mode, limit=100, filters=filters)
    # Filters never change a score, nor the order of what they keep, unless it takes its place in another block.
    by_id = {hit["article"]["id"]: hit for hit in kept}
    assert ids(found) == set(by_id)
    assert found["total"] == len(kept)
    for hit in found["hits"]:
        assert hit | {"rank": 0} == by_id[hit["article"]["id"]] | {"rank": 0}


def test_facets_count_all_articles_that_match(client: TestClient) -> None:
    filters = {"article_ids": [told(n) for n in range(20)]}
    found = searched(client, limit=1, filters=filters, facets=["source", "author", "language", "day", "month", "year"])
    assert found["facets"] == {
        "source": [
            {"value": "Harbour Post", "count": 10},
            {"value": "Herald", "count": 5},
            {"value": None, "count": 5},
        ],
        "author": [
            {"value": "Ann Poe", "count": 20},
            {"value": "Author 0", "count": 10},
            {"value": "Author 1", "count": 10},
        ],
        "language": [{"value": "en", "count": 7}, {"value": "en-GB", "count": 7}, {"value": "de", "count": 6}],
        "day": [
            {"value": "2022-12-31", "count": 8},
            {"value": "2023-06-14", "count": 8},
            {"value": None, "count": 4},
        ],
        "month": [{"value": "2022-12", "count": 8}, {"value": "2023-06", "count": 8}, {"value": None, "count": 4}],
        "year": [{"value": "2022", "count": 8}, {"value": "2023", "count": 8}, {"value": None, "count": 4}],
    }


def test_facets_are_the_same_on_every_page_and_named_once(client: TestClient) -> None:
    for mode in scores.MODES:
        pages = paged(client, [30], mode=mode, facets=["language", "language"])
        assert list(pages[0]["facets"]) == ["language"]
        assert sum(one["count"] for one in pages[0]["facets"]["language"]) == pages[0]["total"]
        assert all(page["facets"] == pages[0]["facets"] for page in pages)


WRONG: dict[str, dict[str, list[Any]]] = {
    "out_of_range": {
        "limit": [0, 101],
        "passages_per_article": [0, PASSAGES_PER_ARTICLE_MAX + 1],
        "min_relevance": [-0.1, 1.1],
        "cursor": ["A" * 501],
        "facets": [["day"] * 7],
        "filters.sources": [["x"] * 101],
        "filters.authors": [["x"] * 101],
        "filters.languages": [["x"] * 101],
        "filters.article_ids": [["x"] * 1_001],
    },
    "wrong_type": {
        "limit": ["5", 1.5, True, None],
        "passages_per_article": ["1", 1.5, True, None],
        "min_relevance": ["0.5", True, []],
        "explain": [1, "yes", None],
        "cursor": [1, True, []],
        "facets": ["day", None, {}],
        "filters": [7, None, [], "source:x"],
        "filters.sources": ["x", None, {}],
        "filters.authors": ["x", None, {}],
        "filters.languages": ["x", None, {}],
        "filters.article_ids": ["x", None, {}],
        "filters.published_from": [2023, True, []],
        "filters.published_to": [2023, True, []],
    },
    "unknown_value": {"mode": ["fuzzy", "Hybrid", "", 1, None]},
    "unknown_field": {"offset": [0], "filters.source": [["x"]]},
    "invalid_date": {
        name: ["", "soon", "2023-02-30", "14 June 2023", "2023-6-1", "2023-06-14 10:00", "{reason}", "x" * 999]
        for name in ("filters.published_from", "filters.published_to")
    },
}
"""Code -> field -> values that are refused with it."""


def body_with(field: str, value: object) -> dict[str, Any]:
    outer, _, inner = field.partition(".")
    return {"query": "cuba", outer: {inner: value} if inner else value}


BAD_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    *((body_with(name, value), code, name) for code in WRONG for name in WRONG[code] for value in WRONG[code][name]),
    (body_with("facets", ["year", "publisher"]), "unknown_value", "facets.1"),
    (body_with("facets", [None]), "unknown_value", "facets.0"),
    (body_with("filters.sources", ["x", 1]), "wrong_type", "filters.sources.1"),
    (body_with("filters.authors", [""]), "out_of_range", "filters.authors.0"),
    (body_with("filters.authors", ["x" * 501]), "out_of_range", "filters.authors.0"),
]


BACKWARD = [
    ("2024", "2023"),
    ("2023-06-15", "2023-06-14"),
    ("2023-06-14T10:00+02:00", "2023-06-14T07:59:59Z"),
    ("9999-12-31T23:59:59-23:59", "9999"),
    ("0001", "0001-01-01T00:00+23:59"),
]


@pytest.mark.parametrize(("first", "last"), BACKWARD)
def test_search_refuses_dates_that_end_before_they_begin(client: TestClient, first: str, last: str) -> None:
    body = {"query": "cuba", "filters": {"published_from": first, "published_to": last}}
    found = problem(client, "POST", "/v1/search", 422, json=body)
    assert found["errors"] == [
        {"field": "filters.published_to", "code": "invalid_date", "detail": "is before published_from"}
    ]


@pytest.mark.parametrize(("fields", "code", "field"), BAD_FIELDS, ids=lambda value: str(value)[:60])
def test_search_names_the_field_that_is_wrong(
    client: TestClient, fields: dict[str, Any], code: str, field: str
) -> None:
    body = json.dumps(fields)
    found = problem(client, "POST", "/v1/search", 422, content=body, headers=JSON)
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]
    assert (found["code"], found["detail"]) == (code, f"{field}: {found['errors'][0]['detail']}")
    batch = client.post("/v1/search/batch", content=f'{{"searches": [{body}]}}', headers=JSON)
    (item,) = batch.json()["results"]
    assert item["problem"] | {"request_id": found["request_id"]} == found


def test_search_names_every_field_that_is_wrong(client: TestClient) -> None:
    body = {"limit": 0, "filters": {"published_from": "soon", "published_to": "2023", "x": 1}, "facets": ["x"]}
    found = problem(client, "POST", "/v1/search", 422, json=body)
    named = [error["field"] for error in found["errors"]]
    assert named == ["query", "limit", "filters.published_from", "filters.x", "facets.0"]
    assert found["detail"] == "query: this field is required"
    assert found["errors"][3]["detail"].startswith("there is no such field; there are: ")
    assert "'soon' is no date that can be read; write 2023, 2023-06" in found["errors"][2]["detail"]


def test_get_search_refuses_what_only_a_body_can_hold(client: TestClient) -> None:
    found = problem(client, "GET", "/v1/search", 422, params={"q": "cuba", "facets": "day"})
    assert (found["code"], found["errors"][0]["field"]) == ("unknown_field", "facets")
    assert problem(client, "GET", "/v1/search", 422, params={"q": "x", "mode": "Hybrid"})["code"] == "unknown_value"


SIMPLE_FILTERS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({}, {}),
    ({"published_from": "2023-06-14T01:00+02:00"}, {"published_from": "2023-06-14T01:00+02:00"}),
    ({"published_to": "2022"}, {"published_to": "2022"}),
    (
        {"published_from": "2022-12", "published_to": "2022-12-31"},
        {"published_from": "2022-12", "published_to": "2022-12-31"},
    ),
    ({"source": "HARBOUR post"}, {"sources": ["HARBOUR post"]}),
    ({"source": "nobody"}, {"sources": ["nobody"]}),
    ({"author": "author 1"}, {"authors": ["author 1"]}),
    ({"language": "en"}, {"languages": ["en"]}),
    ({"language": "en-gb", "mode": "keyword"}, {"languages": ["en-gb"]}),
    (
        {"published_from": "2022", "published_to": "2023", "source": "Herald", "author": "Ann Poe", "language": "de"},
        {
            "published_from": "2022",
            "published_to": "2023",
            "sources": ["Herald"],
            "authors": ["Ann Poe"],
            "languages": ["de"],
        },
    ),
]
"""Parameters of GET, and the filters of POST that mean the same."""


@pytest.mark.parametrize(("parameters", "filters"), SIMPLE_FILTERS, ids=str)
def test_get_search_takes_simple_filters_that_give_what_those_of_post_give(
    client: TestClient, parameters: dict[str, str], filters: dict[str, Any]
) -> None:
    mode = parameters.get("mode", "hybrid")
    wanted = searched(client, query="the balloon", limit=100, mode=mode, filters=filters)
    got = client.get("/v1/search", params={"q": "the balloon", "limit": "100", **parameters})
    assert got.status_code == 200
    assert without_times(got.json()) == without_times(wanted)
    everything = searched(client, query="the balloon", limit=100, mode=mode)["total"]
    assert (wanted["total"] < everything) is bool(filters)
    assert (wanted["total"] == 0) is (parameters.get("source") == "nobody")


def test_get_search_pages_with_filters_as_post_search(client: TestClient) -> None:
    parameters, filters = {"q": "cuba", "limit": "3", "source": "herald"}, {"sources": ["herald"]}
    cursor = client.get("/v1/search", params=parameters).json()["next_cursor"]
    assert cursor == searched(client, query="cuba", limit=3, filters=filters)["next_cursor"]
    second = client.get("/v1/search", params={**parameters, "cursor": cursor}).json()
    assert second["hits"] == searched(client, query="cuba", limit=6, filters=filters)["hits"][3:]
    found = problem(client, "GET", "/v1/search", 400, params={"q": "cuba", "cursor": cursor})
    assert found["code"] == "cursor_invalid"


BAD_FILTERS: list[tuple[str, str, str]] = [
    *((f"published_from={text}", "invalid_date", "published_from") for text in ("", "soon", "2023-02-30", "2023-6-1")),
    *((f"published_to={text}", "invalid_date", "published_to") for text in ("", "soon", "2023-02-30", "2023-6-1")),
    ("published_from=2024&published_to=2023", "invalid_date", "published_to"),
    *((f"{name}=", "out_of_range", name) for name in ("source", "author", "language")),
    *((f"{name}={'x' * 501}", "out_of_range", name) for name in ("source", "author", "language")),
    *((f"{name}=2023&{name}=2023", "repeated_field", name) for name in ("published_to", "source", "language")),
    *((f"{name}=x", "unknown_field", name) for name in ("sources", "authors", "article_id", "filters.source")),
]


@pytest.mark.parametrize(("parameters", "code", "field"), BAD_FILTERS, ids=lambda value: value[:40])
def test_get_search_refuses_bad_filters(client: TestClient, parameters: str, code: str, field: str) -> None:
    found = problem(client, "GET", f"/v1/search?q=cuba&{parameters}", 422)
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {"filters": {"published_from": "2022-12-31T22:00Z"}},
            {"filters": {"published_from": "2023-01-01T00:00+02:00"}},
        ),
        ({"filters": {"published_to": "2023"}}, {"filters": {"published_to": "2023-12-31"}}),
        ({"min_relevance": 0.0}, {"min_relevance": -0.0}),
        ({"min_relevance": 0}, {"min_relevance": 0.0}),
        ({"filters": {}}, {"filters": {"sources": []}}),
    ],
    ids=str,
)
def test_search_takes_the_cursor_of_a_query_that_means_the_same(
    client: TestClient, first: dict[str, Any], second: dict[str, Any]
) -> None:
    for one, other in ((first, second), (second, first)):
        query = f"balloon {one} {other}"  # that the cache does not know
        cursor = searched(client, query=query, limit=2, **one)["next_cursor"]
        assert searched(client, query=query, limit=2, **other)["next_cursor"] == cursor
        assert searched(client, query=query, limit=2, cursor=cursor, **other)["hits"][0]["rank"] == 3


def test_explanations_add_up_to_the_scores(client: TestClient) -> None:
    body = {"query": "the balloon of unheard cuba", "explain": True, "passages_per_article": PASSAGES_PER_ARTICLE_MAX}
    by_article: dict[str, list[dict[str, Any]]] = {}
    for hit in hits_of(client, limit=100, **body):
        by_article.setdefault(hit["article"]["id"], []).append(hit)
    assert {len(hits) for hits in by_article.values()} == {1, 2, 3}
    of_sentence, of_article = scores.SENTENCE_SHARE_WEIGHT, scores.ARTICLE_SHARE_WEIGHT
    for hits in by_article.values():
        explained = [hit["explanation"] for hit in hits]
        terms = explained[0]["terms"]
        ceiling = sum(term["idf"] for term in terms)
        best = [max(one["terms"][i]["weight"] for one in explained) for i in range(len(terms))]
        articles_share = sum(term["idf"] * weight for term, weight in zip(terms, best, strict=True)) / ceiling
        articles_cosine = sum(one["passage_cosine"] for one in explained) / len(explained)
        for hit, one in zip(hits, explained, strict=True):
            share = sum(term["idf"] * term["weight"] for term in one["terms"]) / ceiling
            assert hit["scores"]["keyword"] == pytest.approx(
                (1 - of_sentence - of_article) * share
                + of_sentence * one["sentence_share"]
                + of_article * articles_share
            )
            assert hit["scores"]["semantic"] == pytest.approx(
                (1 - scores.SENTENCE_WEIGHT - scores.ARTICLE_COSINE_WEIGHT) * one["passage_cosine"]
                + scores.SENTENCE_WEIGHT * one["sentence_cosine"]
                + scores.ARTICLE_COSINE_WEIGHT * articles_cosine
            )
            if len(hits) == 1:
                assert share == pytest.approx(articles_share)


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_an_explanation_alone_accounts_for_its_scores(client: TestClient, mode: str) -> None:
    for hit in hits_of(client, query="the balloon of unheard cuba", explain=True, mode=mode):
        told = hit["explanation"]
        weights = told["weights"]
        sentence = told["passage_cosine"] if told["sentence_cosine"] is None else told["sentence_cosine"]
        semantic = (
            (1 - weights["sentence_cosine"] - weights["article_cosine"]) * told["passage_cosine"]
            + weights["sentence_cosine"] * sentence
            + weights["article_cosine"] * told["article_cosine"]
        )
        keyword = (
            (1 - weights["sentence_share"] - weights["article_share"]) * told["passage_share"]
            + weights["sentence_share"] * told["sentence_share"]
            + weights["article_share"] * told["article_share"]
        )
        hybrid = weights["semantic"] * semantic + (1 - weights["semantic"]) * keyword
        assert hit["scores"] == {"semantic": pytest.approx(semantic), "keyword": pytest.approx(keyword)}
        assert hit["score"] == pytest.approx({"hybrid": hybrid, "semantic": semantic, "keyword": keyword}[mode])


def test_explanations_name_every_term_of_the_query(client: TestClient) -> None:
    filters = {"article_ids": [told(0)]}
    (hit,) = searched(client, query="Balloons, unheard BALLOON 9", filters=filters, explain=True)["hits"]
    terms = {term["term"]: term for term in hit["explanation"]["terms"]}
    assert list(terms) == ["balloon", "unheard", "9"]
    assert terms["balloon"]["in_title"]
    assert not terms["9"]["in_title"]
    assert terms["balloon"]["weight"] > 0 == terms["unheard"]["weight"]
    assert terms["unheard"]["idf"] > terms["balloon"]["idf"] > 0
    assert searched(client, filters=filters)["hits"][0]["explanation"] is None


@pytest.mark.parametrize("query", ["balloon over cuba", "unheard of", "balloon 🎈", "harvest"])
def test_highlights_are_sentences_within_their_passage(client: TestClient, query: str) -> None:
    body = {"query": query, "explain": True, "passages_per_article": PASSAGES_PER_ARTICLE_MAX}
    for hit in hits_of(client, limit=100, **body):
        passage = hit["passage"]
        spans = [(span["start"], span["end"]) for span in passage["highlights"]]
        assert spans
        assert spans == sorted(spans)
        nearest = hit["explanation"]["nearest_sentence"]
        for start, end in [*spans, (nearest["start"], nearest["end"])]:
            assert passage["span"]["start"] <= start < end <= passage["span"]["end"]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_a_query_that_nothing_is_known_of_has_no_hits_alone_and_in_a_batch(client: TestClient) -> None:
    search = {"query": "☃ ?!", "explain": True}
    alone = searched(client, **search)
    assert (alone["hits"], alone["total"], alone["answerable"]) == ([], 0, False)
    batch = client.post("/v1/search/batch", json={"searches": [search, {"query": "balloon"}]}).json()["results"]
    assert [one["response"]["total"] > 0 for one in batch] == [False, True]
    assert batch[0]["response"]["answerable"] is False


def test_highlights_mark_the_sentence_that_answers(client: TestClient) -> None:
    filters = {"article_ids": ["a/b"]}
    (hit,) = searched(client, query="election", filters=filters)["hits"]
    assert hit["passage"]["highlights"] == [{"start": 0, "end": len(hit["passage"]["text"])}]
    (hit,) = searched(client, query="what of the destroyer", filters={"article_ids": [told(1)]})["hits"]
    article = fetched(client, f"/v1/articles/{quote(told(1))}")["text"]
    assert article.count("destroyer") == 1
    marked = [article[span["start"] : span["end"]] for span in hit["passage"]["highlights"]]
    assert marked == ["Of the destroyer in 1."]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_search_gives_an_articles_other_passages_with_its_first_hit(client: TestClient, most: int) -> None:
    hits = searched(client, limit=100, passages_per_article=most)["hits"]
    all_own: dict[str, list[dict[str, Any]]] = {}
    for hit in hits_of(client, limit=100, passages_per_article=PASSAGES_PER_ARTICLE_MAX):
        all_own.setdefault(hit["article"]["id"], []).append(hit)
    order: list[str] = []
    for hit in hits:
        if hit["article"]["id"] not in order:
            order.append(hit["article"]["id"])
        assert order[-1] == hit["article"]["id"]  # an article's hits stand together
    for article_id in order:
        own = [hit for hit in hits if hit["article"]["id"] == article_id]
        passages = len(fetched(client, f"/v1/articles/{quote(article_id, safe='')}")["passages"])
        assert len(own) == min(most, passages)
        assert [hit["more_passages"] for hit in own[1:]] == [[]] * (len(own) - 1)
        listed = [*own, *own[0]["more_passages"]]
        scored = {one["passage"]["id"]: one["relevance"] for one in all_own[article_id]}
        worth_it = [one for one in list(scored)[most:] if scored[one] >= max(scored.values()) / 2]
        assert [one["passage"]["id"] for one in listed] == [*list(scored)[:most], *worth_it]
        scores = [one["score"] for one in listed]
        assert scores == sorted(scores, reverse=True)


def test_limit_counts_articles(client: TestClient) -> None:
    found = searched(client, limit=6, passages_per_article=3)
    assert len(ids(found)) == 6 < len(found["hits"])


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("request_id", "took_ms")}


def test_batch_answers_each_search_as_it_is_answered_alone(client: TestClient) -> None:
    cursor = searched(client, limit=3)["next_cursor"]
    searches: list[Any] = [
        {"query": " cuba "},
        {"query": "balloon over cuba", "limit": 3, "cursor": cursor},
        {"query": ""},
        {"query": "cuba", "cursor": cursor},
        {"query": "harvest", "mode": "semantic", "filters": {"languages": ["en"]}, "explain": True},
        {"query": "harvest", "mode": "keyword", "facets": ["year"], "passages_per_article": 2},
        {"query": "a", "filters": {"published_from": "2024", "published_to": "2023"}},
        {"query": "word " * 70, "min_relevance": 0.3},
        {"limit": "x"},
        {"query": "cuba", "cursor": "forged"},
    ]
    answer = client.post("/v1/search/batch", json={"searches": searches})
    assert answer.status_code == 200
    found = answer.json()
    assert found["request_id"] == answer.headers["X-Request-ID"]
    assert [item["status"] for item in found["results"]] == [200, 200, 422, 400, 200, 200, 422, 200, 422, 400]
    for body, item in zip(searches, found["results"], strict=True):
        alone = client.post("/v1/search", json=body)
        assert item["status"] == alone.status_code
        given, other = ("response", "problem") if alone.status_code == 200 else ("problem", "response")
        assert item[other] is None
        assert without_times(item[given]) == without_times(alone.json())
        assert item[given]["request_id"] == found["request_id"]


def test_batch_of_nothing_but_bad_searches_is_answered(client: TestClient) -> None:
    searches: list[Any] = [7, None, "cuba", [], [{"query": "cuba"}], {}, True]
    answer = client.post("/v1/search/batch", json={"searches": searches})
    assert answer.status_code == 200
    for body, item in zip(searches, answer.json()["results"], strict=True):
        assert (item["status"], item["response"]) == (422, None)
        (error,) = item["problem"]["errors"]
        if body == {}:
            wanted = {"field": "query", "code": "missing_field", "detail": "this field is required"}
        else:
            wanted = {"field": "", "code": "wrong_type", "detail": "must be a JSON object"}
        assert error == wanted


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (b'{"searches": []}', "out_of_range", "searches: must have at least 1 item(s)"),
        (
            b'{"searches": [%s]}' % b", ".join([b"7"] * (BATCH_MAX + 1)),
            "out_of_range",
            f"searches: must have at most {BATCH_MAX} item(s)",
        ),
        (b"{}", "missing_field", "searches: this field is required"),
        (b'{"searches": {}}', "wrong_type", "searches: Input should be a valid list"),
        (b'{"searches": null}', "wrong_type", "searches: Input should be a valid list"),
        (
            b'{"searches": [{"query": "a"}], "limit": 5}',
            "unknown_field",
            "limit: there is no such field; there are: searches",
        ),
        (b"[]", "wrong_type", "the body is not a JSON object sent with Content-Type: application/json"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_batch_refuses_what_is_no_batch(client: TestClient, body: bytes, code: str, detail: str) -> None:
    found = problem(client, "POST", "/v1/search/batch", 422, content=body, headers=JSON)
    assert (found["code"], found["detail"]) == (code, detail)


def test_batch_takes_as_many_as_it_says(client: TestClient) -> None:
    searches = [{"query": f"cuba {n}", "limit": 1} for n in range(BATCH_MAX)]
    results = client.post("/v1/search/batch", json={"searches": searches}).json()["results"]
    assert [item["response"]["query"] for item in results] == [f"cuba {n}" for n in range(BATCH_MAX)]


class Slow(Searcher):
    """Answers what is slow only when the test is over."""

    may_end: threading.Event

    def answer(self, query: SearchQuery, *arguments: Any) -> Any:
        if query.text.startswith("slow"):
            assert self.may_end.wait(20)
        return super().answer(query, *arguments)


@pytest.fixture
def slow(built: Path) -> Iterator[TestClient]:
    """A service that waits a second for an answer."""
    Slow.may_end = threading.Event()
    settings = Settings(request_seconds=1.0, cache_bytes=0)
    with serving(lambda: Slow(open_index(built), WordEncoder()), settings) as client:
        try:
            yield client
        finally:
            Slow.may_end.set()


@pytest.mark.slow
def test_batch_gives_what_is_answered_in_time_and_says_of_the_rest_that_it_is_not(slow: TestClient) -> None:
    quick = [{"query": f"cuba {number}"} for number in range(8)]  # as many as are worked on together
    searches: list[Any] = [quick[0], {"query": ""}, *quick[1:], {"query": "slow"}, {"query": "balloon"}, {"limit": 1}]
    answer = slow.post("/v1/search/batch", json={"searches": searches})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [item["status"] for item in results] == [200, 422, *[200] * 7, 503, 503, 422]
    assert [item["response"]["query"] for item in results if item["response"]] == [one["query"] for one in quick]
    for item in results[-3:-1]:
        assert item["response"] is None
        late = ProblemDetails.model_validate(item["problem"])
        assert (late.status, late.code) == (503, "deadline_exceeded")
        assert late.request_id == answer.headers["X-Request-ID"]
    assert 'article_search_refused_total{reason="deadline_exceeded"} 1.0' in slow.get("/metrics").text


def test_batch_of_which_nothing_is_answered_in_time_is_refused_as_a_whole(slow: TestClient) -> None:
    searches = [{"query": "slow"}, *({"query": f"cuba {number}"} for number in range(20))]
    headers = {"X-Request-Timeout": "0.2"}
    found = problem(slow, "POST", "/v1/search/batch", 503, json={"searches": searches}, headers=headers)
    assert found["code"] == "deadline_exceeded"


def key_of(folder: Path, **limits: Any) -> tuple[dict[str, str], Settings]:
    """Make a key with a rate; return the header that shows it, and settings that ask for it."""
    key, sha256 = new_key()
    (folder / "keys").write_text(entry("desk", sha256, **limits))
    return {"X-API-Key": key}, Settings(keys=folder / "keys")


def test_batches_over_the_rate_of_a_key_are_refused(built: Path, tmp_path: Path) -> None:
    headers, settings = key_of(tmp_path, rate=2.0)
    batch = {"searches": [{"query": "cuba"}] * BATCH_MAX}
    with serving(lambda: Searcher(open_index(built), WordEncoder()), settings) as client:
        for _ in range(4):
            found = problem(client, "POST", "/v1/search/batch", 422, json=batch, headers=headers)
            assert (found["code"], found["detail"]) == (
                "out_of_range",
                "searches: this API key may send 4 at once, and each search of a batch counts as one",
            )
        assert client.get("/v1/search?q=cuba", headers=headers).status_code == 200


def test_batches_and_single_searches_count_together_in_all_workers(built: Path, tmp_path: Path) -> None:
    headers, settings = key_of(tmp_path, rate=0.001, burst=100)
    state = tmp_path / "state"
    state.mkdir()
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                TestClient(
                    create_app(
                        live_over(lambda: Searcher(open_index(built), WordEncoder())), settings, state_folder=state
                    ),
                    headers=headers,
                )
            )
            for _ in range(2)
        ]

        def batch(worker: int, searches: int, query: object = "cuba") -> int:
            body = {"searches": [{"query": query}] * searches}
            return workers[worker].post("/v1/search/batch", json=body).status_code

        assert [batch(0, 64), batch(1, 64), batch(1, 30)] == [200, 429, 200]
        assert [worker.get("/v1/search?q=cuba").status_code for worker in workers] == [200, 200]
        assert [batch(0, 5), batch(0, 3, query=""), batch(1, 1)] == [429, 200, 200]  # what is wrong counts too
        assert [worker.get("/v1/index").status_code for worker in workers] == [429, 429]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"searches":' * 80_000])
def test_batch_refuses_what_is_not_json(client: TestClient, body: bytes) -> None:
    assert problem(client, "POST", "/v1/search/batch", 400, content=body, headers=JSON)["code"] == "malformed_json"


def found_for(small: TestClient, query: str, limit: int = 10) -> dict[str, Any]:
    answer = small.post("/v1/search", json={"query": query, "limit": limit})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_post_search_returns_hits_with_all_of_their_attribution(small: TestClient) -> None:
    found = found_for(small, " destroyer cuba ", limit=1)
    text = "A frigate crossed ahead of a destroyer. Nobody was hurt.\n\nThe navy protested over the destroyer."
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    (hit,) = found["hits"]
    relevance = hit.pop("relevance")
    assert 0 < relevance <= 1
    assert 0 < hit["scores"].pop("keyword") < 1
    assert hit["scores"].pop("semantic") == pytest.approx(2 / math.sqrt(6))
    assert 0 < hit.pop("score") < 1
    assert hit == {
        "rank": 1,
        "scores": {},
        "passage": {
            "id": hit["passage"]["id"],
            "text": text,
            "span": {"start": 0, "end": 96},
            "byte_span": {"start": 0, "end": 96},
            "sha256": sha256,
            "highlights": [{"start": 0, "end": 39}, {"start": 58, "end": 96}],
        },
        "article": {
            "id": "strait",
            "title": "Warships meet",
            "source": "The Harbour Post",
            "authors": ["Ann Poe", "Bo Li"],
            "published_at": "2023-06-14",
            "url": "https://harbour.example/strait?id=1",
            "path": "articles.jsonl",
            "line": 1,
            "language": "en",
            "sha256": sha256,
            "first_indexed_at": found["index"]["built_at"],
            "changed_at": found["index"]["built_at"],
        },
        "citation": "“Warships meet”, Ann Poe and Bo Li, The Harbour Post, 14 June 2023, characters 0–96, "
        "https://harbour.example/strait?id=1",
        "link": "https://harbour.example/strait?id=1#:~:text=A%20frigate%20crossed%20ahead%20of,"
        "navy%20protested%20over%20the%20destroyer.",
        "more_passages": [],
        "copies": {"count": 0, "articles": []},
        "versions": {"count": 0, "articles": []},
        "story": None,
        "also_reported_by": [],
        "independent_sources": 1,
        "reprints": 0,
        "differs": [],
        "explanation": None,
    }
    assert found["query"] == "destroyer cuba"
    assert (found["degraded"], found["total"], found["unknown_dates"], found["facets"]) == ([], 14, 0, {})
    assert found["answerable"] is (relevance >= 0.5)
    assert isinstance(found["next_cursor"], str)


def test_post_search_names_the_index_as_get_index_does(small: TestClient, built: Path) -> None:
    generation = open_index(built)
    generation.close()
    index = found_for(small, "cuba")["index"]
    assert index == {
        "generation": "000001",
        "model": "words",
        "built_at": generation.manifest.built_at,
        "articles": 14,
        "passages": 20,
    }
    calibration = generation.manifest.contents.calibration
    assert fetched(small, "/v1/index") == {
        **index,
        "problems": [],
        "dimension": 6,
        "max_query_tokens": 64,
        "encoder_fingerprint": WordEncoder().spec.fingerprint,
        "encoder": {"precision": "float32", "built_with": None, "serving_with": None},
        "content_sha256": generation.manifest.content_sha256,
        "calibration": {"far": asdict(calibration.far), "near": None},  # too few queries are made of so few passages
        "rejected": 0,
        "noted": 0,
    }


@pytest.mark.parametrize("query", ["balloon", "naïve 🎈 & cuba=x+y", "x" * 2_000, "word " * 63])
def test_get_search_answers_as_post_search(small: TestClient, query: str) -> None:
    posted = found_for(small, query, limit=4)
    got = small.get("/v1/search", params={"q": query, "limit": 4}).json()
    for varying in ("request_id", "took_ms"):
        del posted[varying], got[varying]
    assert got == posted
    assert [hit["rank"] for hit in got["hits"]] == [1, 2, 3, 4]
    assert got["degraded"] == (["truncated"] if query.startswith("word") else [])


def test_post_search_gives_ten_hits_unless_told_otherwise(small: TestClient) -> None:
    assert len(small.post("/v1/search", json={"query": "cuba"}).json()["hits"]) == 10
    everything = found_for(small, "cuba", limit=100)
    assert [hit["article"]["id"] for hit in everything["hits"]].count("long") == 1
    assert len(everything["hits"]) == everything["total"] == 14


def test_post_search_takes_whole_numbers_however_they_are_written(small: TestClient) -> None:
    for limit in ("2", "2.0", "0.2e1"):
        body = f'{{"query": "cuba", "limit": {limit}, "passages_per_article": 1.0}}'
        assert len(small.post("/v1/search", content=body, headers=JSON).json()["hits"]) == 2


def test_post_search_points_into_the_texts_of_get_article(small: TestClient) -> None:
    hits = found_for(small, "election", limit=100)["hits"]
    assert {hit["article"]["id"] for hit in hits} == {"strait", "sky", "farm", "long", *ODD_IDS}
    for hit in hits:
        passage = {name: value for name, value in hit["passage"].items() if name != "highlights"}
        article = fetched(small, f"/v1/articles/{quote(hit['article']['id'], safe='')}")
        data = article["text"].encode()
        assert article["text"][passage["span"]["start"] : passage["span"]["end"]] == passage["text"]
        assert data[passage["byte_span"]["start"] : passage["byte_span"]["end"]].decode() == passage["text"]
        assert hashlib.sha256(passage["text"].encode()).hexdigest() == passage["sha256"]
        assert hashlib.sha256(data).hexdigest() == article["article"]["sha256"]
        assert article["article"] == hit["article"]
        assert passage in article["passages"]


def test_post_search_counts_characters_and_bytes_apart(small: TestClient) -> None:
    passage = found_for(small, "balloon", limit=1)["hits"][0]["passage"]
    assert (passage["span"], passage["byte_span"]) == ({"start": 0, "end": 67}, {"start": 0, "end": 70})


BAD_QUERIES = [
    ("", "query_empty"),
    (" \t\r\n\u3000", "query_empty"),
    ("\u200b\u200d\ufeff", "query_empty"),
    ("x" * 2_001, "query_too_long"),
    ("a\x00b", "query_control_character"),
    ("{reason}\x1b[31m", "query_control_character"),
]


@pytest.mark.parametrize(("query", "code"), BAD_QUERIES)
def test_search_refuses_what_is_no_query(small: TestClient, query: str, code: str) -> None:
    posted = problem(small, "POST", "/v1/search", 422, json={"query": query})
    got = problem(small, "GET", "/v1/search", 422, params={"q": query})
    assert (posted["code"], posted["errors"][0]["field"], got["errors"][0]["field"]) == (code, "query", "q")
    assert got["code"] == code
    assert posted["detail"] == f"query: {posted['errors'][0]['detail']}"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (rb'{"query": "\ud83c"}', 422, "query_control_character", "query"),
        *(
            (f'{{"query": {value}}}'.encode(), 422, "wrong_type", "query")
            for value in ("7", "null", "[]", "{}", "true")
        ),
        *(
            (f'{{"query": "a", "limit": {n}}}'.encode(), 422, "out_of_range", "limit")
            for n in (0, 101, -1, 0.0, 101.0, 1e300, 10**30)
        ),
        *(
            (f'{{"query": "a", "limit": {value}}}'.encode(), 422, "wrong_type", "limit")
            for value in ("1.5", '"5"', "true", "null", "1e400", "[]")
        ),
        *(
            (f'{{"query": "a", "min_relevance": {value}}}'.encode(), 400, "malformed_json", None)
            for value in ("NaN", "Infinity", "-Infinity", "01", "+1", ".5")
        ),
        (b'{"query": "a", "query": "a"}', 400, "malformed_json", None),
        (b'{"query": "a", "filters": {"sources": [], "sources": []}}', 400, "malformed_json", None),
        (b'\xef\xbb\xbf{"query": "a"}', 400, "malformed_json", None),
        ('{"query": "a"}'.encode("utf-16"), 400, "malformed_json", None),
        (b'{"query": "a", "limit": %s}' % (b"9" * 5_000), 400, "malformed_json", None),
        (b'{"query": "a", "cursor": 1}', 422, "wrong_type", "cursor"),
        (b'{"query": "a", "offset": 1}', 422, "unknown_field", "offset"),
        (b'{"query": "a", "%s": 1}' % (b"x" * 5_000), 422, "unknown_field", "x" * 100),
        (b"{}", 422, "missing_field", "query"),
        (b"", 400, "malformed_json", ""),
        *((body, 422, "wrong_type", "") for body in (b"[]", b"null", b'"query"', b"7", rb'{"\ud83c": 1}')),
        (b"query=a", 400, "malformed_json", None),
        (b'{"query": "a"', 400, "malformed_json", None),
        (b'{"query": "a"} x', 400, "malformed_json", None),
        (b'{"query": "caf\xe9"}', 400, "malformed_json", None),
        (b"\xff\xfe\x00", 400, "malformed_json", None),
        (b"[" * 100_000, 400, "malformed_json", None),
        (b'{"query":' * 100_000, 400, "malformed_json", None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_post_search_refuses_a_bad_body(
    small: TestClient, body: bytes, status: int, code: str, field: str | None
) -> None:
    found = problem(small, "POST", "/v1/search", status, content=body, headers=JSON)
    assert found["code"] == code
    assert field is None or [error["field"] for error in found["errors"]] == [field]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_post_search_refuses_a_body_that_does_not_say_it_is_json(small: TestClient, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    found = problem(small, "POST", "/v1/search", 422, content=b'{"query": "cuba"}', headers=headers)
    assert (found["code"], found["detail"]) == (
        "wrong_type",
        "the body is not a JSON object sent with Content-Type: application/json",
    )


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["query", "limit"]) | st.text(), inner),
    max_leaves=8,
)


@examples(max_examples=60, deadline=None)
@given(body=_VALUES | st.fixed_dictionaries({"query": st.text(min_size=1)}, optional={"limit": _VALUES}))
def test_post_search_answers_or_refuses_any_json(small: TestClient, body: Any) -> None:
    answer = small.post("/v1/search", content=json.dumps(body), headers=JSON)
    assert answer.status_code in (200, 400, 422), answer.text
    assert answer.status_code == 200 or ProblemDetails.model_validate_json(answer.content).code != "internal"


def test_batch_is_logged_with_its_queries_if_asked_for(built: Path) -> None:
    searches = [{"query": "balloon"}, {"query": " "}, {"query": "harvest"}]
    settings = Settings(log_queries=True)
    with serving(lambda: Searcher(open_index(built), WordEncoder()), settings) as client, capture_logs() as logged:
        assert client.post("/v1/search/batch", json={"searches": searches}).status_code == 200
    assert [line["query"] for line in logged if line.get("path") == "/v1/search/batch"] == ["balloon\nharvest"]


def test_explanations_tell_what_spoke_for_and_against_a_relevance(client: TestClient) -> None:
    body = {"query": "the balloon of unheard cuba in 2031", "explain": True}
    for mode in scores.MODES:
        for hit in searched(client, mode=mode, limit=20, **{**body, **FILTERED})["hits"]:
            told = hit["explanation"]["relevance"]
            log_odds = told["base"] + sum(one["log_odds"] for one in told["evidence"]) + told["behind"]
            assert hit["relevance"] == pytest.approx(1 / (1 + math.exp(-log_odds)))
            against = {one["name"] for one in told["evidence"] if one["log_odds"] < 0}
            assert {"missing", "numbers"} <= against <= {"missing", "numbers", "subject", "sentence"}


def test_relevance_is_the_same_in_every_mode_and_with_any_filters(client: TestClient) -> None:
    found: dict[str, float] = {}
    bodies: list[dict[str, Any]] = [{}, FILTERED, {"recency": {}}, {"collapse": "none"}]
    for body in (*bodies, {"sort": "newest", "min_relevance": 0}):
        for mode in scores.MODES:
            for hit in searched(client, query="cuba balloon", mode=mode, limit=100, **body)["hits"]:
                known = found.setdefault(hit["passage"]["id"], hit["relevance"])
                assert hit["relevance"] == pytest.approx(known, abs=1e-6)
    assert len(set(found.values())) > 3
