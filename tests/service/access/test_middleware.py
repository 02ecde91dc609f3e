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
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.api_keys import Keyring, entry, new_key
from service.access.middleware import ADMIN_ROUTES, LOOPBACK_NAMES, ApiKeyMiddleware, HostMiddleware, charge
from service.access.rate_limits import RateLimits
from service.api import error_handlers
from service.api.app import _complete_routes, create_app
from service.settings import Settings
from service.telemetry.request_record import RequestRecord, attach_record, record_of
from tests.fakes import live_over

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


async def batch(request: Request) -> PlainTextResponse:
    charge(request.scope, int(request.headers["further"]))
    return await _named(request)


async def article(request: Request) -> PlainTextResponse:
    return await _named(request)


async def reload(request: Request) -> PlainTextResponse:
    return await _named(request)


async def static(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("static")(scope, receive, send)


def routed() -> FastAPI:
    """Routes that match as the service's do, each of which tells its name."""
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        routes=[
            Mount("/static-offline-docs", static),
            Route("/livez", livez),
            Route("/v1/search", search, methods=["GET", "POST"]),
            Route("/v1/search/batch", batch, methods=["POST"]),
            Route("/v1/articles/{id:path}", article),
            Route(RELOAD, reload, methods=["POST"]),
        ],
    )
    _complete_routes(app)
    error_handlers.install(app)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    record: RequestRecord

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
    attach_record(scope, RequestRecord(request_id="the-request"))

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
        record=record_of(scope),
    )


def refused(answer: Answer, status: int, code: str) -> Answer:
    """Check what holds for every refusal."""
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == json.loads(answer.text)["request_id"] == "the-request"
    assert answer.record.refused == code
    for secret in (KEY, LIMITED_KEY, ADMIN_KEY, SHA256, LIMITED_SHA256, ADMIN_SHA256):
        assert secret not in answer.text + str(answer.headers)
    return answer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "keys.toml").write_text(FILE)
    return tmp_path / "keys.toml"


@pytest.fixture
def keyed(file: Path) -> ApiKeyMiddleware:
    return ApiKeyMiddleware(routed(), Keyring(file), RateLimits())


