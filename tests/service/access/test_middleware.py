import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.api_keys import Keyring, entry, new_key
from service.access.middleware import ADMIN, Gate
from service.access.rate_limits import Rates
from service.api import routes
from service.telemetry import request_record as observation
from service.telemetry.request_record import Observation

KEY, SHA256 = new_key()
LIMITED_KEY, LIMITED_SHA256 = new_key()
ADMIN_KEY, ADMIN_SHA256 = new_key()
FILE = (
    entry("reader", SHA256)
    + entry("limited", LIMITED_SHA256, rate=0.5, burst=3)
    + entry("operator", ADMIN_SHA256, admin=True)
)
RELOAD = "/v1/index/reload"
Headers = Sequence[tuple[str, str]]


def bearer(key: str) -> Headers:
    return [("Authorization", f"Bearer {key}")]


async def _named(request: Request) -> PlainTextResponse:
    """Tell which route it was."""
    return PlainTextResponse(request.scope["endpoint"].__name__)


async def livez(request: Request) -> PlainTextResponse:
    return await _named(request)


async def search(request: Request) -> PlainTextResponse:
    return await _named(request)


async def article(request: Request) -> PlainTextResponse:
    return await _named(request)


async def reload(request: Request) -> PlainTextResponse:
    return await _named(request)


async def static(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("static")(scope, receive, send)


def routed() -> Starlette:
    return Starlette(
        routes=[
            Mount("/static-offline-docs", static),
            Route("/livez", livez),
            Route("/v1/search", search, methods=["GET", "POST"]),
            Route("/v1/articles/{id:path}", article),
            Route(RELOAD, reload, methods=["POST"]),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    observed: Observation

    @property
    def code(self) -> str:
        found: str = json.loads(self.text)["code"]
        return found


def ask(
    app: ASGIApp, method: str = "GET", path: str = "/v1/search", headers: Headers = (), *, root_path: str = ""
) -> Answer:
    """Send a request, with a path exactly as a server would decode it."""
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": root_path,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "server": ("localhost", 80),
        "scheme": "http",
    }
    observation.begin(scope, Observation(request_id="the-request"))

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await app(scope, receive, send)

    asyncio.run(answer())
    return Answer(
        status=sent[0]["status"],
        headers={name.decode(): value.decode() for name, value in sent[0]["headers"]},
        text=b"".join(message.get("body", b"") for message in sent).decode(),
        observed=observation.of(scope),
    )


def refused(answer: Answer, status: int, code: str) -> Answer:
    """Check what holds for every refusal."""
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == json.loads(answer.text)["request_id"] == "the-request"
    assert answer.observed.refused == code
    for secret in (KEY, LIMITED_KEY, ADMIN_KEY, SHA256, LIMITED_SHA256, ADMIN_SHA256):
        assert secret not in answer.text + str(answer.headers)
    return answer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "keys.toml").write_text(FILE)
    return tmp_path / "keys.toml"


@pytest.fixture
def gate(file: Path) -> Gate:
    return Gate(routed(), Keyring(file), Rates())


@pytest.fixture
def without_keys() -> Gate:
    return Gate(routed(), None, Rates())


@pytest.mark.parametrize(
    "headers",
    [
        bearer(KEY),
        [("Authorization", f"bearer  {KEY} ")],
        [("Authorization", f"BEARER {KEY}")],
        [("X-API-Key", KEY)],
        [("X-API-Key", f" {KEY} ")],
        [("X-API-Key", KEY), *bearer(KEY)],
        [("X-API-Key", KEY), ("Authorization", "Basic dTpw")],
        [("X-API-Key", ""), *bearer(KEY)],
    ],
)
def test_gate_lets_a_key_pass_and_tells_its_name(gate: Gate, headers: Headers) -> None:
    answer = ask(gate, headers=headers)
    assert (answer.status, answer.text) == (200, "search")
    assert (answer.observed.key, answer.observed.refused) == ("reader", None)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        bearer(""),
        [("Authorization", "")],
        [("Authorization", KEY)],
        [("Authorization", "Basic dTpw")],
        [("X-API-Key", "")],
        [("Cookie", KEY), ("X-API-Keys", KEY)],
    ],
)
def test_gate_refuses_a_request_without_a_key(gate: Gate, headers: Headers) -> None:
    answer = refused(ask(gate, headers=headers), 401, "key_missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.observed.key is None


@pytest.mark.parametrize(
    "key", [KEY[:-1], KEY + "x", KEY.upper(), SHA256, "reader", "\xe4" * 40, "x" * 513, "x" * 100_000, f"{KEY}, {KEY}"]
)
def test_gate_refuses_a_key_that_there_is_not(gate: Gate, key: str) -> None:
    for headers in (bearer(key), [("X-API-Key", key)]):
        answer = refused(ask(gate, headers=headers), 401, "key_unknown")
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert answer.observed.key is None
        assert key not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        [*bearer(KEY), ("X-API-Key", ADMIN_KEY)],
        [*bearer(KEY), ("X-API-Key", "unknown")],
        [*bearer(KEY), *bearer(KEY)],
        [("Authorization", "Basic dTpw"), *bearer(KEY)],
        [("X-API-Key", KEY), ("X-API-Key", KEY)],
        [("X-API-Key", ""), ("X-API-Key", KEY)],
    ],
)
def test_gate_refuses_a_key_that_is_ambiguous(gate: Gate, headers: Headers) -> None:
    refused(ask(gate, headers=headers), 400, "malformed_credentials")


