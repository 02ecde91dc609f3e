"""The OpenAPI document: what the routes declare of their answers, and what holds for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from service.api.examples import answers as examples
from service.errors import FieldFault, InvalidRequestError, ServiceError
from service.problem_details import MEDIA_TYPE, PROBLEMS, Problem, ProblemDetails, problem_of

Responses = dict[int | str, dict[str, Any]]
"""Status -> OpenAPI's response object, as FastAPI takes them."""


EVERYWHERE = (
    "malformed_request",
    "host_not_allowed",
    "request_timeout",
    "header_too_large",
    "internal",
    "too_many_connections",
)
"""Codes of errors that any request may meet."""
KEYED = (
    *EVERYWHERE,
    *("malformed_credentials", "key_missing", "key_unknown", "rate_limited"),
    *("malformed_parameters", "unknown_field", "repeated_field"),
)
"""Codes of routes that may need an API key; these refuse parameters that they do not have, too."""
WORKED = (
    *KEYED,
    "wrong_type",
    "out_of_range",
    "not_ready",
    "index_damaged",
    "store_unavailable",
    "overloaded",
    "deadline_exceeded",
)
"""Codes of routes that have work to do, and heed X-Request-Timeout."""
POSTED = ("body_too_large",)
"""Codes of routes that take POST."""
BODY = (*POSTED, "malformed_json", "missing_field", "encoding_unsupported")
"""Codes of routes that take a body."""
SEARCHED = (
    *("query_empty", "query_too_long", "query_control_character"),
    *("missing_field", "unknown_value", "search_too_broad", "not_in_milvus", "cursor_invalid", "cursor_expired"),
)
"""Codes of routes that take a query."""
_UNROUTED = ("not_found", "method_not_allowed", "origin_not_allowed")
"""Codes that no route of the contract has."""


def errors(*codes: str) -> Responses:
    """Document the problems that a route may answer with, given their codes."""
    responses: Responses = {}
    for status in sorted({PROBLEMS[code].status for code in codes}):
        own = [code for code in PROBLEMS if code in codes and PROBLEMS[code].status == status]
        named = [*_HEADERS_OF_ALL, *_HEADERS_OF.get(status, ())]
        responses[status] = {
            "description": "\n".join(f"- `{code}`: {PROBLEMS[code].meaning}" for code in own),
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in named},
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"},
                    "examples": _examples(*own),
                }
            },
        }
    return responses


def _example(code: str, problem: Problem) -> dict[str, Any]:
    """Return a problem with this code, as the service answers it."""
    error = ServiceError(code)
    if problem.field is not None:
        detail = f"{problem.field}: {problem.detail}" if problem.field else problem.detail
        fault = FieldFault(field=problem.field, code=code, detail=problem.detail)
        error = InvalidRequestError(code, detail, faults=[fault])
    return problem_of(error, examples.REQUEST_ID).model_dump()


def answer(
    description: str,
    example: str,
    *,
    links: Mapping[str, object] | None = None,
    media_types: Sequence[str] = ("application/json",),
) -> Responses:
    """Document what a route answers if all is well, beside the schema.

    Args:
        description: What the answer is.
        example: Its name in `examples.ANSWERS`.
        links: What can be asked next, as OpenAPI's link objects.
        media_types: The answer has one of them.
    """
    response: dict[str, Any] = {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS_OF_ALL},
        "content": {media_type: {"examples": _examples(example)} for media_type in media_types},
    }
    if links:
        response["links"] = dict(links)
    return {HTTPStatus.OK.value: response}


def _examples(*names: str) -> dict[str, Any]:
    """Refer to examples; were they put here, FastAPI would leave out what is null in them."""
    return {name: {"$ref": f"#/components/examples/{name}"} for name in names}


def link(operation: str, description: str, **parameters: str) -> dict[str, Any]:
    """Return a link object: with what of this request or answer another operation can be asked.

    Args:
        operation: The operation's id.
        description: What it gives.
        parameters: Name -> OpenAPI's runtime expression.
    """
    return {"operationId": operation, "description": description, "parameters": parameters}