@pytest.fixture
def without_keys() -> ApiKeyMiddleware:
    return ApiKeyMiddleware(routed(), None, RateLimits())


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
def test_api_key_middleware_lets_a_key_pass_and_tells_its_name(keyed: ApiKeyMiddleware, headers: Headers) -> None:
    answer = ask(keyed, headers=headers)
    assert (answer.status, answer.text) == (200, "search")
    assert (answer.record.key, answer.record.refused) == ("reader", None)


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
def test_api_key_middleware_refuses_a_request_without_a_key(keyed: ApiKeyMiddleware, headers: Headers) -> None:
    answer = refused(ask(keyed, headers=headers), 401, "key_missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.record.key is None


@pytest.mark.parametrize(
    "key",
    [KEY[:-1], KEY + "x", KEY.upper(), SHA256, "reader", "\xe4" * 40, "x" * 513, "x" * 100_000, f"{KEY}, {KEY}"],
    ids=["cut", "longer", "capitals", "hash", "name", "letters", "long", "longest", "twice"],
)
def test_api_key_middleware_refuses_a_key_that_there_is_not(keyed: ApiKeyMiddleware, key: str) -> None:
    for headers in (bearer(key), [("X-API-Key", key)]):
        answer = refused(ask(keyed, headers=headers), 401, "key_unknown")
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert answer.record.key is None
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
def test_api_key_middleware_refuses_a_key_that_is_ambiguous(keyed: ApiKeyMiddleware, headers: Headers) -> None:
    refused(ask(keyed, headers=headers), 400, "malformed_credentials")


def test_api_key_middleware_needs_no_key_where_there_are_none(without_keys: ApiKeyMiddleware) -> None:
    for headers in ([], bearer("anything"), [*bearer("a"), *bearer("b")]):
        answer = ask(without_keys, headers=headers)
        assert (answer.status, answer.text, answer.record.key) == (200, "search", None)


def test_api_key_middleware_lets_only_admins_reload(keyed: ApiKeyMiddleware) -> None:
    answer = ask(keyed, "POST", RELOAD, bearer(ADMIN_KEY))
    assert (answer.text, answer.record.key) == ("reload", "operator")
    assert refused(ask(keyed, "POST", RELOAD, bearer(KEY)), 403, "admin_only").record.key == "reader"
    refused(ask(keyed, "POST", RELOAD), 401, "key_missing")
    refused(ask(keyed, "POST", RELOAD, bearer("x")), 401, "key_unknown")
    assert ask(keyed, "GET", "/v1/search", bearer(ADMIN_KEY)).text == "search"


def test_api_key_middleware_lets_nobody_reload_without_keys(without_keys: ApiKeyMiddleware) -> None:
    for headers in ([], bearer(ADMIN_KEY)):
        refused(ask(without_keys, "POST", RELOAD, headers), 403, "admin_disabled")


def test_api_key_middleware_refuses_requests_over_the_rate_and_tells_when_to_come_again(file: Path) -> None:
    now = 100.0
    keyed = ApiKeyMiddleware(routed(), Keyring(file), RateLimits(clock=lambda: now))
    headers = bearer(LIMITED_KEY)
    assert [ask(keyed, headers=headers).status for _ in range(3)] == [200] * 3
    answer = refused(ask(keyed, headers=headers), 429, "rate_limited")
    assert answer.headers["retry-after"] == "2"
    assert answer.record.key == "limited"
    assert "0.5 requests per second, and 3 at once" in answer.text
    assert ask(keyed, path="/livez", headers=headers).status == 200
    assert [ask(keyed, headers=bearer(KEY)).status for _ in range(20)] == [200] * 20
    now += 2
    assert [ask(keyed, headers=headers).status for _ in range(2)] == [200, 429]


def test_a_refused_request_costs_nothing_of_the_rate(file: Path) -> None:
    now = 100.0
    keyed = ApiKeyMiddleware(routed(), Keyring(file), RateLimits(clock=lambda: now))
    for _ in range(10):
        refused(ask(keyed, "POST", RELOAD, bearer(LIMITED_KEY)), 403, "admin_only")
        refused(ask(keyed, headers=[*bearer(LIMITED_KEY), ("X-API-Key", "x")]), 400, "malformed_credentials")
    assert [ask(keyed, headers=bearer(LIMITED_KEY)).status for _ in range(4)] == [200, 200, 200, 429]


def batches(app: ASGIApp, *sizes: int, key: str = LIMITED_KEY) -> list[int]:
    """Send batches of so many searches, and return the status of each answer."""
    return [ask(app, "POST", "/v1/search/batch", [*bearer(key), ("further", str(size - 1))]).status for size in sizes]


def keyed_by(file: Path, rate: float, burst: int, path: Path | None = None, now: float = 100.0) -> ApiKeyMiddleware:
    """Ask for keys, of which one has this rate, at one moment."""
    file.write_text(entry("limited", LIMITED_SHA256, rate=rate, burst=burst) + entry("reader", SHA256))
    return ApiKeyMiddleware(routed(), Keyring(file), RateLimits(path, clock=lambda: now))


@pytest.mark.parametrize(
    ("burst", "sizes", "statuses"),
    [
        (4, [64, 64, 64, 64], [422] * 4),
        (64, [64, 64, 1], [200, 429, 429]),
        (64, [63, 1, 1], [200, 200, 429]),
        (63, [64, 63, 1], [422, 200, 429]),
        (10, [1, 2, 3, 4, 1], [200, 200, 200, 200, 429]),
        (10, [11, 5, 6, 5, 1], [422, 200, 429, 200, 429]),
        (256, [64, 64, 64, 64, 1], [200, 200, 200, 200, 429]),
    ],
)
def test_a_batch_counts_as_its_searches(file: Path, burst: int, sizes: list[int], statuses: list[int]) -> None:
    assert batches(keyed_by(file, 2, burst), *sizes) == statuses


def test_a_batch_that_is_refused_says_why_and_costs_nothing(file: Path) -> None:
    keyed = keyed_by(file, 2, 10)
    headers = bearer(LIMITED_KEY)
    assert [ask(keyed, headers=headers).status for _ in range(4)] == [200] * 4
    answer = refused(ask(keyed, "POST", "/v1/search/batch", [*headers, ("further", "8")]), 429, "rate_limited")
    assert json.loads(answer.text)["detail"] == (
        "this API key may send 2 requests per second, and 10 at once; each search of a batch counts as one"
    )
    assert answer.headers["retry-after"] == "2"  # 3 of 9 are missing
    assert [ask(keyed, headers=headers).status for _ in range(7)] == [200] * 6 + [429]


def test_a_batch_is_admitted_when_the_client_comes_again_as_told(file: Path) -> None:
    now = 100.0
    file.write_text(entry("limited", LIMITED_SHA256, rate=1, burst=10))
    keyed = ApiKeyMiddleware(routed(), Keyring(file), RateLimits(clock=lambda: now))
    assert batches(keyed, 10) == [200]
    for size in (10, 2, 7):
        answer = ask(keyed, "POST", "/v1/search/batch", [*bearer(LIMITED_KEY), ("further", str(size - 1))])
        while answer.status == 429:
            now += int(answer.headers["retry-after"])
            answer = ask(keyed, "POST", "/v1/search/batch", [*bearer(LIMITED_KEY), ("further", str(size - 1))])
        assert answer.status == 200
    assert now == 100 + 10 + 2 + 7


def test_a_batch_counts_in_all_workers(file: Path, tmp_path: Path) -> None:
    workers = [keyed_by(file, 2, 10, tmp_path / "rates") for _ in range(3)]
    assert [batches(workers[turn % 3], 4)[0] for turn in range(4)] == [200, 200, 429, 429]
    assert [batches(workers[turn % 3], 1)[0] for turn in range(4)] == [200, 200, 429, 429]


def test_a_batch_counts_for_nothing_where_there_is_no_rate(file: Path, without_keys: ApiKeyMiddleware) -> None:
    assert batches(keyed_by(file, 2, 4), *[64] * 9, key=KEY) == [200] * 9
    assert batches(without_keys, *[64] * 9) == [200] * 9


def test_api_key_middleware_looks_at_the_file_once_a_second_whatever_is_asked(
    keyed: ApiKeyMiddleware, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("service.access.middleware.time", SimpleNamespace(monotonic=lambda: now))
    file.write_text(entry("operator", ADMIN_SHA256, admin=True))
    assert ask(keyed, headers=bearer(KEY)).status == 200
    now += 1.1
    assert ask(keyed, path="/livez").status == 200
    file.unlink()
    refused(ask(keyed, headers=bearer(KEY)), 401, "key_unknown")
    assert ask(keyed, headers=bearer(ADMIN_KEY)).status == 200


@pytest.mark.slow
def test_a_revoked_key_is_refused_soon_without_a_restart(keyed: ApiKeyMiddleware, file: Path) -> None:
    assert ask(keyed, headers=bearer(KEY)).status == 200
    file.write_text(FILE.replace(SHA256, "0" * 64))
    started = time.monotonic()
    while ask(keyed, headers=bearer(KEY)).status == 200:
        assert time.monotonic() < started + 10
        time.sleep(0.05)
    refused(ask(keyed, headers=bearer(KEY)), 401, "key_unknown")
    assert ask(keyed, headers=bearer(ADMIN_KEY)).status == 200


def test_a_file_that_goes_bad_locks_nobody_out(
    keyed: ApiKeyMiddleware, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("service.access.middleware.time", SimpleNamespace(monotonic=lambda: now))
    file.write_text(FILE + "admin = 7")
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            now += 2
            assert ask(keyed, headers=bearer(KEY)).status == 200
            refused(ask(keyed, headers=bearer("x")), 401, "key_unknown")
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
    "/page",
    "/pagex/y",
    "",
    "*",
    "/favicon.ico",
    "/nothing",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_only_open_routes_answer_without_a_key(keyed: ApiKeyMiddleware, path: str) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "get"):
        answer = ask(keyed, method, path)
        if path == "/static-offline-docs/../v1/search":
            assert answer.text == "static"
        else:
            refused(answer, 401, "key_missing")


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/docs/oauth2-redirect", "/", "/page/a/b"]
)
def test_open_paths_need_no_key(keyed: ApiKeyMiddleware, path: str) -> None:
    for headers in ([], bearer("unknown"), [*bearer("a"), *bearer("b")]):
        answer = ask(keyed, path=path, headers=headers)
        assert answer.status == (200 if path == "/livez" else 404)
        assert answer.record.refused is None


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
def test_no_path_leads_past_the_keys(
    tmp_path_factory: pytest.TempPathFactory, root: str, within: bool, path: str, method: str, key: str
) -> None:
    """Whatever route answers in the end is one that the key is good for."""
    file = tmp_path_factory.getbasetemp() / "past.toml"
    file.write_text(FILE)
    path = root + path if within else path
    headers = bearer(key) if key else []
    free = ask(routed(), method, path, root_path=root)
    guarded = ask(ApiKeyMiddleware(routed(), Keyring(file), RateLimits()), method, path, headers, root_path=root)
    bare = ask(ApiKeyMiddleware(routed(), None, RateLimits()), method, path, root_path=root)
    if guarded.record.refused is None:
        assert (guarded.status, guarded.text) == (free.status, free.text)
        assert key or free.text in ("livez", "static", "") or free.status in (404, 405)
    if free.text == "reload":
        assert (guarded.text == "reload") == (key == ADMIN_KEY)
        assert refused(bare, 403, "admin_disabled")
    if key == ADMIN_KEY:
        assert guarded.record.refused is None


def test_a_root_path_is_not_part_of_what_is_open(keyed: ApiKeyMiddleware) -> None:
    assert ask(keyed, path="/api/livez", root_path="/api").text == "livez"
    refused(ask(keyed, path="/api/livez", root_path="/other"), 401, "key_missing")
    refused(ask(keyed, path="/livez/v1/search", root_path="/livez"), 401, "key_missing")
    refused(ask(keyed, path="/livez", root_path="/livez"), 401, "key_missing")
    refused(ask(keyed, "POST", f"/api{RELOAD}", bearer(KEY), root_path="/api"), 403, "admin_only")


def test_every_route_of_the_api_needs_a_key_but_those_that_watch_it(keyed: ApiKeyMiddleware) -> None:
    app = create_app(live_over(lambda: pytest.fail("nothing need be loaded for it")), Settings())
    paths = app.openapi()["paths"]
    assert {"/livez", "/readyz", "/v1/search", "/v1/index"} <= set(paths)
    assert {(method, path) for method, path in ADMIN_ROUTES if method.lower() in paths[path]} == ADMIN_ROUTES
    for path, methods in paths.items():
        for method in methods:
            answer = ask(keyed, method.upper(), path)
            assert (answer.record.refused is None) == (path in ("/livez", "/readyz", "/metrics")), path
    others = {route.path for route in app.routes if isinstance(route, Mount | Route)} - set(paths)
    assert {path.replace(":path}", "}") for path in others} - set(paths) == {
        *("/openapi.json", "/docs", "/docs/oauth2-redirect", "/static-offline-docs", "/", "/page/{digest}/{path}"),
    }


def test_api_key_middleware_closes_websockets_and_lets_the_lifespan_pass(keyed: ApiKeyMiddleware) -> None:
    sent: list[Message] = []
    passed: list[str] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope["type"])

    for kind in ("websocket", "lifespan"):
        asyncio.run(ApiKeyMiddleware(app, None, RateLimits())({"type": kind, "path": "/v1/search"}, receive, send))
    assert ([message["type"] for message in sent], passed) == (["websocket.close"], ["lifespan"])


