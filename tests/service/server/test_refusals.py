import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from service import problem_details
from service.errors import NotReadyError
from service.server import refusals
from service.server.refusals import NOT_READY, Refusals
from service.server.sockets import bind

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with bind("127.0.0.1", 0) as listening:
        yield listening


@pytest.fixture
def client(listening: socket.socket) -> Iterator[socket.socket]:
    with socket.create_connection(listening.getsockname(), timeout=10) as client:
        yield client


def until(condition: Callable[[], bool], refused: Refusals) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        refused.advance()
        time.sleep(0.01)


def received(client: socket.socket) -> bytes:
    """Return what comes until the end."""
    return b"".join(iter(lambda: client.recv(65_536), b""))


def test_the_answer_is_the_one_of_the_table() -> None:
    head, _, body = NOT_READY.partition(b"\r\n\r\n")
    error = NotReadyError("no worker is ready")
    assert json.loads(body) == problem_details.problem_of(error, "supervisor").model_dump()
    status, *lines = head.decode().split("\r\n")
    assert status == "HTTP/1.1 503 Service Unavailable"
    headers = dict(line.split(": ") for line in lines)
    expected = {**problem_details.problem_headers(error, "supervisor"), "Connection": "close"}
    assert headers == {**expected, "Content-Type": problem_details.MEDIA_TYPE, "Content-Length": str(len(body))}


def test_a_request_is_answered_and_its_connection_closed(listening: socket.socket, client: socket.socket) -> None:
    refused = Refusals(listening)
    refused.advance()
    assert not refused.pending
    client.sendall(REQUEST)
    refused.accept()
    assert refused.pending
    refused.advance()
    assert received(client) == NOT_READY
    client.close()
    until(lambda: not refused.pending, refused)


def test_a_request_that_comes_late_is_not_reset(
    listening: socket.socket, client: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_REQUEST_S", 0.0)
    refused = Refusals(listening)
    refused.accept()
    time.sleep(0.01)
    refused.advance()  # answered, as none has come
    client.sendall(REQUEST)
    refused.advance()
    assert received(client) == NOT_READY
    assert refused.pending
    refused.close()


def test_a_body_that_goes_on_behind_the_answer_is_read_to_its_end(
    listening: socket.socket, client: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_TURN_BYTES", 100_000)
    refused = Refusals(listening)
    refused.accept()
    client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n" + 100_000 * b"a")
    refused.advance()
    client.sendall(300_000 * b"a")
    assert received(client) == NOT_READY
    client.close()
    until(lambda: not refused.pending, refused)


def test_a_client_that_goes_away_or_never_does_is_forgotten(
    listening: socket.socket, client: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Refusals(listening)
    refused.accept()
    client.close()
    until(lambda: not refused.pending, refused)
    monkeypatch.setattr(refusals, "_CLOSING_S", 0.0)
    with socket.create_connection(listening.getsockname(), timeout=10) as stays:
        stays.sendall(REQUEST)
        refused.accept()
        until(lambda: not refused.pending, refused)
        assert received(stays) == NOT_READY


def test_so_many_are_open_at_once_and_the_others_wait(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_OPEN_MAX", 2)
    refused = Refusals(listening)
    clients = [socket.create_connection(listening.getsockname(), timeout=10) for _ in range(3)]
    for each in clients:
        each.sendall(REQUEST)
    refused.accept()
    refused.advance()
    for each in clients[:2]:
        assert received(each) == NOT_READY
        each.close()
    clients[2].setblocking(False)
    with pytest.raises(BlockingIOError):
        clients[2].recv(1)
    clients[2].settimeout(10)
    until(lambda: not refused.pending, refused)
    refused.accept()
    refused.advance()
    assert received(clients[2]) == NOT_READY
    clients[2].close()
    until(lambda: not refused.pending, refused)
