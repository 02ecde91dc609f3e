"""Traces: W3C Trace Context is always honoured; spans are exported by OpenTelemetry, where it is installed and wanted.

FastAPI brings OpenTelemetry's interface along, but not what does the work; that is the extra `otel`, and is imported
only by `open_tracer`.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.types import Scope

from indexer.errors import UsageError
from service.telemetry.metrics import METHODS, UNMATCHED
from service.telemetry.request_record import RequestRecord

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

ENDPOINT_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""OpenTelemetry's own; naming a collector in one asks for traces."""

# By the specification, version ff and ids of zeros alone are invalid; later versions may add parts at the end.
_TRACEPARENT = re.compile(rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Parent:
    """The caller's span."""

    trace_id: str
    """32 hexadecimal digits, not all zero."""
    span_id: str
    """16 hexadecimal digits, not all zero."""
    flags: int
    """1 if the caller records its trace."""


def parent_of(scope: Scope) -> Parent | None:
    """Return the caller's span, if the request names it in exactly one valid `traceparent` header.

    By https://www.w3.org/TR/trace-context/: of versions after 00, only what is known is read.
    """
    stated = [value for name, value in scope["headers"] if name == b"traceparent"]
    found = _TRACEPARENT.fullmatch(stated[0].strip(b" \t")) if len(stated) == 1 else None
    if found is None or (found[1] == b"00" and found[5] is not None):
        return None
    return Parent(found[2].decode(), found[3].decode(), int(found[4], 16) & 1)


def new_trace_id() -> str:
    """Return an id for a trace that begins here."""
    return secrets.token_hex(16)


def new_span_id() -> str:
    """Return an id for a request."""
    return secrets.token_hex(8)


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Say whether OpenTelemetry's own variables ask for traces."""
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return not disabled and any(environment.get(name) for name in ENDPOINT_VARIABLES)


def open_tracer(version: str) -> "Tracer":
    """Export spans in batches by OTLP over HTTP, set up by OpenTelemetry's own variables.

    Args:
        version: Version of this service.

    Raises:
        UsageError: If the extra `otel` is not installed.
    """
    try:  # other packages may have brought parts of OpenTelemetry, so each part is tried
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise UsageError(
            "--otel or a variable of OpenTelemetry's asks for traces, and what exports them is not installed: "
            "install article-search[otel], or set OTEL_SDK_DISABLED=true"
        ) from None

    described = Resource.create({"service.name": "article-search", "service.version": version})
    provider = TracerProvider(resource=described.merge(OTELResourceDetector().detect()))  # what the operator says wins
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracer(provider)


class Tracer:
    """Makes a span of each request, and one of each of its stages.

    Its provider is not made OpenTelemetry's global one: FastAPI would then record every request once more.
    """

    def __init__(self, provider: "TracerProvider") -> None:
        """Make spans with a provider, which `close` shuts down."""
        self._provider = provider
        self._tracer = provider.get_tracer("article-search")

    def start(self, scope: Scope, parent: Parent | None) -> "Span":
        """Start the span of a request."""
        from opentelemetry.context import Context
        from opentelemetry.trace import (
            NonRecordingSpan,
            SpanContext,
            SpanKind,
            TraceFlags,
            TraceState,
            set_span_in_context,
        )

        context = Context()  # an empty one, and not what other code may have made the current one
        if parent is not None:
            state = TraceState.from_header([v.decode("latin-1") for n, v in scope["headers"] if n == b"tracestate"])
            caller = SpanContext(
                int(parent.trace_id, 16), int(parent.span_id, 16), True, TraceFlags(parent.flags), trace_state=state
            )
            context = set_span_in_context(NonRecordingSpan(caller), context)
        # `end` gives it its full name: the route is not known yet.
        return self._tracer.start_span(scope["method"], context, SpanKind.SERVER, _described(scope))

    def end(
        self,
        span: "Span",
        record: RequestRecord,
        *,
        route: str,
        method: str,
        status: int | None,
        error: BaseException | None = None,
    ) -> None:
        """End the span of a request.

        Its stages become spans within it, end to end in the order in which they were first left. That their durations
        are exact and their places are not is the price of recording next to nothing while a request is answered.

        Args:
            span: The one that `start` returned.
            record: What was learnt of the request.
            route: The template of its path, or `UNMATCHED`.
            method: Method as the client wrote it.
            status: Status of the response, if there was one.
            error: What the service failed with.
        """
        from opentelemetry.trace import StatusCode, set_span_in_context

        ended = time.time_ns()
        if span.is_recording():
            shown = method if method in METHODS else "HTTP"  # as OpenTelemetry's conventions have it
            span.update_name(shown if route == UNMATCHED else f"{shown} {route}")
            span.set_attributes(_learnt(record, route, status))
            if error is not None:
                span.record_exception(error)
                span.set_attribute("error.type", f"{type(error).__module__}.{type(error).__qualname__}")
            if error is not None or (status is not None and status >= 500):
                span.set_status(StatusCode.ERROR)
            context = set_span_in_context(span)
            at = ended - int(_NANOSECONDS * (time.perf_counter() - record.started))
            for stage, seconds in record.stages.items():
                child = self._tracer.start_span(stage, context, start_time=at)
                at += int(_NANOSECONDS * seconds)
                child.end(at)
        span.end(ended)

    def close(self) -> None:
        """Export what is left, for at most as long as OpenTelemetry's own limits say."""
        self._provider.shutdown()


def _described(scope: Scope) -> dict[str, str | int]:
    """Return what OpenTelemetry's conventions for HTTP say of a request, without its query string."""
    method: str = scope["method"]
    described: dict[str, str | int] = {
        "http.request.method": method if method in METHODS else "_OTHER",
        "url.path": scope["path"],
        "url.scheme": scope["scheme"],
        "network.protocol.version": scope["http_version"],
    }
    if method not in METHODS:
        described["http.request.method_original"] = method
    if scope.get("server"):
        described["server.address"], described["server.port"] = scope["server"]
    if scope.get("client"):
        described["client.address"] = scope["client"][0]
    for name, value in scope["headers"]:
        if name == b"user-agent":
            described["user_agent.original"] = value.decode("latin-1")
    return described


def _learnt(record: RequestRecord, route: str, status: int | None) -> dict[str, str | int | bool]:
    """Return what was learnt of a request while it was answered."""
    learnt: dict[str, str | int | bool | None] = {
        "http.route": None if route == UNMATCHED else route,
        "http.response.status_code": status,
        "error.type": str(status) if status is not None and status >= 500 else None,
        "article_search.request_id": record.request_id,
        "article_search.generation": record.generation,
        "article_search.batch_size": record.batch,
        "article_search.cache": record.cache,
        "article_search.answerable": record.answerable,
        "article_search.refused": record.refused,
    }
    return {name: value for name, value in learnt.items() if value is not None}
