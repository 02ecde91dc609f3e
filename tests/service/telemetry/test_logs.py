import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from service.telemetry import logs
from service.telemetry.request_record import RequestRecord

ESCAPE = "\x1b[31mred\x9b\u202e"
SCOPE: dict[str, Any] = {
    "method": "GET",
    "path": "/v1/articles/\x1b[31m",
    "raw_path": b"/v1/articles/%1b[31m",
    "query_string": b"api_key=secret",
    "headers": [(b"authorization", b"Bearer secret"), (b"x-api-key", b"secret")],
    "client": ("192.0.2.7", 4_711),
}


@contextmanager
def logging_to(level: str, *, as_json: bool) -> Iterator[io.StringIO]:
    """Configure, and take back what that does to the whole process."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    stream = io.StringIO()
    try:
        logs.configure(level, json=as_json, stream=stream)
        yield stream
    finally:
        logging.captureWarnings(False)
        structlog.reset_defaults()
        root.setLevel(before[0])
        root.handlers[:] = before[1]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with logging_to("info", as_json=True) as stream:
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fields(*, log_queries: bool = False, scope: dict[str, Any] = SCOPE, **learnt: Any) -> dict[str, Any]:
    record = RequestRecord(request_id="r", **learnt)
    return logs.request_fields(
        record, scope, route="/v1/x", status=200, seconds=0.0123456, sent_bytes=9, log_queries=log_queries
    )


def test_a_line_is_a_json_object_that_starts_with_what_every_line_has(stream: io.StringIO) -> None:
    structlog.get_logger().info("request", status=200, path=ESCAPE + "\n")
    (line,) = lines(stream)
    assert list(line) == ["timestamp", "level", "event", "status", "path"]
    assert (line["level"], line["event"], line["status"], line["path"]) == ("info", "request", 200, ESCAPE + "\n")
    assert line["timestamp"].endswith("Z")
    assert abs(datetime.now(UTC) - datetime.fromisoformat(line["timestamp"])) < timedelta(minutes=1)
    assert stream.getvalue().isascii()
    assert "\x1b" not in stream.getvalue()


def test_lines_of_libraries_have_the_same_form(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://x", extra={"color_message": "red"})
    (line,) = lines(stream)
    del line["timestamp"]
    assert line == {"level": "info", "event": "Uvicorn running on http://x", "logger": "uvicorn.error"}


def test_warnings_are_lines(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    (line,) = lines(stream)
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert "DeprecationWarning: old" in line["event"]


@pytest.mark.parametrize("logger", [structlog.get_logger("x"), logging.getLogger("library")])
def test_an_exception_is_one_line_with_its_traceback(stream: io.StringIO, logger: Any) -> None:
    try:
        int("two\nlines")
    except ValueError:
        logger.exception("failed")
    (line,) = lines(stream)
    assert (line["level"], line["event"]) == ("error", "failed")
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["exception"].endswith("ValueError: invalid literal for int() with base 10: 'two\\nlines'")
    assert "exc_info" not in line


def test_an_exception_may_be_handed_over(stream: io.StringIO) -> None:
    structlog.get_logger().error("failed", exc_info=ValueError("handed over"))
    assert lines(stream)[0]["exception"] == "ValueError: handed over"


@pytest.mark.parametrize(
    ("level", "shown"), [("debug", ["a", "b", "c", "d"]), ("info", ["b", "c", "d"]), ("error", ["d"])]
)
def test_lines_below_the_level_are_left_out(level: str, shown: list[str]) -> None:
    with logging_to(level, as_json=True) as stream:
        ours, library = structlog.get_logger(), logging.getLogger("library")
        for log in (ours, library):
            log.debug("a")
            log.info("b")
            log.warning("c")
            log.error("d")
    assert [line["event"] for line in lines(stream)] == shown * 2


def test_values_that_json_does_not_have_are_shown_somehow(stream: io.StringIO) -> None:
    structlog.get_logger().info("odd", value={1}, half="\ud800")
    assert lines(stream)[0]["value"] == "{1}"


def test_columns_are_for_people_and_do_what_no_terminal_obeys() -> None:
    with logging_to("info", as_json=False) as stream:
        structlog.get_logger().info("request", path=ESCAPE, status=200)
        logging.getLogger("library").info("said %s", ESCAPE)
    first, second = stream.getvalue().splitlines()
    assert re.fullmatch(r"[-\d]+T[:.\d]+Z \[info +\] request +path=.* status=200", first)
    assert "said \\u001b[31mred\\u009b\\u202e" in second
    assert "\x1b" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()


def test_columns_show_a_traceback_line_by_line() -> None:
    with logging_to("info", as_json=False) as stream:
        structlog.get_logger().error("failed", exc_info=ValueError("here"))
    assert stream.getvalue().splitlines()[-1] == "ValueError: here"


def test_request_fields_are_all_that_was_learnt() -> None:
    learnt = fields(
        trace_id="t", span_id="s", key="desk", stages={"encode": 0.0041239}, batch=3, cache="miss", generation="000001",
        answerable=False, query="a storm", refused="overloaded",
    )  # fmt: skip
    assert learnt == {
        "request_id": "r",
        "trace_id": "t",
        "span_id": "s",
        "method": "GET",
        "path": "/v1/articles/%1b[31m",
        "route": "/v1/x",
        "status": 200,
        "duration_ms": 12.346,
        "stages_ms": {"encode": 4.124},
        "batch": 3,
        "cache": "miss",
        "generation": "000001",
        "answerable": False,
        "key": "desk",
        "refused": "overloaded",
        "client": "192.0.2.7",
        "sent_bytes": 9,
    }


def test_request_fields_leave_out_what_is_not_known() -> None:
    known = fields(scope={"method": "GET", "path": "/é", "client": None})
    assert known.keys() == {"request_id", "method", "path", "route", "status", "duration_ms", "sent_bytes"}


def test_request_fields_have_the_query_only_if_asked_for() -> None:
    assert "query" not in fields(query="a storm")
    assert fields(query="a storm", log_queries=True)["query"] == "a storm"


def test_request_fields_hold_no_secret() -> None:
    assert "secret" not in json.dumps(fields(log_queries=True))


def test_a_long_path_is_cut() -> None:
    assert fields(scope={**SCOPE, "raw_path": b"/" + b"x" * 10_000})["path"] == "/" + "x" * 199
