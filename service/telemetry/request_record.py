"""What is learnt of a request while it is answered: for its log line, the metrics and the headers of its response."""

import time
from dataclasses import dataclass, field

from starlette.types import Scope

_KEY = "observation"


@dataclass(slots=True, kw_only=True)
class Observation:
    """Filled in by whoever learns something; what nobody learnt stays None."""

    request_id: str
    started: float = field(default_factory=time.perf_counter)
    """Of `time.perf_counter`, in seconds."""
    trace_id: str | None = None
    """Of the caller's trace, or of the one that began here: 32 hexadecimal digits."""
    span_id: str | None = None
    """Of this request in it: 16 hexadecimal digits."""
    key: str | None = None
    """Name of the API key that was shown."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds spent on each, by name: see `STAGES`."""
    batch: int | None = None
    """Queries that were encoded in the same pass."""
    cache: str | None = None
    """`hit` or `miss`, where an answer may come from the cache."""
    generation: str | None = None
    """Of the index, that answered."""
    answerable: bool | None = None
    query: str | None = None
    """Text of the query. Logged only if asked for."""
    refused: str | None = None
    """Code of the problem, if one of the service's limits refused the request: `overloaded`, `rate_limited`, ..."""

    def milliseconds(self) -> float:
        """Return the time since the request began."""
        return 1_000 * (time.perf_counter() - self.started)


STAGES = ("queue", "tokenise", "encode", "dense", "keyword", "fuse", "fetch", "highlight", "render")
"""Of a search: waiting, text to tokens, tokens to vector, cosines, terms, scores and order, texts and sources of the
hits, the sentences to mark, JSON."""


def begin(scope: Scope, observation: Observation) -> None:
    """Attach an observation to a request."""
    scope.setdefault("state", {})[_KEY] = observation


def of(scope: Scope) -> Observation:
    """Return the observation of a request.

    Raises:
        KeyError: If none was attached.
    """
    found: Observation = scope["state"][_KEY]
    return found
