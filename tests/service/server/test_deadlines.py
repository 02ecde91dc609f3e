import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from service.server.deadlines import ConnectionLimits
from tests.service.serving import PATIENCE_S, Answer, Client, Served, as_json, in_chunks, post, serving

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LIMITS = ConnectionLimits(max_header_bytes=1_000)
HASTY = ConnectionLimits(header_seconds=0.5, body_seconds=0.5, write_seconds=0.5)
MALFORMED = (400, "malformed_request")
TOO_LARGE = (431, "header_too_large")
TOO_SLOW = (408, "request_timeout")


class App:
    """Tells what it was asked; at /early without reading the body, at /wait only once it may, at /flood endlessly."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.disconnects = 0
        self.may_answer = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.asked.append(scope["path"])
        body, more = b"", scope["path"] != "/early"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnects += 1
                return
            body, more = body + message["body"], message["more_body"]
        if scope["path"] == "/wait":
            await asyncio.to_thread(self.may_answer.wait, PATIENCE_S)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        told = json.dumps({"path": scope["path"], "body": len(body), "headers": headers}).encode()
        size = 1_000_000_000 if scope["path"] == "/flood" else len(told)
        length = (b"content-length", b"%d" % size)
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        while scope["path"] == "/flood" and not (await is_gone(receive)):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body", "body": told})


async def is_gone(receive: Receive) -> bool:
    try:
        return bool((await asyncio.wait_for(receive(), 0.001))["type"] == "http.disconnect")
    except TimeoutError:
        return False


@pytest.fixture(scope="module", params=["asyncio", "auto"])
def patient(request: pytest.FixtureRequest) -> Iterator[tuple[Served, App]]:
    app = App()
    with serving(app, LIMITS, loop=request.param, access_log=False) as served:
        yield served, app


@pytest.fixture
def served(patient: tuple[Served, App]) -> Served:
    return patient[0]


@pytest.fixture
def app(patient: tuple[Served, App]) -> App:
    patient[1].asked.clear()
    return patient[1]


@pytest.fixture(scope="module")
def impatient() -> Iterator[tuple[Served, App]]:
    app = App()
    with serving(app, HASTY, access_log=False) as served:
        yield served, app


@pytest.fixture
def hasty(impatient: tuple[Served, App]) -> Served:
    return impatient[0]


def sized(size: int) -> bytes:
    """A request whose line and headers have so many bytes."""
    start = b"GET / HTTP/1.1\r\nHost: a\r\nX: "
    return start + b"x" * (size - len(start) - 4) + b"\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        GET,
        b"\r\n" + GET,
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\nX: \xff\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        post(b"abc"),
        CHUNKED + in_chunks(b"abc"),
    ],
)
def test_protocol_lets_what_is_well_formed_pass(served: Served, request_bytes: bytes) -> None:
    with served.connect() as client:
        client.send(request_bytes)
        assert as_json(client.answer())["path"] == "/"


def test_protocol_answers_many_requests_on_one_connection(served: Served) -> None:
    with served.connect() as client:
        for body in (b"", b"abc", b"x" * 5_000):
            client.send(post(body))
            assert as_json(client.answer())["body"] == len(body)
        client.send(GET * 5 + post(b"abc"))
        assert [as_json(client.answer())["body"] for _ in range(6)] == [0, 0, 0, 0, 0, 3]


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(
            HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="length and chunked"
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", id="chunked and length"
        ),
        pytest.param(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", id="two lengths"),
        pytest.param(HEAD + b"Content-Length: 1, 2\r\n\r\nab", id="list of lengths"),
        pytest.param(HEAD + b"Content-Length: +1\r\n\r\na", id="signed length"),
        pytest.param(HEAD + b"Content-Length: 0x1\r\n\r\na", id="hexadecimal length"),
        pytest.param(HEAD + b"Content-Length: 99999999999999999999\r\n\r\n", id="length of 67 bits"),
        pytest.param(HEAD + b"Content-Length:\r\n\r\n", id="empty length"),
        pytest.param(HEAD + b"Transfer-Encoding: xchunked\r\n\r\n", id="unknown coding"),
        pytest.param(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", id="two codings"),
        pytest.param(
            HEAD + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="two TE headers"
        ),
        pytest.param(HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", id="vertical tab"),
        pytest.param(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="chunked in 1.0"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", id="two hosts"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", id="white space in host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n", id="path in host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", id="folded header"),
        pytest.param(b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", id="folded first header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", id="space before colon"),
        pytest.param(b"GET / HTTP/1.1\nHost: a\n\n", id="bare LF"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", id="bare LF in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", id="bare CR in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", id="NUL in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x7fb\r\n\r\n", id="DEL in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\xff: b\r\n\r\n", id="high byte in a name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", id="no name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", id="no colon"),
        pytest.param(b"GET /\r\n\r\n", id="HTTP/0.9"),
        pytest.param(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", id="HTTP/2.0"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2 preface"),
        pytest.param(b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", id="space in the path"),
        pytest.param(b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", id="high byte in the path"),
        pytest.param(b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", id="fragment"),
        pytest.param(b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", id="no slash"),
        pytest.param(b"GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n", id="no path"),
        pytest.param(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", id="CONNECT"),
        pytest.param(b"CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", id="CONNECT to a path"),
        pytest.param(b"get / HTTP/1.1\r\nHost: a\r\n\r\n", id="lower-case method"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
    ],
)
def test_protocol_refuses_what_is_malformed_or_ambiguous(served: Served, app: App, request_bytes: bytes) -> None:
    assert served.ask(request_bytes + GET).refused() == MALFORMED
    assert app.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nabc\r\n0\r\n\r\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"3 \r\nabc\r\n0\r\n\r\n",
        b"3\nabc\n0\n\n",
        b"3\r\nabcd\r\n0\r\n\r\n",
        b"3;a\nb\r\nabc\r\n0\r\n\r\n",
        b"fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        b"3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n",
    ],
)
def test_protocol_refuses_a_malformed_body(served: Served, app: App, body: bytes) -> None:
    disconnects = app.disconnects
    assert served.ask(CHUNKED, body + GET).refused() == MALFORMED
    served.wait_until_idle()
    assert (app.asked, app.disconnects) == (["/"], disconnects + 1)


def test_protocol_ignores_trailers(served: Served) -> None:
    with served.connect() as client:
        client.send(CHUNKED, in_chunks(b"abc", trailers=b"X-API-Key: k\r\nHost: b\r\n"))
        found = as_json(client.answer())
    assert (found["body"], found["headers"]) == (3, {"host": "a", "transfer-encoding": "chunked"})


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
@pytest.mark.parametrize("pieces", ["together", "apart"])
def test_protocol_ignores_a_wish_to_change_protocols(
    served: Served, app: App, caplog: pytest.LogCaptureFixture, protocol: bytes, pieces: str
) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\n" % protocol
    asked = post(smuggled, path=b"/a", headers=wish)
    with served.connect() as client:
        if pieces == "together":
            client.send(GET[:-2] + wish + b"\r\n" + asked + post(b"b", path=b"/b"))
        else:
            client.send(GET[:-2] + wish, b"\r\n", asked[:90], asked[90:], post(b"b", path=b"/b"))
        found = [as_json(client.answer()) for _ in range(3)]
    assert [(one["path"], one["body"]) for one in found] == [("/", 0), ("/a", len(smuggled)), ("/b", 1)]
    assert app.asked == ["/", "/a", "/b"]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("before", [b"", GET, post(b"abc")])
def test_protocol_bounds_request_line_and_headers_together(served: Served, before: bytes) -> None:
    with served.connect() as client:
        for request_bytes in (before, sized(1_000)):
            client.send(request_bytes)
            assert not request_bytes or as_json(client.answer())
        client.send(sized(1_001))
        assert client.last().refused() == TOO_LARGE


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([b"GET /" + b"x" * 2_000], id="endless line"),
        pytest.param([b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 2_000], id="endless header"),
        pytest.param([b"GET /?" + b"x" * 2_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"], id="long line"),
        pytest.param([GET[:-2] + b"X: y\r\n" * 200 + b"\r\n"], id="many headers"),
        pytest.param([GET[:-2], *[b"X: " + b"y" * 300 + b"\r\n"] * 5, b"\r\n"], id="headers in pieces"),
        pytest.param([GET[:-2] + b"X: ", *[b"y" * 300] * 5, b"\r\n\r\n"], id="header in pieces"),
        pytest.param([GET[:-2] + b"X: " + b" " * 2_000], id="white space"),
        pytest.param([b"\r\n" * 600], id="empty lines"),
        pytest.param([CHUNKED, b"1;" + b"x" * 2_000], id="chunk extension"),
        pytest.param([CHUNKED, b"0\r\n", b"X: y\r\n" * 200], id="trailers"),
        pytest.param([CHUNKED, b"0\r\nX: ", *[b"y" * 300] * 5], id="endless trailer"),
    ],
)
def test_protocol_refuses_any_header_that_is_too_large(served: Served, pieces: list[bytes]) -> None:
    assert served.ask(*pieces).refused() == TOO_LARGE
    served.wait_until_idle()


def test_protocol_does_not_count_bodies(served: Served) -> None:
    request_bytes = post(b"x" * 20_000) + CHUNKED + in_chunks(*[b"y" * 100] * 200) + post(b"z" * 20_000)
    with served.connect() as client:
        client.send(*[request_bytes[start : start + 5_000] for start in range(0, len(request_bytes), 5_000)])
        assert [as_json(client.answer())["body"] for _ in range(3)] == [20_000] * 3


def test_protocol_refuses_to_queue_requests_without_end(served: Served, app: App) -> None:
    with served.connect() as client:
        client.send(GET * 100)
        assert as_json(client.answer())["path"] == "/"
        while client.answer() is not None:
            pass
    assert len(app.asked) <= 18


@pytest.mark.parametrize("rest", [b"nonsense\r\n", GET[:-2] + b"Host: b\r\n\r\n", sized(1_001), CHUNKED + b"zz\r\n"])
def test_protocol_answers_what_is_due_before_it_hangs_up(served: Served, app: App, rest: bytes) -> None:
    app.may_answer.clear()
    with served.connect() as client:
        client.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", rest)
        app.may_answer.set()
        assert as_json(client.last())["path"] == "/wait"


def test_protocol_closes_a_connection_that_sends_nothing(hasty: Served) -> None:
    started = time.monotonic()
    with hasty.connect() as client:
        assert client.answer() is None
    assert 0.4 < time.monotonic() - started < PATIENCE_S


def test_protocol_refuses_headers_that_come_too_slowly(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(*[bytes([byte]) for byte in GET], pause=0.05)
        assert client.last().refused() == TOO_SLOW


@pytest.mark.parametrize("before", [GET, post(b"abc"), GET * 3])
def test_protocol_bounds_the_time_of_each_requests_headers(hasty: Served, before: bytes) -> None:
    with hasty.connect() as client:
        client.send(before, b"")
        for _ in range(before.count(b"HTTP")):
            as_json(client.answer())
        time.sleep(0.7)  # a connection may be idle for longer than that
        client.send(GET[:20])
        assert client.last().refused() == TOO_SLOW


def test_protocol_closes_a_connection_that_sends_but_empty_lines(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(GET)
        as_json(client.answer())
        client.send(b"\r\n")
        assert client.answer() is None


@pytest.mark.parametrize("start", [post(b"x" * 100)[:-1], CHUNKED + b"3\r\nabc\r\n", post(b"x" * 100_000)[:-1]])
def test_protocol_refuses_a_body_that_comes_too_slowly(impatient: tuple[Served, App], start: bytes) -> None:
    served, app = impatient
    disconnects = app.disconnects
    with served.connect() as client:
        client.send(start)
        assert client.last().refused() == TOO_SLOW
    served.wait_until_idle()
    assert app.disconnects == disconnects + 1


def test_protocol_refuses_a_body_that_was_waved_on_but_does_not_come(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(post(b"abc", headers=b"Expect: 100-continue\r\n")[:-3])
        continued = client._file.readline() + client._file.readline()
        assert continued == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert client.last().refused() == TOO_SLOW


def test_protocol_only_hangs_up_on_a_slow_body_that_was_answered_already(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(post(b"abc", path=b"/early")[:-1])
        assert as_json(client.last())["path"] == "/early"


def test_protocol_gives_the_service_more_time_than_the_client(impatient: tuple[Served, App]) -> None:
    served, app = impatient
    app.may_answer.clear()
    with served.connect() as client:
        client.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", post(b"abc", path=b"/b"))
        time.sleep(1)
        app.may_answer.set()
        assert [as_json(client.answer())["path"] for _ in range(2)] == ["/wait", "/b"]


def test_protocol_cuts_off_a_client_that_does_not_take_its_answer(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
        while not hasty.server.server_state.tasks:
            time.sleep(0.01)
        hasty.wait_until_idle()


def test_protocol_refuses_connections_over_the_limit_until_there_is_room() -> None:
    with serving(App(), replace(LIMITS, max_connections=2)) as served:
        with served.connect() as first, served.connect() as second:
            for client in (first, second):
                client.send(GET)
                as_json(client.answer())
            with served.connect() as third:
                refused = third.last()
            assert refused.refused() == (503, "too_many_connections")
            assert refused.headers["retry-after"] == "1"
            first.send(GET)
            as_json(first.answer())
        served.wait_until_idle()
        assert as_json(served.ask(GET[:-2] + b"Connection: close\r\n\r\n"))["path"] == "/"


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        (b"", None),
        (GET[:20], None),
        (post(b"abc")[:-1], TOO_SLOW),
        (CHUNKED + b"3\r\n", TOO_SLOW),
        (b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n", None),
    ],
)
def test_protocol_lets_the_server_stop_whatever_clients_do(start: bytes, answer: tuple[int, str] | None) -> None:
    with serving(App(), HASTY) as served:  # which fails if it does not stop
        client = served.connect()
        client.send(start, b"")
        while not served.server.server_state.connections:
            time.sleep(0.01)
    with client:
        if answer is not None:
            assert client.last().refused() == answer


def test_protocol_finishes_an_answer_when_the_server_stops() -> None:
    app = App()
    told: list[Answer] = []
    with serving(app, HASTY) as served:
        client = Client(served.port)
        client.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        while not app.asked:
            time.sleep(0.01)
        threading.Timer(0.5, app.may_answer.set).start()
        reading = threading.Thread(target=lambda: told.append(client.last()))
        reading.start()
    with client:
        reading.join(PATIENCE_S)
    assert as_json(told[0])["path"] == "/wait"
