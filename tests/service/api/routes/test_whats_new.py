"""What is new: when articles came into the index and changed there, and searches that go by it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from service.settings import Settings
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import fetched, problem, serving
from tests.service.api.conftest import written

MONDAY, TUESDAY, WEDNESDAY = (f"2025-06-0{day}T08:00:00+00:00" for day in (2, 3, 4))
MOMENTS = {MONDAY: 1_748_851_200, TUESDAY: 1_748_937_600, WEDNESDAY: 1_749_024_000}
OLD = {"id": "old", "text": "A balloon drifted over the coast."}
FAR = {"id": "far", "text": "The harvest was good this year."}
WRONG = {"id": "wrong", "title": "A balloon", "text": "The balloon was shot down over Ohio."}
RIGHT = WRONG | {"text": "The balloon was shot down over Montana."}
NEW = {"id": "new", "text": "Another balloon was seen at dawn."}
LATE = {"id": "late", "text": "The balloon and the destroyer met in Cuba."}


def build_at(moment: str, folder: Path, records: list[dict[str, Any]]) -> Path:
    """Build the index of a folder at a moment."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "time", lambda: MOMENTS[moment])
        build_quietly(written(folder, records), folder / "index", WordEncoder(pooling="mean"))
    return folder / "index"


def service_over(index: Path, zone: str = "UTC") -> Any:
    settings = Settings(timezone=ZoneInfo(zone))
    return serving(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"), settings.timezone), settings)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of Monday's articles, one was changed on Tuesday, when one came; and on Wednesday came one more."""
    folder = tmp_path_factory.mktemp("news")
    build_at(MONDAY, folder, [OLD, WRONG, FAR])
    build_at(TUESDAY, folder, [OLD, RIGHT, NEW, FAR])
    return build_at(WEDNESDAY, folder, [OLD, RIGHT, LATE, NEW, FAR])


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with service_over(index) as client:
        yield client


def searched(client: TestClient, **body: Any) -> dict[str, Any]:
    """What a search gives: of POST, of GET where it takes as much, and in a batch."""
    body = {"query": "balloon", **body}
    answer = client.post("/v1/search", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    told = {name: found[name] for name in ("hits", "total", "next_cursor", "answerable", "unknown_dates")}
    (batched,) = client.post("/v1/search/batch", json={"searches": [body]}).json()["results"]
    assert {name: batched["response"][name] for name in told} == told
    filters = body.pop("filters", {})
    got = fetched(client, "/v1/search?" + urlencode({"q": body.pop("query"), **body, **filters}))
    assert {name: got[name] for name in told} == told
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [hit["article"]["id"] for hit in found["hits"]]


TIMES = {
    "old": (MONDAY, MONDAY),
    "wrong": (MONDAY, TUESDAY),
    "new": (TUESDAY, TUESDAY),
    "late": (WEDNESDAY, WEDNESDAY),
    "far": (MONDAY, MONDAY),
}


def test_every_article_in_an_answer_tells_when_it_came_and_changed(client: TestClient) -> None:
    similar = fetched(client, "/v1/articles/old/similar")
    hits = searched(client, limit=100)["hits"]
    passage = fetched(client, f"/v1/passages/{hits[0]['passage']['id']}")
    shown = [
        *(hit["article"] for hit in hits),
        *(hit["article"] for hit in similar["hits"]),
        similar["article"],
        passage["article"],
        *fetched(client, "/v1/articles")["articles"],
        *(fetched(client, f"/v1/articles/{article_id}")["article"] for article_id in TIMES),
    ]
    assert len(shown) == 5 + 4 + 1 + 1 + 5 + 5
    for article in shown:
        assert (article["first_indexed_at"], article["changed_at"]) == TIMES[article["id"]]
    assert fetched(client, "/v1/index")["built_at"] == WEDNESDAY


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"indexed_from": "2025-06-02"}, {"old", "wrong", "new", "late", "far"}),
        ({"indexed_from": "2025-06-03"}, {"wrong", "new", "late"}),
        ({"indexed_from": TUESDAY}, {"wrong", "new", "late"}),
        ({"indexed_from": "2025-06-03T10:00:01+02:00"}, {"late"}),
        ({"indexed_from": "2025-06-03", "indexed_to": "2025-06-03"}, {"wrong", "new"}),
        ({"indexed_to": "2025-06-02"}, {"old", "far"}),
        ({"indexed_to": "2025-06"}, {"old", "wrong", "new", "late", "far"}),
        ({"indexed_from": "2025-06-05"}, set()),
    ],
)
def test_search_finds_what_is_new_or_changed_since_a_time(
    client: TestClient, filters: dict[str, str], expected: set[str]
) -> None:
    found = searched(client, limit=100, filters=filters)
    assert (set(ids(found)), found["total"], found["unknown_dates"]) == (expected, len(expected), 0)


def test_what_is_new_is_asked_for_in_days_of_the_services_time_zone(index: Path) -> None:
    with service_over(index, "Pacific/Auckland") as client:  # where it is evening, and the day began before noon in UTC
        assert set(ids(searched(client, limit=100, filters={"indexed_from": "2025-06-04"}))) == {"late"}
    with service_over(index, "Etc/GMT+9") as client:  # where it is the evening before
        assert set(ids(searched(client, limit=100, filters={"indexed_from": "2025-06-03"}))) == {"late"}


