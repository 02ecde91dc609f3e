"""HTTP connections within limits: how many, how long and how big, and none that two readers might read differently.

uvicorn leaves these limits to a proxy in front of it. Here they hold without one, and whoever exceeds them is told so
in the same problem+json as anywhere else in the service. llhttp, which uvicorn parses with, refuses most of what
request smuggling is made of (two lengths, folded or bare line ends, white space before a colon); the rest is refused
here.
"""

import re
import uuid
from asyncio import TimerHandle, Transport
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any, ClassVar, Literal

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.problem_details import RefusedError, refusal

_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"connection", b"close"))
_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=%:\[\]-]*")
_PIPELINED_MAX = 16
"""Requests that may wait behind the one that is being answered; kilobytes of them would take megabytes of memory."""
_LINGER_S = 1.0
"""How long to go on reading after a refusal: closing at once would reset the connection, and so might lose the answer
on its way to a client that is still sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What one connection may take, and how many there may be."""

    max_header_bytes: int = 16_384
    """Bytes of a request line and headers together; so many bytes of trailers and chunk extensions too."""
    header_seconds: float = 10.0
    """From the first byte of a request, on a new connection from its start, to the end of the headers."""
    body_seconds: float = 10.0
    """From the end of the headers to the end of the body."""
    write_seconds: float = 30.0
    """How long a client may leave what it is sent lying; then the connection is cut."""
    max_connections: int = 1_000
    """Open ones of this process, idle ones too."""


def limited(limits: ConnectionLimits) -> type[HttpToolsProtocol]:
    """Return the protocol with these limits, to be given to `uvicorn.Config(http=...)`."""

    class LimitedWithin(LimitedProtocol):
        pass

    LimitedWithin.limits = limits
    return LimitedWithin


