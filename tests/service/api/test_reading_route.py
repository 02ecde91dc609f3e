"""How requests come to every endpoint: parameters, the time that a client waits, HEAD."""

import pytest
from starlette.testclient import TestClient

from service.problem_details import FAULTS_MAX
from tests.service.api.clients import OPERATIONS, problem, resolved, sample


@pytest.fixture
def client(small: TestClient) -> TestClient:
    return small


@pytest.mark.parametrize(
    ("url", "code", "field"),
    [
        ("/v1/search", "missing_field", "q"),
        ("/v1/search?query=a&q=a", "unknown_field", "query"),
        ("/v1/search?q=a&q=b", "repeated_field", "q"),
        ("/v1/search?q=a&limit=1&limit=1", "repeated_field", "limit"),
        *((f"/v1/search?q=a&limit={n}", "out_of_range", "limit") for n in ("0", "101", "-1", "9" * 30)),
        *(
            (f"/v1/search?q=a&limit={n}", "wrong_type", "limit")
            for n in ("", "1.5", "5.0", "1_0", "+1", "%201", "01", "%D9%A5", "1e1", "true", "ten", "9" * 5_000)
        ),
        ("/v1/articles?limit=101", "out_of_range", "limit"),
        ("/v1/articles?offset=-1", "out_of_range", "offset"),
        ("/v1/articles?offset=99999999999999999999", "out_of_range", "offset"),
        ("/v1/articles?page=2", "unknown_field", "page"),
        ("/v1/articles?offset=0&offset=1", "repeated_field", "offset"),
        ("/v1/passages/x?context=21", "out_of_range", "context"),
        ("/v1/passages/x?context=-1", "out_of_range", "context"),
        ("/v1/passages/x?context=one", "wrong_type", "context"),
        ("/v1/passages/x?context=1&context=2", "repeated_field", "context"),
        ("/v1/articles/strait?context=1", "unknown_field", "context"),
        ("/v1/index?x", "unknown_field", "x"),
        ("/v1/index?x=1&x=2", "repeated_field", "x"),
    ],
    ids=lambda value: value[:40],
)
def test_get_routes_refuse_bad_parameters(client: TestClient, url: str, code: str, field: str) -> None:
    found = problem(client, "GET", url, 422)
    assert found["code"] == code
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]


def test_post_routes_take_no_parameters(client: TestClient) -> None:
    for url in ("/v1/search?limit=1", "/v1/search/batch?limit=1"):
        found = problem(client, "POST", url, 422, json={"query": "cuba"})
        assert (found["code"], found["errors"][0]["field"]) == ("unknown_field", "limit")


@pytest.mark.parametrize("q", ["%FF", "a%C3", "%ED%A0%80", "a&limit=%80", "a&%FF=b"])
@pytest.mark.parametrize("path", ["/v1/search", "/v1/index"])
def test_get_routes_refuse_parameters_that_are_not_utf_8(client: TestClient, path: str, q: str) -> None:
    assert problem(client, "GET", f"{path}?q={q}", 400)["code"] == "malformed_parameters"


def test_a_problem_names_so_many_fields_and_no_more(client: TestClient) -> None:
    names = [str(number) for number in range(1_000)]
    found = problem(client, "POST", "/v1/search", 422, json={"query": "a"} | dict.fromkeys(names))
    assert [error["field"] for error in found["errors"]] == names[:FAULTS_MAX]
    found = problem(client, "GET", f"/v1/search?q=a&{'&'.join(names)}", 422)
    assert [error["field"] for error in found["errors"]] == names[:FAULTS_MAX]


@pytest.mark.parametrize("timeout", ["1_0", " ", "nan", "inf", "+1", "0x1", "1e", "٣"])
def test_a_timeout_is_a_number_as_in_json(client: TestClient, timeout: str) -> None:
    headers = {"X-Request-Timeout": timeout.encode()}
    assert problem(client, "GET", "/v1/articles", 422, headers=headers)["code"] == "wrong_type"


@pytest.mark.parametrize("timeout", ["0", "0.0009", "-1", "601", "1e999"])
def test_a_timeout_has_bounds(client: TestClient, timeout: str) -> None:
    headers = {"X-Request-Timeout": timeout}
    assert problem(client, "GET", "/v1/articles", 422, headers=headers)["code"] == "out_of_range"


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "/v1/" in name and not name.endswith("/reload")])
def test_an_unknown_parameter_is_answered_with_those_that_exist(client: TestClient, name: str) -> None:
    method, path = name.split()
    found = problem(client, method, f"{sample(path)}?publisher=x&q2", 422, json={})
    known = [one["name"] for one in map(resolved, OPERATIONS[name]["parameters"]) if one["in"] == "query"]
    detail = f"there is no such parameter; there are: {', '.join(known)}" if known else "there are no parameters here"
    assert found["errors"] == [{"field": one, "code": "unknown_field", "detail": detail} for one in ("publisher", "q2")]
    assert (found["code"], found["detail"]) == ("unknown_field", f"publisher: {detail}")


def test_the_parameters_of_a_search_are_named(client: TestClient) -> None:
    (error,) = problem(client, "GET", "/v1/search?q=a&query=b", 422)["errors"]
    assert error["detail"] == (
        "there is no such parameter; there are: q, limit, cursor, mode, published_from, published_to, indexed_from, "
        "indexed_to, source, author, phrase, exclude, sort, collapse, recency_half_life_days, recency_weight, "
        "recency_from, min_relevance, language, format"
    )


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("GET ")])
def test_head_is_answered_as_get_without_the_body(client: TestClient, name: str) -> None:
    passage = client.get("/v1/articles/strait").json()["passages"][0]["id"]
    path = sample(name.removeprefix("GET "), passage)
    for query in {"", "?q=cuba"} if path == "/v1/search" else {"", "?unknown=1"}:
        got, head = client.get(path + query), client.head(path + query)
        assert (head.status_code, head.content) == (got.status_code, b"")
        varying = {"x-request-id", "server-timing", "content-length"}
        assert {name: value for name, value in head.headers.items() if name not in varying} == {
            name: value for name, value in got.headers.items() if name not in varying
        }
        assert head.headers.keys() == got.headers.keys()
        if path not in ("/v1/search", "/metrics"):  # whose length differs from answer to answer
            assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_head_of_what_is_not_there_is_answered_as_get(client: TestClient) -> None:
    for path, status in {"/v1/articles/absent": 404, "/v1/passages/x": 404, "/v1/search": 422, "/no": 404}.items():
        got, head = client.get(path), client.head(path)
        assert (head.status_code, got.status_code) == (status, status)
        assert head.headers["Content-Type"] == got.headers["Content-Type"] == "application/problem+json"
    assert client.head("/v1/search/batch").status_code == 405
    assert client.head("/v1/index/reload").status_code == 405


def test_a_body_that_comes_with_get_is_left_where_it_is(client: TestClient) -> None:
    assert client.request("GET", "/v1/index", content=b"x" * 1_000_001).status_code == 200
