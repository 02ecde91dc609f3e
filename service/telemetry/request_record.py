"""What is learnt of a request while it is answered: for its log line, the metrics, the trace and the response."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Scope

STAGES = ("queue", "tokenise", "encode", "dense", "keyword", "fuse", "fetch", "highlight", "render")
"""The stages of a search: waiting, text to tokens, tokens to vector, cosines, terms, scores and order, texts and
sources of the hits, the sentences to mark, JSON."""

_STATE_KEY = "request_record"


@dataclass(slots=True, kw_only=True)
class RequestRecord:
    """Facts about one request, filled in by whoever learns one; what nobody learnt stays None."""

    request_id: str
    started: float = field(default_factory=time.perf_counter)
    """When the request began, in seconds of `time.perf_counter`."""
    trace_id: str | None = None
    """The caller's trace, or the one that began here: 32 hexadecimal digits."""
    span_id: str | None = None
    """Span of this request in the trace: 16 hexadecimal digits."""
    key: str | None = None
    """Name of the API key that was shown."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds spent on each of `STAGES`, by name."""
    batch: int | None = None
    """Queries that were encoded together with this request's."""
    cache: str | None = None
    """`hit` or `miss`, where an answer may come from the cache."""
    generation: str | None = None
    """Name of the generation that answered."""
    answerable: bool | None = None
    tool: str | None = None
    """Name of the tool that an agent called."""
    problem: str | None = None
    """Code of the problem that the tool answered with, within an answer whose status is 200."""
    query: str | None = None
    """Text of the query. Logged only if asked for."""
    refused: str | None = None
    """Code of the error, if a limit or a rule of the service refused the request: `overloaded`, `rate_limited`, ..."""

    def add_stages(self, seconds: Mapping[str, float]) -> None:
        """Add the seconds that a part of the request spent on each stage."""
        for stage, spent in seconds.items():
            self.stages[stage] = self.stages.get(stage, 0.0) + spent  # a batch of searches passes them piece by piece

    def elapsed_ms(self) -> float:
        """Return the milliseconds since the request began."""
        return 1_000 * (time.perf_counter() - self.started)


def attach_record(scope: Scope, record: RequestRecord) -> None:
    """Keep a record with its request."""
    scope.setdefault("state", {})[_STATE_KEY] = record


def record_of(scope: Scope) -> RequestRecord:
    """Return the record of a request.

    Raises:
        KeyError: If none was attached.
    """
    found: RequestRecord = scope["state"][_STATE_KEY]
    return found
