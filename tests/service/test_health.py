import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus

import pytest
from typer.testing import CliRunner

from service.__main__ import app
from service.health import problem

HOST = "127.0.0.1"
PATIENCE_S = 20.0
"""Far more than an answer from this machine takes."""
READY = b'{"status": "ready", "generation": "000001", "problems": ["generation 000002 was refused: it is damaged"]}'
NOT_READY = json.dumps(
    {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the index is still being loaded",
        "code": "not_ready",
        "request_id": "r7",
    }
).encode()


class Talking:
    """A server that says one thing to the first that has asked it something."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked = b""


@contextmanager
def saying(said: bytes, *, hangs_up: bool = True) -> Iterator[Talking]:
    """Run such a server; one that does not hang up stays silent until the end of the block."""
    over = threading.Event()

    def talk() -> None:
        connection, _ = listening.accept()
        with connection:
            server.asked = connection.recv(10_000)
            with suppress(ConnectionError):  # it need not be heard out
                connection.sendall(said)
            if not hangs_up:
                over.wait(PATIENCE_S)

    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(PATIENCE_S)
        server = Talking(listening.getsockname()[1])
        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def answer(status: int, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Location: /livez\r\n\r\n" + body


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server((HOST, 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def test_problem_is_none_where_the_service_is_ready() -> None:
    with saying(answer(200, READY)) as server:
        assert problem(HOST, server.port, PATIENCE_S) is None
    request, *headers = server.asked.decode().split("\r\n")
    assert request == "GET /readyz HTTP/1.1"
    assert f"Host: {HOST}:{server.port}" in headers


def test_problem_is_what_the_service_says_is_wrong() -> None:
    with saying(answer(503, NOT_READY, "application/problem+json")) as server:
        assert problem("localhost", server.port, PATIENCE_S) == "the index is still being loaded"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<h1>Not found</h1>"),
        (500, b""),
        (503, b'{"error": "no detail"}'),
        (502, b'["detail"]'),
        (502, b'"detail"'),
        (401, b"\xff\xfe"),
        (400, b'{"detail": "%s"}' % (b"on and on, " * 20_000)),
        (204, b""),
        (302, b""),
    ],
)
def test_problem_is_the_status_where_something_else_is_answered(status: int, body: bytes) -> None:
    with saying(answer(status, body)) as server:
        assert problem(HOST, server.port, PATIENCE_S) == f"/readyz answers with status {status}"


def test_problem_is_that_nothing_listens(free_port: int) -> None:
    found = problem(HOST, free_port, PATIENCE_S)
    assert found is not None
    assert re.fullmatch(rf"nothing answers on 127\.0\.0\.1, port {free_port}: .*Connection refused", found)


def test_problem_is_that_there_is_no_such_host() -> None:
    found = problem("nowhere.invalid", 80, PATIENCE_S)
    assert found is not None
    assert found.startswith("nothing answers on nowhere.invalid, port 80: ")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "Remote end closed connection without response"),
        (b"-ERR unknown command 'GET'\r\n", "-ERR unknown command 'GET'"),
        (b"220 mail.example\r\n\r\n", "220 mail.example"),
        (b"HTTP/1.1 " + b"2" * 70_000 + b"\r\n", "got more than 65536 bytes when reading status line"),
    ],
)
def test_problem_is_told_in_one_line_where_no_http_is_spoken(said: bytes, why: str) -> None:
    with saying(said) as server:
        assert problem(HOST, server.port, PATIENCE_S) == f"nothing answers on {HOST}, port {server.port}: {why}"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 O", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"])
def test_problem_waits_no_longer_than_told(said: bytes) -> None:
    with saying(said, hangs_up=False) as server:
        assert problem(HOST, server.port, 0.2) == f"nothing answers on {HOST}, port {server.port}: timed out"


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 - nothing listens to it
        ("::", "::1"),
        ("::1", "::1"),
        ("192.0.2.7", "192.0.2.7"),
        ("search.example.org", "search.example.org"),
    ],
)
def test_problem_asks_loopback_where_the_service_listens_to_every_address(
    host: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, addresses = socket.create_connection, list[str]()

    def redirected(address: tuple[str, int], *_: object) -> socket.socket:
        addresses.append(address[0])
        return connect((HOST, address[1]), PATIENCE_S)

    monkeypatch.setattr(socket, "create_connection", redirected)
    with saying(answer(200, READY)) as server:
        assert problem(host, server.port, PATIENCE_S) is None
    assert addresses == [asked]


def test_health_command_says_nothing_where_the_service_is_ready() -> None:
    with saying(answer(200, READY)) as server:
        result = CliRunner().invoke(app, ["health", "--port", str(server.port)])
    assert (result.exit_code, result.output) == (0, "")


def test_health_command_finds_the_service_by_its_own_variables() -> None:
    with saying(answer(200, READY)) as server:
        variables = {"ARTICLE_SEARCH_HOST": "0.0.0.0", "ARTICLE_SEARCH_PORT": str(server.port)}  # noqa: S104
        assert CliRunner().invoke(app, ["health"], env=variables).exit_code == 0
    assert f"Host: {HOST}:{server.port}\r\n" in server.asked.decode()


def test_health_command_fails_with_one_line_that_says_why() -> None:
    with saying(answer(503, NOT_READY)) as server:
        result = CliRunner().invoke(app, ["health", "--port", str(server.port)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "article-service: the index is still being loaded\n"


def test_health_command_waits_no_longer_than_told() -> None:
    with saying(b"", hangs_up=False) as server:
        result = CliRunner().invoke(app, ["health", "--port", str(server.port), "--seconds", "0.2"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"article-service: nothing answers on {HOST}, port {server.port}: timed out\n"
    assert CliRunner().invoke(app, ["health", "--port", str(server.port), "--seconds", "0"]).exit_code == 2
