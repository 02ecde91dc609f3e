"""Limits of HTTP connections that uvicorn leaves to a proxy; who exceeds one is told so in problem+json."""

import asyncio
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.errors import RefusedError
from service.problem_details import problem_response

_UPGRADE = re.compile(rb"\r\nupgrade(?=[ \t]*:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """Limits of a connection, and of the number of connections."""

    max_connections: int = 1_000
    """Most connections of this process that are open at the same time, idle ones included."""
    max_header_bytes: int = 16_384
    """Most bytes of a request line and headers together."""
    receive_seconds: float = 10.0
    """Longest time for headers to come, from the connection's start or their first byte, and then for the body."""


def limited(limits: RequestLimits) -> Callable[..., asyncio.Protocol]:
    """Return what makes the protocol of a connection, as uvicorn's `Config.http` does."""
    return partial(_LimitedProtocol, limits)


class _LimitedProtocol(HttpToolsProtocol):
    """Overrides methods of asyncio's protocols and callbacks of httptools; test_uvicorn.py lists what else it needs."""

    def __init__(self, limits: RequestLimits, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._limits = limits
        self._header_bytes = 0  # of headers that are not complete
        self._in_body = self._refused = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._link = transport
        self._restart_timer()
        if len(self.connections) > self._limits.max_connections:
            self._refuse("too_many_connections")

    def data_received(self, data: bytes) -> None:
        ends = b""
        if not self._in_body:
            # The parser takes a wish to change protocols, as Java's client has, for granted, and the body for another
            # request. So the wish is hidden from it; one that is overlooked here is refused in on_headers_complete.
            headers, ends, rest = data.partition(b"\r\n\r\n")
            data = _UPGRADE.sub(b"\r\nignored", headers) + ends + rest
            self._header_bytes += len(headers) + len(ends)
        limit = self._limits.max_header_bytes
        if not self._refused and not (ends and self._header_bytes > limit):
            super().data_received(data)
        if self._header_bytes > limit and not self._refused:
            self._refuse("header_too_large", f"request line and headers may have {limit:,} bytes together")
        elif self._timer is None and (self._in_body or not self._owes_answer()):
            self._restart_timer()

    def eof_received(self) -> bool:  # type: ignore[override]
        if self._in_body:
            self._link.close()
        self.shutdown()  # after the answer that is due: a client may end its own sending only
        return True

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_body:  # a trailer would pass for a header that a proxy has checked
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            raise RefusedError("malformed_request")
        super().on_headers_complete()
        self._advance(in_body=True)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._advance(in_body=False)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        self._refuse("malformed_request")

    def _advance(self, *, in_body: bool) -> None:
        self._header_bytes, self._in_body = 0, in_body
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _restart_timer(self) -> None:
        self._timer = self.loop.call_later(self._limits.receive_seconds, self._expire)

    def _expire(self) -> None:
        if self._link.is_reading():
            part = "body" if self._in_body else "headers"
            self._refuse("request_timeout", f"the {part} of the request did not come in time")
        elif not self._link.is_closing():  # the client waits for the service
            self._restart_timer()

    def _owes_answer(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, code: str, detail: str | None = None) -> None:
        self._refused = True
        if self._owes_answer() and not self._in_body:
            self.shutdown()  # after that answer, for which the client would take the refusal
            return
        if not self._in_body or (self._link.is_reading() and not self.cycle.response_started):
            response = problem_response(RefusedError(code, detail), uuid.uuid4().hex)
            lines = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}".encode()]
            lines += [name + b": " + value for name, value in response.raw_headers]
            self._link.write(b"\r\n".join([*lines, b"x-content-type-options: nosniff", b"", bytes(response.body)]))
        self._link.close()
