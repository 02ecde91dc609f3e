"""The application as a whole: its life, its layers, and what holds for every path."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from indexer.errors import IndexDamagedError
from indexer.index.generation import open_index
from service.access.api_keys import entry, new_key
from service.api.app import create_app
from service.engine.live_index import LiveIndex
from service.search.searcher import Searcher
from service.settings import Settings
from service.telemetry.tracing import Tracer
from tests.fakes import WordEncoder, live_over
from tests.service.api.clients import OPERATIONS, PAGES, fetched, problem, sample, serving, wait_until_loaded


@pytest.fixture
def client(small: TestClient) -> TestClient:
    return small


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


def test_unexpected_failures_tell_the_client_nothing(built: Path) -> None:
    class Failing(Searcher):
        def answer(self, *_: Any) -> Any:
            raise RuntimeError("/secret/path of torch")

    with serving(lambda: Failing(open_index(built), WordEncoder())) as client:
        headers = {"X-Request-ID": "mine"}
        with capture_logs() as logged:  # which take seconds to be made beautiful
            found = problem(client, "POST", "/v1/search", 500, json={"query": "cuba"}, headers=headers)
        assert [one["event"] for one in logged if one["log_level"] == "error"] == ["failed"]
        assert (found["code"], found["request_id"]) == ("internal", "mine")
        assert not re.search("secret|torch|Runtime", str(found))
        assert client.get("/v1/articles").status_code == 200


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

    with TestClient(create_app(live_over(load), Settings())) as client:
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
        assert fetched(client, "/v1/search?q=harvest&limit=1")["hits"][0]["article"]["id"] == "farm"


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
        def answer(self, *arguments: Any) -> Any:
            begun.release()
            assert may_end.wait(10)
            return super().answer(*arguments)

    async def scenario() -> list[int]:
        app = create_app(live_over(lambda: Blocking(open_index(built), WordEncoder())), Settings())
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://a") as client,
        ):
            await asyncio.to_thread(app.state.engine.live.reload_and_wait, 10)
            searches = [asyncio.create_task(client.get("/v1/search?q=cuba")) for _ in range(5)]
            try:
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
    relevance, none = fields["properties"]["min_relevance"]["anyOf"]
    assert (relevance["minimum"], relevance["maximum"], none) == (0, 1, {"type": "null"})
    assert (fields["properties"]["sort"]["enum"], fields["properties"]["sort"]["default"]) == (
        ["relevance", "newest", "oldest", "indexed"],
        "relevance",
    )


PATHS = sorted({*PAGES, *(name.split()[1] for name in OPERATIONS)})
ENDINGS = ["%0a", "%0A%0a", "%0d%0a", "%00", "%20", "/"]
OTHER_PATHS = [
    (path, ending)
    for path in PATHS
    for ending in ENDINGS
    if (path, ending) != (PAGES[-1], "/")  # Starlette takes a file's name with a slash at its end
]


@pytest.mark.parametrize(("path", "ending"), OTHER_PATHS)
def test_a_path_with_something_at_its_end_is_another_path(client: TestClient, path: str, ending: str) -> None:
    for method in ("GET", "HEAD"):
        assert client.request(method, sample(path) + ending).status_code == 404
    # What comes after some paths is an id or a file's name, which may be read but not posted to.
    posted = {404, 405} if "{" in path or ending == "/" or path == PAGES[-1] else {404}
    assert client.post(sample(path) + ending).status_code in posted


def test_nobody_reloads_by_a_path_that_only_looks_like_it(built: Path, tmp_path: Path) -> None:
    (admin, admin_sha256), (other, other_sha256) = new_key(), new_key()
    (tmp_path / "keys").write_text(entry("admin", admin_sha256, admin=True) + entry("other", other_sha256))
    loads: list[None] = []

    def load() -> Searcher:
        loads.append(None)
        return Searcher(open_index(built), WordEncoder())

    with serving(load, Settings(keys=tmp_path / "keys")) as client:
        for ending in ("%0a", "%0A", "%0a%0a", "%0d", "/", "%2f", "%00", ";", "%3f"):
            url = f"/v1/index/reload{ending}"
            assert problem(client, "POST", url, 401)["code"] == "key_missing"
            for key in (admin, other):
                assert problem(client, "POST", url, 404, headers={"X-API-Key": key})["code"] == "not_found"
        assert problem(client, "POST", "/v1/index/reload", 403, headers={"X-API-Key": other})["code"] == "admin_only"
        assert len(loads) == 1
        assert client.post("/v1/index/reload", headers={"X-API-Key": admin}).status_code == 200
    with serving(load) as client:
        for ending in ("%0a", "/", "%2f"):
            assert problem(client, "POST", f"/v1/index/reload{ending}", 404)["code"] == "not_found"
        assert problem(client, "POST", "/v1/index/reload", 403)["code"] == "admin_disabled"


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_answer_head_as_get(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("Content-Type", "Content-Length", "Content-Security-Policy", "X-Content-Type-Options"):
        assert got.headers[name] == head.headers[name]


@pytest.mark.parametrize("path", PAGES)
def test_there_are_no_pages_where_they_are_not_wanted(built: Path, path: str) -> None:
    with serving(lambda: Searcher(open_index(built), WordEncoder()), Settings(no_docs=True)) as client:
        assert problem(client, "GET", path, 404)["code"] == "not_found"
        assert client.get("/v1/search?q=cuba").status_code == 200


def ready(client: TestClient) -> float:
    """What the metrics say."""
    (line,) = (line for line in client.get("/metrics").text.splitlines() if line.startswith("article_search_ready "))
    return float(line.split()[1])


def test_a_service_that_drains_is_not_ready_but_answers_whatever_becomes_of_the_index(built: Path, index: Path) -> None:
    folders = [built]
    live = LiveIndex(lambda _: Searcher(open_index(folders[-1]), WordEncoder()), newest=None)
    app = create_app(live, Settings())
    with TestClient(app) as client:
        wait_until_loaded(client)
        assert (client.get("/readyz").status_code, ready(client)) == (200, 1)
        app.state.engine.begin_draining()
        for _ in range(2):
            found = problem(client, "GET", "/readyz", 503)
            assert (found["code"], found["detail"]) == ("not_ready", "the service is stopping")
            assert client.get("/readyz").headers["Retry-After"] == "1"
            assert client.head("/readyz").status_code == 503
            assert ready(client) == 0
            assert client.get("/livez").status_code == 200
            assert client.get("/v1/search?q=cuba").status_code == 200
            folders.append(index)
            assert live.reload_and_wait(10).changed is (len(folders) == 2)
        assert client.get("/v1/index").json()["articles"] == 3


def test_readyz_tells_what_is_wrong_with_other_workers(built: Path) -> None:
    wrong: list[str] = []
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    with TestClient(create_app(live, Settings(), worker_problems=lambda: wrong)) as client:
        wait_until_loaded(client)
        assert client.get("/readyz").json()["problems"] == []
        wrong.append("worker 2 of 3 died")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["problems"]) == (200, ["worker 2 of 3 died"])


def test_a_tracer_is_told_of_requests_and_closed_at_the_end(built: Path) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    with TestClient(create_app(live, Settings(), tracer=Tracer(provider))) as client:
        wait_until_loaded(client)
        client.get("/v1/search?q=cuba")
        assert exporter.get_finished_spans()[-1].name == "GET /v1/search"
    assert exporter._stopped


def test_a_swap_empties_the_cache(built: Path, index: Path) -> None:
    folders = [built]
    live = LiveIndex(lambda _: Searcher(open_index(folders[-1]), WordEncoder()), newest=None)
    app = create_app(live, Settings())
    with TestClient(app) as client:
        wait_until_loaded(client)
        client.get("/v1/search?q=cuba")
        assert len(app.state.engine.answers) == 1
        folders.append(index)
        live.reload_and_wait(10)
        client.get("/livez")
        assert len(app.state.engine.answers) == 0


ORIGIN = {"Origin": "https://news.example"}


@pytest.fixture(scope="module")
def crossing(built: Path) -> Iterator[TestClient]:
    """A service that pages of one origin may ask."""
    settings = Settings(cors_origins=("https://news.example",))
    with serving(lambda: Searcher(open_index(built), WordEncoder()), settings) as client:
        yield client


@pytest.mark.parametrize("url", ["/v1/search?q=cuba", "/v1/search", "/no/such/path", "/v1/articles/strait"])
def test_pages_of_an_origin_may_read_answers_and_what_they_need_of_the_headers(crossing: TestClient, url: str) -> None:
    headers = crossing.get(url, headers=ORIGIN).headers
    assert headers["Access-Control-Allow-Origin"] == "https://news.example"
    exposed = {name.strip() for name in headers["Access-Control-Expose-Headers"].split(",")}
    assert exposed == {"X-Request-ID", "Retry-After", "Server-Timing", "Content-Disposition", "X-Next-Cursor"}
    assert "Access-Control-Allow-Credentials" not in headers
    others = crossing.get(url, headers={"Origin": "https://news.example.evil"}).headers
    assert "Access-Control-Allow-Origin" not in others


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_pages_of_an_origin_may_ask_with_a_key_by_every_method_that_there_is(crossing: TestClient, method: str) -> None:
    asked = {
        **ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type, x-api-key, x-request-id, x-request-timeout",
    }
    answer = crossing.options("/v1/search", headers=asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "https://news.example")


def test_pages_may_not_ask_otherwise(crossing: TestClient, client: TestClient) -> None:
    asked = {**ORIGIN, "Access-Control-Request-Method": "DELETE"}
    assert crossing.options("/v1/search", headers=asked).status_code == 400
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert crossing.options("/v1/search", headers=asked).status_code == 400
    asked = {**ORIGIN, "Access-Control-Request-Method": "GET"}
    assert client.options("/v1/search", headers=asked).status_code == 405  # nobody may unless it is set
    assert "Access-Control-Allow-Origin" not in client.get("/livez", headers=ORIGIN).headers


def test_apps_of_one_process_share_routes_and_complete_them_once() -> None:
    def patterns() -> list[str]:
        app = create_app(live_over(lambda: pytest.fail("nothing need be loaded")), Settings())
        return [route.path_regex.pattern for route in app.router.routes if hasattr(route, "path_regex")]

    first = patterns()
    assert first
    assert all(pattern.count(r"\Z") == 1 and pattern.endswith(r"\Z") for pattern in first)
    assert patterns() == first
