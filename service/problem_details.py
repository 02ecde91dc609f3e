"""Errors as clients see them: problem+json with a stable code, and nothing of the inside."""

import math
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Match

from service.api import openapi as contract
from service.api.responses import ERRORS_MAX, FieldError, ProblemDetails
from service.search.query import QueryError

REQUEST_ID_HEADER = "X-Request-ID"

_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "repeated": "repeated_field",
    "too_short": "out_of_range",
    "too_long": "out_of_range",
    "string_too_short": "out_of_range",
    "string_too_long": "out_of_range",
    "literal_error": "unknown_value",
    "date": "invalid_date",
}
"""Pydantic's error type -> our code; every other type means a value of the wrong type."""

_NO_BODY = "the body is empty; send a JSON object"
_NOT_AN_OBJECT = "the body is not a JSON object sent with Content-Type: application/json"
_DETAILS = {
    "missing": "this field is required",
    "extra_forbidden": "there is no such field",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "repeated": "given more than once",
    "too_short": "must have at least {min_length} item(s)",
    "too_long": "must have at most {max_length} item(s)",
}
"""Pydantic's error type -> our words, where its own speak of what is inside."""

_HTTP = {
    400: ("malformed_json", "the body cannot be read"),
    404: ("not_found", "there is nothing at this path"),
    405: ("method_not_allowed", "this path does not take this method"),
}
"""Status of an error that the framework raises -> our code and words."""

_QUERY_STATUSES = {"cursor_invalid": HTTPStatus.BAD_REQUEST, "cursor_expired": HTTPStatus.GONE}
"""Code of a query that cannot be answered -> status; every other means that its text is wrong."""

_NAME_MAX_CHARACTERS = 100


class NotFoundError(Exception):
    """A resource that the path names does not exist."""

    def __init__(self, what: str) -> None:
        super().__init__(f"there is no such {what} in the index")
        self.code = f"{what}_not_found"


class NotReadyError(Exception):
    """The index is not loaded."""


class MalformedError(HTTPException):
    """What was sent cannot be read.

    It is an HTTPException since FastAPI lets no other through while a body is read.
    """

    def __init__(self, code: str, detail: str) -> None:
        """Say what the client is told: a stable code, for programs, and a detail, for people."""
        super().__init__(HTTPStatus.BAD_REQUEST, detail)
        self.code = code


class RefusedError(Exception):
    """A request that is not served, whatever it asks; the client is told why."""

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, *, retry_after: float | None = None, **headers: str
    ) -> None:
        """Say what the client is told.

        Args:
            status: Of the response.
            code: Stable; for programs.
            detail: For people.
            retry_after: Seconds after which it is worth asking again; rounded up to whole ones.
            headers: Further ones of the response, with underscores for hyphens.
        """
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after)))


def install(app: FastAPI) -> None:
    """Make every error of an app a problem+json response, and have its OpenAPI document say so."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(QueryError, _query)
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(NotReadyError, _not_ready)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(MalformedError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)  # type: ignore[arg-type]  # there may be no response
    app.add_exception_handler(Exception, _unexpected)
    of_routes = app.openapi
    app.openapi = lambda: contract.complete(of_routes())  # type: ignore[method-assign]


def wrong_parameters(kind: str, names: Iterable[str]) -> RequestValidationError:
    """Return the error to raise for parameters of the URL that are all wrong in the same way.

    Args:
        kind: A pydantic error type, or `repeated`.
        names: Theirs.
    """
    return RequestValidationError([{"type": kind, "loc": ("query", name), "msg": ""} for name in names])


def of_body(error: ValidationError, request_id: str) -> ProblemDetails:
    """Return the problem with a part of a body that was checked by itself."""
    return _of_fields(error.errors(include_url=False), 0, request_id)


def of_query(error: QueryError, request_id: str) -> ProblemDetails:
    """Return the problem with a query that cannot be answered."""
    status = _QUERY_STATUSES.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _problem(status, error.code, str(error), request_id)


# The handlers are coroutines: others would each be run in a thread.


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    return respond(_of_fields(cast(RequestValidationError, error).errors(), 1, _request_id(request)))


def _of_fields(items: Sequence[Mapping[str, Any]], depth: int, request_id: str) -> ProblemDetails:
    """Return the problem with fields of a request.

    Args:
        items: As pydantic tells them.
        depth: How much of each place tells only which part of the request it is in.
        request_id: Of the request.
    """
    errors = [_field_error(item, item["loc"][depth:]) for item in items[:ERRORS_MAX]]
    first = errors[0]
    status = HTTPStatus.BAD_REQUEST if first.code == "malformed_json" else HTTPStatus.UNPROCESSABLE_ENTITY
    detail = first.detail if not first.field else f"{first.field}: {first.detail}"
    return _problem(status, first.code, detail, request_id, errors)


def _field_error(item: Mapping[str, Any], place: Sequence[object]) -> FieldError:
    code, detail = _code_and_detail(item["type"], item)
    return FieldError(field=".".join(map(shown, place)), code=code, detail=detail)


def _code_and_detail(kind: str, item: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "query":
        return item["ctx"]["code"], item["ctx"]["reason"]
    if tuple(item["loc"]) == ("body",):
        return ("malformed_json", _NO_BODY) if kind == "missing" else ("wrong_type", _NOT_AN_OBJECT)
    detail = _DETAILS[kind].format(**item.get("ctx", {})) if kind in _DETAILS else item["msg"]
    return _CODES.get(kind, "wrong_type"), detail


def shown(name: object) -> str:
    """Return a field's name as the client wrote it, cut short and with half surrogate pairs replaced."""
    return str(name)[:_NAME_MAX_CHARACTERS].encode(errors="replace").decode()