@contextmanager
def served(app: ASGIApp, http: Any) -> Iterator[int]:
    """Serve behind something that attaches records, as the service does."""

    async def recording(scope: Scope, receive: Receive, send: Send) -> None:
        attach_record(scope, RequestRecord(request_id="the-request"))
        await app(scope, receive, send)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(recording, http=http, ws="none", lifespan="off", log_level="critical"))
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
def test_api_key_middleware_holds_against_raw_requests_to_a_real_server(keyed: ApiKeyMiddleware, http: str) -> None:
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
    with served(keyed, http) as port:
        for target in targets:
            for method in (b"GET ", b"POST "):
                answer = exchanged(port, method + target + b" HTTP/1.1\r\n" + close + b"Content-Length: 0\r\n\r\n")
                assert answer.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 400 ")), (target, answer)
        shown = b"authorization: Bearer " + KEY.encode() + b"\r\n"
        for ending, status in ((b"", b"403"), (b"%0a", b"404"), (b"%0A%0a", b"404"), (b"/", b"404")):
            asked = b"POST /v1/index/reload" + ending + b" HTTP/1.1\r\n" + close + shown + b"\r\n"
            assert exchanged(port, asked).startswith(b"HTTP/1.1 " + status)
        assert exchanged(port, b"GET /%6civez HTTP/1.1\r\n" + close + b"\r\n").endswith(b"livez")
        assert exchanged(port, b"GET /v1/search HTTP/1.1\r\n" + close + shown + b"\r\n").endswith(b"search")