class LimitedProtocol(HttpToolsProtocol):
    """One connection.

    What is refused is answered with 400 `malformed_request`, 408 `request_timeout`, 431 `header_too_large` or 503
    `too_many_connections`, and the connection ends. An answer that an earlier request on it is due is sent first, and
    then instead: the client would take the reason for that answer.
    """

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As uvicorn makes it."""
        super().__init__(*args, **kwargs)
        self._receiving: Literal["nothing", "header", "body"] = "nothing"
        self._answered: RequestResponseCycle | None = None  # the request whose turn it is; self.cycle is the newest
        self._overhead = 0  # bytes since there was an end of headers, a piece of a body or an end of a request
        self._over = False  # what still comes is not read
        self._timer: TimerHandle | None = None
        self._write_timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many connections."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            self._over = True
            self._send(
                RefusedError(
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    "too_many_connections",
                    "the service has as many connections as it takes",
                    retry_after=1,
                )
            )
            transport.close()  # without lingering, which would take more connections still
            self._cut_if_stuck()
        else:
            self._time(self.limits.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything, the timers and whoever waits for a body too."""
        super().connection_lost(exc)
        self._untime()
        if self._write_timer is not None:
            self._write_timer.cancel()
        self._disconnect()

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse what is malformed, too much or, from here on, too slow."""
        if self._over:
            return
        self._unset_keepalive_if_required()
        self._overhead += len(data)
        try:
            self._parse(data)
        except HttpParserError as error:
            reason = error.__context__  # what a callback raised, if one did
            self._refuse(reason if isinstance(reason, RefusedError) else _malformed("this is not valid HTTP"))
            return
        if self._overhead > self.limits.max_header_bytes:
            self._refuse(self._too_large())
        elif self._timer is None:
            self._time_rest()

    def _parse(self, data: bytes) -> None:
        """Feed the parser. A wish to change protocols is ignored, by parsing the request again without that wish.

        The parser would take it for granted and leave the body unread, which would then pass for a second request.
        """
        while True:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                version = self.parser.get_http_version().encode()
                lines = [self.parser.get_method() + b" " + self.url + b" HTTP/" + version]
                lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
                data = b"\r\n".join(lines) + b"\r\n\r\n" + data[upgrade.args[0] :]
            else:
                return

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._receiving = "header"

    def on_headers_complete(self) -> None:
        """Check the headers and have the request answered."""
        method = self.parser.get_method()
        if self.parser.should_upgrade() and method != b"CONNECT":
            return  # see _parse
        self._check_header(method)
        super().on_headers_complete()
        self.headers = []  # trailers end here: among the scope's headers they would pass for what a proxy has checked
        self._receiving = "body"
        self._overhead = 0
        self._untime()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._overhead = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        if self._receiving == "header":
            return  # see _parse
        super().on_message_complete()
        self._receiving = "nothing"
        self._overhead = 0
        self._untime()

    def _check_header(self, method: bytes) -> None:
        """Refuse what the parser lets through.

        Raises:
            RefusedError: If the header is too large, or malformed.
        """
        version = self.parser.get_http_version()
        size = len(method) + len(self.url) + len("  HTTP/1.1\r\n\r\n") + len(self.headers) * len(": \r\n")
        size += sum(map(len, chain.from_iterable(self.headers)))
        hosts = [value for name, value in self.headers if name == b"host"]
        codings = [value.strip().lower() for name, value in self.headers if name == b"transfer-encoding"]
        if size > self.limits.max_header_bytes:
            raise self._too_large()
        if version not in ("1.0", "1.1") or method == b"CONNECT" or b"#" in self.url:
            raise _malformed("the request line is not one of HTTP/1.1 to an origin server")
        if codings and (codings != [b"chunked"] or version == "1.0"):
            raise _malformed("the only Transfer-Encoding is chunked, and HTTP/1.0 has none")
        if len(hosts) > 1 or (not hosts and version == "1.1"):
            raise _malformed("there must be one Host header")
        if hosts and not _HOST.fullmatch(hosts[0]):
            raise _malformed("the Host header is not a host")
        if len(self.pipeline) >= _PIPELINED_MAX:
            raise _malformed("too many requests were sent before their answers")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Go on with the next request, or see the connection closed."""
        super().on_response_complete()
        if self._over:
            self.transport.close()
        self._cut_if_stuck()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that is idle."""
        super().timeout_keep_alive_handler()
        self._cut_if_stuck()

    def shutdown(self) -> None:
        """Close, at once or after the answer that is due; a request that is still coming keeps its limits."""
        super().shutdown()
        self._cut_if_stuck()

    def pause_writing(self) -> None:
        """Wait for the client to take what it was sent, but not for ever."""
        super().pause_writing()
        self._write_timer = self.loop.call_later(self.limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _cut_if_stuck(self) -> None:
        """Bound the time that closing takes, since it waits for the client to take what it was sent."""
        if self.transport.is_closing():
            self._untime()
            self._timer = self.loop.call_later(self.limits.write_seconds, self.transport.abort)

    def _time(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._expired)

    def _untime(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_rest(self) -> None:
        """Bound what is still to come; requests that came in one piece never need a timer."""
        if self._receiving == "body":
            self._time(self.limits.body_seconds)
        elif self._receiving == "header" or not self._is_answering():
            self._time(self.limits.header_seconds)

    def _expired(self) -> None:
        self._timer = None
        if self.flow.read_paused:  # the client waits for us
            self._time_rest()
        elif self._receiving == "nothing":
            self.transport.close()
            self._cut_if_stuck()
        else:
            what = "headers" if self._receiving == "header" else "body"
            detail = f"the {what} of the request did not come in time"
            self._refuse(RefusedError(HTTPStatus.REQUEST_TIMEOUT, "request_timeout", detail))

    def _is_answering(self) -> bool:
        return self._answered is not None and not self._answered.response_complete

    def _too_large(self) -> RefusedError:
        detail = f"request line and headers may have {self.limits.max_header_bytes:,} bytes together"
        return RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header_too_large", detail)

    def _refuse(self, error: RefusedError) -> None:
        """End the connection with a reason, if nothing else is due or begun in its place."""
        self._over = True
        self._untime()
        self.logger.info("%s - refused: %s", self.client[0] if self.client else "-", error.code)
        is_about_answered = self._receiving == "body" and self.cycle is self._answered
        if self._answered is not None and self._is_answering() and not is_about_answered:
            self._answered.keep_alive = False
            return
        if not (is_about_answered and self.cycle.response_started):
            self._send(error)
        self._disconnect()
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.flow.resume_reading()
            self._timer = self.loop.call_later(_LINGER_S, self.transport.abort)
        else:
            self.transport.close()
            self._cut_if_stuck()

    def _send(self, error: RefusedError) -> None:
        response = refusal(error, uuid.uuid4().hex)
        parts = [STATUS_LINE[response.status_code]]
        for name, value in (*self.server_state.default_headers, *response.raw_headers, *_HEADERS):
            parts += [name, b": ", value, b"\r\n"]
        self.transport.write(b"".join([*parts, b"\r\n", response.body]))

    def _disconnect(self) -> None:
        """Tell the app, which may be waiting for a body, that the client is gone, and send nothing more for it."""
        cycle = self._answered
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.waiting_for_100_continue = False
            cycle.message_event.set()


def _malformed(detail: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, "malformed_request", detail)