async def _query(request: Request, error: Exception) -> JSONResponse:
    return respond(of_query(cast(QueryError, error), _request_id(request)))


async def _not_found(request: Request, error: Exception) -> JSONResponse:
    code = cast(NotFoundError, error).code
    return respond(_problem(HTTPStatus.NOT_FOUND, code, str(error), _request_id(request)))


async def _not_ready(request: Request, error: Exception) -> JSONResponse:
    problem = _problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", str(error), _request_id(request))
    return respond(problem, {"Retry-After": "1"})


async def _refused(request: Request, error: Exception) -> JSONResponse:
    return refusal(cast(RefusedError, error), _request_id(request))


def refusal(error: RefusedError, request_id: str) -> JSONResponse:
    """Return the response to a request that is not served; it is an ASGI application too."""
    return respond(_problem(error.status, error.code, str(error), request_id), error.headers)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    malformed = cast(MalformedError, error)
    return respond(_problem(HTTPStatus.BAD_REQUEST, malformed.code, malformed.detail, _request_id(request)))


async def _http(request: Request, error: Exception) -> JSONResponse:
    raised = cast(HTTPException, error)
    status = HTTPStatus(raised.status_code)
    code, detail = _HTTP.get(status, (status.phrase.lower().replace(" ", "_"), status.description))
    headers = dict(raised.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    return respond(_problem(status, code, detail, _request_id(request)), headers)


def _allowed(request: Request) -> Sequence[str]:
    """Return all methods that a path takes; the router tells only those of one route of it."""
    scope = {**request.scope, "root_path": request.scope.get("app_root_path", request.scope.get("root_path", ""))}
    found = [
        method
        for method in ("GET", "HEAD", "POST")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in request.app.router.routes)
    ]
    # A folder of files matches whatever the method is, and takes these.
    return found if len(found) < 3 else ("GET", "HEAD")


async def _gone(_request: Request, _error: Exception) -> None:
    """Answer nobody: the client is gone."""


async def _unexpected(request: Request, _: Exception) -> JSONResponse:
    """Tell the client nothing; the server raises the error again behind this response, into its own log."""
    detail = "the service failed; the request may be fine"
    return respond(_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail, _request_id(request)))


def _request_id(request: Request) -> str:
    return str(request.state.request_id)


def _problem(
    status: HTTPStatus, code: str, detail: str, request_id: str, errors: Sequence[FieldError] = ()
) -> ProblemDetails:
    return ProblemDetails(
        title=status.phrase, status=status, detail=detail, code=code, request_id=request_id, errors=list(errors)
    )


def respond(problem: ProblemDetails, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a problem+json response."""
    headers = {**(headers or {}), REQUEST_ID_HEADER: problem.request_id}
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=contract.PROBLEM_MEDIA_TYPE)
