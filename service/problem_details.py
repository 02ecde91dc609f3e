"""Errors as clients see them: problem details after RFC 9457, and the one table of all codes.

A code's status, meaning and usual detail stand here and nowhere else. Nothing of the inside goes to a client.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.errors import InvalidRequestError, ServiceError

MEDIA_TYPE = "application/problem+json"
REQUEST_ID_HEADER = "X-Request-ID"
FAULTS_MAX = 20  # a body of a megabyte may have a hundred thousand wrong fields
"""Most fields that one problem tells of, however many are wrong."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class FieldError(_Closed):
    """What is wrong with one field of a request."""

    field: Annotated[
        str, Field(description="Its name, with dots before those within; empty if it is the whole body that is wrong.")
    ]
    code: Annotated[str, Field(description="Stable; for programs.")]
    detail: Annotated[str, Field(description="For people.")]


class ProblemDetails(_Closed):
    """An error, after RFC 9457."""

    type: Annotated[str, Field(description="Always `about:blank`: `code` says more.")] = "about:blank"
    title: Annotated[str, Field(description="What the status means.")]
    status: Annotated[int, Field(description="The status of the response.")]
    detail: Annotated[str, Field(description="What is wrong, for people.")]
    code: Annotated[str, Field(description="What is wrong, for programs; stable.")]
    request_id: Annotated[
        str, Field(description="Of this request, as in the header X-Request-ID: for logs and support.")
    ]
    errors: Annotated[
        list[FieldError],
        Field(max_length=FAULTS_MAX, description=f"The fields that are wrong, if it is fields; {FAULTS_MAX} at most."),
    ] = []


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said of every error with one code."""

    status: int
    meaning: str
    """What the code stands for; a sentence for the documentation."""
    detail: str
    """The usual detail, which an error may replace by one of its own."""
    field: str | None = None
    """A field that may be wrong in this way, for the documentation's example; empty for the whole body."""
    retry_after_s: float | None = None
    """Seconds after which it is usually worth asking again."""
    challenge: str | None = None
    """The header WWW-Authenticate, which says how to show a key."""
    closes: bool = False
    """Whether the connection ends with the response, since the rest of the request is not read."""


