import json
from typing import Any

import pytest

from service.remote.attempts import Outcome, Patience, Pause, Received, Sending, attempts
from service.remote.call import Call, path_of
from service.remote.errors import ConnectionFailedError, NoAnswerInTimeError, ProblemError, UnreadableAnswerError
from service.remote.results.index import Health

LIVEZ = Call(method="GET", path="/livez", kind=Health)
ALIVE = Received(200, {"content-type": "application/json"}, b'{"status": "alive"}')
BROKEN = ConnectionFailedError("broken off")
PROBLEM = {"type": "about:blank", "title": "", "detail": "later", "request_id": "1", "errors": []}


def refused(status: int, code: str, retry_after: str | None = "2") -> Received:
    headers = {"content-type": "application/problem+json"}
    if retry_after is not None:
        headers["retry-after"] = retry_after
    return Received(status, headers, json.dumps({**PROBLEM, "status": status, "code": code}).encode())


def carried_out(
    *outcomes: Outcome, answering_s: float = 0.0, **patience: Any
) -> tuple[list[float], list[Sending], Any]:
    """Have each request end with the next outcome; the waits, the requests, and the answer or the error."""
    waits: list[float] = []
    sent: list[Sending] = []
    now_s, left = 100.0, list(outcomes)
    steps = attempts(LIVEZ, Patience(**patience), now_s=now_s)
    step = next(steps)
    try:
        while True:
            if isinstance(step, Pause):
                waits.append(step.seconds)
                now_s += step.seconds
                step = steps.send((None, now_s))
            else:
                sent.append(step)
                now_s += answering_s
                step = steps.send((left.pop(0), now_s))
    except StopIteration as end:
        return waits, sent, end.value
    except Exception as error:  # noqa: BLE001 - it is what is returned
        return waits, sent, error


def test_attempts_returns_the_answer() -> None:
    assert carried_out(ALIVE)[::2] == ([], Health(status="alive"))


@pytest.mark.parametrize(("status", "code"), [(429, "rate_limited"), (503, "overloaded"), (503, "not_ready")])
def test_attempts_waits_as_long_as_it_is_told(status: int, code: str) -> None:
    waits, sent, found = carried_out(refused(status, code, "2"), refused(status, code, "3"), ALIVE)
    assert (waits, len(sent), found) == ([2.0, 3.0], 3, Health(status="alive"))


def test_attempts_gives_up_after_its_retries() -> None:
    waits, sent, found = carried_out(*[refused(503, "overloaded")] * 3, retries=2)
    assert (waits, len(sent)) == ([2.0, 2.0], 3)
    assert (type(found).__name__, found.retry_after_s, str(found)) == (
        "OverloadedError",
        2.0,
        "overloaded (503): later",
    )


@pytest.mark.parametrize(
    "outcome", [refused(503, "overloaded", "60"), refused(503, "overloaded", None), refused(404, "not_found", "1")]
)
def test_attempts_raises_at_once_what_it_is_not_to_wait_for(outcome: Received) -> None:
    waits, sent, found = carried_out(outcome)
    assert (waits, len(sent)) == ([], 1)
    assert isinstance(found, ProblemError)


def test_attempts_reads_a_date_to_wait_for() -> None:
    assert carried_out(refused(503, "overloaded", "Wed, 21 Oct 2015 07:28:00 GMT"), ALIVE)[0] == [0.0]
    assert carried_out(refused(503, "overloaded", "soon"))[0] == []


def test_attempts_tells_the_service_what_is_left_of_its_time() -> None:
    _, sent, found = carried_out(refused(503, "overloaded"), ALIVE, timeout_s=10.0, answering_s=1.0)
    assert [step.headers["X-Request-Timeout"] for step in sent] == ["10.000", "7.000"]
    assert found == Health(status="alive")
    assert carried_out(ALIVE, timeout_s=None)[1] == [Sending({}, None)]
    assert carried_out(ALIVE, timeout_s=5_000)[1][0].headers == {"X-Request-Timeout": "600.000"}


