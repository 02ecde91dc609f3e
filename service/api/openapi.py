"""The OpenAPI document: what the routes declare of their answers, and what holds for all of them.

`python -m service.api.openapi` prints the document.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from service.api import openapi_examples as examples
from service.api.responses import FieldError, ProblemDetails

PROBLEM_MEDIA_TYPE = "application/problem+json"
Responses = dict[int | str, dict[str, Any]]
"""As FastAPI takes them: status -> OpenAPI's response object."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What the document says of the problems with one code."""

    status: HTTPStatus
    meaning: str
    detail: str
    """Of the example."""
    field: str | None = None
    """Of the example, if it is a field of the request that is wrong; empty for the whole body."""

    def example(self, code: str) -> dict[str, Any]:
        """Return a problem with this code, as the service answers it."""
        is_named = bool(self.field)
        problem = ProblemDetails(
            title=self.status.phrase,
            status=self.status,
            detail=f"{self.field}: {self.detail}" if is_named else self.detail,
            code=code,
            request_id=examples.REQUEST_ID,
            errors=[] if self.field is None else [FieldError(field=self.field, code=code, detail=self.detail)],
        )
        return problem.model_dump()


_HOW = "send one as Authorization: Bearer KEY or as X-API-Key: KEY"
PROBLEMS: Mapping[str, Problem] = {
    # what the server and the layers before the routes say
    "malformed_request": Problem(HTTPStatus.BAD_REQUEST, "This is not HTTP.", "this is not valid HTTP"),
    "host_not_allowed": Problem(
        HTTPStatus.BAD_REQUEST,
        "The Host header names none of the names that the service goes by.",
        "the service does not go by this name",
    ),
    "malformed_credentials": Problem(
        HTTPStatus.BAD_REQUEST,
        "Two API keys were sent, or one twice.",
        f"the API key is given more than once; {_HOW}",
    ),
    "key_missing": Problem(
        HTTPStatus.UNAUTHORIZED,
        "The service asks for API keys, and none was sent.",
        f"this needs an API key; {_HOW}",
    ),
    "key_unknown": Problem(
        HTTPStatus.UNAUTHORIZED,
        "The API key does not exist, or not any more.",
        "there is no such API key; it may have been revoked",
    ),
    "admin_only": Problem(
        HTTPStatus.FORBIDDEN, "The API key is not that of an admin.", "this needs an admin's API key"
    ),
    "admin_disabled": Problem(
        HTTPStatus.FORBIDDEN,
        "The service has no API keys, and so no admin.",
        "this needs an admin's API key, and the service has no keys",
    ),
    "request_timeout": Problem(
        HTTPStatus.REQUEST_TIMEOUT, "The request came too slowly.", "the headers of the request did not come in time"
    ),
    "body_too_large": Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than allowed.", "the body may have 1,000,000 bytes"
    ),
    "rate_limited": Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "The API key was used more often than its rate allows.",
        "this API key may send 5 requests per second, and 10 at once",
    ),
    "header_too_large": Problem(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "Request line and headers are larger than allowed.",
        "request line and headers may have 16,384 bytes together",
    ),
    "internal": Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed.", "the service failed; the request may be fine"
    ),
    "too_many_connections": Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The service has no connection left.",
        "the service has as many connections as it takes",
    ),
    # what the routes say of requests
    "malformed_parameters": Problem(
        HTTPStatus.BAD_REQUEST,
        "The parameters of the URL are not UTF-8.",
        "the parameters of the URL are not UTF-8",
    ),
    "malformed_json": Problem(
        HTTPStatus.BAD_REQUEST,
        "The body is not JSON in UTF-8, or an object in it has two fields of one name.",
        "the body is not JSON",
    ),
    "missing_field": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "A field or parameter is missing.", "this field is required", "query"
    ),
    "unknown_field": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "There is no such field or parameter.",
        "there is no such field",
        "filters.source",
    ),
    "repeated_field": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter was given more than once.", "given more than once", "limit"
    ),
    "wrong_type": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A value is of another type than it must be.",
        "must be a whole number, in digits",
        "limit",
    ),
    "out_of_range": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A value is too small or large, too short or long.",
        "Input should be less than or equal to 100",
        "limit",
    ),
    "unknown_value": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A value is none of those there are.",
        "Input should be 'hybrid', 'semantic' or 'keyword'",
        "mode",
    ),
    "invalid_date": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A date cannot be read, or the range ends before it begins.",
        "'soon' is no date that can be read; write 2023, 2023-06, 2023-06-18, 2023-06-18T09:30:00Z or "
        "2023-06-18T09:30:00+02:00",
        "filters.published_from",
    ),
    "query_empty": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Nothing in the query can be searched for.",
        "the query holds nothing to search for",
        "query",
    ),
    "query_too_long": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The query has too many characters.",
        "the query has 2001 characters; the most is 2000",
        "query",
    ),
    "query_control_character": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The query holds a control character.",
        "the query holds control character U+0000 at 7",
        "query",
    ),
    "cursor_invalid": Problem(
        HTTPStatus.BAD_REQUEST,
        "The cursor belongs to another query, or is none at all.",
        "the cursor is none that this service gave out; start without one",
    ),
    "cursor_expired": Problem(
        HTTPStatus.GONE,
        "The index has changed since the cursor was given out.",
        "the index has changed since this cursor was given out; start without one",
    ),
    "article_not_found": Problem(
        HTTPStatus.NOT_FOUND, "There is no article with this id.", "there is no such article in the index"
    ),
    "passage_not_found": Problem(
        HTTPStatus.NOT_FOUND, "There is no passage with this id.", "there is no such passage in the index"
    ),
    # what keeps a request that is fine from being answered
    "not_ready": Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "No index is loaded, or the service stops.", "the index is still being loaded"
    ),
    "overloaded": Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "More is asked of the service than it can do.",
        "more is asked of the service than it can do; ask again later",
    ),
    "deadline_exceeded": Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "There is no answer in the time that X-Request-Timeout or the service's own limit gives.",
        "the answer would have come later than it was wanted",
    ),
    "reload_unfinished": Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The generation is still being loaded; it goes on.",
        "the newest generation is still being loaded, and will be live when it is",
    ),
}
"""Code -> what is said of it. `not_found` and `method_not_allowed` are not here, for they are of no route."""

