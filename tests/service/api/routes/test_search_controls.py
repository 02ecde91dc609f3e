"""What a search asks for beside the best passages: words as they stand, orders by date, recency."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import JSON, problem, serving
from tests.service.api.conftest import loaded, written

FILLING = "Some more of the same " * 6
RECORDS: list[dict[str, Any]] = [
    {
        "id": "curly",
        "title": "The “big” balloon",
        "text": "The balloon was called “a flying—eye”.\n\n"
        f"{FILLING}balloon here.\n\n{FILLING} The\u00adre is a light\u00ad house.",
        "published_at": "2023-06-18T10:00:00Z",
        "source": "Post",
    },
    {
        "id": "straight",
        "text": 'A balloon was called "A flying-eye" by all.',
        "published_at": "2023-06-20",
        "source": "Herald",
    },
    {
        "id": "other",
        "text": "A balloon with a flying eye. No eye of a balloonist.",
        "published_at": "2023-05",
        "source": "Post",
    },
    {"id": "undated", "text": "Balloons are flown to efficient\nplaces of offices."},
    {"id": "marked.md", "text": "The *big* destroyer and the [flying balloon](https://a.example)."},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("controls")
    build_quietly(written(folder, RECORDS), folder / "index", WordEncoder(pooling="mean"))
    with serving(lambda: loaded(folder / "index")) as client:
        yield client


def searched(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/search", json={"query": "balloon", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [hit["article"]["id"] for hit in found["hits"]]


def with_phrases(client: TestClient, *phrases: str, **body: Any) -> set[str]:
    found = searched(client, phrases=list(phrases), **body)
    assert (found["total"], found["total_relation"]) == (len(found["hits"]), "eq")
    return set(ids(found))


@pytest.mark.parametrize(
    ("phrase", "holding"),
    [
        ("a flying eye", {"other"}),
        ("a flying-eye", {"curly", "straight"}),
        ("“A FLYING–EYE”", {"curly", "straight"}),
        ("balloon", {"curly", "straight", "other", "marked.md"}),
        ("Balloons", {"undated"}),
        ("ﬂying   eye.", {"other"}),
        ("eﬃcient places", {"undated"}),
        ("there is", {"curly"}),
        ('"big" balloon', {"curly"}),
        ("ball", set()),
        ("flying eye by", set()),
        ("eye of a zeppelin", set()),
    ],
)
def test_phrases_must_stand_in_the_article_as_they_are_written(
    client: TestClient, phrase: str, holding: set[str]
) -> None:
    assert with_phrases(client, phrase) == holding


def test_all_phrases_must_stand(client: TestClient) -> None:
    assert with_phrases(client, "balloon", "a flying-eye") == {"curly", "straight"}
    assert with_phrases(client, "a flying-eye", "by all") == {"straight"}


def test_excluded_words_and_phrases_must_not_stand(client: TestClient) -> None:
    assert set(ids(searched(client, exclude=["flying-eye"]))) == {"other", "undated", "marked.md"}
    assert set(ids(searched(client, exclude=["balloon"]))) == {"undated"}
    assert with_phrases(client, "balloon", exclude=["a flying eye", "destroyer"]) == {"curly", "straight"}


def test_phrases_go_with_filters_and_facets(client: TestClient) -> None:
    found = searched(client, phrases=["a flying-eye"], filters={"sources": ["post"]}, facets=["source"])
    assert (ids(found), found["total"]) == (["curly"], 1)
    assert found["facets"]["source"] == [{"value": "Post", "count": 1}]


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_a_hit_is_the_passage_that_holds_the_phrase(client: TestClient, mode: str) -> None:
    (hit,) = searched(client, phrases=["light house"], mode=mode)["hits"]
    assert "house" in hit["passage"]["text"]
    (without, *_) = searched(client, filters={"article_ids": ["curly"]}, mode=mode)["hits"]
    assert "house" not in without["passage"]["text"]


def test_get_takes_a_phrase_and_an_excluded_one(client: TestClient) -> None:
    parameters = {"q": "balloon", "phrase": "a flying-eye", "exclude": "by all", "sort": "newest"}
    answer = client.get("/v1/search", params=parameters)
    assert (answer.status_code, ids(answer.json())) == (200, ["curly"])


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["straight", "curly", "other", "undated", "marked.md"]),
        ("oldest", ["other", "curly", "straight", "undated", "marked.md"]),
    ],
)
def test_sort_by_date_of_publication(client: TestClient, sort: str, order: list[str]) -> None:
    found = ids(searched(client, sort=sort, min_relevance=0))
    assert found[:3] == order[:3]
    assert set(found[3:]) == set(order[3:])
    pages = [searched(client, sort=sort, min_relevance=0, limit=2)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(searched(client, sort=sort, min_relevance=0, limit=2, cursor=cursor))
    assert [one for page in pages for one in ids(page)] == found


def test_recency_weighs_in_the_order_and_is_told(client: TestClient) -> None:
    recent = searched(client, recency={"half_life_days": 2, "weight": 0.9}, explain=True)
    assert ids(recent)[0] == "straight"
    of = {hit["article"]["id"]: hit for hit in recent["hits"]}
    assert of["straight"]["explanation"]["recency"] == 1
    assert of["curly"]["explanation"]["recency"] == pytest.approx(2 ** (-38 / 24 / 2))
    assert of["undated"]["explanation"]["recency"] == 0
    plain = {hit["article"]["id"]: hit for hit in searched(client, explain=True)["hits"]}
    for name, hit in of.items():
        assert plain[name]["explanation"]["recency"] is None
        assert hit["score"] == pytest.approx(0.1 * plain[name]["score"] + 0.9 * hit["explanation"]["recency"])
        assert hit["relevance"] == plain[name]["relevance"]


def test_what_is_recent_does_not_change_whether_a_query_is_answered(client: TestClient) -> None:
    asked: dict[str, Any] = {"query": "The big destroyer and the flying balloon.", "limit": 1}
    plain, recent = searched(client, **asked), searched(client, **asked, recency={"half_life_days": 2, "weight": 0.9})
    assert (ids(plain), ids(recent)) == (["marked.md"], ["straight"])
    assert recent["hits"][0]["relevance"] < 0.5 <= plain["hits"][0]["relevance"]
    assert plain["answerable"]
    assert recent["answerable"]


def test_recency_is_measured_from_a_date_if_one_is_given(client: TestClient) -> None:
    recency: dict[str, Any] = {"half_life_days": 1, "weight": 0.5, "from": "2023-06-19T10:00:00Z"}
    of = {hit["article"]["id"]: hit for hit in searched(client, recency=recency, explain=True)["hits"]}
    assert of["curly"]["explanation"]["recency"] == 0.5
    assert of["straight"]["explanation"]["recency"] == 1
    parameters = {
        "q": "balloon",
        "recency_half_life_days": "1",
        "recency_weight": "0.5",
        "recency_from": recency["from"],
    }
    answer = client.get("/v1/search", params=parameters).json()
    assert [hit["score"] for hit in answer["hits"]] == [
        hit["score"] for hit in searched(client, recency=recency)["hits"]
    ]


def test_cursors_belong_to_phrases_and_recency(client: TestClient) -> None:
    cursor = searched(client, phrases=["Balloon"], limit=1)["next_cursor"]
    assert searched(client, phrases=["balloon"], limit=1, cursor=cursor)["hits"][0]["rank"] == 2
    for other in ({"phrases": ["a flying-eye"]}, {"exclude": ["zeppelin"]}, {"recency": {"half_life_days": 1}}):
        told = problem(client, "POST", "/v1/search", 400, json={"query": "balloon", "cursor": cursor, **other})
        assert told["code"] == "cursor_invalid"


def test_a_batch_takes_them_too(client: TestClient) -> None:
    searches = [{"query": "balloon", "phrases": ["a flying-eye"]}, {"query": "balloon", "phrases": ["\u200b"]}]
    found = client.post("/v1/search/batch", json={"searches": searches}).json()["results"]
    assert [one["status"] for one in found] == [200, 422]
    assert set(ids(found[0]["response"])) == {"curly", "straight"}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"phrases": [""]}, "phrases.0", "out_of_range"),
        ({"phrases": [" "]}, "phrases.0", "query_empty"),
        ({"phrases": ["\ufe0f"]}, "phrases.0", "query_empty"),
        ({"exclude": ["a\x00b"]}, "exclude.0", "query_control_character"),
        ({"phrases": ["x" * 501]}, "phrases.0", "out_of_range"),
        ({"phrases": ["x"] * 11}, "phrases", "out_of_range"),
        ({"phrases": "x"}, "phrases", "wrong_type"),
        ({"sort": "latest"}, "sort", "unknown_value"),
        ({"recency": {"half_life_days": 0}}, "recency.half_life_days", "out_of_range"),
        ({"recency": {"half_life_days": 1, "weight": 1.5}}, "recency.weight", "out_of_range"),
        ({"recency": {"half_life_days": 1, "from": "soon"}}, "recency.from", "invalid_date"),
        ({"recency": {"half_life_days": 1, "since": "2023"}}, "recency.since", "unknown_field"),
        ({"recency": {"half_life_days": 1, "measured_from": "2023"}}, "recency.measured_from", "unknown_field"),
    ],
)
def test_bad_values_are_refused(client: TestClient, body: dict[str, Any], field: str, code: str) -> None:
    told = problem(client, "POST", "/v1/search", 422, json={"query": "balloon", **body}, headers=JSON)
    assert (told["errors"][0]["field"], told["errors"][0]["code"]) == (field, code)
    if code == "unknown_field":
        assert "half_life_days, weight, from" in told["detail"]


@pytest.mark.parametrize("name", ["recency_weight", "recency_half_life_days", "recency_from"])
def test_any_parameter_of_recency_asks_for_it(client: TestClient, name: str) -> None:
    values = {"recency_weight": "0.2", "recency_half_life_days": "30", "recency_from": "2023-06-20T00:00Z"}
    answer = client.get("/v1/search", params={"q": "balloon", name: values[name]}).json()
    as_usual = searched(client, recency={})["hits"]
    assert [hit["score"] for hit in answer["hits"]] == [hit["score"] for hit in as_usual]


@pytest.mark.parametrize("field", ["phrases", "exclude"])
def test_a_phrase_that_cannot_be_looked_for_is_called_a_phrase(client: TestClient, field: str) -> None:
    answer = client.post("/v1/search", json={"query": "balloon", field: [" "]})
    assert answer.json()["errors"][0]["detail"] == "the phrase holds nothing to search for"
