import asyncio
import io
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi_offline import FastAPIOffline
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api import error_handlers
from service.errors import RefusedError
from service.telemetry.metrics import Metrics
from service.telemetry.middleware import TelemetryMiddleware
from service.telemetry.request_record import record_of
from service.telemetry.tracing import Tracer
from tests.service.telemetry.test_logs import lines, logging_to
from tests.service.telemetry.test_metrics import shown

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
DOCS_PATHS = ["/docs", "/docs/oauth2-redirect", "/static-offline-docs/swagger-ui.css"]


def make_app() -> FastAPI:
    """A service in small: a route for each way in which a request can go."""
    app: FastAPI = FastAPIOffline(redoc_url=None)
    error_handlers.install(app)

    @app.get("/v1/articles/{article_id:path}")
    async def article(article_id: str, request: Request) -> dict[str, str]:
        record = record_of(request.scope)
        record.add_stages({"encode": 0.0123456, "render": 0.001})
        record.query, record.cache, record.generation, record.key = "a storm", "hit", "000001", "desk"
        record.answerable = True
        return {"id": article_id, "request_id": record.request_id}

    @app.get("/cached")
    async def cached() -> JSONResponse:
        return JSONResponse(None, headers={"Cache-Control": "max-age=60"})

    @app.get("/refused")
    async def refused() -> None:
        raise RefusedError("overloaded", "too much", retry_after_s=1.2)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret of the inside")

    @app.get("/torn")
    async def torn() -> StreamingResponse:
        async def parts() -> Any:
            yield b"half"
            raise RuntimeError("secret of the inside")

        return StreamingResponse(parts(), headers={"Content-Length": "8"})

    @app.get("/livez")
    async def livez() -> None:
        return None

    return app


class Service:
    """An application with the layer around it, its metrics and its log."""

    def __init__(self, app: ASGIApp, log: io.StringIO, **options: Any) -> None:
        self.metrics = Metrics("1")
        self.app: ASGIApp = app
        if isinstance(app, FastAPI):  # as the service adds it: within what answers failures of the framework itself
            app.add_middleware(TelemetryMiddleware, metrics=self.metrics, **options)
        else:
            self.app = TelemetryMiddleware(app, self.metrics, **options)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def requests(self) -> dict[str, float]:
        """How often each route, method and status was counted: `/a GET 200`."""
        pattern = re.compile(r'article_search_requests_total\{method="(.*)",route="(.*)",status="(.*)"\}')
        found = {pattern.fullmatch(name): value for name, value in shown(self.metrics).items()}
        return {f"{match[2]} {match[1]} {match[3]}": value for match, value in found.items() if match}

    def in_flight(self) -> float:
        return shown(self.metrics)["article_search_in_flight"]

    def lines(self, event: str) -> list[dict[str, Any]]:
        return [line for line in lines(self._log) if line["event"] == event]

    def tracebacks(self) -> list[dict[str, Any]]:
        return [line for line in lines(self._log) if "exception" in line]

    def line_of_the_request(self) -> dict[str, Any]:
        """Wait for it: a client may have its response a little earlier."""
        for _ in range(1_000):
            if found := self.lines("request"):
                return found[0]
            time.sleep(0.01)
        pytest.fail("no request was logged")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logging_to("info", as_json=True) as stream:
        yield stream


@pytest.fixture
def service(log: io.StringIO) -> Service:
    return Service(make_app(), log)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(service.app) as client:
        yield client