def install(app: FastAPI) -> None:
    """Have an app give out the completed document."""
    of_routes = app.openapi  # FastAPI keeps the document it makes, so `complete` returns another one
    app.openapi = lambda: complete(of_routes())  # type: ignore[method-assign]


def complete(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that FastAPI makes of the routes, with what holds for all of them."""
    components = {
        **document["components"],
        "examples": {
            **{name: {"summary": "Over seeds/", "value": value} for name, value in examples.ANSWERS.items()},
            **{
                code: {"summary": problem.meaning, "value": _example(code, problem)}
                for code, problem in PROBLEMS.items()
                if code not in _UNROUTED
            },
        },
        "headers": _HEADERS,
        "parameters": {"X-Request-ID": _REQUEST_ID_PARAMETER},
        "securitySchemes": _SECURITY_SCHEMES,
    }
    return {
        **document,
        "info": {**document["info"], "description": _DESCRIPTION, "license": _LICENSE},
        "tags": _TAGS,
        "paths": {
            path: {method: _operation(path, operation) for method, operation in operations.items()}
            for path, operations in document["paths"].items()
        },
        "components": components,
    }


def _operation(path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = [*operation.get("parameters", ()), {"$ref": "#/components/parameters/X-Request-ID"}]
    security: list[dict[str, list[str]]] = []
    if path.startswith("/v1/"):
        security = [{"bearer": []}, {"apiKey": []}]
        if "403" not in operation["responses"]:
            security.append({})  # none: only admins always need a key
    return {**operation, "parameters": parameters, "security": security}


_DESCRIPTION = """\
Ask in plain words; get ranked passages, each with a source that can be checked character by character.

Errors are `application/problem+json` (RFC 9457): `code` tells programs what is wrong, and stays as it is; `detail`
tells people. Further codes may come to be. Beside those that each operation lists, there are `not_found` (404) for a
path that does not exist, and `method_not_allowed` (405) for a method that a path does not take; the header `Allow`
tells those it takes.

Unknown fields and parameters are refused, never ignored; numbers are written as in JSON. Where the service asks for
API keys, everything under `/v1` needs one. HEAD is answered as GET is, without the body.

Every answer has an `X-Request-ID`, which the log has too; one that the client sent is kept. So is the trace of a
`traceparent` (W3C Trace Context)."""
_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_TAGS = [
    {"name": "search", "description": "Find passages and articles."},
    {"name": "corpus", "description": "Read what is in the index, and check answers against it."},
    {"name": "operations", "description": "Look after the service."},
]
_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, where the service asks for them.",
    },
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key, in another way."},
}
_REQUEST_ID_PARAMETER = {
    "name": "X-Request-ID",
    "in": "header",
    "description": "An id for this request. Kept if it is 1 to 128 letters, digits, `.`, `_` and `-`, else replaced.",
    "schema": {"type": "string"},
    "example": examples.REQUEST_ID,
}
_HEADERS = {
    "X-Request-ID": {
        "description": "Of this request: for logs and support.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
        "example": examples.REQUEST_ID,
    },
    "Server-Timing": {
        "description": "Milliseconds that the answer took, and each of its stages.",
        "schema": {"type": "string"},
        "example": "total;dur=11.484, encode;dur=3.102",
    },
    "Retry-After": {
        "description": "Seconds after which it is worth asking again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
        "example": 1,
    },
    "Content-Disposition": {
        "description": "Name to save an answer in CSV under; JSON has none.",
        "schema": {"type": "string"},
        "example": 'attachment; filename="search-warship.csv"',
    },
    "X-Next-Cursor": {
        "description": "As `next_cursor` of an answer in JSON, for one in CSV; not on the last page.",
        "schema": {"type": "string"},
        "example": "8i-iMpwZQ-ScXzjGLcjP3EK8toFBhOCWPf39WgAAAAEAAAAB",
    },
    "WWW-Authenticate": {
        "description": "How to show a key.",
        "required": True,
        "schema": {"type": "string"},
        "example": "Bearer",
    },
}
_HEADERS_OF_ALL = ("X-Request-ID", "Server-Timing")
_HEADERS_OF: Mapping[int, Iterable[str]] = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}
"""Status -> headers that its responses have beside those of all."""