def test_gate_needs_no_key_where_there_are_none(without_keys: Gate) -> None:
    for headers in ([], bearer("anything"), [*bearer("a"), *bearer("b")]):
        answer = ask(without_keys, headers=headers)
        assert (answer.status, answer.text, answer.observed.key) == (200, "search", None)


def test_gate_lets_only_admins_reload(gate: Gate) -> None:
    answer = ask(gate, "POST", RELOAD, bearer(ADMIN_KEY))
    assert (answer.text, answer.observed.key) == ("reload", "operator")
    assert refused(ask(gate, "POST", RELOAD, bearer(KEY)), 403, "admin_only").observed.key == "reader"
    refused(ask(gate, "POST", RELOAD), 401, "key_missing")
    refused(ask(gate, "POST", RELOAD, bearer("x")), 401, "key_unknown")
    assert ask(gate, "GET", "/v1/search", bearer(ADMIN_KEY)).text == "search"


def test_gate_lets_nobody_reload_without_keys(without_keys: Gate) -> None:
    for headers in ([], bearer(ADMIN_KEY)):
        refused(ask(without_keys, "POST", RELOAD, headers), 403, "admin_disabled")


def test_gate_refuses_requests_over_the_rate_and_tells_when_to_come_again(file: Path) -> None:
    now = 100.0
    gate = Gate(routed(), Keyring(file), Rates(clock=lambda: now))
    headers = bearer(LIMITED_KEY)
    assert [ask(gate, headers=headers).status for _ in range(3)] == [200] * 3
    answer = refused(ask(gate, headers=headers), 429, "rate_limited")
    assert answer.headers["retry-after"] == "2"
    assert answer.observed.key == "limited"
    assert "0.5 requests per second, and 3 at once" in answer.text
    assert ask(gate, path="/livez", headers=headers).status == 200
    assert [ask(gate, headers=bearer(KEY)).status for _ in range(20)] == [200] * 20
    now += 2
    assert [ask(gate, headers=headers).status for _ in range(2)] == [200, 429]


def test_a_refused_request_costs_nothing_of_the_rate(file: Path) -> None:
    now = 100.0
    gate = Gate(routed(), Keyring(file), Rates(clock=lambda: now))
    for _ in range(10):
        refused(ask(gate, "POST", RELOAD, bearer(LIMITED_KEY)), 403, "admin_only")
        refused(ask(gate, headers=[*bearer(LIMITED_KEY), ("X-API-Key", "x")]), 400, "malformed_credentials")
    assert [ask(gate, headers=bearer(LIMITED_KEY)).status for _ in range(4)] == [200, 200, 200, 429]


