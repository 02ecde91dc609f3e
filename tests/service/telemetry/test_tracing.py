import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased
from opentelemetry.trace import SpanKind, StatusCode

from indexer.errors import UsageError
from service.telemetry import tracing
from service.telemetry.metrics import UNMATCHED
from service.telemetry.request_record import RequestRecord
from service.telemetry.tracing import Parent, Tracer

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
VALID = f"00-{TRACE}-{SPAN}-01"


def scope(*headers: tuple[bytes, bytes], **parts: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": "/v1/search",
        "query_string": b"q=secret",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("search.example", 8_000),
        "client": ("192.0.2.7", 4_711),
        "headers": [(b"user-agent", b"curl/8"), *headers],
        **parts,
    }


def traceparent(value: str) -> tuple[bytes, bytes]:
    return b"traceparent", value.encode("latin-1")


@pytest.mark.parametrize(
    ("stated", "flags"),
    [
        (VALID, 1),
        (f" {VALID}\t", 1),
        (f"00-{TRACE}-{SPAN}-00", 0),
        (f"00-{TRACE}-{SPAN}-ff", 1),
        (f"00-{TRACE}-{SPAN}-02", 0),
        (f"cc-{TRACE}-{SPAN}-01", 1),
        (f"cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like", 1),
    ],
)
def test_parent_of_reads_what_is_valid(stated: str, flags: int) -> None:
    assert tracing.parent_of(scope(traceparent(stated))) == Parent(TRACE, SPAN, flags)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "00",
        f"{VALID}-",
        f"{VALID}-01",
        f"{VALID}.",
        f"cc-{TRACE}-{SPAN}-01.what",
        f"ff-{TRACE}-{SPAN}-01",
        f"0-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-0G",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}0-{SPAN}-01",
        f"00_{TRACE}_{SPAN}_01",
        f"{VALID},{VALID}",
        "é" * 55,
    ],
)
def test_parent_of_ignores_what_is_not(stated: str) -> None:
    assert tracing.parent_of(scope(traceparent(stated))) is None


def test_parent_of_ignores_several_and_none() -> None:
    assert tracing.parent_of(scope(traceparent(VALID), traceparent(VALID))) is None
    assert tracing.parent_of(scope()) is None


def test_new_ids_are_valid_and_new() -> None:
    traces, spans = ({new() for _ in range(100)} for new in (tracing.new_trace_id, tracing.new_span_id))
    assert (len(traces), len(spans)) == (100, 100)
    for trace_id, span_id in zip(traces, spans, strict=True):
        assert tracing.parent_of(scope(traceparent(f"00-{trace_id}-{span_id}-01"))) == Parent(trace_id, span_id, 1)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "True"}, False),
    ],
)
def test_is_wanted_goes_by_opentelemetrys_variables(environment: dict[str, str], wanted: bool) -> None:
    assert tracing.is_wanted(environment) is wanted


class Collected:
    """A tracer, and the spans it made."""

    def __init__(self, **options: Any) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False, **options)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = Tracer(provider)

    def spans(self) -> list[ReadableSpan]:
        """All spans, the last that ended first, so that a request comes before its stages."""
        return list(reversed(self._exporter.get_finished_spans()))


def ids(span: ReadableSpan) -> tuple[str, str]:
    assert span.context is not None
    return f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}"


def test_a_request_is_a_span_by_the_conventions_for_http() -> None:
    collected = Collected()
    span = collected.tracer.start(scope(), None)
    record = RequestRecord(request_id="r", generation="000001", answerable=True, query="secret", key="desk")
    collected.tracer.end(span, record, route="/v1/search", method="POST", status=200)
    (made,) = collected.spans()
    assert (made.name, made.kind, made.parent) == ("POST /v1/search", SpanKind.SERVER, None)
    assert made.status.status_code is StatusCode.UNSET
    assert dict(made.attributes or {}) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "http.route": "/v1/search",
        "url.path": "/v1/search",
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "server.address": "search.example",
        "server.port": 8_000,
        "client.address": "192.0.2.7",
        "user_agent.original": "curl/8",
        "article_search.request_id": "r",
        "article_search.generation": "000001",
        "article_search.answerable": True,
    }


def test_a_span_belongs_to_the_callers() -> None:
    collected = Collected()
    asked = scope(traceparent(VALID), (b"tracestate", b"vendor=1"))
    span = collected.tracer.start(asked, tracing.parent_of(asked))
    collected.tracer.end(span, RequestRecord(request_id="r"), route="/", method="GET", status=200)
    (made,) = collected.spans()
    assert made.parent is not None
    assert ids(made)[0] == TRACE
    assert f"{made.parent.span_id:016x}" == SPAN
    assert made.parent.is_remote
    assert made.context is not None
    assert made.context.trace_state == {"vendor": "1"}


def test_what_the_caller_does_not_record_is_not_recorded() -> None:
    collected = Collected()
    span = collected.tracer.start(scope(), Parent(TRACE, SPAN, 0))
    record = RequestRecord(request_id="r", stages={"encode": 0.1})
    collected.tracer.end(span, record, route="/", method="GET", status=200)
    assert collected.spans() == []


