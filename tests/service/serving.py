"""A real server in a thread, and raw connections to it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import pytest
import uvicorn
from starlette.types import ASGIApp

from service.problem_details import ProblemDetails
from service.server.deadlines import RequestLimits, limited

HOST = "127.0.0.1"
PATIENCE_S = 20.0
"""How long a test waits for what must happen at once, before it fails."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    """With lower-case names."""
    body: bytes

    def problem(self) -> dict[str, Any]:
        """Check what holds for every problem, and return it."""
        assert self.headers["content-type"] == "application/problem+json"
        problem = ProblemDetails.model_validate_json(self.body).model_dump()
        assert problem["status"] == self.status
        assert problem["request_id"] == self.headers["x-request-id"] != ""
        return problem

    def refused(self) -> tuple[int, str]:
        """Check what holds for every refusal that ends its connection, and return status and code."""
        problem = self.problem()
        assert self.headers["connection"] == "close"
        assert self.headers["x-content-type-options"] == "nosniff"
        assert len(problem["request_id"]) == 32
        return self.status, problem["code"]


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, *pieces: bytes, pause: float = 0.02) -> None:
        """Send pieces, far enough apart to arrive by themselves; a server that hung up is found out when reading."""
        try:
            for number, piece in enumerate(pieces):
                if number:
                    time.sleep(pause)
                self._socket.sendall(piece)
        except ConnectionError:
            pass

    def answer(self) -> Answer | None:
        """Read the next response, or None if the server closed the connection instead."""
        try:
            status = self._file.readline()
            headers = {}
            while (line := self._file.readline()).strip():
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            if not status:
                return None
            return Answer(int(status.split()[1]), headers, self._file.read(int(headers["content-length"])))
        except ConnectionError:
            return None

    def last(self) -> Answer:
        """Read a response that must be the last."""
        answer = self.answer()
        assert answer is not None
        assert self.answer() is None
        return answer


class Served:
    """A running server."""

    def __init__(self, server: uvicorn.Server) -> None:
        self.server = server
        self.port: int = server.servers[0].sockets[0].getsockname()[1]

    def connect(self) -> Client:
        return Client(self.port)

    def ask(self, *pieces: bytes) -> Answer:
        """Send on a connection of its own, and return the only response."""
        with self.connect() as client:
            client.send(*pieces)
            return client.last()

    def wait_until_idle(self) -> None:
        """Wait until no connection and no request is left."""
        state = self.server.server_state
        for _ in range(int(PATIENCE_S / 0.01)):
            if not state.connections and not state.tasks:
                return
            time.sleep(0.01)
        pytest.fail(f"{len(state.connections)} connections and {len(state.tasks)} requests never ended")


@contextmanager
def serving(app: ASGIApp, limits: RequestLimits, **config: Any) -> Iterator[Served]:
    """Run a server with these limits; it must stop when told to."""
    settings = {"http": limited(limits), "ws": "none", "log_config": None, "server_header": False, **config}
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=0, **settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    try:
        yield Served(server)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "the server did not stop"


def post(body: bytes, *, path: bytes = b"/", headers: bytes = b"") -> bytes:
    """Return a request with a body."""
    return b"POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %d\r\n\r\n%s" % (path, headers, len(body), body)


def in_chunks(*pieces: bytes, trailers: bytes = b"") -> bytes:
    """Return a chunked body."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n" + trailers + b"\r\n"


def as_json(answer: Answer | None) -> Any:
    """Return the JSON of a response, which must be a success."""
    assert answer is not None
    assert answer.status == 200, answer
    return json.loads(answer.body)
