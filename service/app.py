"""The ASGI application: what stands before the routes, and what lives as long as they do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from indexer.store import Manifest
from service import problems, routes
from service.backend import Backend, Capacity
from service.bodies import BodyLimit
from service.gate import Gate
from service.generations import Live
from service.hosts import HostCheck
from service.keys import Keyring
from service.metrics import Metrics
from service.observing import Observed
from service.problems import REQUEST_ID_HEADER, NotReadyError
from service.rates import Rates
from service.tracing import Tracer
from service.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the service behaves to those who ask it."""

    capacity: Capacity = field(default_factory=Capacity)
    max_body_bytes: int = 1_000_000
    keyring: Keyring | None = None
    """Keys that requests need; without one, none."""
    rates_file: Path | None = None
    """Where several processes count a key's requests together."""
    hosts: tuple[str, ...] = ()
    """Names the service goes by; any if there are none."""
    origins: tuple[str, ...] = ()
    """Of web pages that may read its answers."""
    wait: bool = False
    """Whether the app starts only when its index is loaded, or could not be: as one of several workers does."""
    docs: bool = True
    """Whether `/docs` and `/openapi.json` are there."""
    log_queries: bool = False
    """Whether the log tells what was searched for."""
    tracer: Tracer | None = None


def create_app(live: Live, options: Options | None = None) -> FastAPI:
    """Make the service.

    Args:
        live: The index; started when the app starts and stopped when it stops. Until it is loaded the app is alive but
            not ready.
        options: How to behave.
    """
    options = options or Options()
    metrics = Metrics(VERSION)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        backend = Backend(live, options.capacity, metrics)
        app.state.backend = backend
        loop = asyncio.get_running_loop()
        _follow(live, metrics, lambda: loop.call_soon_threadsafe(backend.results.clear))
        live.start()
        if options.wait:
            await asyncio.to_thread(_loaded, live)
        yield
        await asyncio.to_thread(live.stop)
        backend.close()
        rates.close()
        if options.tracer is not None:
            await asyncio.to_thread(options.tracer.close)

    documented: dict[str, Any] = {} if options.docs else {"docs_url": None, "openapi_url": None}
    app: FastAPI = FastAPIOffline(
        title="article-search",
        summary="Semantic search over news articles, with attribution that can be checked.",
        version="1",
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},  # we have our own
        **documented,
    )
    app.state.metrics = metrics
    app.include_router(routes.router)
    problems.install(app)
    rates = Rates(options.rates_file)
    # The last one added is the first to see a request.
    app.add_middleware(Gate, keyring=options.keyring, rates=rates)
    app.add_middleware(BodyLimit, max_bytes=options.max_body_bytes)
    if options.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=options.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", REQUEST_ID_HEADER, "X-Request-Timeout"],
            expose_headers=[REQUEST_ID_HEADER, "Retry-After", "Server-Timing"],
        )
    if options.hosts:
        app.add_middleware(HostCheck, names=options.hosts)
    app.add_middleware(Observed, metrics=metrics, log_queries=options.log_queries, tracer=options.tracer)
    return app


def _loaded(live: Live) -> None:
    """Wait for the first attempt to load an index to end."""
    with contextlib.suppress(NotReadyError):
        live.reload_and_wait(None)


def _follow(live: Live, metrics: Metrics, forget: Callable[[], object]) -> None:
    """Tell the metrics and the caches what becomes of the index. Called in the thread that watches it."""

    def swapped(old: Manifest | None, new: Manifest) -> None:
        contents = new.contents
        metrics.set_live(
            generation=new.generation,
            model=contents.encoder.public_name,
            built_at=datetime.fromisoformat(new.built_at),
            articles=contents.articles,
            passages=contents.passages,
        )
        metrics.set_ready(True)
        if old is not None:
            metrics.swapped()
            forget()

    def attempted(problem: str | None) -> None:
        metrics.set_generation_refused(problem is not None)
        if problem is not None:
            metrics.reload_failed()

    live.on_swap = swapped
    live.on_attempt = attempted
