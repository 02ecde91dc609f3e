"""The ASGI application: lifespan, error mapping, request ids."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import problems, routes
from service.backend import Backend, LoadSearcher
from service.problems import REQUEST_ID_HEADER

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def create_app(load: LoadSearcher) -> FastAPI:
    """Make the service.

    Args:
        load: Opens the index and loads the encoder. Called once, in a thread, when the app starts; until it returns
            the app is alive but not ready. What it returns is closed when the app stops. If it raises, the app stays
            alive and never gets ready; telling why is left to `load`.
    """
    backend = Backend(load)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(backend.load())
        yield
        await asyncio.gather(loading, return_exceptions=True)
        backend.close()

    app: FastAPI = FastAPIOffline(
        title="article-search",
        summary="Semantic search over news articles, with attribution that can be checked.",
        version="1",
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.backend = backend
    app.include_router(routes.router)
    app.add_middleware(_RequestIds)
    problems.install(app)
    return app


class _RequestIds:
    """Gives every request an id, the client's own if it is a sane one, and returns it as a header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        request_id = stated if _REQUEST_ID.fullmatch(stated) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)