def test_sorted_by_times_the_latest_come_first_and_of_one_build_the_best(client: TestClient) -> None:
    found = searched(client, sort="indexed", min_relevance=0)
    times = [hit["article"]["changed_at"] for hit in found["hits"]]
    assert times == sorted(times, reverse=True)
    assert set(ids(found)[1:3]) == {"wrong", "new"}
    assert (ids(found)[0], ids(found)[3:]) == ("late", ["old", "far"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores[1] >= scores[2] > 0
    assert scores[3] > scores[4]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4, 5]


def test_sorted_by_times_only_what_probably_answers_is_listed_unless_another_relevance_is_given(
    client: TestClient,
) -> None:
    everything = searched(client, min_relevance=0, limit=100)
    relevant = {hit["article"]["id"] for hit in everything["hits"] if hit["relevance"] >= 0.5}
    assert "far" not in relevant
    assert set(ids(searched(client, sort="indexed"))) == relevant
    assert len(ids(searched(client, sort="indexed", min_relevance=0))) == 5
    assert searched(client, sort="indexed", min_relevance=1)["total"] == 0


def test_whether_there_is_an_answer_does_not_depend_on_the_order(client: TestClient) -> None:
    for query in ("balloon", "harvest", "nothing of this"):
        by_relevance = searched(client, query=query)
        assert (
            searched(client, query=query, sort="indexed", min_relevance=0)["answerable"] == by_relevance["answerable"]
        )


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_pages_of_what_is_new_join_into_the_whole_list(client: TestClient, mode: str) -> None:
    wanted = {"sort": "indexed", "min_relevance": 0, "mode": mode, "filters": {"indexed_to": "2025-06-04"}}
    whole = searched(client, limit=100, **wanted)
    assert whole["total"] == (4 if mode == "keyword" else 5)
    joined: list[dict[str, Any]] = []
    cursor = None
    while len(joined) < whole["total"]:
        page = searched(client, limit=2, **wanted, **({"cursor": cursor} if cursor else {}))
        joined += page["hits"]
        cursor = page["next_cursor"]
    assert (joined, cursor) == (whole["hits"], None)


def test_a_cursor_of_one_order_is_refused_in_the_other(client: TestClient) -> None:
    cursor = searched(client, limit=1, min_relevance=0)["next_cursor"]
    body = {"query": "balloon", "min_relevance": 0, "sort": "indexed", "cursor": cursor}
    assert problem(client, "POST", "/v1/search", 400, json=body)["code"] == "cursor_invalid"


def test_cursors_go_on_over_an_index_of_the_same_content_unless_they_go_by_times(tmp_path: Path) -> None:
    wanted = {"sort": "indexed", "min_relevance": 0}
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    with service_over(build_at(MONDAY, tmp_path / "here", [OLD, NEW, FAR])) as client:
        by_relevance = searched(client, limit=1)["next_cursor"]
        by_times = searched(client, limit=1, **wanted)["next_cursor"]
    with service_over(build_at(TUESDAY, tmp_path / "there", [OLD, NEW, FAR])) as client:
        assert len(searched(client, cursor=by_relevance)["hits"]) == 2
        body = {"query": "balloon", **wanted, "cursor": by_times}
        assert problem(client, "POST", "/v1/search", 410, json=body)["code"] == "cursor_expired"
    with service_over(build_at(WEDNESDAY, tmp_path / "here", [OLD, NEW, FAR])) as client:
        assert len(searched(client, cursor=by_times, **wanted)["hits"]) == 2, "a build that changes nothing"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"filters": {"indexed_from": "yesterday"}}, "invalid_date", "filters.indexed_from"),
        ({"filters": {"indexed_to": ""}}, "invalid_date", "filters.indexed_to"),
        ({"filters": {"indexed_from": 5}}, "wrong_type", "filters.indexed_from"),
        ({"filters": {"indexed_from": "2025", "indexed_to": "2024"}}, "invalid_date", "filters.indexed_to"),
        ({"sort": "newest first"}, "unknown_value", "sort"),
        ({"sort": None}, "unknown_value", "sort"),
        ({"min_relevance": "0"}, "wrong_type", "min_relevance"),
        ({"min_relevance": 1.5}, "out_of_range", "min_relevance"),
    ],
)
def test_search_names_what_is_wrong_about_times_and_order(
    client: TestClient, body: dict[str, Any], code: str, field: str
) -> None:
    found = problem(client, "POST", "/v1/search", 422, json={"query": "balloon", **body})
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("parameters", "code", "detail"),
    [
        ({"indexed_from": "2025-06-03", "indexed_to": "2025-06-02"}, "invalid_date", "is before indexed_from"),
        ({"indexed_from": "soon"}, "invalid_date", "'soon' is no date that can be read"),
        ({"sort": "Indexed"}, "unknown_value", "'relevance', 'newest', 'oldest' or 'indexed'"),
        ({"min_relevance": "١"}, "wrong_type", "must be a number, in digits"),
        ({"min_relevance": "nan"}, "wrong_type", "must be a number, in digits"),
        ({"min_relevance": "-1"}, "out_of_range", "greater than or equal to 0"),
    ],
)
def test_get_search_names_what_is_wrong_about_times_and_order(
    client: TestClient, parameters: dict[str, str], code: str, detail: str
) -> None:
    found = problem(client, "GET", "/v1/search", 422, params={"q": "balloon", **parameters})
    assert found["code"] == code
    assert detail in found["errors"][0]["detail"]
