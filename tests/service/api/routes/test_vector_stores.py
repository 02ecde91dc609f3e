"""POST /v1/vector_stores/{name}/search: OpenAI's shape, its filters, its pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.api_keys import entry, new_key
from service.api.vector_stores.attribute_filters import ATTRIBUTES, COMPARISONS_MAX, DEPTH_MAX
from service.settings import Settings
from tests.service.api.clients import fetched, problem, serving
from tests.service.api.conftest import DATES, LANGUAGES, SOURCES, VARIED_ARTICLES, VARIED_ODD_IDS, loaded, record

PATH = "/v1/vector_stores/articles/search"
EVERY = VARIED_ARTICLES + len(VARIED_ODD_IDS)
RECORDS = [record(number) for number in range(VARIED_ARTICLES)] + [{"id": odd} for odd in VARIED_ODD_IDS]


@pytest.fixture
def client(varied: TestClient) -> TestClient:
    """The service that these tests ask."""
    return varied


def searched(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post(PATH, json={"query": "balloon over cuba", "max_num_results": 50, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def every(client: TestClient, **body: Any) -> list[dict[str, Any]]:
    """All results of a search, on all of its pages."""
    found = searched(client, **body)
    results: list[dict[str, Any]] = found["data"]
    while found["next_page"]:
        assert found["has_more"]
        assert len(found["data"]) == body.get("max_num_results", 50)
        found = searched(client, **body, page=found["next_page"])
        results += found["data"]
    assert not found["has_more"]
    return results


def test_results_have_openai_s_shape(client: TestClient) -> None:
    found = searched(client, max_num_results=3)
    assert found["object"] == "vector_store.search_results.page"
    assert found["search_query"] == ["balloon over cuba"]
    assert len(found["data"]) == 3
    for one in found["data"]:
        assert one.keys() == {"file_id", "filename", "score", "attributes", "content"}
        assert 0 <= one["score"] <= 1
        assert all(isinstance(value, str | int | float) for value in one["attributes"].values())
        assert len(one["attributes"]) <= 16


def test_a_result_is_the_hit_of_a_search(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "balloon over cuba", "limit": 10}).json()["hits"]
    results = searched(client, max_num_results=10)["data"]
    for hit, one in zip(hits, results, strict=True):
        attributes = one["attributes"]
        assert one["file_id"] == attributes["article_id"] == hit["article"]["id"]
        assert one["score"] == hit["relevance"]
        assert one["content"] == [{"type": "text", "text": hit["passage"]["text"]}]
        assert attributes["citation"] == hit["citation"]
        assert attributes["passage_id"] == hit["passage"]["id"]
        assert {"start": attributes["start"], "end": attributes["end"]} == hit["passage"]["span"]
        assert attributes.get("author", "") == ", ".join(hit["article"]["authors"])
        assert attributes.get("source") == hit["article"]["source"]


def test_pages_together_are_the_whole_list_the_best_first(client: TestClient) -> None:
    results = every(client, max_num_results=7)
    assert results == every(client, max_num_results=50)
    assert len({one["file_id"] for one in results}) == len(results)
    first = searched(client)["data"]
    assert first == results[:50]
    # An article has its place by all its passages, and its score by the best one: the order is that of any search.
    hits = client.post("/v1/search", json={"query": "balloon over cuba", "limit": 50}).json()["hits"]
    assert [(one["file_id"], one["score"]) for one in first] == [
        (hit["article"]["id"], hit["relevance"]) for hit in hits
    ]
    assert first[0]["score"] == max(one["score"] for one in results)


def test_any_name_is_the_one_index(client: TestClient) -> None:
    for name in ("vs_abc123", "a b", "%F0%9F%8E%88"):
        answer = client.post(f"/v1/vector_stores/{name}/search", json={"query": "balloon", "max_num_results": 1})
        assert len(answer.json()["data"]) == 1


def test_several_queries_give_one_list(client: TestClient) -> None:
    queries = ["balloon", "harvest", "balloon"]
    alone = {query: searched(client, query=query, max_num_results=5)["data"] for query in queries}
    found = searched(client, query=queries, max_num_results=5)
    assert found["search_query"] == ["balloon", "harvest"]
    assert found["has_more"]
    assert found["next_page"] is None
    best: dict[str, float] = {}
    for one in [*alone["balloon"], *alone["harvest"]]:
        best[one["file_id"]] = max(one["score"], best.get(one["file_id"], 0))
    assert [one["score"] for one in found["data"]] == sorted(best.values(), reverse=True)[:5]
    assert len({one["file_id"] for one in found["data"]}) == 5


def test_a_threshold_leaves_out_what_scores_less(client: TestClient) -> None:
    results = every(client)
    threshold = results[len(results) // 2]["score"]
    kept = every(client, ranking_options={"score_threshold": threshold, "ranker": "none"})
    assert kept == [one for one in results if one["score"] >= threshold]


def source(one: dict[str, Any]) -> str:
    return " ".join(str(one.get("source", "")).lower().split())


COMPARED: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"type": "eq", "key": "source", "value": "HARBOUR POST"}, lambda one: source(one) == "harbour post"),
    ({"type": "ne", "key": "source", "value": "harbour post"}, lambda one: source(one) != "harbour post"),
    ({"type": "in", "key": "source", "value": ["Herald", "nobody"]}, lambda one: source(one) == "herald"),
    ({"type": "nin", "key": "source", "value": ["Herald", "harbour post"]}, lambda one: source(one) == ""),
    ({"type": "eq", "key": "author", "value": "author 1"}, lambda one: "Author 1" in one.get("authors", [])),
    ({"type": "nin", "key": "author", "value": ["author 1"]}, lambda one: "Author 1" not in one.get("authors", [])),
    ({"type": "eq", "key": "language", "value": "en"}, lambda one: one.get("language", "")[:2] == "en"),
    ({"type": "ne", "key": "language", "value": "en-gb"}, lambda one: one.get("language") != "en-GB"),
    (
        {"type": "in", "key": "article_id", "value": ["a/b", "article 3", "A/B"]},
        lambda one: one["id"] in ("a/b", told(3)),
    ),
    ({"type": "ne", "key": "article_id", "value": "a/b"}, lambda one: one["id"] != "a/b"),
    (
        {"type": "gte", "key": "published_at", "value": "2023-06-14"},
        lambda one: str(one.get("published_at"))[:7] == "2023-06",
    ),
    ({"type": "gt", "key": "published_at", "value": "2023-06-14"}, lambda _: False),
    (
        {"type": "gt", "key": "published_at", "value": "2023-06-14T23:00:00Z"},
        lambda one: "2023-06" in one.get("published_at", ""),
    ),
    (
        {"type": "lt", "key": "published_at", "value": "2023"},
        lambda one: one.get("published_at") in (DATES[3], DATES[4]),
    ),
    ({"type": "lte", "key": "published_at", "value": "2023"}, lambda one: "published_at" in one),
    (
        {"type": "eq", "key": "published_at", "value": 1_686_785_400},
        lambda one: "2023-06" in one.get("published_at", ""),
    ),
    ({"type": "gt", "key": "published_at", "value": 1_686_787_199.5}, lambda one: one.get("published_at") == DATES[1]),
    (
        {"type": "eq", "key": "published_at", "value": "2022"},
        lambda one: one.get("published_at") in (DATES[3], DATES[4]),
    ),
    (
        {"type": "ne", "key": "published_at", "value": "2022"},
        lambda one: one.get("published_at") not in (DATES[3], DATES[4]),
    ),
    (
        {"type": "in", "key": "published_at", "value": ["2022-12-31", 0]},
        lambda one: one.get("published_at") in (DATES[3], DATES[4]),
    ),
    ({"type": "nin", "key": "published_at", "value": ["2022", "2023"]}, lambda one: "published_at" not in one),
]


def told(number: int) -> str:
    return f"article {number}"


@pytest.mark.parametrize(("comparison", "holds"), COMPARED, ids=[str(one) for one, _ in COMPARED])
def test_a_comparison_finds_exactly_the_articles_that_it_holds_for(
    client: TestClient, comparison: dict[str, Any], holds: Callable[[dict[str, Any]], bool]
) -> None:
    found = {one["file_id"] for one in every(client, filters=comparison)}
    assert found == {one["id"] for one in RECORDS if holds(one)}
    turned = {"eq": "ne", "ne": "eq", "in": "nin", "nin": "in"}.get(comparison["type"])
    if turned is not None:
        others = {one["file_id"] for one in every(client, filters={**comparison, "type": turned})}
        assert (found | others, found & others) == ({one["id"] for one in RECORDS}, set())


def test_combinations_hold_as_their_parts_do(client: TestClient) -> None:
    english, herald, old = COMPARED[6], COMPARED[2], COMPARED[13]
    nested = {
        "type": "or",
        "filters": [{"type": "and", "filters": [english[0], herald[0]]}, {"type": "and", "filters": [old[0]]}],
    }
    found = {one["file_id"] for one in every(client, filters=nested)}
    assert found == {one["id"] for one in RECORDS if (english[1](one) and herald[1](one)) or old[1](one)}
    assert 0 < len(found) < EVERY


def test_a_page_is_full_whatever_the_filter_leaves_out(client: TestClient) -> None:
    for comparison, holds in COMPARED:
        expected = min(10, sum(map(holds, RECORDS)))
        assert len(searched(client, filters=comparison, max_num_results=10)["data"]) == expected


def comparison(**fields: Any) -> dict[str, Any]:
    return {"filters": {"type": "eq", "key": "source", "value": "x", **fields}}


def nested(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "eq", "key": "source", "value": "x"}
    for _ in range(depth):
        found = {"type": "and", "filters": [found]}
    return found


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"query": ""}, "query_empty", "query.0: "),
    ({"query": []}, "out_of_range", "query: "),
    ({"query": ["x"] * 11}, "out_of_range", "query: "),
    ({"query": 5}, "wrong_type", "query: "),
    ({"query": "x" * 2001}, "query_too_long", "query.0: "),
    ({"max_num_results": 0}, "out_of_range", "max_num_results: "),
    ({"max_num_results": 51}, "out_of_range", "max_num_results: "),
    ({"max_num_results": "5"}, "wrong_type", "max_num_results: "),
    ({"limit": 5}, "unknown_field", "limit: there is no such field; there are: query, filters, max_num_results"),
    ({"rewrite_query": True}, "unknown_value", "rewrite_query: "),
    ({"ranking_options": {"score_threshold": 2}}, "out_of_range", "ranking_options.score_threshold: "),
    ({"ranking_options": {"ranker": "other"}}, "unknown_value", "ranking_options.ranker: "),
    ({"ranking_options": {"hybrid_search": {}}}, "unknown_field", "ranking_options.hybrid_search: "),
    ({"page": "x"}, "cursor_invalid", "the cursor is none"),
    ({"filters": 5}, "wrong_type", "filters: must be a JSON object"),
    ({"filters": []}, "wrong_type", "filters: must be a JSON object"),
    ({"filters": {}}, "missing_field", "filters: type: this field is required"),
    (comparison(type="like"), "unknown_value", "filters: type: there is no such type; there are: eq, ne, gt,"),
    (comparison(type=["eq"]), "unknown_value", "filters: type: there is no such type"),
    (
        comparison(key="colour"),
        "unknown_value",
        f"filters: key: no such attribute can be filtered by; there are: {ATTRIBUTES[0]}",
    ),
    (comparison(key=["source"]), "unknown_value", "filters: key: "),
    (comparison(key="title"), "unknown_value", "filters: key: "),
    (comparison(type="gt"), "unknown_value", "filters: type: source can be compared by eq, ne, in, nin alone"),
    (comparison(value=5), "wrong_type", "filters: value: must be a text"),
    (comparison(value=True), "wrong_type", "filters: value: must be a text"),
    (comparison(value=None), "wrong_type", "filters: value: must be a text"),
    (comparison(value=["x"]), "wrong_type", "filters: value: must be a text"),
    (comparison(value=""), "out_of_range", "filters: value: must have 1 to 512 characters"),
    (comparison(type="in"), "wrong_type", "filters: value: must be a list, for in"),
    (comparison(type="in", value=[]), "out_of_range", "filters: value: must have 1 to 100 items"),
    (comparison(type="nin", value=["x", 5]), "wrong_type", "filters: value: must be a text"),
    (comparison(key="published_at"), "invalid_date", "filters: value: 'x' is no date that can be read"),
    (comparison(key="published_at", value=False), "wrong_type", "filters: value: must be a date or seconds since 1970"),
    (comparison(key="published_at", value=1e18), "out_of_range", "filters: value: must lie in the years 1 to 9999"),
    (comparison(colour="red"), "unknown_field", "filters: colour: there is no such field; there are: type, key, value"),
    (
        {"filters": {"type": "not", "filters": []}},
        "unknown_value",
        "filters: type: there is no such type; there are: eq, ne",
    ),
    ({"filters": {"type": "and"}}, "missing_field", "filters: filters: this field is required"),
    ({"filters": {"type": "and", "filters": {}}}, "wrong_type", "filters: filters: must be a list"),
    ({"filters": {"type": "or", "filters": []}}, "out_of_range", "filters: filters: must have 1 to 100 items"),
    (
        {"filters": {"type": "or", "filters": [nested(1), {"type": "and", "filters": ["x"]}]}},
        "wrong_type",
        "filters: filters.1.filters.0: must be a JSON object",
    ),
    ({"filters": nested(DEPTH_MAX + 1)}, "out_of_range", f"filters: must not be deeper than {DEPTH_MAX} combinations"),
    (
        {"filters": {"type": "or", "filters": [{"type": "or", "filters": [nested(0)] * 51}] * 2}},
        "out_of_range",
        f"filters: must have at most {COMPARISONS_MAX} comparisons",
    ),
]


@pytest.mark.parametrize(("body", "code", "detail"), WRONG, ids=[str(body)[:60] for body, _, _ in WRONG])
def test_what_cannot_be_searched_is_told(client: TestClient, body: dict[str, Any], code: str, detail: str) -> None:
    status = 400 if code == "cursor_invalid" else 422
    found = problem(client, "POST", PATH, status, json={"query": "balloon", **body})
    assert (found["code"], found["detail"][: len(detail)]) == (code, detail)


def test_the_deepest_and_the_widest_filters_are_taken(client: TestClient) -> None:
    assert every(client, filters=nested(DEPTH_MAX)) == []
    assert every(client, filters={"type": "or", "filters": [nested(0)] * COMPARISONS_MAX}) == []


def test_a_page_belongs_to_its_filter(client: TestClient) -> None:
    page = searched(client, max_num_results=2, filters=COMPARED[1][0])["next_page"]
    found = problem(client, "POST", PATH, 400, json={"query": "balloon over cuba", "page": page})
    assert found["code"] == "cursor_invalid"


def test_each_query_counts_for_the_rate_of_a_key(varied_index: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys.toml").write_text(entry("news", sha256, rate=0.001, burst=5))
    settings = Settings(keys=tmp_path / "keys.toml")
    headers = {"Authorization": f"Bearer {key}"}
    with serving(lambda: loaded(varied_index), settings) as client:
        assert problem(client, "POST", PATH, 401, json={"query": "x"})["code"] == "key_missing"
        answer = client.post(PATH, json={"query": ["balloon", "harvest", "cuba", "sky"]}, headers=headers)
        assert answer.status_code == 200
        body = {"query": ["balloon", "harvest"]}
        assert problem(client, "POST", PATH, 429, json=body, headers=headers)["code"] == "rate_limited"


def test_the_corpus_has_what_the_filters_are_tried_on(client: TestClient) -> None:
    assert fetched(client, "/v1/articles?limit=1")["total"] == EVERY == len(RECORDS)
    assert {one.get("source") for one in RECORDS} == {*SOURCES}
    assert {one.get("language") for one in RECORDS} == {*LANGUAGES, None}
