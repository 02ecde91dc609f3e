"""`POST /mcp`: agents over HTTP, each request by itself, answered in JSON.

The package that knows the protocol takes half a second to import, which a service that no agent asks need not spend: it
is imported when the first one does.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from service.api.parsing import json_value, read_bytes, read_timeout
from service.engine.engine import Caller, Engine
from service.errors import InvalidRequestError, RefusedError
from service.mcp.messages import NOT_ONE, UNUSABLE_ID, is_notification
from service.settings import Settings
from service.telemetry.request_record import record_of

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
_CALLER = "mcp_caller"
_DEFAULT_PORTS = {"http": 80, "https": 443}


class AgentsEndpoint:
    """The route for agents. Keys, host names and the like are checked before requests come here."""

    headers = ("MCP-Protocol-Version", "MCP-Session-Id", "Mcp-Method", "Mcp-Name")
    """Headers of the protocol, which web pages may send too."""

    def __init__(self, settings: Settings) -> None:
        """Prepare the route.

        Args:
            settings: `cors_origins` and `max_body_bytes` are used.
        """
        self.routes = [Route(PATH, self, methods=["POST"])]
        self._origins = frozenset(settings.cors_origins)
        self._max_body_bytes = settings.max_body_bytes
        self._sessions: _Sessions | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take requests during a `with` block."""
        try:
            yield
        finally:
            if self._sessions is not None:
                await self._sessions.stop()
                self._sessions = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Raises:
            InvalidRequestError: If it is no message of the protocol.
            RefusedError: `origin_not_allowed` or `body_too_large`.
        """
        request = Request(scope, receive)
        if not self._allows(request.headers.get("Origin"), request.headers.get("Host", "")):
            raise RefusedError("origin_not_allowed")
        scope["state"][_CALLER] = Caller(record_of(scope), read_timeout(request))
        body = await read_bytes(request)
        message = json_value(body, request.headers)
        if self._sessions is None:
            self._sessions = _Sessions(self._max_body_bytes)
        sessions = await self._sessions.started()
        fault = _fault(message)
        if fault is not None:
            raise InvalidRequestError("wrong_type", fault)
        await sessions.handle_request(_plain(scope), _replayed(body, receive), send)

    def _allows(self, origin: str | None, host: str) -> bool:
        """Whether a page of an origin may ask: one of our own, or one that is named; programs send no origin."""
        if origin is None or "*" in self._origins or origin in self._origins:
            return True
        scheme, _, own = origin.partition("://")
        try:
            return _place(scheme, own) == _place(scheme, host)
        except ValueError:  # no port, or brackets around what is no address
            return False


def _place(scheme: str, host: str) -> tuple[str, int | None]:
    """Return the name and the port of a host as a browser understands them.

    Raises:
        ValueError: If it is none.
    """
    parts = urlsplit(f"//{host}")
    if not parts.hostname:
        raise ValueError(f"{host!r} is no host")
    return parts.hostname, parts.port or _DEFAULT_PORTS.get(scheme)


def _asked(context: Any) -> tuple[Engine, Caller]:
    """Return what answers a request, and who waits for it."""
    request: Request = context.request
    return request.app.state.engine, request.scope["state"][_CALLER]


def _fault(value: object) -> str | None:
    """Return why a body is no message; None if it is one."""
    from mcp_types import JSONRPCNotification, jsonrpc_message_adapter

    try:
        found = jsonrpc_message_adapter.validate_python(value, by_name=False)
    except ValidationError:
        return NOT_ONE
    is_answered = not isinstance(found, JSONRPCNotification) or is_notification(found.method)
    return None if is_answered else UNUSABLE_ID


def _plain(scope: Scope) -> Scope:
    """Return a scope whose headers say in one way only that JSON comes and may be answered, which is checked already.

    The package takes fewer spellings of it, and no request that leaves `Accept` out.
    """
    said = {b"content-type": b"application/json", b"accept": b"application/json, text/event-stream"}
    others = [header for header in scope["headers"] if header[0] not in said]
    return {**scope, "headers": [*others, *said.items()]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body which was read already, and then what comes behind it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


class _Sessions:
    """What answers messages, in a task of its own: its own tasks must end in the one that they were begun in."""

    def __init__(self, max_body_bytes: int) -> None:
        self._max_body_bytes = max_body_bytes
        self._over = asyncio.Event()
        self._ready: asyncio.Future[StreamableHTTPSessionManager] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run())

    async def started(self) -> "StreamableHTTPSessionManager":
        """Return it, once it is imported; others may go on waiting for it when one is cancelled."""
        return await asyncio.shield(self._ready)

    async def stop(self) -> None:
        """End it, with all that it is at work on."""
        self._over.set()
        await self._task

    async def _run(self) -> None:
        try:
            manager = await asyncio.to_thread(self._made)
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            self._ready.set_exception(error)
            return
        async with manager.run():
            self._ready.set_result(manager)
            await self._over.wait()

    def _made(self) -> "StreamableHTTPSessionManager":
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from service.mcp.server import make_server

        return StreamableHTTPSessionManager(
            make_server(_asked), json_response=True, stateless=True, max_request_body_size=self._max_body_bytes
        )
