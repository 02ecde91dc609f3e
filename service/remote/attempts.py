"""What a client does for one answer: asks, waits as it is told, asks again. Knows no sockets and has no clock."""

import json
import math
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, TypeVar

from service.remote.call import Call
from service.remote.errors import ClientError, ConnectionFailedError, NoAnswerInTimeError, UnreadableAnswerError
from service.remote.problems import problem_error
from service.remote.reading import read
from service.remote.results.problems import ProblemDetails

Answer = TypeVar("Answer")

_TIMEOUT_MIN_S, _TIMEOUT_MAX_S = 0.001, 600.0
"""Least and most seconds that the service takes in X-Request-Timeout."""
_GRACE_S = 0.5
"""Seconds that an answer may take to come, after the time in which the service has to give it."""
_FIRST_PAUSE_S = 0.1
"""Seconds before asking again after a connection failed; each further time twice as long."""
_TRY_AGAIN = (429, 503)
_NOBODY_BEHIND = (502, 503)
"""Statuses by which a proxy says that it does not reach the service, as while that is started anew."""
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client waits, and how often it asks."""

    timeout_s: float | None = 30.0
    """Seconds for an answer, with all attempts and the waits between them; None for as long as it takes."""
    retries: int = 3
    """Most times that a request is sent again."""
    max_wait_s: float = 10.0
    """Longest time that the service may ask to wait before the next attempt, in seconds; it is not asked again if it
    wants more."""

    def __post_init__(self) -> None:
        if self.timeout_s is not None and not 0 < self.timeout_s < math.inf:
            raise ValueError(f"timeout_s is {self.timeout_s}; it must be a number of seconds above 0, or None")
        if self.retries < 0:
            raise ValueError(f"retries is {self.retries}; it must be at least 0")
        if not 0 <= self.max_wait_s < math.inf:
            raise ValueError(f"max_wait_s is {self.max_wait_s}; it must be a number of seconds of at least 0")


class Sending(NamedTuple):
    """A request to be sent now."""

    headers: dict[str, str]
    timeout_s: float | None
    """Seconds to wait for the answer."""


class Pause(NamedTuple):
    """A wait to be made now."""

    seconds: float


class Received(NamedTuple):
    """What came for a request."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes


Outcome = Received | ClientError | None
"""What came of a step: an answer, or why there is none; None of a wait."""


def attempts(
    call: Call[Answer], patience: Patience, *, now_s: float
) -> Generator[Sending | Pause, tuple[Outcome, float], Answer]:
    """Get one answer: yields what is to be done, and is sent what came of it with the time, in seconds.

    Args:
        call: What is asked.
        patience: How long, and how often.
        now_s: Time at which it begins.

    Returns:
        The answer.

    Raises:
        ClientError: If there is none.
    """
    deadline_s = math.inf if patience.timeout_s is None else now_s + patience.timeout_s
    for attempt in range(patience.retries + 1):
        outcome, now_s = yield _sending(deadline_s - now_s)
        found, pause_s = _judged(call, outcome, attempt)
        if not isinstance(found, ClientError):
            answer: Answer = found
            return answer
        if attempt == patience.retries or pause_s is None or pause_s > patience.max_wait_s:
            raise found
        if now_s + pause_s >= deadline_s:  # there would be no time left to answer in
            raise found
        _, now_s = yield Pause(pause_s)
    raise AssertionError("the last attempt returns or raises")


def _sending(left_s: float) -> Sending:
    if left_s == math.inf:
        return Sending({}, None)
    stated = min(max(left_s, _TIMEOUT_MIN_S), _TIMEOUT_MAX_S)
    return Sending({"X-Request-Timeout": f"{stated:.3f}"}, max(left_s, _TIMEOUT_MIN_S) + _GRACE_S)


def _judged(call: Call[Any], outcome: Outcome, attempt: int) -> tuple[Any, float | None]:
    """Return the answer, or why there is none and after how many seconds it is worth asking again."""
    if isinstance(outcome, Received):
        try:
            return _answer(call, outcome)
        except UnreadableAnswerError as error:
            return error, _proxy_pause_s(outcome, attempt)
    if isinstance(outcome, ConnectionFailedError):
        return outcome, _pause_s(attempt)  # each operation may be asked twice: none changes the corpus
    if outcome is None:
        raise TypeError("what came of sending a request is an answer or an error")
    return outcome, None


def _pause_s(attempt: int) -> float:
    return _FIRST_PAUSE_S * 2.0**attempt


def _proxy_pause_s(received: Received, attempt: int) -> float | None:
    """Return the seconds after which to ask again where a proxy answered in the service's place; None if never."""
    told_s = _retry_after_s(received.headers.get("retry-after")) if received.status in _TRY_AGAIN else None
    return _pause_s(attempt) if told_s is None and received.status in _NOBODY_BEHIND else told_s


def _answer(call: Call[Any], received: Received) -> tuple[Any, float | None]:
    kind = received.headers.get("content-type", "").partition(";")[0].strip().lower()
    if received.status == 200 and call.kind is str:
        return received.body.decode(errors="replace"), None
    if received.status == 200 and kind == "application/json":
        return read(call.kind, _json(received.body)), None
    if kind == "application/problem+json":
        with suppress(UnreadableAnswerError):  # gateways have problems of their own, with fewer fields
            wait_s = _retry_after_s(received.headers.get("retry-after"))
            problem = problem_error(read(ProblemDetails, _json(received.body)), wait_s)
            return problem, wait_s if received.status in _TRY_AGAIN else None
    shown = received.body[: 4 * _SHOWN_CHARACTERS].decode(errors="replace")[:_SHOWN_CHARACTERS]
    elsewhere = received.headers.get("location")
    raise UnreadableAnswerError(
        f"{call.method} {call.path} was answered with status {received.status} and "
        f"{kind or 'no media type'}, which is not this service's: {shown!r}"
        + ("" if elsewhere is None else f"; it sends on to {elsewhere!r}")
    )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswerError(f"the answer is not JSON: {error}") from error


def _retry_after_s(header: str | None) -> float | None:
    """Return the seconds that a header Retry-After states, as a number or as a date; None if it states none."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def in_time(timeout_s: float | None) -> NoAnswerInTimeError:
    """Return the error for an answer that did not come; `timeout_s` is that of `Sending`."""
    within = "" if timeout_s is None else f" in {timeout_s - _GRACE_S:.1f} s"
    return NoAnswerInTimeError(f"there was no answer{within}")
