"""One serving process: the index, the application and the server, joined."""

import logging
import os
import socket
from concurrent.futures import Future
from dataclasses import dataclass

from indexer.errors import UsageError
from indexer.index.store import current
from service.api.app import Options, create_app
from service.engine.live_index import Live
from service.engine.loading import Whereabouts, load_searcher, loaded_ahead
from service.search.searcher import Searcher
from service.server import tuning
from service.server.deadlines import ConnectionLimits, limited
from service.server.draining import Server
from service.server.sockets import url
from service.server.supervisor import Inheritance
from service.telemetry import tracing
from service.version import VERSION

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What one process is to do, beside what `Options` say."""

    where: Whereabouts
    model: str | None
    ahead: Future[tuple[str, Searcher]]
    """The generation to begin with, from `load_ahead`."""
    listening: socket.socket
    inheritance: Inheritance | None
    """If it is one of several workers."""
    connections: ConnectionLimits
    drain_seconds: float


def serve(process: Process, options: Options) -> Exception | None:
    """Serve until told to stop.

    Returns:
        Why it stopped, if not because it was told to: the first generation could not be loaded.
    """
    failures: list[Exception] = []
    ahead = [process.ahead]

    def load(previous: Searcher | None) -> Searcher:
        if not ahead:
            return load_searcher(process.where(), process.model, staying=True, previous=previous)
        try:
            return loaded_ahead(ahead.pop(), process.where, process.model)
        finally:
            tuning.settle()

    def fail(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    live = Live(load, newest=lambda: current(process.where()))
    live.on_fatal = fail
    app = create_app(live, options)

    def hang_up() -> None:
        _log.info("told to look for newer keys and a newer index")
        if options.keyring is not None:
            options.keyring.refresh(force=True)
        live.request_reload()

    def drain() -> None:
        app.state.backend.draining = True

    def tell() -> None:
        _log.info("listening on %s", url(process.listening))
        if inheritance is not None:
            inheritance.tell_serving()

    inheritance = process.inheritance
    server = Server(
        app,
        protocol=limited(process.connections),
        drain_seconds=process.drain_seconds,
        on_hangup=hang_up,
        on_draining=drain,
        on_serving=tell,
        others=() if inheritance is None else inheritance.others,
        lifeline=None if inheritance is None else inheritance.lifeline,
    )
    server.run(sockets=[process.listening])
    return failures[0] if failures else None


def open_tracer(*, asked: bool) -> tracing.Tracer | None:
    """Return what sends traces, if the flag or OpenTelemetry's own variables ask for them.

    Raises:
        UsageError: If the packages for it are not installed.
    """
    if not asked and not tracing.is_wanted(os.environ):
        return None
    try:
        return tracing.open_tracer(VERSION)
    except ImportError:
        raise UsageError("traces are asked for, but OpenTelemetry is not installed: article-search[otel]") from None
