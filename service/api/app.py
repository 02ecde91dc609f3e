"""The ASGI application: the middleware before the routes, and what lives as long as they do."""

import asyncio
import functools
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from indexer.encoder.spec import EncoderSpec
from indexer.index.manifest import Manifest
from service.access.api_keys import Keyring
from service.access.middleware import ApiKeyMiddleware, HostMiddleware
from service.access.rate_limits import RateLimits
from service.api import error_handlers, openapi, rendering
from service.api.files.formats import NEXT_CURSOR_HEADER
from service.api.routes import corpus, operations, quotations, search, stories, vector_stores
from service.engine.engine import Engine
from service.engine.live_index import LiveIndex
from service.page.routes import page_routes
from service.problem_details import REQUEST_ID_HEADER
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.middleware import TelemetryMiddleware
from service.telemetry.tracing import Tracer
from service.version import VERSION


class Part(Protocol):
    """A part of the service that is not of the REST contract."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Its routes."""

    @property
    def headers(self) -> Sequence[str]:
        """Headers that web pages may send to it, beside those of all."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return a `with` block during which its routes take requests."""


def create_app(
    live: LiveIndex,
    settings: Settings,
    *,
    parts: Sequence[Part] = (),
    host_names: Sequence[str] = (),
    state_folder: Path | None = None,
    tracer: Tracer | None = None,
    worker_problems: Callable[[], list[str]] = list,
) -> FastAPI:
    """Make the service.

    Args:
        live: The index; started when the app starts and stopped when it stops. Until it is loaded the app is alive but
            not ready.
        settings: How to behave to those who ask.
        parts: Further parts of the service.
        host_names: Names that the service goes by, as `HostMiddleware` takes them; any name if there are none.
        state_folder: The folder that several workers share. With one, the app starts only when its index is loaded, or
            could not be.
        tracer: Makes spans of requests.
        worker_problems: Tells what is wrong with other workers, for `/readyz`.

    Raises:
        UsageError: If the file of keys or the shared folder cannot be used.
    """
    metrics = Metrics(VERSION)
    keyring = None if settings.keys is None else Keyring(settings.keys)
    rate_limits = RateLimits(None if state_folder is None else state_folder / "rates")

    search_answer = functools.partial(rendering.search_answer, timezone=settings.timezone)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = app.state.engine = Engine(live, settings, metrics, search_answer)
        loop = asyncio.get_running_loop()
        tried = asyncio.Event()
        # The callbacks come from the watcher's thread; caches and events belong to the loop's. Answers of an old
        # generation are never asked for again, for their keys name it: they would only take room.
        _follow(
            live,
            metrics,
            engine,
            on_swap=lambda: loop.call_soon_threadsafe(engine.answers.clear),
            on_attempt=lambda: loop.call_soon_threadsafe(tried.set),
        )
        live.start()
        try:
            if state_folder is not None:
                await tried.wait()  # until then, other workers take what comes to the socket they share
            async with AsyncExitStack() as running:
                for part in parts:
                    await running.enter_async_context(part.running())
                yield
        finally:
            await asyncio.to_thread(live.stop)
            engine.close()  # blocks the loop, which serves nothing any more
            rate_limits.close()
            if tracer is not None:
                await asyncio.to_thread(tracer.close)

    make = FastAPI if settings.no_docs else FastAPIOffline  # the pages cannot do without the document
    app: FastAPI = make(
        title="article-search",
        summary="Semantic search over news articles, with attribution that can be checked.",
        version="1",
        docs_url=None if settings.no_docs else "/docs",
        redoc_url=None,
        openapi_url=None if settings.no_docs else "/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},  # we have our own
    )
    app.state.settings = settings
    app.state.metrics = metrics
    app.state.keyring = keyring
    app.state.worker_problems = worker_problems
    of_contract = (search, vector_stores, quotations, corpus, stories, operations)
    # What `include_router` puts around routes would match each path twice.
    for routes in (*(one.router.routes for one in of_contract), *(part.routes for part in parts)):
        app.router.routes.extend(routes)
    if not settings.no_page:
        app.router.routes.extend(page_routes())
    _complete_routes(app)
    error_handlers.install(app)
    openapi.install(app)
    # Telemetry is outermost, so that refused requests are logged and counted. Keys come after CORS: a browser first
    # asks without a key whether it may send one, and pages may read why they were refused.
    # The last one added is the first to see a request.
    app.add_middleware(ApiKeyMiddleware, keyring=keyring, rate_limits=rate_limits)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=[
                *("Authorization", "Content-Type", "X-API-Key", REQUEST_ID_HEADER, "X-Request-Timeout"),
                *(header for part in parts for header in part.headers),
            ],
            expose_headers=[
                *(REQUEST_ID_HEADER, "Retry-After", "Server-Timing", "Content-Disposition", NEXT_CURSOR_HEADER),
            ],
        )
    if host_names:
        app.add_middleware(HostMiddleware, names=host_names)
    app.add_middleware(TelemetryMiddleware, metrics=metrics, log_queries=settings.log_queries, tracer=tracer)
    return app


def _follow(
    live: LiveIndex,
    metrics: Metrics,
    engine: Engine,
    *,
    on_swap: Callable[[], object],
    on_attempt: Callable[[], object],
) -> None:
    """Tell the metrics and others what becomes of the index. They are called in the thread that watches it."""

    def swapped(old: Manifest | None, new: Manifest, encoder: EncoderSpec) -> None:
        contents = new.contents
        metrics.set_live(
            generation=new.generation,
            model=contents.encoder.public_name,
            variant=encoder.variant,
            instruction_set=encoder.instruction_set,
            built_at=datetime.fromisoformat(new.built_at),
            articles=contents.articles,
            passages=contents.passages,
        )
        metrics.set_ready(True)
        if engine.draining:  # looked at last, for the event loop may begin to drain meanwhile
            metrics.set_ready(False)
        if old is not None:
            metrics.swapped()
            on_swap()

    def attempted(problem: str | None) -> None:
        metrics.set_generation_refused(problem is not None)
        if problem is not None:
            metrics.reload_failed()
        on_attempt()

    def damaged(ready: bool) -> None:
        metrics.found_damage()
        if not ready:
            metrics.set_ready(False)

    live.on_swap = swapped
    live.on_damage = damaged
    live.on_attempt = attempted


def _complete_routes(app: FastAPI) -> None:
    """Make every route match paths to their very end, and the pages of the documentation take HEAD where they take GET.

    A pattern's `$` also matches before a last line feed. The routes of the API take HEAD by themselves.
    """
    for route in app.router.routes:
        pattern = getattr(route, "path_regex", None)
        if isinstance(pattern, re.Pattern) and pattern.pattern.endswith("$"):  # else another app has completed it
            route.path_regex = re.compile(pattern.pattern.removesuffix("$") + r"\Z")  # type: ignore[attr-defined]
        if isinstance(route, APIRoute) and route.methods and not route.include_in_schema:
            route.methods.add("HEAD")