def test_a_refused_body_does_not_disturb_the_next_request(keyed: ApiKeyMiddleware) -> None:
    body = b"GET /livez HTTP/1.1\r\n\r\n" * 20_000
    first = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
    last = b"GET /v1/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\n"
    with served(keyed, "httptools") as port:
        answer = exchanged(port, first, body, last)
    assert answer.count(b"HTTP/1.1 ") == 2
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert answer.endswith(b"search")


NAMES = (*LOOPBACK_NAMES, "Search.Example.org", "*.news.example", "192.0.2.7", "[2001:DB8::7]")


def ask_host(*hosts: bytes, kind: str = "http", path: str = "/") -> tuple[list[str], RequestRecord, list[Message]]:
    """Send a request with these Host headers; return what reached the application, what was recorded and answered."""
    reached: list[str] = []
    sent: list[Message] = []
    record = RequestRecord(request_id="the-request")
    scope: dict[str, Any] = {"type": kind, "method": "GET", "path": path}
    scope["headers"] = [(b"accept", b"*/*"), *((b"host", host) for host in hosts)]
    attach_record(scope, record)

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope["type"])

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(HostMiddleware(app, NAMES)(scope, receive, send))
    return reached, record, sent


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST:8000",
        "localhost:",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:8000",
        "search.example.org",
        "SEARCH.example.ORG:443",
        "a.news.example",
        "A.b.News.Example:8000",
        "192.0.2.7:8000",
        "[2001:db8::7]",
        "[2001:db8::7]:8000",
    ],
)
def test_a_request_to_one_of_the_names_is_passed_on(host: str) -> None:
    reached, record, sent = ask_host(host.encode())
    assert (reached, record.refused, sent) == (["http"], None, [])


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.org",
        "evil-localhost",
        "xlocalhost:8000",
        "localhost.",
        "evil.org:80@localhost",
        "localhost:80@evil.org",
        "localhost:evil.org",
        "localhost:80:80",
        "localhost@evil.org",
        "user@localhost",
        " localhost",
        "localhost/",
        "localhost\x00",
        "localhost,evil.org",
        "127.0.0.1.evil.org",
        "127.0.0.11",
        "2130706433",
        "::1",
        "[::1",
        "[::1]evil.org",
        "[::1].evil.org:80",
        "[::2]",
        "news.example",
        "evilnews.example",
        "a.news.example.evil.org",
        "a.search.example.org",
        "search.example.orgx",
        ":8000",
        ":",
        "",
        "\xe9",
    ],
)
def test_a_request_to_another_name_is_refused(host: str) -> None:
    reached, record, sent = ask_host(host.encode("latin-1"))
    assert (reached, record.refused) == ([], "host_not_allowed")
    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (400, b"application/problem+json")
    problem = json.loads(body["body"])
    assert (problem["status"], problem["code"], problem["request_id"]) == (400, "host_not_allowed", "the-request")
    assert problem["detail"] == "the service does not go by this name"