def test_attempts_waits_for_nothing_that_would_come_too_late() -> None:
    waits, sent, found = carried_out(refused(503, "overloaded"), timeout_s=2.5, answering_s=1.0)
    assert (waits, len(sent), found.code) == ([], 1, "overloaded")


def test_attempts_asks_again_where_the_connection_fails() -> None:
    waits, _, found = carried_out(BROKEN, BROKEN, ALIVE)
    assert (waits, found) == ([0.1, 0.2], Health(status="alive"))
    assert carried_out(BROKEN, retries=0)[::2] == ([], BROKEN)


def by_proxy(status: int, retry_after: str | None = None, kind: str = "text/html", body: bytes = b"") -> Received:
    headers = {"content-type": kind} | ({} if retry_after is None else {"retry-after": retry_after})
    return Received(status, headers, body)


@pytest.mark.parametrize(
    ("outcome", "waits"),
    [
        (by_proxy(503, "2"), [2.0]),
        (by_proxy(429, "2"), [2.0]),
        (by_proxy(503), [0.1]),
        (by_proxy(502, "2"), [0.1]),
        (by_proxy(503, "2", "application/problem+json", b'{"status": 503, "title": "Busy"}'), [2.0]),
    ],
)
def test_attempts_asks_again_where_a_proxy_does_not_reach_the_service(outcome: Received, waits: list[float]) -> None:
    assert carried_out(outcome, ALIVE)[::2] == (waits, Health(status="alive"))


@pytest.mark.parametrize("outcome", [by_proxy(429), by_proxy(504, "2"), by_proxy(404, "2"), by_proxy(503, "60")])
def test_attempts_leaves_a_proxy_alone_that_says_something_else(outcome: Received) -> None:
    waits, sent, found = carried_out(outcome)
    assert (waits, len(sent), type(found)) == ([], 1, UnreadableAnswerError)


def test_attempts_does_not_ask_again_what_took_too_long() -> None:
    late = NoAnswerInTimeError("there was no answer in 2.0 s")
    assert carried_out(late)[::2] == ([], late)


@pytest.mark.parametrize(
    ("received", "message"),
    [
        (Received(504, {"content-type": "text/html"}, b"<h1>Bad gateway"), "status 504 and text/html.*Bad gateway"),
        (Received(301, {"location": "https://a.example/"}, b""), "status 301 .*; it sends on to 'https://a.example/'"),
        (Received(200, {}, b""), "status 200 and no media type"),
        (Received(200, {"content-type": "application/json"}, b"{"), "the answer is not JSON"),
        (Received(200, {"content-type": "application/json"}, b"[" * 100_000), "the answer is not JSON"),
        (Received(200, {"content-type": "application/json"}, b"[]"), "holds list where dict"),
        (Received(500, {"content-type": "application/problem+json"}, b"{}"), "status 500 and application/problem"),
    ],
)
def test_attempts_says_what_is_no_answer_of_the_service(received: Received, message: str) -> None:
    waits, _, found = carried_out(received)
    assert waits == []
    with pytest.raises(UnreadableAnswerError, match=message):
        raise found


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"timeout_s": 0}, "timeout_s is 0; it must be a number of seconds above 0"),
        ({"timeout_s": float("nan")}, "timeout_s is nan"),
        ({"retries": -1}, "retries is -1; it must be at least 0"),
        ({"max_wait_s": -1}, "max_wait_s is -1"),
    ],
)
def test_patience_refuses_what_cannot_be(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Patience(**values)


@pytest.mark.parametrize(
    ("article_id", "path"),
    [("a/b c", "/v1/a%2Fb%20c"), ("..", "/v1/%2E%2E"), ("ü#?", "/v1/%C3%BC%23%3F"), ("x.txt", "/v1/x.txt")],
)
def test_path_of_keeps_an_id_in_one_piece(article_id: str, path: str) -> None:
    assert path_of("/v1/{article_id}", article_id=article_id) == path