_HOW_TO_SEND = "send one as Authorization: Bearer KEY or as X-API-Key: KEY"
PROBLEMS: Mapping[str, Problem] = {
    # what the server and the layers before the routes say
    "malformed_request": Problem(400, "This is not HTTP.", "this is not valid HTTP", closes=True),
    "host_not_allowed": Problem(
        400,
        "The Host header names none of the names that the service goes by.",
        "the service does not go by this name",
    ),
    "malformed_credentials": Problem(
        400, "Two API keys were sent, or one twice.", f"the API key is given more than once; {_HOW_TO_SEND}"
    ),
    "key_missing": Problem(
        401,
        "The service asks for API keys, and none was sent.",
        f"this needs an API key; {_HOW_TO_SEND}",
        challenge="Bearer",  # without an error: RFC 6750 wants none where nothing was shown
    ),
    "key_unknown": Problem(
        401,
        "The API key does not exist, or not any more.",
        "there is no such API key; it may have been revoked",
        challenge='Bearer error="invalid_token"',
    ),
    "admin_only": Problem(403, "The API key is not that of an admin.", "this needs an admin's API key"),
    "admin_disabled": Problem(
        403,
        "The service has no API keys, and so no admin.",
        "this needs an admin's API key, and the service has no keys",
    ),
    "origin_not_allowed": Problem(
        403,
        "The web page that asks for an agent is of an origin that the service does not allow.",
        "web pages of this origin may not ask; --cors-origins names those that may",
    ),
    "request_timeout": Problem(
        408, "The request came too slowly.", "the headers of the request did not come in time", closes=True
    ),
    "body_too_large": Problem(
        413, "The body is larger than allowed.", "the body may have 1,000,000 bytes", closes=True
    ),
    "rate_limited": Problem(
        429,
        "The API key was used more often than its rate allows.",
        "this API key may send 5 requests per second, and 10 at once",
        retry_after_s=1,
    ),
    "header_too_large": Problem(
        431,
        "Request line and headers are larger than allowed.",
        "request line and headers may have 16,384 bytes together",
        closes=True,
    ),
    "internal": Problem(500, "The service failed.", "the service failed; the request may be fine"),
    "too_many_connections": Problem(
        503,
        "The service has no connection left.",
        "the service has as many connections as it takes",
        retry_after_s=1,
        closes=True,
    ),
    # what the routes say of requests
    "malformed_parameters": Problem(
        400, "The parameters of the URL are not UTF-8.", "the parameters of the URL are not UTF-8"
    ),
    "malformed_json": Problem(
        400, "The body is not JSON in UTF-8, or an object in it has two fields of one name.", "the body is not JSON"
    ),
    "missing_field": Problem(422, "A field or parameter is missing.", "this field is required", "query"),
    "unknown_field": Problem(
        422,
        "There is no such field or parameter.",
        "there is no such field; there are: published_from, published_to, indexed_from, indexed_to, sources, authors, "
        "languages, article_ids",
        "filters.source",
    ),
    "repeated_field": Problem(422, "A parameter was given more than once.", "given more than once", "limit"),
    "wrong_type": Problem(
        422, "A value is of another type than it must be.", "must be a whole number, in digits", "limit"
    ),
    "out_of_range": Problem(
        422,
        "A value is too small or large, too short or long.",
        "Input should be less than or equal to 100",
        "limit",
    ),
    "unknown_value": Problem(
        422,
        "A value is none of those there are.",
        "Input should be 'hybrid', 'semantic' or 'keyword'",
        "mode",
    ),
    "invalid_date": Problem(
        422,
        "A date cannot be read, or the range ends before it begins.",
        "'soon' is no date that can be read; write 2023, 2023-06, 2023-06-18, 2023-06-18T09:30:00Z or "
        "2023-06-18T09:30:00+02:00",
        "filters.published_from",
    ),
    "query_empty": Problem(
        422, "Nothing in the query can be searched for.", "the query holds nothing to search for", "query"
    ),
    "query_too_long": Problem(
        422,
        "The query has too many characters.",
        "the query has 2001 characters; the most is 2000",
        "query",
    ),
    "query_control_character": Problem(
        422,
        "The query holds a control character.",
        "the query holds control character U+0000 at 7",
        "query",
    ),
    "not_in_milvus": Problem(
        422,
        "The index is in Milvus, where this cannot be asked.",
        "an index in Milvus knows no phrases, excluded words, recency, copies, stories or quotations",
    ),
    "search_too_broad": Problem(
        422,
        "The index is in Milvus, and more articles match than are counted or sorted one by one.",
        "too many articles match for facets and for the order `indexed`; filter more, or ask for a min_relevance",
    ),
    "cursor_invalid": Problem(
        400,
        "The cursor belongs to another query, or is none at all.",
        "the cursor is none that this service gave out; start without one",
    ),
    "cursor_expired": Problem(
        410,
        "The index has changed since the cursor was given out.",
        "the index has changed since this cursor was given out; start without one",
    ),
    "article_not_found": Problem(404, "There is no article with this id.", "there is no such article in the index"),
    "story_not_found": Problem(404, "There is no story with this id.", "there is no such story in the index"),
    "passage_not_found": Problem(404, "There is no passage with this id.", "there is no such passage in the index"),
    # what keeps a request that is fine from being answered
    "not_ready": Problem(
        503, "No index is loaded, or the service stops.", "the index is still being loaded", retry_after_s=1
    ),
    "index_damaged": Problem(
        503,
        "What was read of the index is damaged, and is not sent; another generation is looked for at once.",
        "a part of the index is damaged; another generation of it is being looked for",
        retry_after_s=1,
    ),
    "store_unavailable": Problem(
        503,
        "The server that holds the index does not answer.",
        "the index cannot be reached; ask again later",
        retry_after_s=5,
    ),
    "overloaded": Problem(
        503,
        "More is asked of the service than it can do.",
        "more is asked of the service than it can do; ask again later",
        retry_after_s=1,
    ),
    "deadline_exceeded": Problem(
        503,
        "There is no answer in the time that X-Request-Timeout or the service's own limit gives.",
        "the answer would have come later than it was wanted",
        retry_after_s=1,
    ),
    "reload_unfinished": Problem(
        503,
        "The generation is still being loaded; it goes on.",
        "the newest generation is still being loaded, and will be live when it is",
        retry_after_s=10,
    ),
    "encoding_unsupported": Problem(
        415,
        "The body is compressed or otherwise encoded.",
        "the body must be sent as it is, without Content-Encoding",
    ),
    # what is said of no particular route
    "not_found": Problem(404, "There is nothing at this path.", "there is nothing at this path"),
    "method_not_allowed": Problem(405, "The path does not take this method.", "this path does not take this method"),
}
"""Code -> what is said of it."""


def problem_of(error: ServiceError, request_id: str) -> ProblemDetails:
    """Return what a client is told of an error.

    Args:
        error: Its code is one of `PROBLEMS`.
        request_id: The id that the response's header carries too.
    """
    known = PROBLEMS[error.code]
    faults = error.faults if isinstance(error, InvalidRequestError) else ()
    return ProblemDetails(
        title=HTTPStatus(known.status).phrase,
        status=known.status,
        detail=known.detail if error.detail is None else error.detail,
        code=error.code,
        request_id=request_id,
        errors=[FieldError(field=one.field, code=one.code, detail=one.detail) for one in faults[:FAULTS_MAX]],
    )


def problem_headers(error: ServiceError, request_id: str) -> dict[str, str]:
    """Return the headers that belong to an error's response, its media type and length aside."""
    known = PROBLEMS[error.code]
    headers = {REQUEST_ID_HEADER: request_id}
    retry_after_s = known.retry_after_s if error.retry_after_s is None else error.retry_after_s
    if retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))  # RFC 9110: whole seconds
    if known.challenge is not None:
        headers["WWW-Authenticate"] = known.challenge
    if known.closes:
        headers["Connection"] = "close"
    return headers


def problem_response(error: ServiceError, request_id: str) -> Response:
    """Return the response to a request that is not served; it is an ASGI application too."""
    problem = problem_of(error, request_id)
    headers = problem_headers(error, request_id)
    return Response(problem.model_dump_json(), problem.status, headers, media_type=MEDIA_TYPE)
