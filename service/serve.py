"""The command `serve`: from the settings to the end of serving."""

import ctypes
import faulthandler
import importlib.util
import logging
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from indexer.errors import UsageError
from service.access.api_keys import Keyring
from service.server.sockets import bind, is_loopback, url
from service.server.supervisor import SIGNALS, Supervisor
from service.settings import Settings
from service.version import VERSION
from service.worker import Worker, this_worker

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from service.api.app import Part
    from service.search.searcher import Searcher

_M_ARENA_MAX = -8  # of glibc's mallopt
_log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until told to stop. What is large is imported late: supervisors stay small, and the index loads meanwhile.

    Raises:
        ArticleSearchError: If the settings, the keys, the port or the index's first generation cannot be used.
        SystemExit: If no worker can serve, with the exit code of one.
    """
    if settings.keys is not None:
        Keyring(settings.keys)  # read for its errors alone, before anything is started; the app reads its own
    elif not is_loopback(settings.host) and not settings.allow_unauthenticated:
        raise UsageError(
            f"{settings.host} can be reached from other machines, and no keys are asked for: name their file with "
            "--keys, or say --allow-unauthenticated if everybody who reaches the port may search"
        )
    worker = this_worker()
    listening = bind(settings.host, settings.port) if worker is None else worker.listening
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # before there are threads, which would take them
    if worker is None and settings.workers > 1:
        from service.telemetry import logs

        logs.configure_as(settings)
        sys.exit(Supervisor(listening, settings.workers).run(settings.drain_seconds))
    _prepare_process()
    _serve_here(settings, listening, worker)


def _serve_here(settings: Settings, listening: "socket.socket", worker: Worker | None) -> None:
    from service.engine.sources import open_source

    # The load comes first: it runs beside all that is imported below.
    source = open_source(settings)
    from service.telemetry import logs

    logs.configure_as(settings)
    from service.access.middleware import LOOPBACK_NAMES
    from service.api.app import create_app
    from service.engine.live_index import LiveIndex
    from service.engine.reload_file import ReloadFile
    from service.server.deadlines import RequestLimits, limited
    from service.server.draining import Server
    from service.telemetry import tracing

    failures: list[Exception] = []

    def load(previous: "Searcher | None") -> "Searcher":
        return source.load(previous, is_doubtful=bool(live.status().problems))

    def fail(error: Exception) -> None:
        # Called in the thread that watches the index, so it only leaves word: the server looks ten times a second.
        failures.append(error)
        server.is_broken = server.should_exit = True

    def tell() -> None:
        _log.info("listening on %s", url(listening))
        if worker is not None:
            worker.tell_serving()

    def drain() -> None:
        _log.info("told to stop: draining")
        app.state.engine.begin_draining()

    def hang_up() -> None:
        _log.info("told to look for newer keys and a newer index")
        if app.state.keyring is not None:
            app.state.keyring.refresh(force=True)
        live.request_reload()

    reload_file = None if worker is None else ReloadFile(worker.state / "reload")  # one process has nobody to tell
    live = LiveIndex(
        load,
        newest=source.newest,
        load_earlier=source.load_earlier,
        files_seen=source.files_seen,
        reload_file=reload_file,
    )
    live.on_fatal = fail
    # Else any web page in this machine's browser could point a name of its own at the loopback address and search here.
    loopback_names = (*LOOPBACK_NAMES, settings.host) if is_loopback(settings.host) else ()
    app = create_app(
        live,
        settings,
        parts=_parts(settings),
        host_names=settings.allowed_hosts or loopback_names,
        state_folder=None if worker is None else worker.state,
        tracer=tracing.open_tracer(VERSION) if settings.otel or tracing.is_wanted(os.environ) else None,
        worker_problems=list if worker is None else worker.problems,
    )
    protocol = limited(RequestLimits(max_connections=settings.max_connections))
    server = Server(
        app,
        protocol,
        listening,
        drain_seconds=settings.drain_seconds,
        on_serving=tell,
        on_draining=drain,
        on_hangup=hang_up,
        supervisor=None if worker is None else worker.supervisor,
    )
    server.run()
    if failures:
        raise failures[0]  # for its message and its exit code


def _parts(settings: Settings) -> "Sequence[Part]":
    """Return what the service has beside the REST contract."""
    if settings.no_mcp:
        return ()
    if importlib.util.find_spec("mcp") is None:
        _log.info("agents are not served: article-search[mcp] is not installed")
        return ()
    from service.mcp.http import AgentsEndpoint

    return (AgentsEndpoint(settings),)


def _prepare_process() -> None:
    """Set the process up, before threads are started and numpy is imported."""
    faulthandler.enable()  # a process that a signal such as SIGBUS ends says so, and where it was
    sys.setswitchinterval(0.001)  # seconds that a thread may keep the event loop waiting; a fifth of the default
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)  # else each thread keeps the memory that it once needed
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are too small here for more
    for name in ("rich", "openvino.tools.ovc"):  # optional for structlog and OpenVINO, and not small
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # makes the import fail
