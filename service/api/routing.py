"""How requests come to the routes: read strictly, and searches quickly."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.routing import Match
from starlette.types import Scope

from service import problem_details as problems
from service.api.parsing import StrictRequest
from service.api.requests import TIMEOUT_MAX, TIMEOUT_MIN, TimeoutHeader
from service.engine.engine import Backend, Caller
from service.telemetry import request_record as observation

_TIMEOUT = "X-Request-Timeout"

# Dependencies are coroutines: others would each be run in a thread.


async def backend_of(request: Request) -> Backend:
    """Return what answers."""
    return cast(Backend, request.app.state.backend)


async def caller_of(
    request: Request,
    timeout: Annotated[  # noqa: ASYNC109 - it is heeded elsewhere
        TimeoutHeader,
        Header(
            alias=_TIMEOUT,
            ge=TIMEOUT_MIN,
            le=TIMEOUT_MAX,
            description="Seconds after which the answer is of no use; it is then refused instead, with 503.",
        ),
    ] = None,
) -> Caller:
    """Return who asks."""
    return Caller(observation.of(request.scope), request.receive, timeout)


Respond = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """A route that reads requests strictly, and refuses parameters if it has none.

    Not outside of /v1: health checks and scrapers may add to the address what they like.
    """

    def get_route_handler(self) -> Respond:
        """Return what answers a request."""
        respond = super().get_route_handler()
        if not self.path.startswith("/v1/"):
            return respond
        takes_parameters = bool(self.dependant.query_params)

        async def respond_strictly(request: Request) -> Response:
            strict = request if isinstance(request, StrictRequest) else StrictRequest(request.scope, request.receive)
            if not takes_parameters and strict.query_params:
                raise problems.wrong_parameters("extra_forbidden", strict.query_params)
            return await respond(strict)

        return respond_strictly


class EndingRoute(StrictRoute):
    """A route that ends in a word of its own after an id; not if the slash before it is encoded, and so the id's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route, but look at the path as the client wrote it."""
        last = (scope.get("raw_path") or b"").rpartition(b"/")[2]
        return (Match.NONE, {}) if b"%2f" in last.lower() else super().matches(scope)


class QuickRoute(StrictRoute):
    """A route that reads by itself what is plain and right, in a fraction of the time that it takes FastAPI.

    All else goes FastAPI's way, and that says what is wrong with it. The endpoint takes a model, the backend and the
    caller; the model is that of the body, or of all parameters of the URL.
    """

    def get_route_handler(self) -> Respond:
        """Return what answers a request."""
        respond, endpoint = super().get_route_handler(), self.endpoint
        of_body = self.body_field is not None
        field = self.body_field or self.dependant.query_params[0]
        model = cast(type[BaseModel], field.field_info.annotation)

        async def read(request: StrictRequest) -> BaseModel | None:
            if _TIMEOUT in request.headers:
                return None
            if of_body:
                plain = request.headers.get("content-type") == "application/json" and not request.query_params
                if not plain or not await request.body():
                    return None
            try:
                return model.model_validate(await request.json() if of_body else dict(request.query_params))
            except ValidationError:
                return None

        async def respond_quickly(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            asked = await read(strict)
            if asked is None:
                return await respond(strict)
            caller = Caller(observation.of(strict.scope), strict.receive)
            return cast(Response, await endpoint(asked, strict.app.state.backend, caller))

        return respond_quickly
