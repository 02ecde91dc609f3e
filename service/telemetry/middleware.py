"""The outermost layer: gives each request its ids, its response its headers, and tells logs, metrics and traces."""

import re
import time
import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError
from service.problem_details import REQUEST_ID_HEADER, problem_response
from service.telemetry import logs, tracing
from service.telemetry.metrics import UNMATCHED, Metrics
from service.telemetry.request_record import RequestRecord, attach_record

if TYPE_CHECKING:
    from opentelemetry.trace import Span

CLIENT_CLOSED_REQUEST = 499
"""Stands for the status of a response that the client did not wait for; nginx's number. It is never sent."""

_REQUEST_ID_NAME = REQUEST_ID_HEADER.lower().encode()
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")  # nothing that could forge a log line, nor fill one
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked for every few seconds by machines: logged only at the level debug."""

# For browsers: an answer is never taken for a script, framed or embedded by another page, or kept by a cache.
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_NOTHING_LOADED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_DOCS = re.compile(r"/docs|/docs/.*|/static-offline-docs/.*")
_DOCS_LOAD = (
    b"content-security-policy",
    b"; ".join(
        [
            b"default-src 'none'",
            b"script-src 'self' 'unsafe-inline'",
            b"style-src 'self' 'unsafe-inline'",
            b"img-src 'self' data:",
            b"connect-src 'self'",
            b"base-uri 'none'",
            b"form-action 'none'",
            b"frame-ancestors 'none'",
        ]
    ),
)
"""The page has a script and styles of its own in it, and asks this service only."""


class TelemetryMiddleware:
    """An ASGI application around another.

    Every response gets X-Request-ID, Server-Timing and the headers that keep browsers from doing harm with it, save
    those that the application within has set itself. An error that the application raises ends here: it is logged once
    and, if no response was begun, answered.
    """

    def __init__(
        self, app: ASGIApp, metrics: Metrics, *, log_queries: bool = False, tracer: tracing.Tracer | None = None
    ) -> None:
        """Wrap an application.

        Args:
            app: The application.
            metrics: Where requests are counted.
            log_queries: Whether log lines tell what was searched for.
            tracer: Makes spans of requests, if there is one.
        """
        self._app = app
        self._metrics = metrics
        self._log_queries = log_queries
        self._tracer = tracer
        self._log = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":  # the lifespan, or a websocket, which is closed further in
            await self._app(scope, receive, send)
            return
        parent = tracing.parent_of(scope)
        span = None if self._tracer is None else self._tracer.start(scope, parent)
        record = _begin(scope, parent, span)
        exchange = _Exchange(scope, receive, send, record)
        failed: Exception | None = None
        self._metrics.began()
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets an answer
            if not (exchange.gone and isinstance(error, ClientDisconnect | OSError)):
                failed = error
                self._log.error("failed", request_id=record.request_id, trace_id=record.trace_id, exc_info=error)
            # A response that was begun cannot be taken back: the server sees it unfinished and cuts the connection.
            if exchange.status is None and not exchange.gone:
                error_response = problem_response(ServiceError("internal"), record.request_id)
                await error_response(scope, exchange.receive, exchange.send)
        finally:
            self._tell(exchange, span, failed)  # also if the request was cancelled, which is no Exception

    def _tell(self, exchange: "_Exchange", span: "Span | None", failed: Exception | None) -> None:
        """Count, log and trace a request that is over."""
        scope, record = exchange.scope, exchange.record
        seconds = (exchange.ended or time.perf_counter()) - record.started
        status = exchange.status
        if status is None or exchange.ended is None:
            status = CLIENT_CLOSED_REQUEST if failed is None else HTTPStatus.INTERNAL_SERVER_ERROR.value
        route = _route(scope, exchange.root)
        self._metrics.ended(record, route=route, method=scope["method"], status=status, seconds=seconds)
        if self._tracer is not None and span is not None:
            self._tracer.end(span, record, route=route, method=scope["method"], status=exchange.status, error=failed)
        log = self._log.debug if exchange.path in _QUIET else self._log.info
        log(
            "request",
            **logs.request_fields(
                record,
                scope,
                route=route,
                status=status,
                seconds=seconds,
                sent_bytes=exchange.sent_bytes,
                log_queries=self._log_queries,
            ),
        )


class _Exchange:
    """Passes a request's messages on, and remembers what became of it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, record: RequestRecord) -> None:
        self.scope = scope
        self.record = record
        self.root: str = scope.get("root_path", "")  # mounted applications change it
        self.path: str = scope["path"].removeprefix(self.root)
        self.status: int | None = None
        self.ended: float | None = None
        """When the client had the whole response, by `time.perf_counter`."""
        self.gone = False
        """Whether the client is known to have left before that."""
        self.sent_bytes = 0
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and self.ended is None:
            self.gone = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = _with_ours(message.get("headers", ()), self.record, self.path)
        try:
            await self._send(message)
        except OSError:
            self.gone = True
            raise
        if message["type"] == "http.response.body":
            self.sent_bytes += len(message.get("body", b""))
            if not message.get("more_body", False) and not self.gone:
                self.ended = time.perf_counter()


def _begin(scope: Scope, parent: tracing.Parent | None, span: "Span | None") -> RequestRecord:
    """Attach a record to a request, with ids: the client's own if they are sane."""
    stated = next((value for name, value in scope["headers"] if name == _REQUEST_ID_NAME), b"")
    request_id = stated.decode() if _REQUEST_ID.fullmatch(stated) else uuid.uuid4().hex
    trace_id = tracing.new_trace_id() if parent is None else parent.trace_id
    span_id = tracing.new_span_id()
    if span is not None and span.get_span_context().is_valid:
        context = span.get_span_context()
        trace_id, span_id = f"{context.trace_id:032x}", f"{context.span_id:016x}"
    record = RequestRecord(request_id=request_id, trace_id=trace_id, span_id=span_id)
    attach_record(scope, record)
    return record


def _with_ours(theirs: Iterable[tuple[bytes, bytes]], record: RequestRecord, path: str) -> list[tuple[bytes, bytes]]:
    """Return a response's headers with those of ours that are not among them."""
    headers = list(theirs)
    present = {name.lower() for name, _ in headers}
    total = f"total;dur={1_000 * (time.perf_counter() - record.started):.3f}"
    timing = ", ".join([total, *(f"{name};dur={1_000 * spent:.3f}" for name, spent in record.stages.items())])
    ours = (
        (_REQUEST_ID_NAME, record.request_id.encode()),
        (b"server-timing", timing.encode()),
        *_SECURITY,
        _DOCS_LOAD if _DOCS.fullmatch(path) else _NOTHING_LOADED,
    )
    headers.extend(header for header in ours if header[0] not in present)
    return headers


def _route(scope: Scope, root: str) -> str:
    """Return the template of the path that a request was routed by; there are only so many."""
    template: str | None = getattr(scope.get("route"), "path_format", None)
    if template is not None:
        return template
    if "endpoint" not in scope or scope.get("path_params"):
        return UNMATCHED
    mounted: str = scope.get("root_path", "").removeprefix(root)
    return mounted or scope["path"].removeprefix(root)
