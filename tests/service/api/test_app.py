import asyncio
import hashlib
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message
from structlog.testing import capture_logs

from indexer.errors import IndexDamagedError
from indexer.index.store import open_index
from service.access.api_keys import Keyring, entry, new_key
from service.api.app import Options, create_app
from service.api.responses import ERRORS_MAX, ProblemDetails
from service.search.searcher import Searcher, SearchResult
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly, live_over

PARAGRAPHS = [f"{number} {'the election was held ' * 5}" for number in range(6)]
"""21 words each: two of these are over the budget of a passage."""
ODD_IDS = ["a/b", "a#b", "a?b=c", "a b", "ü/🎈", "../x", "a+b", "https://a.example/x/", "x" * 512, "search"]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES, a long article of six passages, and articles with odd ids."""
    folder = tmp_path_factory.mktemp("app")
    records = [*ARTICLES, {"id": "long", "text": "\n\n".join(PARAGRAPHS)}, *({"id": i, "text": i} for i in ODD_IDS)]
    (folder / "articles.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    report = build_quietly(folder / "articles.jsonl", folder / "index")
    assert (report.articles, report.rejected) == (14, 0)
    return folder / "index"


@contextmanager
def serving(load: Callable[[], Searcher], *, ready: int = 200) -> Iterator[TestClient]:
    """Serve, once loading is over."""
    with TestClient(create_app(live_over(load)), raise_server_exceptions=False) as client:
        wait_until_loaded(client)
        assert client.get("/readyz").status_code == ready
        yield client


def wait_until_loaded(client: TestClient) -> None:
    for _ in range(4_000):
        if "still" not in client.get("/readyz").text:
            return
        time.sleep(0.005)
    pytest.fail("the app neither loaded its index nor said that it could not")


@pytest.fixture(scope="module")
def client(built: Path) -> Iterator[TestClient]:
    with serving(lambda: Searcher(open_index(built), WordEncoder())) as client:
        yield client


def problem(client: TestClient, method: str, url: str, status: int, **request: Any) -> dict[str, Any]:
    """Send a request that must fail, and return its problem after checking what holds for each."""
    answer = client.request(method, url, **request)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = ProblemDetails.model_validate_json(answer.content).model_dump()
    assert found["status"] == status
    assert found["request_id"] == answer.headers["X-Request-ID"] != ""
    assert not re.search(r"Traceback|File \"|\.py|site-packages|sqlite|pydantic|[a-z]Error|/tmp", answer.text)
    return found


def searched(client: TestClient, query: str, limit: int = 10) -> dict[str, Any]:
    answer = client.post("/v1/search", json={"query": query, "limit": limit})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fetched(client: TestClient, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_post_search_returns_hits_with_all_of_their_attribution(client: TestClient) -> None:
    found = searched(client, " destroyer cuba ", limit=1)
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
        },
        "citation": "“Warships meet”, Ann Poe and Bo Li, The Harbour Post, 14 June 2023, characters 0–96, "
        "https://harbour.example/strait?id=1",
        "link": "https://harbour.example/strait?id=1#:~:text=A%20frigate%20crossed%20ahead%20of,"
        "navy%20protested%20over%20the%20destroyer.",
        "more_passages": [],
        "explanation": None,
    }
    assert found["query"] == "destroyer cuba"
    assert (found["degraded"], found["total"], found["unknown_dates"], found["facets"]) == ([], 14, 0, {})
    assert found["answerable"] is (relevance >= 0.5)
    assert isinstance(found["next_cursor"], str)


def test_post_search_names_the_index_as_get_index_does(client: TestClient, built: Path) -> None:
    generation = open_index(built)
    generation.close()
    index = searched(client, "cuba")["index"]
    assert index == {
        "generation": "000001",
        "model": "words",
        "built_at": generation.manifest.built_at,
        "articles": 14,
        "passages": 20,
    }
    assert fetched(client, "/v1/index") == {
        **index,
        "dimension": 6,
        "max_query_tokens": 64,
        "encoder_fingerprint": WordEncoder().spec.fingerprint,
        "content_sha256": generation.manifest.content_sha256,
        "rejected": 0,
    }


@pytest.mark.parametrize("query", ["balloon", "naïve 🎈 & cuba=x+y", "x" * 2_000, "word " * 63])
def test_get_search_answers_as_post_search(client: TestClient, query: str) -> None:
    posted = searched(client, query, limit=4)
    got = client.get("/v1/search", params={"q": query, "limit": 4}).json()
    for varying in ("request_id", "took_ms"):
        del posted[varying], got[varying]
    assert got == posted
    assert [hit["rank"] for hit in got["hits"]] == [1, 2, 3, 4]
    assert got["degraded"] == (["truncated"] if query.startswith("word") else [])


def test_post_search_gives_ten_hits_unless_told_otherwise(client: TestClient) -> None:
    assert len(client.post("/v1/search", json={"query": "cuba"}).json()["hits"]) == 10
    everything = searched(client, "cuba", limit=100)
    assert [hit["article"]["id"] for hit in everything["hits"]].count("long") == 1
    assert len(everything["hits"]) == everything["total"] == 14


def test_post_search_takes_whole_numbers_however_they_are_written(client: TestClient) -> None:
    for limit in ("2", "2.0", "0.2e1"):
        body = f'{{"query": "cuba", "limit": {limit}, "passages_per_article": 1.0}}'
        assert len(client.post("/v1/search", content=body, headers=JSON).json()["hits"]) == 2


def test_post_search_points_into_the_texts_of_get_article(client: TestClient) -> None:
    hits = searched(client, "election", limit=100)["hits"]
    assert {hit["article"]["id"] for hit in hits} == {"strait", "sky", "farm", "long", *ODD_IDS}
    for hit in hits:
        passage = {name: value for name, value in hit["passage"].items() if name != "highlights"}
        article = fetched(client, f"/v1/articles/{quote(hit['article']['id'], safe='')}")
        data = article["text"].encode()
        assert article["text"][passage["span"]["start"] : passage["span"]["end"]] == passage["text"]
        assert data[passage["byte_span"]["start"] : passage["byte_span"]["end"]].decode() == passage["text"]
        assert hashlib.sha256(passage["text"].encode()).hexdigest() == passage["sha256"]
        assert hashlib.sha256(data).hexdigest() == article["article"]["sha256"]
        assert article["article"] == hit["article"]
        assert passage in article["passages"]


def test_post_search_counts_characters_and_bytes_apart(client: TestClient) -> None:
    passage = searched(client, "balloon", limit=1)["hits"][0]["passage"]
    assert (passage["span"], passage["byte_span"]) == ({"start": 0, "end": 67}, {"start": 0, "end": 70})


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
        "citation": f"“{PARAGRAPHS[0].strip()}”, characters {start}–{end}, articles.jsonl",
        "link": None,
    }


def test_get_passage_never_reaches_into_another_article(client: TestClient) -> None:
    passage = fetched(client, "/v1/articles/sky")["passages"][0]
    found = fetched(client, f"/v1/passages/{passage['id']}?context=20")
    assert (found["passage"], found["before"], found["after"]) == (passage, [], [])


@pytest.mark.parametrize(
    ("stated", "echoed"),
    [("abc-1.2_X", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("a\tb", False), ("", False)],
)
def test_every_answer_carries_a_request_id(client: TestClient, stated: str, echoed: bool) -> None:
    for url in ("/livez", "/v1/search?q=cuba", "/no/such/path"):
        answer = client.get(url, headers={"X-Request-ID": stated})
        given_back = answer.headers["X-Request-ID"]
        assert (given_back == stated) is echoed
        assert echoed or re.fullmatch("[0-9a-f]{32}", given_back)
        assert answer.json().get("request_id", given_back) == given_back


BAD_QUERIES = [
    ("", "query_empty"),
    (" \t\r\n\u3000", "query_empty"),
    ("\u200b\u200d\ufeff", "query_empty"),
    ("x" * 2_001, "query_too_long"),
    ("a\x00b", "query_control_character"),
    ("{reason}\x1b[31m", "query_control_character"),
]


@pytest.mark.parametrize(("query", "code"), BAD_QUERIES)
def test_search_refuses_what_is_no_query(client: TestClient, query: str, code: str) -> None:
    posted = problem(client, "POST", "/v1/search", 422, json={"query": query})
    got = problem(client, "GET", "/v1/search", 422, params={"q": query})
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
    client: TestClient, body: bytes, status: int, code: str, field: str | None
) -> None:
    found = problem(client, "POST", "/v1/search", status, content=body, headers=JSON)
    assert found["code"] == code
    assert field is None or [error["field"] for error in found["errors"]] == [field]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_post_search_refuses_a_body_that_does_not_say_it_is_json(client: TestClient, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    found = problem(client, "POST", "/v1/search", 422, content=b'{"query": "cuba"}', headers=headers)
    assert (found["code"], found["detail"]) == (
        "wrong_type",
        "the body is not a JSON object sent with Content-Type: application/json",
    )


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


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("/v1/articles/absent", "article_not_found"),
        ("/v1/articles/", "article_not_found"),
        ("/v1/articles/stra%00it", "article_not_found"),
        ("/v1/articles/strait%00", "article_not_found"),
        ("/v1/articles/..%2f..%2f..%2fetc%2fpasswd", "article_not_found"),
        ("/v1/articles/%2e%2e/%2e%2e/etc/passwd", "article_not_found"),
        ("/v1/articles/%ff%fe", "article_not_found"),
        ("/v1/articles/' OR 1=1 --", "article_not_found"),
        ("/v1/passages/absent", "passage_not_found"),
        ("/v1/passages/absent?context=20", "passage_not_found"),
        ("/v1/passages/%00", "passage_not_found"),
        ("/v1/passages/..%2f..%2fetc%2fpasswd", "not_found"),
        ("/etc/passwd", "not_found"),
        ("/v1", "not_found"),
    ],
)
def test_get_routes_know_nothing_of_other_paths(client: TestClient, url: str, code: str) -> None:
    assert problem(client, "GET", url, 404)["code"] == code


def test_post_routes_take_no_parameters(client: TestClient) -> None:
    for url in ("/v1/search?limit=1", "/v1/search/batch?limit=1"):
        found = problem(client, "POST", url, 422, json={"query": "cuba"})
        assert (found["code"], found["errors"][0]["field"]) == ("unknown_field", "limit")


def test_health_checks_may_add_parameters(client: TestClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert client.get(f"{path}?a=1&a=2&b=%FF").status_code == 200


@pytest.mark.parametrize("q", ["%FF", "a%C3", "%ED%A0%80", "a&limit=%80", "a&%FF=b"])
@pytest.mark.parametrize("path", ["/v1/search", "/v1/index"])
def test_get_routes_refuse_parameters_that_are_not_utf_8(client: TestClient, path: str, q: str) -> None:
    assert problem(client, "GET", f"{path}?q={q}", 400)["code"] == "malformed_parameters"


def test_a_problem_names_so_many_fields_and_no_more(client: TestClient) -> None:
    names = [str(number) for number in range(1_000)]
    found = problem(client, "POST", "/v1/search", 422, json={"query": "a"} | dict.fromkeys(names))
    assert [error["field"] for error in found["errors"]] == names[:ERRORS_MAX]
    found = problem(client, "GET", f"/v1/search?q=a&{'&'.join(names)}", 422)
    assert [error["field"] for error in found["errors"]] == names[:ERRORS_MAX]


@pytest.mark.parametrize("timeout", ["1_0", " ", "nan", "inf", "+1", "0x1", "1e", "٣"])
def test_a_timeout_is_a_number_as_in_json(client: TestClient, timeout: str) -> None:
    headers = {"X-Request-Timeout": timeout.encode()}
    assert problem(client, "GET", "/v1/articles", 422, headers=headers)["code"] == "wrong_type"


@pytest.mark.parametrize("timeout", ["0", "0.0009", "-1", "601", "1e999"])
def test_a_timeout_has_bounds(client: TestClient, timeout: str) -> None:
    headers = {"X-Request-Timeout": timeout}
    assert problem(client, "GET", "/v1/articles", 422, headers=headers)["code"] == "out_of_range"


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("DELETE", "/v1/search", "GET, POST"),
        ("HEAD", "/v1/search", "GET, POST"),
        ("POST", "/v1/articles", "GET"),
        ("GET", "/v1/search/batch", "POST"),
        ("OPTIONS", "/v1/articles/a%2Fb/similar", "GET"),
        ("PUT", "/livez", "GET"),
        ("PUT", "/openapi.json", "GET, HEAD"),
        ("PUT", "/static-offline-docs/swagger-ui.css", "GET, HEAD"),
    ],
)
def test_routes_refuse_other_methods(client: TestClient, method: str, url: str, allowed: str) -> None:
    answer = client.request(method, url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert method == "HEAD" or answer.json()["code"] == "method_not_allowed"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["query", "limit"]) | st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(body=_VALUES | st.fixed_dictionaries({"query": st.text(min_size=1)}, optional={"limit": _VALUES}))
def test_post_search_answers_or_refuses_any_json(client: TestClient, body: Any) -> None:
    answer = client.post("/v1/search", content=json.dumps(body), headers=JSON)
    assert answer.status_code in (200, 400, 422), answer.text
    assert answer.status_code == 200 or ProblemDetails.model_validate_json(answer.content).code != "internal"


def test_unexpected_failures_tell_the_client_nothing(built: Path) -> None:
    class Failing(Searcher):
        def answer(self, *_: Any) -> SearchResult:
            raise RuntimeError("/secret/path of torch")

    with serving(lambda: Failing(open_index(built), WordEncoder())) as client:
        headers = {"X-Request-ID": "mine"}
        with capture_logs() as logged:  # which take seconds to be made beautiful
            found = problem(client, "POST", "/v1/search", 500, json={"query": "cuba"}, headers=headers)
        assert [one["event"] for one in logged if one["log_level"] == "error"] == ["failed"]
        assert (found["code"], found["request_id"]) == ("internal", "mine")
        assert not re.search("secret|torch|Runtime", str(found))
        assert client.get("/v1/articles").status_code == 200


def test_a_client_that_leaves_is_no_failure(built: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Blocking(Searcher):
        def answer(self, *arguments: Any) -> SearchResult:
            begun.set()
            assert may_end.wait(10)
            return super().answer(*arguments)

    app = create_app(live_over(lambda: Blocking(open_index(built), WordEncoder())))
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.to_thread(begun.wait, 10)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def scenario() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(app.state.backend.live.reload_and_wait, 10)
            scope = {"type": "http", "method": "GET", "path": "/v1/search", "query_string": b"q=cuba", "headers": []}
            try:
                await app(scope, receive, send)
            finally:
                may_end.set()

    with capture_logs() as logged:
        asyncio.run(scenario())
    assert sent == []
    assert [one["status"] for one in logged if one["event"] == "request"] == [499]
    assert not [one for one in logged if one["log_level"] == "error"]


def test_a_reload_that_takes_too_long_is_told_of(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise TimeoutError

    key, sha256 = new_key()
    (tmp_path / "keys").write_text(entry("admin", sha256, admin=True))
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    with TestClient(create_app(live, Options(keyring=Keyring(tmp_path / "keys")))) as client:
        monkeypatch.setattr(live, "reload_and_wait", late)
        found = problem(client, "POST", "/v1/index/reload", 503, headers={"X-API-Key": key})
    assert found["code"] == "reload_unfinished"


NEEDING_AN_INDEX = [
    "/readyz",
    "/v1/search?q=cuba",
    "/v1/articles",
    "/v1/articles/x",
    "/v1/articles/x/similar",
    "/v1/passages/x",
    "/v1/index",
]


def test_app_is_alive_but_not_ready_while_loading(built: Path) -> None:
    may_load = threading.Event()

    def load() -> Searcher:
        assert may_load.wait(10)
        return Searcher(open_index(built), WordEncoder())

    with TestClient(create_app(live_over(load))) as client:
        try:
            assert client.get("/livez").json() == {"status": "alive"}
            for url in NEEDING_AN_INDEX:
                found = problem(client, "GET", url, 503)
                assert (found["code"], found["detail"]) == ("not_ready", "the index is still being loaded")
                assert client.get(url).headers["Retry-After"] == "1"
            assert problem(client, "POST", "/v1/search", 503, json={"query": "cuba"})["code"] == "not_ready"
            batch = {"searches": [{"query": "cuba"}]}
            assert problem(client, "POST", "/v1/search/batch", 503, json=batch)["code"] == "not_ready"
        finally:
            may_load.set()
        wait_until_loaded(client)
        assert client.get("/readyz").json() == {"status": "ready", "generation": "000001", "problems": []}
        assert searched(client, "harvest", limit=1)["hits"][0]["article"]["id"] == "farm"


@pytest.mark.parametrize("error", [IndexDamagedError("/secret/index is damaged"), RuntimeError("secret")])
def test_app_stays_alive_without_a_word_on_why_loading_failed(
    error: Exception, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def load() -> Searcher:
        raise error

    with serving(load, ready=503) as client:
        for url in NEEDING_AN_INDEX:
            found = problem(client, "GET", url, 503)
            assert (found["code"], found["detail"]) == ("not_ready", "the index could not be loaded")
        assert client.get("/livez").status_code == 200
    logged = caplog.text + capfd.readouterr().err
    assert str(error) in logged
    assert ("Traceback" in logged) == isinstance(error, RuntimeError)


def test_app_closes_what_it_loaded(built: Path) -> None:
    searcher = Searcher(open_index(built), WordEncoder())
    with serving(lambda: searcher) as client:
        assert client.get("/v1/articles/sky").status_code == 200
    with pytest.raises(Exception, match="is closed"):
        searcher.article("sky")


def test_app_answers_livez_and_index_while_searches_block(built: Path) -> None:
    begun, may_end = threading.Semaphore(0), threading.Event()

    class Blocking(Searcher):
        def answer(self, *arguments: Any) -> SearchResult:
            begun.release()
            assert may_end.wait(10)
            return super().answer(*arguments)

    async def scenario() -> list[int]:
        app = create_app(live_over(lambda: Blocking(open_index(built), WordEncoder())))
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://a") as client,
        ):
            await asyncio.to_thread(app.state.backend.live.reload_and_wait, 10)
            searches = [asyncio.create_task(client.get("/v1/search?q=cuba")) for _ in range(5)]
            try:
                for _ in range(2):
                    assert await asyncio.to_thread(begun.acquire, timeout=10)
                for url in ("/livez", "/readyz", "/v1/index"):
                    assert (await client.get(url)).status_code == 200
                assert not any(search.done() for search in searches)
            finally:
                may_end.set()
            answers = await asyncio.gather(*searches)
        return [answer.status_code for answer in answers]

    assert asyncio.run(scenario()) == [200] * 5


def test_docs_refer_to_no_other_host(client: TestClient) -> None:
    html = client.get("/docs").text
    assert "/openapi.json" in html
    assert not re.search(r"https?:|[\"'(]//", html)
    resources = re.findall(r"(?:src|href)=\"([^\"]+)\"", html)
    assert resources
    assert {client.get(resource).status_code for resource in resources} == {200}


def test_openapi_describes_every_field_of_a_search(client: TestClient) -> None:
    schemas = fetched(client, "/openapi.json")["components"]["schemas"]
    for name in ("SearchRequest", "FiltersModel"):
        for field, stated in schemas[name]["properties"].items():
            assert {"description", "$ref"} & set(stated), field


def test_openapi_states_the_bounds_of_requests(client: TestClient) -> None:
    fields = fetched(client, "/openapi.json")["components"]["schemas"]["SearchRequest"]
    assert (fields["required"], fields["additionalProperties"]) == (["query"], False)
    query, limit = fields["properties"]["query"], fields["properties"]["limit"]
    assert (query["minLength"], query["maxLength"]) == (1, 2_000)
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 100, 10)
    more = fields["properties"]["passages_per_article"]
    assert (more["minimum"], more["maximum"], more["default"]) == (1, 4, 1)
    assert (fields["properties"]["mode"]["enum"], fields["properties"]["mode"]["default"]) == (
        ["hybrid", "semantic", "keyword"],
        "hybrid",
    )
    relevance = fields["properties"]["min_relevance"]
    assert (relevance["minimum"], relevance["maximum"], relevance["default"]) == (0, 1, 0)