def test_gate_looks_at_the_file_once_a_second_whatever_is_asked(
    gate: Gate, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("service.access.middleware.time", SimpleNamespace(monotonic=lambda: now))
    file.write_text(entry("operator", ADMIN_SHA256, admin=True))
    assert ask(gate, headers=bearer(KEY)).status == 200
    now += 1.1
    assert ask(gate, path="/livez").status == 200
    file.unlink()
    refused(ask(gate, headers=bearer(KEY)), 401, "key_unknown")
    assert ask(gate, headers=bearer(ADMIN_KEY)).status == 200


def test_a_revoked_key_is_refused_soon_without_a_restart(gate: Gate, file: Path) -> None:
    assert ask(gate, headers=bearer(KEY)).status == 200
    file.write_text(FILE.replace(SHA256, "0" * 64))
    started = time.monotonic()
    while ask(gate, headers=bearer(KEY)).status == 200:
        assert time.monotonic() < started + 10
        time.sleep(0.05)
    refused(ask(gate, headers=bearer(KEY)), 401, "key_unknown")
    assert ask(gate, headers=bearer(ADMIN_KEY)).status == 200


def test_a_file_that_goes_bad_locks_nobody_out(
    gate: Gate, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("service.access.middleware.time", SimpleNamespace(monotonic=lambda: now))
    file.write_text(FILE + "admin = 7")
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            now += 2
            assert ask(gate, headers=bearer(KEY)).status == 200
            refused(ask(gate, headers=bearer("x")), 401, "key_unknown")
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == ["service.access.api_keys"]
    assert KEY not in caplog.text


ODD_PATHS = [
    "//v1/search",
    "/v1//search",
    "/v1/search/",
    "/v1/search\n",
    "/V1/search",
    "/v1/../v1/search",
    "/livez/../v1/search",
    "/livez/",
    "/livez\n",
    "/livez?x",
    "/livez/v1/search",
    "//livez",
    "/docs/../v1/search",
    "/docs/x",
    "/static-offline-docs",
    "/static-offline-docsx",
    "/static-offline-docs\n/x",
    "/static-offline-docs/../v1/search",
    "/v1/articles/static-offline-docs/x",
    "/v1/articles//livez",
    "/v1",
    "/",
    "",
    "*",
    "/favicon.ico",
    "/nothing",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_only_open_routes_answer_without_a_key(gate: Gate, path: str) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "get"):
        answer = ask(gate, method, path)
        if path == "/static-offline-docs/../v1/search":
            assert answer.text == "static"
        else:
            refused(answer, 401, "key_missing")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/docs/oauth2-redirect"])
def test_open_paths_need_no_key(gate: Gate, path: str) -> None:
    for headers in ([], bearer("unknown"), [*bearer("a"), *bearer("b")]):
        answer = ask(gate, path=path, headers=headers)
        assert answer.status == (200 if path == "/livez" else 404)
        assert answer.observed.refused is None


PARTS = ["/", "//", "v1", "search", "index", "reload", "livez", "docs", "static-offline-docs", "..", "\n", "%0a", "%2f"]
PATHS = (
    st.sampled_from([*ODD_PATHS, RELOAD, RELOAD + "\n", RELOAD + "/", "/livez", "/v1/articles/a"])
    | st.lists(st.sampled_from(PARTS)).map("/".join)
    | st.lists(st.sampled_from(PARTS)).map("".join)
)
ROOTS = st.sampled_from(["", "/", "/api", "/v1", "/v1/index", "/livez", "/static-offline-docs", "/docs/"])


@settings(deadline=None)
@given(
    root=ROOTS,
    within=st.booleans(),
    path=PATHS,
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    key=st.sampled_from(["", KEY, ADMIN_KEY]),
)
def test_no_path_leads_past_the_gate(
    tmp_path_factory: pytest.TempPathFactory, root: str, within: bool, path: str, method: str, key: str
) -> None:
    """Whatever route answers in the end is one that the key is good for."""
    file = tmp_path_factory.getbasetemp() / "past.toml"
    file.write_text(FILE)
    path = root + path if within else path
    headers = bearer(key) if key else []
    free = ask(routed(), method, path, root_path=root)
    guarded = ask(Gate(routed(), Keyring(file), Rates()), method, path, headers, root_path=root)
    bare = ask(Gate(routed(), None, Rates()), method, path, root_path=root)
    if guarded.observed.refused is None:
        assert (guarded.status, guarded.text) == (free.status, free.text)
        assert key or free.text in ("livez", "static", "") or free.status in (404, 405)
    if free.text == "reload":
        assert (guarded.text == "reload") == (key == ADMIN_KEY)
        assert refused(bare, 403, "admin_disabled")
    if key == ADMIN_KEY:
        assert guarded.observed.refused is None


def test_a_root_path_is_not_part_of_what_is_open(gate: Gate) -> None:
    assert ask(gate, path="/api/livez", root_path="/api").text == "livez"
    refused(ask(gate, path="/api/livez", root_path="/other"), 401, "key_missing")
    refused(ask(gate, path="/livez/v1/search", root_path="/livez"), 401, "key_missing")
    refused(ask(gate, path="/livez", root_path="/livez"), 401, "key_missing")
    refused(ask(gate, "POST", f"/api{RELOAD}", bearer(KEY), root_path="/api"), 403, "admin_only")


def test_every_route_of_the_api_needs_a_key_but_those_that_watch_it(gate: Gate) -> None:
    api = FastAPI()
    api.include_router(routes.router)
    paths = api.openapi()["paths"]
    assert {"/livez", "/readyz", "/v1/search", "/v1/index"} <= set(paths)
    assert {(method, path) for method, path in ADMIN if method.lower() in paths[path]} == ADMIN
    for path, methods in paths.items():
        for method in methods:
            answer = ask(gate, method.upper(), path)
            assert (answer.observed.refused is None) == (path in ("/livez", "/readyz", "/metrics")), path


def test_gate_closes_websockets_and_lets_the_lifespan_pass(gate: Gate) -> None:
    sent: list[Message] = []
    passed: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope["type"])

    for kind in ("websocket", "lifespan"):
        asyncio.run(Gate(app, None, Rates())({"type": kind, "path": "/v1/search"}, receive, send))
    assert ([message["type"] for message in sent], passed) == (["websocket.close"], ["lifespan"])


@contextmanager
def served(app: ASGIApp, http: Any) -> Iterator[int]:
    """Serve behind something that begins observations, as the service does."""

    async def observing(scope: Scope, receive: Receive, send: Send) -> None:
        observation.begin(scope, Observation(request_id="the-request"))
        await app(scope, receive, send)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(observing, http=http, ws="none", lifespan="off", log_level="critical"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(30)


def exchanged(port: int, *requests: bytes) -> bytes:
    """Send requests over one connection, the last of which must close it, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"".join(requests))
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("http", ["httptools", "h11"])
def test_gate_holds_against_raw_requests_to_a_real_server(gate: Gate, http: str) -> None:
    targets = [
        b"/v1/search",
        b"/%761/search",
        b"/v1%2Fsearch",
        b"//v1/search",
        b"/livez/../v1/search",
        b"/livez/%2e%2e/v1/search",
        b"/livez%00",
        b"/livez%0a",
        b"/v1/search?x=/livez",
        b"/v1/index/reload%0A",
        b"/v1/search#/livez",
        b"http://localhost/v1/search",
    ]
    close = b"Host: localhost\r\nConnection: close\r\n"
    with served(gate, http) as port:
        for target in targets:
            for method in (b"GET ", b"POST "):
                answer = exchanged(port, method + target + b" HTTP/1.1\r\n" + close + b"Content-Length: 0\r\n\r\n")
                assert answer.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 400 ")), (target, answer)
        shown = b"authorization: Bearer " + KEY.encode() + b"\r\n"
        answer = exchanged(port, b"POST /v1/index/reload%0a HTTP/1.1\r\n" + close + shown + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert exchanged(port, b"GET /%6civez HTTP/1.1\r\n" + close + b"\r\n").endswith(b"livez")
        assert exchanged(port, b"GET /v1/search HTTP/1.1\r\n" + close + shown + b"\r\n").endswith(b"search")


def test_a_refused_body_does_not_disturb_the_next_request(gate: Gate) -> None:
    body = b"GET /livez HTTP/1.1\r\n\r\n" * 20_000
    first = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
    last = b"GET /v1/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\n"
    with served(gate, "httptools") as port:
        answer = exchanged(port, first, body, last)
    assert answer.count(b"HTTP/1.1 ") == 2
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert answer.endswith(b"search")