EVERYWHERE = (
    "malformed_request",
    "host_not_allowed",
    "request_timeout",
    "header_too_large",
    "internal",
    "too_many_connections",
)
"""Of every route."""
KEYED = (
    *EVERYWHERE,
    *("malformed_credentials", "key_missing", "key_unknown", "rate_limited"),
    *("malformed_parameters", "unknown_field", "repeated_field"),
)
"""Of every route that may need an API key; these refuse parameters that they do not have, too."""
WORKED = (*KEYED, "wrong_type", "out_of_range", "not_ready", "overloaded", "deadline_exceeded")
"""Of every route that has work to do, and heeds X-Request-Timeout."""
POSTED = ("body_too_large",)
"""Of every route that takes POST."""
BODY = (*POSTED, "malformed_json", "missing_field")
"""Of every route that takes a body."""
SEARCHED = (
    *("query_empty", "query_too_long", "query_control_character"),
    *("missing_field", "unknown_value", "cursor_invalid", "cursor_expired"),
)
"""Of every route that takes a query."""


def errors(*codes: str) -> Responses:
    """Document the problems that a route may answer with, given their codes."""
    responses: Responses = {}
    for status in sorted({PROBLEMS[code].status for code in codes}):
        own = [code for code in PROBLEMS if code in codes and PROBLEMS[code].status == status]
        named = [*_HEADERS_OF_ALL, *_HEADERS_OF.get(status, ())]
        responses[status.value] = {
            "description": "\n".join(f"- `{code}`: {PROBLEMS[code].meaning}" for code in own),
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in named},
            "content": {
                PROBLEM_MEDIA_TYPE: {
                    "schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"},
                    "examples": _examples(*own),
                }
            },
        }
    return responses


def answer(
    description: str,
    example: str,
    *,
    links: Mapping[str, object] | None = None,
    media_types: Sequence[str] = ("application/json",),
) -> Responses:
    """Document what a route answers if all is well, beside the schema.

    Args:
        description: Of the answer.
        example: Its name in `examples.ANSWERS`.
        links: What can be asked next, as OpenAPI's link objects.
        media_types: Of the answer; one of them.
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
        operation: Its id.
        description: Of what it gives.
        parameters: Name -> OpenAPI's runtime expression.
    """
    return {"operationId": operation, "description": description, "parameters": parameters}


def complete(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that FastAPI makes of the routes, with what holds for all of them."""
    components = {
        **document["components"],
        "examples": {
            **{name: {"summary": "Over seeds/", "value": value} for name, value in examples.ANSWERS.items()},
            **{code: {"summary": one.meaning, "value": one.example(code)} for code, one in PROBLEMS.items()},
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
API keys, everything under `/v1` needs one.

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
    "WWW-Authenticate": {
        "description": "How to show a key.",
        "required": True,
        "schema": {"type": "string"},
        "example": "Bearer",
    },
}
_HEADERS_OF_ALL = ("X-Request-ID", "Server-Timing")
_HEADERS_OF: Mapping[HTTPStatus, Iterable[str]] = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}
"""Status -> headers that its responses have beside those of all."""


def main() -> None:
    """Print the document of a service with all that it can have."""
    from service.api.app import create_app
    from service.engine.live_index import Live

    app = create_app(Live(_unloadable, newest=None))
    print(json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False))


def _unloadable(_previous: object) -> Any:
    raise NotImplementedError("there is no index behind the document")


if __name__ == "__main__":
    main()
