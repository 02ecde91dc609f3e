"""The ASGI application: what stands before the routes, and what lives as long as they do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from indexer.index.store import Manifest
from service import problem_details as problems
from service.access.api_keys import Keyring
from service.access.hosts import HostCheck
from service.access.middleware import Gate
from service.access.rate_limits import Rates
from service.api import routes
from service.api.bodies import BodyLimit
from service.engine.engine import Backend, Capacity
from service.engine.live_index import Live
from service.problem_details import REQUEST_ID_HEADER
from service.telemetry.metrics import Metrics
from service.telemetry.middleware import Observed
from service.telemetry.tracing import Tracer
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
        tried = asyncio.Event()
        _follow(
            live,
            metrics,
            on_swap=lambda: loop.call_soon_threadsafe(backend.results.clear),
            on_attempt=lambda: loop.call_soon_threadsafe(tried.set),
        )
        live.start()
        try:
            if options.wait:
                await tried.wait()
            yield
        finally:
            await asyncio.to_thread(live.stop)
            backend.close()
            rates.close()
            if options.tracer is not None:
                await asyncio.to_thread(options.tracer.close)

    make = FastAPIOffline if options.docs else FastAPI  # the one cannot do without the document
    app: FastAPI = make(
        title="article-search",
        summary="Semantic search over news articles, with attribution that can be checked.",
        version="1",
        docs_url="/docs" if options.docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if options.docs else None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},  # we have our own
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


def _follow(live: Live, metrics: Metrics, *, on_swap: Callable[[], object], on_attempt: Callable[[], object]) -> None:
    """Tell the metrics and others what becomes of the index. They are called in the thread that watches it."""

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
            on_swap()

    def attempted(problem: str | None) -> None:
        metrics.set_generation_refused(problem is not None)
        if problem is not None:
            metrics.reload_failed()
        on_attempt()

    live.on_swap = swapped
    live.on_attempt = attempted