@contextmanager
def served(service: Service) -> Iterator[tuple[str, int]]:
    """Serve on a port of this machine, as the service does."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(service.app, log_config=None, access_log=False, server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def test_every_response_has_its_headers(client: TestClient) -> None:
    answer = client.get("/v1/articles/a/b")
    assert answer.json() == {"id": "a/b", "request_id": answer.headers["X-Request-ID"]}
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert re.fullmatch(r"total;dur=\d+\.\d{3}, encode;dur=12\.346, render;dur=1\.000", answer.headers["Server-Timing"])
    for path in ("/v1/articles/a", "/nope", "/refused", "/broken"):
        found = client.get(path).headers
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["X-Frame-Options"] == "DENY"
        assert found["Referrer-Policy"] == "no-referrer"
        assert found["Cross-Origin-Resource-Policy"] == "same-origin"
        assert found["Cache-Control"] == "no-store"
        assert found["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert len(found.get_list("X-Request-ID")) == 1


def test_what_the_application_says_itself_stays(client: TestClient) -> None:
    assert client.get("/cached").headers.get_list("Cache-Control") == ["max-age=60"]


@pytest.mark.parametrize("path", DOCS_PATHS)
def test_the_docs_may_load_their_own_files_and_nothing_else(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    directives = dict(directive.split(" ", 1) for directive in answer.headers["Content-Security-Policy"].split("; "))
    assert directives["default-src"] == directives["frame-ancestors"] == "'none'"
    assert "'self'" in directives["script-src"]
    assert "//" not in answer.headers["Content-Security-Policy"]


def test_a_path_that_only_looks_like_the_docs_is_locked_up(client: TestClient) -> None:
    assert "script-src" not in client.get("/docsx").headers["Content-Security-Policy"]


@pytest.mark.parametrize("stated", ["a", "A-b_c.9", "x" * 128])
def test_a_sane_request_id_is_kept(client: TestClient, service: Service, stated: str) -> None:
    assert client.get("/nope", headers={"X-Request-ID": stated}).headers["X-Request-ID"] == stated
    assert service.lines("request")[0]["request_id"] == stated


@pytest.mark.parametrize("stated", ["", "a b", "x" * 129, "<script>", "é", "a\tb"])
def test_any_other_request_id_is_replaced(client: TestClient, stated: str) -> None:
    found = client.get("/nope", headers={b"X-Request-ID": stated.encode()}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", found)


def test_a_request_is_logged_and_counted_by_its_route(client: TestClient, service: Service) -> None:
    answer = client.get("/v1/articles/a%2Fb?q=a+storm", headers={"Authorization": "Bearer secret"})
    (line,) = service.lines("request")
    assert line.pop("duration_ms") > 0
    assert len(line.pop("span_id")) == 16
    assert len(line.pop("trace_id")) == 32
    del line["timestamp"]
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": answer.headers["X-Request-ID"],
        "method": "GET",
        "path": "/v1/articles/a%2Fb",
        "route": "/v1/articles/{article_id}",
        "status": 200,
        "stages_ms": {"encode": 12.346, "render": 1.0},
        "cache": "hit",
        "generation": "000001",
        "answerable": True,
        "key": "desk",
        "client": "testclient",
        "sent_bytes": len(answer.content),
    }
    assert service.requests() == {"/v1/articles/{article_id} GET 200": 1}
    assert shown(service.metrics)['article_search_stage_seconds_count{stage="encode"}'] == 1
    assert service.in_flight() == 0


def test_there_are_only_so_many_routes(client: TestClient, service: Service) -> None:
    for path in (
        "/nope",
        "/nope/2",
        "/static-offline-docs/swagger-ui.css",
        "/static-offline-docs/nope",
        "/openapi.json",
    ):
        client.get(path)
    client.post("/cached")
    client.request("BREW", "/cached")
    assert service.requests() == {
        "unmatched GET 404": 2,
        "/static-offline-docs GET 200": 1,
        "/static-offline-docs GET 404": 1,
        "/openapi.json GET 200": 1,
        "/cached POST 405": 1,
        "/cached other 405": 1,
    }


def test_a_refusal_is_counted_by_its_reason(client: TestClient, service: Service) -> None:
    assert client.get("/refused").status_code == 503
    assert shown(service.metrics)['article_search_refused_total{reason="overloaded"}'] == 1
    assert service.lines("request")[0]["refused"] == "overloaded"
    assert service.tracebacks() == []


def test_the_query_is_logged_only_if_asked_for(log: io.StringIO) -> None:
    for log_queries in (False, True):
        service = Service(make_app(), log, log_queries=log_queries)
        TestClient(service.app).get("/v1/articles/a")
    assert [line.get("query") for line in service.lines("request")] == [None, "a storm"]


def test_probes_are_counted_but_logged_only_when_debugging() -> None:
    for level, logged in (("info", 0), ("debug", 1)):
        with logging_to(level, as_json=True) as stream:
            service = Service(make_app(), stream)
            TestClient(service.app).get("/livez")
            assert [line["level"] for line in service.lines("request")] == ["debug"] * logged
            assert service.requests() == {"/livez GET 200": 1}


def test_the_callers_trace_is_gone_on_with(client: TestClient, service: Service) -> None:
    for stated in (f"00-{TRACE}-{SPAN}-01", "nonsense"):
        client.get("/nope", headers={"traceparent": stated})
    first, second = service.lines("request")
    assert first["trace_id"] == TRACE
    assert first["span_id"] != SPAN
    assert re.fullmatch(r"[0-9a-f]{32}", second["trace_id"])


def test_a_request_is_a_span_with_the_ids_of_its_line(log: io.StringIO) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    service = Service(make_app(), log, tracer=Tracer(provider))
    client = TestClient(service.app)
    client.get("/v1/articles/a", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    client.get("/broken")
    encode, render, request, broken = exporter.get_finished_spans()
    assert [span.name for span in (encode, render, request, broken)] == [
        "encode", "render", "GET /v1/articles/{article_id}", "GET /broken",
    ]  # fmt: skip
    for span, line in zip((request, broken), service.lines("request"), strict=True):
        assert span.context is not None
        assert (f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}") == (line["trace_id"], line["span_id"])
    assert service.lines("request")[0]["trace_id"] == TRACE
    assert (broken.attributes or {})["error.type"] == "builtins.RuntimeError"
    assert (broken.attributes or {})["http.response.status_code"] == 500


async def raises_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("secret of the inside")


@pytest.mark.parametrize("app", [make_app(), raises_at_once], ids=["fastapi", "bare"])
def test_a_failure_is_a_problem_for_the_client_and_one_traceback_in_the_log(app: ASGIApp, log: io.StringIO) -> None:
    service = Service(app, log)
    with served(service) as (host, port):
        answer = httpx.get(f"http://{host}:{port}/broken")
        line = service.line_of_the_request()
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["request_id"]) == ("internal", answer.headers["X-Request-ID"])
    assert "secret" not in answer.text
    (failure,) = service.tracebacks()
    assert (failure["event"], failure["level"]) == ("failed", "error")
    assert failure["request_id"] == problem["request_id"]
    assert failure["exception"].endswith("RuntimeError: secret of the inside")
    assert line["status"] == 500
    assert sum(service.requests().values()) == 1
    assert service.in_flight() == 0
    assert [line["event"] for line in lines(log) if line["level"] == "error"] == ["failed"]


def test_a_failure_within_a_response_tears_it_and_is_one_traceback(service: Service) -> None:
    with served(service) as (host, port):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://{host}:{port}/torn")
        assert service.line_of_the_request()["status"] == 500
    assert service.requests() == {"/torn GET 500": 1}
    (failure,) = service.tracebacks()
    assert failure["event"] == "failed"


async def looks(receive: Receive) -> None:
    """Give up as soon as the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def reads(receive: Receive) -> None:
    """Read a body, as the routes do."""
    while (await receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect


@pytest.mark.parametrize("answering", [looks, reads])
def test_a_client_that_leaves_is_counted_as_one_and_no_failure(log: io.StringIO, answering: Any) -> None:
    asked, gone = threading.Event(), threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        try:
            await answering(receive)
        finally:
            gone.set()

    service = Service(app, log)
    with served(service) as address:
        with socket.create_connection(address) as connection:
            connection.sendall(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
            assert asked.wait(20)
        assert gone.wait(20)
        assert service.line_of_the_request()["status"] == 499
    assert service.requests() == {"unmatched POST 499": 1}
    assert service.in_flight() == 0
    assert service.tracebacks() == []


def test_a_failure_after_the_client_left_is_logged_but_not_answered(log: io.StringIO) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        raise RuntimeError("here")

    async def leaves() -> Any:
        return {"type": "http.disconnect"}

    async def nobody(_: Any) -> None:
        pytest.fail("answered")

    left = Service(app, log)
    asyncio.run(left({"type": "http", "method": "GET", "path": "/", "headers": []}, leaves, nobody))
    assert left.requests() == {"unmatched GET 500": 1}
    assert [line["exception"].splitlines()[-1] for line in left.tracebacks()] == ["RuntimeError: here"]


def test_a_client_that_leaves_after_the_last_byte_has_been_answered(log: io.StringIO) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"all"})
        await receive()

    async def leaves() -> Any:
        return {"type": "http.disconnect"}

    async def takes(_: Any) -> None:
        pass

    answered = Service(app, log)
    asyncio.run(answered({"type": "http", "method": "GET", "path": "/", "headers": []}, leaves, takes))
    assert answered.requests() == {"unmatched GET 200": 1}
    assert answered.lines("request")[0]["sent_bytes"] == 3


def test_a_request_that_is_cancelled_is_not_in_flight_any_more(log: io.StringIO) -> None:
    in_flight = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        in_flight.append(cancelled.in_flight())
        await asyncio.sleep(3_600)

    async def nothing(*_: Any) -> Any:
        pytest.fail("nobody asks")

    async def cancel() -> None:
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": None}
        task = asyncio.create_task(cancelled(scope, nothing, nothing))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    cancelled = Service(app, log)
    asyncio.run(cancel())
    assert [*in_flight, cancelled.in_flight()] == [1, 0]
    assert cancelled.requests() == {"unmatched GET 499": 1}


def test_a_server_that_says_that_the_client_left_is_believed(log: io.StringIO) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def nothing() -> Any:
        pytest.fail("nobody asks")

    async def refuses(_: Any) -> None:
        raise BrokenPipeError

    left = Service(app, log)
    asyncio.run(left({"type": "http", "method": "GET", "path": "/", "headers": []}, nothing, refuses))
    assert left.requests() == {"unmatched GET 499": 1}
    assert left.tracebacks() == []


def test_what_is_not_a_request_is_passed_on(log: io.StringIO) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])
        assert "state" not in scope

    service = Service(app, log)
    asyncio.run(service({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
    assert service.requests() == {}
