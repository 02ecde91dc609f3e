import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.access.hosts import LOOPBACK, HostCheck
from service.telemetry import request_record as observation
from service.telemetry.request_record import Observation

NAMES = (*LOOPBACK, "Search.Example.org", "*.news.example", "192.0.2.7", "[2001:DB8::7]")


class App:
    """Notes which requests reach it."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["type"])


def ask(*hosts: bytes, kind: str = "http", path: str = "/") -> tuple[App, Observation, list[Message]]:
    """Send a request with these Host headers; return the app, what was observed and what was sent."""
    app, seen, sent = App(), Observation(request_id="r7"), list[Message]()
    scope: dict[str, Any] = {"type": kind, "method": "GET", "path": path}
    scope["headers"] = [(b"accept", b"*/*"), *((b"host", host) for host in hosts)]
    observation.begin(scope, seen)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(HostCheck(app, NAMES)(scope, receive, send))
    return app, seen, sent


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
    app, seen, sent = ask(host.encode())
    assert (app.reached, seen.refused, sent) == (["http"], None, [])


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
    app, seen, sent = ask(host.encode("latin-1"))
    assert (app.reached, seen.refused) == ([], "host_not_allowed")
    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (400, b"application/problem+json")
    problem = json.loads(body["body"])
    assert (problem["status"], problem["code"], problem["request_id"]) == (400, "host_not_allowed", "r7")
    assert problem["detail"] == "the service does not go by this name"


def test_a_request_without_a_name_is_refused() -> None:
    app, seen, _ = ask()
    assert (app.reached, seen.refused) == ([], "host_not_allowed")


def test_the_first_of_two_names_counts() -> None:
    assert ask(b"localhost", b"evil.example")[0].reached == ["http"]
    assert ask(b"evil.example", b"localhost")[0].reached == []


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
@pytest.mark.parametrize("hosts", [[b"evil.example"], [b"10.0.0.7:8000"], [b"\xe9"], [b""], []])
def test_a_path_that_machines_probe_is_answered_whatever_the_name(path: str, hosts: list[bytes]) -> None:
    app, seen, sent = ask(*hosts, path=path)
    assert (app.reached, seen.refused, sent) == (["http"], None, [])


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
    ],
)
def test_a_path_that_only_looks_like_a_probed_one_is_refused_under_another_name(path: str) -> None:
    app, seen, sent = ask(b"10.0.0.7:8000", path=path)
    assert (app.reached, seen.refused, sent[0]["status"]) == ([], "host_not_allowed", 400)
    assert ask(b"localhost", path=path)[0].reached == ["http"]


def test_what_is_no_request_is_passed_on() -> None:
    app, _, sent = ask(kind="lifespan")
    assert (app.reached, sent) == (["lifespan"], [])
