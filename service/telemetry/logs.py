"""Log lines on standard error: JSON for machines, or columns for people."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from json import JSONEncoder
from typing import Any, TextIO

import structlog
from starlette.types import Scope
from structlog.typing import EventDict, Processor

from service.settings import Settings
from service.telemetry.request_record import RequestRecord

_PATH_MAX_CHARACTERS = 200
_ENCODE = JSONEncoder(default=repr).encode
"""Made once: `json.dumps` with an option makes an encoder each time."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey instead of showing; line feeds and tabs are left alone."""


def configure(level: str, *, json: bool, stream: TextIO | None = None) -> None:
    """Send every log line of this process, whichever library it comes from, to one place in one form.

    Call it once in each process, before the service is made.

    Args:
        level: The least level that is shown; one that `Settings.log_level` takes.
        json: Whether each line is a JSON object. Otherwise it is readable, in colour if on a terminal.
        stream: Where to; standard error unless given.
    """
    stream = stream or sys.stderr
    rendered: list[Processor] = [_headed, _with_traceback]
    if json:
        rendered.append(structlog.processors.JSONRenderer(_to_json))
    else:
        columns = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0, sort_keys=False
        )
        rendered += [_printable, columns]
    structlog.configure(
        processors=rendered,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),  # a line in one write: threads do not mix theirs
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error"):  # what it sets up for itself unless told not to
        own = logging.getLogger(name)
        own.handlers, own.propagate, own.disabled = [], True, False
        own.setLevel(logging.NOTSET)
    logging.captureWarnings(True)
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it tells at length which instructions the CPU has


def configure_as(settings: Settings) -> None:
    """Do what `configure` does, as the settings say."""
    is_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    configure(settings.log_level, json=is_json)


def request_fields(
    record: RequestRecord,
    scope: Scope,
    *,
    route: str,
    status: int,
    seconds: float,
    sent_bytes: int,
    log_queries: bool,
) -> dict[str, Any]:
    """Return the fields of a request's log line; what is not known of it is left out.

    Args:
        record: What was learnt of the request.
        scope: The request's ASGI scope.
        route: The template of its path, or `unmatched`.
        status: Status of the response; 499 if the client did not wait for it.
        seconds: Time from the request's beginning to the end of the response.
        sent_bytes: Length of the response's body.
        log_queries: Whether the text of its query is among them.
    """
    client = scope.get("client")
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    fields: dict[str, Any] = {
        "request_id": record.request_id,
        "trace_id": record.trace_id,
        "span_id": record.span_id,
        "method": scope["method"],
        "path": path[:_PATH_MAX_CHARACTERS].decode("latin-1"),  # which has a character for any byte
        "route": route,
        "status": status,
        "duration_ms": round(1_000 * seconds, 3),
        "stages_ms": {name: round(1_000 * spent, 3) for name, spent in record.stages.items()} or None,
        "batch": record.batch,
        "cache": record.cache,
        "generation": record.generation,
        "answerable": record.answerable,
        "tool": record.tool,
        "problem": record.problem,
        "key": record.key,
        "refused": record.refused,
        "client": client[0] if client else None,
        "sent_bytes": sent_bytes,
        "query": record.query if log_queries else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _to_json(fields: EventDict, **_: Any) -> str:
    return _ENCODE(fields)


def _headed(_: Any, level: str, fields: EventDict) -> EventDict:
    """Begin a line with the fields that every line has."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"timestamp": f"{now[:-6]}Z", "level": level, "event": fields.pop("event"), **fields}


def _with_traceback(_: Any, __: str, fields: EventDict) -> EventDict:
    """Replace an exception by its traceback."""
    raised = fields.pop("exc_info", None)
    if raised is True:
        raised = sys.exception()
    if isinstance(raised, tuple):
        raised = raised[1]
    if raised is not None:
        fields["exception"] = "".join(traceback.format_exception(raised)).rstrip()
    return fields


def _printable(_: Any, __: str, fields: EventDict) -> MutableMapping[str, Any]:
    """Escape what would move the cursor or turn the text around; JSON escapes all of it anyway."""
    return {name: _escaped(value) if isinstance(value, str) else value for name, value in fields.items()}


def _escaped(text: str) -> str:
    # The check is much quicker than the pattern, and nearly every text passes it.
    return text if text.isprintable() else _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
