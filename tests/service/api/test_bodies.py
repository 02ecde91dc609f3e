import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from service.api.bodies import BodyLimit
from starlette.types import Message, Receive, Scope, Send

from service.server.deadlines import ConnectionLimits
from service.telemetry import request_record as observation
from service.telemetry.request_record import Observation
from tests.service.serving import Served, as_json, in_chunks, post, serving

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
TOO_LARGE = (413, "body_too_large")
MAX_BYTES = 1_000


class Reader:
    """Reads the whole body and tells its size; remembers how each request ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended.append("disconnect")
                await say(send, b"0")  # as frameworks do, though nobody is there
                return
            size, more = size + len(message["body"]), message["more_body"]
        self.ended.append("read")
        await say(send, b"%d" % size)


async def say(send: Send, body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


class Begun:
    """Attaches an observation to each request."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.refused: list[str | None] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = Observation(request_id="0" * 32)
        observation.begin(scope, observed)
        await self.app(scope, receive, send)
        if scope["type"] == "http":
            self.refused.append(observed.refused)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Served, Reader, Begun]]:
    reader = Reader()
    begun = Begun(BodyLimit(reader, max_bytes=MAX_BYTES))
    with serving(begun, ConnectionLimits(), access_log=False) as served:
        yield served, reader, begun


@pytest.fixture
def served(running: tuple[Served, Reader, Begun]) -> Served:
    running[1].ended.clear()
    running[2].refused.clear()
    return running[0]


@pytest.fixture
def reader(running: tuple[Served, Reader, Begun]) -> Reader:
    return running[1]


@pytest.fixture
def begun(running: tuple[Served, Reader, Begun]) -> Begun:
    return running[2]


@pytest.mark.parametrize("size", [0, 1, MAX_BYTES])
def test_body_limit_lets_small_bodies_pass_on_one_connection(served: Served, begun: Begun, size: int) -> None:
    body = b"x" * size
    with served.connect() as client:
        client.send(post(body) + CHUNKED + in_chunks(*([body] if body else [])))
        assert [as_json(client.answer()) for _ in range(2)] == [size, size]
    served.wait_until_idle()
    assert begun.refused == [None, None]


def test_body_limit_refuses_a_declared_body_before_it_comes(served: Served, reader: Reader, begun: Begun) -> None:
    with served.connect() as client:
        client.send(HEAD + b"Content-Length: 1001\r\n\r\n")
        refused = client.answer()
        assert refused is not None
        assert refused.problem()["code"] == "body_too_large"
        assert refused.headers["connection"] == "close"
        client.send(b"x" * 1_001)
        assert client.answer() is None
    served.wait_until_idle()
    assert (reader.ended, begun.refused) == ([], ["body_too_large"])


@pytest.mark.parametrize(
    "pieces",
    [
        [in_chunks(b"x" * 1_001)],
        [in_chunks(*[b"x" * 100] * 100)],
        [b"3e8\r\n", b"x" * 1_000, b"\r\n1\r\nx", b"\r\n0\r\n\r\n"],
        [b"3e9\r\n", b"x" * 1_001],
    ],
)
def test_body_limit_refuses_a_body_of_unknown_size_once_too_much_came(
    served: Served, reader: Reader, begun: Begun, pieces: list[bytes]
) -> None:
    refused = served.ask(CHUNKED, *pieces)
    assert (refused.status, refused.problem()["code"]) == TOO_LARGE
    assert refused.headers["connection"] == "close"
    served.wait_until_idle()
    assert (reader.ended, begun.refused) == (["disconnect"], ["body_too_large"])


@pytest.mark.parametrize("head", [HEAD + b"Content-Length: 3000000\r\n\r\n", CHUNKED + b"2dc6c0\r\n"])
def test_body_limit_is_heard_by_a_client_that_sends_on(served: Served, head: bytes) -> None:
    with served.connect() as client:
        client.send(head, *[b"x" * 300_000] * 10, b"\r\n0\r\n\r\n")
        refused = client.last()
    assert (refused.status, refused.problem()["code"]) == TOO_LARGE


def test_body_limit_does_not_wait_for_ever_for_a_client_that_does_not_send_on(served: Served) -> None:
    with served.connect() as client:
        client.send(HEAD + b"Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
        assert client.last().status == 413
        served.wait_until_idle()


def test_body_limit_leaves_what_has_no_body_alone() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))

    async def receive() -> Message:
        raise AssertionError

    async def send(_: Message) -> None:
        raise AssertionError

    seen: list[tuple[Scope, Receive, Send]] = []
    headers = [(b"content-length", b"1001")]
    scopes: list[Scope] = [
        {"type": "lifespan"},
        {"type": "http", "method": "GET", "headers": headers},
        {"type": "http", "method": "HEAD", "headers": headers},
    ]
    for scope in scopes:
        asyncio.run(BodyLimit(app, max_bytes=MAX_BYTES)(scope, receive, send))
    assert seen == [(scope, receive, send) for scope in scopes]


def test_body_limit_lets_an_answer_that_has_begun_end() -> None:
    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        ends.append((await receive())["type"])
        await send({"type": "http.response.body", "body": b"done"})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 1_001, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    ends: list[str] = []
    sent: list[Message] = []
    scope: Scope = {"type": "http", "method": "POST", "headers": []}
    asyncio.run(BodyLimit(app, max_bytes=MAX_BYTES)(scope, receive, send))
    assert ends == ["http.disconnect"]
    assert [(one.get("status"), one.get("body")) for one in sent] == [(200, None), (None, b"done")]