def test_a_request_without_a_name_is_refused() -> None:
    reached, record, _ = ask_host()
    assert (reached, record.refused) == ([], "host_not_allowed")


@pytest.mark.parametrize(
    "hosts", [[b"localhost", b"evil.example"], [b"evil.example", b"localhost"], [b"localhost"] * 2]
)
def test_a_request_with_two_names_is_refused(hosts: list[bytes]) -> None:
    """A proxy might go by the other one."""
    reached, record, _ = ask_host(*hosts)
    assert (reached, record.refused) == ([], "host_not_allowed")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
@pytest.mark.parametrize("hosts", [[b"evil.example"], [b"10.0.0.7:8000"], [b"\xe9"], [b""], []])
def test_a_path_that_machines_probe_is_answered_whatever_the_name(path: str, hosts: list[bytes]) -> None:
    reached, record, sent = ask_host(*hosts, path=path)
    assert (reached, record.refused, sent) == (["http"], None, [])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/v1/index",
        "/v1/search",
        "/docs",
        "/openapi.json",
        "/readyz/",
        "/READYZ",
        "//readyz",
        "readyz",
        "/readyzz",
        "/livez/../v1/index",
        "/v1/index/metrics",
        "/metrics?",
        "/metrics\x00",
        "/metrics\n",
        "/livez\n",
    ],
)
def test_a_path_that_only_looks_like_a_probed_one_is_refused_under_another_name(path: str) -> None:
    reached, record, sent = ask_host(b"10.0.0.7:8000", path=path)
    assert (reached, record.refused, sent[0]["status"]) == ([], "host_not_allowed", 400)
    assert ask_host(b"localhost", path=path)[0] == ["http"]


def test_what_is_no_request_is_passed_on() -> None:
    reached, _, sent = ask_host(kind="lifespan")
    assert (reached, sent) == (["lifespan"], [])
