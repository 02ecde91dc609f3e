"""How a request comes to its endpoint: read by the endpoint's signature, in this one place.

    Annotated[Model, Body()]     the JSON object that the body holds
    Annotated[Model, Query()]    the parameters of the URL
    str                          a part of the path
    CallerOfRequest              who asks, and how long they wait
    EngineOfApp, Request         what answers, and the request itself

FastAPI documents an endpoint by the same signature. It does not read requests for it, which would take several times as
long, let unknown parameters pass and tell errors in other words.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import Depends, Header, params
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from service.api.parsing import TIMEOUT_HEADER, read_body, read_bytes, read_parameters, read_timeout, refuse_parameters
from service.api.requests import TimeoutSeconds
from service.engine.engine import Caller, Engine
from service.telemetry.request_record import record_of

Reader = Callable[[Request], Coroutine[Any, Any, Any]]
"""Reads one argument of an endpoint from a request."""


async def engine_of(request: Request) -> Engine:
    """Return what answers."""
    found: Engine = request.app.state.engine
    return found


async def caller_of(
    request: Request,
    timeout: Annotated[  # noqa: ASYNC109 - the engine heeds it
        TimeoutSeconds,
        Header(
            alias=TIMEOUT_HEADER,
            description="Seconds after which the answer is of no use; it is then refused instead, with 503.",
        ),
    ] = None,
) -> Caller:
    """Return who asks, and how long they wait."""
    return Caller(record_of(request.scope), timeout)


EngineOfApp = Annotated[Engine, Depends(engine_of)]
CallerOfRequest = Annotated[Caller, Depends(caller_of)]


class ReadingRoute(APIRoute):
    """A route that reads requests itself, and answers HEAD as it answers GET.

    Health checks and scrapers, outside of /v1, may add to the address whatever they like.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a HEAD as a GET."""
        return super().matches(_head_as_get(scope))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a HEAD as a GET; the server, which still knows the method, sends no body."""
        await super().handle(_head_as_get(scope), receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        endpoint = self.endpoint
        # All that the signature decides is worked out here, once for each route, and not again for each request.
        hints = get_type_hints(endpoint, include_extras=True)
        hints.pop("return", None)
        readers = {name: _reader(hint, name) for name, hint in hints.items()}
        takes_body = any(_is_declared(hint, params.Body) for hint in hints.values())
        takes_parameters = any(_is_declared(hint, params.Query) for hint in hints.values())
        refuses_parameters = self.path.startswith("/v1/") and not takes_parameters

        async def respond(request: Request) -> Response:
            if refuses_parameters:
                refuse_parameters(request)
            if request.method == "POST" and not takes_body:
                await read_bytes(request)  # whatever it is, its size is bounded
            values = {name: await read(request) for name, read in readers.items()}
            response: Response = await endpoint(**values)
            return response

        return respond


class EndingRoute(ReadingRoute):
    """A route that ends in a word of its own after an id; not if the slash before it is encoded, and so the id's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route, but look at the path as the client wrote it."""
        last = (scope.get("raw_path") or b"").rpartition(b"/")[2]  # `path` is decoded already
        return (Match.NONE, {}) if b"%2f" in last.lower() else super().matches(scope)


def _head_as_get(scope: Scope) -> Scope:
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def _is_declared(hint: Any, kind: type) -> bool:
    return get_origin(hint) is Annotated and any(isinstance(one, kind) for one in get_args(hint)[1:])


def _reader(hint: Any, name: str) -> Reader:
    """Return what reads the argument with this type and name."""
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint

    async def body(request: Request) -> Any:
        return await read_body(request, bare, request.app.state.settings.timezone)

    async def parameters(request: Request) -> Any:
        return read_parameters(request, bare, request.app.state.settings.timezone)

    async def path(request: Request) -> str:
        return str(request.path_params[name])

    async def caller(request: Request) -> Caller:
        return await caller_of(request, read_timeout(request))

    async def whole(request: Request) -> Request:
        return request

    if _is_declared(hint, params.Body):
        return body
    if _is_declared(hint, params.Query):
        return parameters
    return {str: path, Caller: caller, Engine: engine_of, Request: whole}[bare]