def test_a_span_that_is_sampled_out_has_ids_nevertheless() -> None:
    collected = Collected(sampler=ParentBased(ALWAYS_OFF))
    span = collected.tracer.start(scope(), None)
    collected.tracer.end(span, RequestRecord(request_id="r"), route="/", method="GET", status=200)
    assert span.get_span_context().is_valid
    assert collected.spans() == []


def test_stages_are_spans_within_of_their_durations() -> None:
    collected = Collected()
    span = collected.tracer.start(scope(), None)
    record = RequestRecord(request_id="r", stages={"tokenise": 0.25, "encode": 0.5})
    record.started -= 1
    collected.tracer.end(span, record, route="/", method="GET", status=200)
    request, encode, tokenise = collected.spans()
    assert [tokenise.name, encode.name] == ["tokenise", "encode"]
    for stage in (tokenise, encode):
        assert stage.parent is not None
        assert (stage.parent.span_id, ids(stage)[0]) == (int(ids(request)[1], 16), ids(request)[0])
        assert stage.start_time is not None
        assert stage.end_time is not None
        assert stage.end_time - stage.start_time == record.stages[stage.name] * 1e9
    assert tokenise.end_time == encode.start_time
    assert request.end_time is not None
    assert encode.end_time is not None
    assert request.end_time - encode.end_time == pytest.approx(0.25e9, rel=0.1)


@pytest.mark.parametrize(("status", "code"), [(404, StatusCode.UNSET), (503, StatusCode.ERROR)])
def test_only_the_services_own_failures_are_errors(status: int, code: StatusCode) -> None:
    collected = Collected()
    span = collected.tracer.start(scope(), None)
    collected.tracer.end(span, RequestRecord(request_id="r"), route=UNMATCHED, method="GET", status=status)
    (made,) = collected.spans()
    assert made.name == "GET"
    assert made.status.status_code is code
    assert "http.route" not in (made.attributes or {})
    assert (made.attributes or {}).get("error.type") == ("503" if code is StatusCode.ERROR else None)


def test_an_exception_is_part_of_its_span() -> None:
    collected = Collected()
    span = collected.tracer.start(scope(), None)
    collected.tracer.end(
        span, RequestRecord(request_id="r"), route="/", method="GET", status=None, error=KeyError("lost")
    )
    (made,) = collected.spans()
    assert made.status.status_code is StatusCode.ERROR
    assert (made.attributes or {})["error.type"] == "builtins.KeyError"
    assert [event.name for event in made.events] == ["exception"]


def test_a_method_that_a_client_made_up_names_no_span() -> None:
    collected = Collected()
    span = collected.tracer.start(scope(method="BREW"), None)
    collected.tracer.end(span, RequestRecord(request_id="r"), route="/", method="BREW", status=405)
    (made,) = collected.spans()
    assert made.name == "HTTP /"
    assert (made.attributes or {})["http.request.method"] == "_OTHER"
    assert (made.attributes or {})["http.request.method_original"] == "BREW"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of an OTLP collector, and what was sent to it."""
    received: list[tuple[str, bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("stated", "name"), [(None, "article-search"), ("desk-search", "desk-search")])
def test_open_tracer_exports_to_the_collector_in_the_environment(
    collector: tuple[str, list[tuple[str, bytes]]],
    monkeypatch: pytest.MonkeyPatch,
    stated: str | None,
    name: str,
) -> None:
    address, received = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    if stated:
        monkeypatch.setenv("OTEL_SERVICE_NAME", stated)
    tracer = tracing.open_tracer("1.2.3")
    span = tracer.start(scope(), None)
    tracer.end(span, RequestRecord(request_id="r", stages={"encode": 0.1}), route="/", method="GET", status=200)
    tracer.close()
    ((path, body),) = received
    assert path == "/v1/traces"
    (exported,) = ExportTraceServiceRequest.FromString(body).resource_spans
    attributes = {pair.key: pair.value.string_value for pair in exported.resource.attributes}
    assert (attributes["service.name"], attributes["service.version"]) == (name, "1.2.3")
    assert [span.name for scoped in exported.scope_spans for span in scoped.spans] == ["encode", "GET /"]


def imported(module: str) -> set[str]:
    """The modules of OpenTelemetry that importing a module imports."""
    code = f"import sys, {module}; print(*(name for name in sys.modules if name.startswith('opentelemetry')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_opentelemetry_is_not_imported_unless_it_is_wanted() -> None:
    assert imported("service.telemetry.tracing") == set()


def test_the_layer_around_the_service_does_not_import_what_exports() -> None:
    names = imported("service.telemetry.middleware")  # FastAPI imports the rest
    assert not {"opentelemetry.sdk", "opentelemetry.exporter"} & names


def test_open_tracer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    # A module that is None cannot be imported; other parts of OpenTelemetry are there, as FastAPI brings them.
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(UsageError, match=r"install article-search\[otel\]"):
        tracing.open_tracer("1")
