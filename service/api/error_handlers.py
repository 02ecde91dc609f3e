"""What becomes of an error that a route raises: a response with problem details."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Mount

from service.errors import RefusedError, ServiceError
from service.problem_details import problem_response
from service.telemetry.request_record import record_of

_CODES = {HTTPStatus.NOT_FOUND: "not_found", HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed"}
"""Status of an error that the router raises -> our code."""


def install(app: FastAPI) -> None:
    """Make every error that an app raises on purpose a response; others are for the telemetry around it."""
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(HTTPException, _http_error)


# The handlers are coroutines: others would each be run in a thread.


async def _service_error(request: Request, error: Exception) -> Response:
    raised = cast(ServiceError, error)
    record = record_of(request.scope)
    if isinstance(raised, RefusedError):
        record.refused = raised.code
    return problem_response(raised, record.request_id)


async def _http_error(request: Request, error: Exception) -> Response:
    status = HTTPStatus(cast(HTTPException, error).status_code)
    response = problem_response(ServiceError(_CODES.get(status, "not_found")), record_of(request.scope).request_id)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:  # RFC 9110 demands Allow with it
        response.headers["Allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> Sequence[str]:
    """Return all methods that a path takes; the router tells only those of one route of it."""
    # A mounted folder that was tried has moved the root by now; routes match from the application's own.
    scope = {**request.scope, "root_path": request.scope.get("app_root_path", request.scope.get("root_path", ""))}
    routes = [route for route in request.app.router.routes if not isinstance(route, Mount)]
    found = [
        method
        for method in ("GET", "HEAD", "POST")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return found or ("GET", "HEAD")  # a folder of files, which matches whatever the method is
