import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from service.server.deadlines import RequestLimits
from tests.service.serving import PATIENCE_S, Answer, Client, Served, as_json, in_chunks, post, serving

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
WISH = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"
LIMITS = RequestLimits(max_header_bytes=1_000)
HASTY = RequestLimits(receive_seconds=1.0)
MALFORMED = (400, "malformed_request")
TOO_LARGE = (431, "header_too_large")
TOO_SLOW = (408, "request_timeout")


class App:
    """Tells what it was asked; at /early without reading the body, at /wait only once it may, at /flood very much."""

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
        length = (b"content-length", b"%d" % len(told))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": told})


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
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
        pytest.param(HEAD + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na", id="one length twice"),
        pytest.param(HEAD + b"Content-Length: 1, 2\r\n\r\nab", id="list of lengths"),
        pytest.param(HEAD + b"Content-Length: +1\r\n\r\na", id="signed length"),
        pytest.param(HEAD + b"Content-Length: 99999999999999999999\r\n\r\n", id="length of 67 bits"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", id="folded header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", id="space before colon"),
        pytest.param(b"GET / HTTP/1.1\nHost: a\n\n", id="bare LF"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", id="bare LF in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", id="NUL in a header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", id="no colon"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2 preface"),
        pytest.param(b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", id="space in the path"),
        pytest.param(b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", id="high byte in the path"),
        pytest.param(b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", id="no slash"),
        pytest.param(b"GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n", id="no path"),
        pytest.param(b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", id="CONNECT"),
        pytest.param(b"get / HTTP/1.1\r\nHost: a\r\n\r\n", id="lower-case method"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
    ],
)
def test_protocol_refuses_what_is_malformed_or_has_two_lengths(served: Served, app: App, request_bytes: bytes) -> None:
    assert served.ask(request_bytes + GET).refused() == MALFORMED
    assert app.asked == []


@pytest.mark.parametrize(
    "body", [b"zz\r\nabc\r\n0\r\n\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"fffffffffffffffff\r\nabc\r\n0\r\n\r\n"]
)
def test_protocol_refuses_a_malformed_body(served: Served, app: App, body: bytes) -> None:
    disconnects = app.disconnects
    assert served.ask(CHUNKED, body + GET).refused() == MALFORMED
    served.wait_until_idle()
    assert (app.asked, app.disconnects) == (["/"], disconnects + 1)


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
def test_protocol_answers_who_wishes_to_change_protocols_and_goes_on(served: Served, app: App, protocol: bytes) -> None:
    wish = WISH.replace(b"h2c", protocol)
    with served.connect() as client:
        client.send(GET[:-2] + wish + b"\r\n")
        assert as_json(client.answer())["path"] == "/"
        client.send(post(b"abc", path=b"/b", headers=wish))
        assert as_json(client.answer())["body"] == 3
        client.send(LAST)
        assert as_json(client.last())["path"] == "/last"
    assert app.asked == ["/", "/b", "/last"]


@pytest.mark.parametrize("cut", [[], [40], [60, 70], [-1], [-len(LAST)]])
@pytest.mark.parametrize("name", [b"Upgrade", b"upgrade", b"UPGRADE", b"Upgrade "])
def test_protocol_never_takes_a_body_for_a_request(served: Served, app: App, name: bytes, cut: list[int]) -> None:
    request_bytes = post(LAST, path=b"/a", headers=WISH.replace(b"Upgrade:", name + b":"))
    ends = [*cut, len(request_bytes)]
    pieces = [request_bytes[start:end] for start, end in zip([0, *cut], ends, strict=True)]
    with served.connect() as client:
        client.send(*pieces)
        answer = client.answer()
    assert answer is not None
    assert answer.status in {200, 400}
    assert answer.status == 400 or as_json(answer)["body"] == len(LAST)
    assert "/last" not in app.asked


@pytest.mark.parametrize("before", [GET, post(b"abc")])
def test_protocol_ends_a_connection_whose_wish_comes_behind_another_request(
    served: Served, app: App, before: bytes
) -> None:
    with served.connect() as client:
        client.send(before + post(LAST, path=b"/a", headers=WISH), LAST)
        assert as_json(client.last())["path"] == "/"
    assert app.asked == ["/"]


@pytest.mark.parametrize("before", [b"", GET, post(b"abc")])
def test_protocol_bounds_request_line_and_headers_together(served: Served, before: bytes) -> None:
    with served.connect() as client:
        for request_bytes in (before, sized(1_000)):
            client.send(request_bytes)
            assert not request_bytes or as_json(client.answer())
        client.send(sized(1_001))
        refused = client.last()
    assert refused.refused() == TOO_LARGE
    assert refused.problem()["detail"] == "request line and headers may have 1,000 bytes together"


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
    ],
)
def test_protocol_refuses_any_header_that_is_too_large(served: Served, app: App, pieces: list[bytes]) -> None:
    assert served.ask(*pieces).refused() == TOO_LARGE
    served.wait_until_idle()
    assert app.asked == []


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_protocol_does_not_count_bodies_wherever_they_are_cut(served: Served, cut: int) -> None:
    long = post(b"x" * 20_000)
    end = long.index(b"\r\n\r\n") + cut
    request_bytes = CHUNKED + in_chunks(*[b"y" * 100] * 200) + post(b"z" * 20_000)
    with served.connect() as client:
        client.send(long[:end], long[end:])
        assert as_json(client.answer())["body"] == 20_000
        client.send(*[request_bytes[start : start + 5_000] for start in range(0, len(request_bytes), 5_000)])
        assert [as_json(client.answer())["body"] for _ in range(2)] == [20_000] * 2


@pytest.mark.parametrize("rest", [b"nonsense\r\n", GET[:-2] + b"Host : b\r\n\r\n", sized(1_001)])
def test_protocol_answers_what_is_due_before_it_hangs_up(served: Served, app: App, rest: bytes) -> None:
    app.may_answer.clear()
    with served.connect() as client:
        client.send(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", rest, rest)
        app.may_answer.set()
        assert as_json(client.last())["path"] == "/wait"


@pytest.mark.parametrize("ending", [GET, post(b"abc"), LAST])
def test_protocol_answers_a_client_that_has_ended_its_own_sending(served: Served, app: App, ending: bytes) -> None:
    app.may_answer.clear()
    with served.connect() as client:
        client.send(ending.replace(b" /", b" /wait?", 1))
        while not app.asked:
            time.sleep(0.01)
        client._socket.shutdown(socket.SHUT_WR)
        time.sleep(0.1)
        app.may_answer.set()
        assert as_json(client.last())["path"] == "/wait"
    served.wait_until_idle()


def test_protocol_takes_no_trailer_for_a_header(served: Served) -> None:
    body = in_chunks(b"abc", trailers=b"X-API-Key: smuggled\r\nContent-Type: text/html\r\n")
    with served.connect() as client:
        client.send(CHUNKED + body)
        told = as_json(client.answer())
        assert told["body"] == 3
        assert not {"x-api-key", "content-type"} & told["headers"].keys()
        client.send(LAST)
        assert as_json(client.answer())["path"] == "/last"


@pytest.mark.parametrize("start", [b"", GET[:20], post(b"abc")[:-1], CHUNKED + b"3\r\n"])
def test_protocol_closes_when_a_client_ends_in_the_midst_of_a_request(served: Served, start: bytes) -> None:
    with served.connect() as client:
        client.send(start, b"")
        client._socket.shutdown(socket.SHUT_WR)
        assert client.answer() is None
    served.wait_until_idle()


def test_protocol_closes_an_idle_connection_that_the_client_closes(served: Served) -> None:
    with served.connect() as client:
        client.send(GET)
        as_json(client.answer())
        client._socket.shutdown(socket.SHUT_WR)
        assert client.answer() is None
    served.wait_until_idle()


@pytest.mark.parametrize("start", [b"", GET[:20], b"\r\n"])
def test_protocol_refuses_headers_that_do_not_come(hasty: Served, start: bytes) -> None:
    with hasty.connect() as client:
        client.send(start)
        assert client.last().refused() == TOO_SLOW


def test_protocol_refuses_headers_that_come_too_slowly(hasty: Served) -> None:
    with hasty.connect() as client:
        client.send(*[bytes([byte]) for byte in GET], pause=0.1)
        assert client.last().refused() == TOO_SLOW


@pytest.mark.parametrize("start", [GET[:20], b"\r\n"])
@pytest.mark.parametrize("before", [GET, post(b"abc"), GET * 3])
def test_protocol_bounds_the_time_of_each_requests_headers(hasty: Served, before: bytes, start: bytes) -> None:
    with hasty.connect() as client:
        client.send(before, b"")
        for _ in range(before.count(b"HTTP")):
            as_json(client.answer())
        time.sleep(1.2)  # a connection may be idle for longer than that
        client.send(start)
        assert client.last().refused() == TOO_SLOW


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
        time.sleep(2.2)
        app.may_answer.set()
        assert [as_json(client.answer())["path"] for _ in range(2)] == ["/wait", "/b"]


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
        assert as_json(served.ask(LAST))["path"] == "/last"


@pytest.mark.parametrize(
    ("start", "answer"), [(b"", None), (GET[:20], None), (post(b"abc")[:-1], TOO_SLOW), (CHUNKED + b"3\r\n", TOO_SLOW)]
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
