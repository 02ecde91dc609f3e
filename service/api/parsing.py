"""How requests are read: in this one place, strictly, so that no two readers could take one for different things.

FastAPI documents an endpoint by its signature; `ReadingRoute` reads what the endpoint takes by the same signature:

    Annotated[Model, Body()]     the JSON object that the body holds
    Annotated[Model, Query()]    the parameters of the URL
    str                          a part of the path
    Caller                       who asks, and how long they wait
    Engine, Request              what answers, and the request itself
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import Depends, Header, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from service.api.requests import TimeoutSeconds
from service.engine.engine import Caller, Engine
from service.errors import FieldFault, InvalidRequestError, RefusedError
from service.telemetry.request_record import record_of

_TIMEOUT_HEADER = "X-Request-Timeout"
_TIMEOUT = TypeAdapter(TimeoutSeconds)
_JSON_MEDIA_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json\s*(?:;|\Z)", re.IGNORECASE)
_LINGER_S = 1.0
"""Seconds for which a body that is too large is still read before it is refused: a connection that is closed while the
client sends is reset, and the client might never see the answer."""
_NAME_MAX_CHARACTERS = 100
_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "too_short": "out_of_range",
    "too_long": "out_of_range",
    "string_too_short": "out_of_range",
    "string_too_long": "out_of_range",
    "literal_error": "unknown_value",
    "date": "invalid_date",
}
"""Pydantic's type of error -> our code; every other type means a value of the wrong type."""
_DETAILS = {
    "missing": "this field is required",
    "extra_forbidden": "there is no such field",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "too_short": "must have at least {min_length} item(s)",
    "too_long": "must have at most {max_length} item(s)",
}
"""Pydantic's type of error -> our words, where its own speak of what is inside."""


async def caller_of(
    request: Request,
    timeout: Annotated[  # noqa: ASYNC109 - the engine heeds it
        TimeoutSeconds,
        Header(
            alias=_TIMEOUT_HEADER,
            description="Seconds after which the answer is of no use; it is then refused instead, with 503.",
        ),
    ] = None,
) -> Caller:
    """Return who asks, and how long they wait."""
    return Caller(record_of(request.scope), timeout)


async def engine_of(request: Request) -> Engine:
    """Return what answers."""
    found: Engine = request.app.state.engine
    return found


CallerOfRequest = Annotated[Caller, Depends(caller_of)]
EngineOfApp = Annotated[Engine, Depends(engine_of)]


class ReadingRoute(APIRoute):
    """A route that reads requests itself, and answers HEAD as it answers GET.

    Health checks and scrapers, outside of /v1, may add to the address whatever they like.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a HEAD as a GET."""
        return super().matches(_head_as_get(scope))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a HEAD as a GET; the server, which knows better, sends no body."""
        await super().handle(_head_as_get(scope), receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        endpoint = self.endpoint
        readers = {name: _reader(kind, name) for name, kind in _signature(endpoint).items()}
        takes_nothing = self.path.startswith("/v1/") and not any(
            _is(kind, params.Query) for kind in _signature(endpoint).values()
        )
        has_body = any(_is(kind, params.Body) for kind in _signature(endpoint).values())

        async def respond(request: Request) -> Response:
            if takes_nothing and request.scope["query_string"]:
                _refuse_unknown(_parameters(request.scope["query_string"]), ())
            if request.method == "POST" and not has_body:
                await _body(request)
            values = {name: await read(request) for name, read in readers.items()}
            response: Response = await endpoint(**values)
            return response

        return respond


class EndingRoute(ReadingRoute):
    """A route that ends in a word of its own after an id; not if the slash before it is encoded, and so the id's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route, but look at the path as the client wrote it."""
        last = (scope.get("raw_path") or b"").rpartition(b"/")[2]
        return (Match.NONE, {}) if b"%2f" in last.lower() else super().matches(scope)


def invalid_fields(error: ValidationError) -> InvalidRequestError:
    """Return what a client is told of fields that are wrong."""
    return _invalid([_fault(item) for item in error.errors(include_url=False)])


def _head_as_get(scope: Scope) -> Scope:
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


_Reader = Callable[[Request], Coroutine[Any, Any, Any]]


def _signature(endpoint: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of an endpoint's arguments, as they are annotated."""
    hints = get_type_hints(endpoint, include_extras=True)
    hints.pop("return", None)
    return hints


def _is(kind: Any, part: type) -> bool:
    return get_origin(kind) is Annotated and any(isinstance(one, part) for one in get_args(kind)[1:])


def _reader(kind: Any, name: str) -> _Reader:
    """Return what reads one argument of an endpoint from a request."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind

    async def read_body(request: Request) -> BaseModel:
        return _validated(bare, _json_object(await _body(request), request.headers))

    async def read_parameters(request: Request) -> BaseModel:
        given = _parameters(request.scope["query_string"])
        if not given.keys() <= bare.model_fields.keys():
            _refuse_unknown(given, bare.model_fields)
        return _validated(bare, given)

    async def read_path(request: Request) -> str:
        return str(request.path_params[name])

    async def read_caller(request: Request) -> Caller:
        return await caller_of(request, _timeout(request.headers))

    async def read_request(request: Request) -> Request:
        return request

    if _is(kind, params.Body):
        return read_body
    if _is(kind, params.Query):
        return read_parameters
    return {str: read_path, Caller: read_caller, Engine: engine_of, Request: read_request}[bare]


def _validated(model: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid_fields(error) from None


def _fault(item: Mapping[str, Any]) -> FieldFault:
    """Return what is said of one of pydantic's errors."""
    field = ".".join(map(_shown, item["loc"]))
    kind, context = item["type"], item.get("ctx", {})
    if kind == "query":
        return FieldFault(field=field, code=context["code"], detail=context["reason"])
    detail = _DETAILS[kind].format(**context) if kind in _DETAILS else item["msg"]
    return FieldFault(field=field, code=_CODES.get(kind, "wrong_type"), detail=detail)


def _invalid(faults: list[FieldFault]) -> InvalidRequestError:
    first = faults[0]
    detail = f"{first.field}: {first.detail}" if first.field else first.detail
    return InvalidRequestError(first.code, detail, faults=faults)


def _invalid_body(code: str, detail: str) -> InvalidRequestError:
    return _invalid([FieldFault(field="", code=code, detail=detail)])


def _shown(name: object) -> str:
    """Return a field's name as the client wrote it, cut short and with half surrogate pairs replaced."""
    return str(name)[:_NAME_MAX_CHARACTERS].encode(errors="replace").decode()


def _timeout(headers: Mapping[str, str]) -> float | None:
    given = headers.get(_TIMEOUT_HEADER)
    try:
        return None if given is None else _TIMEOUT.validate_python(given)
    except ValidationError as error:
        (item,) = error.errors(include_url=False)
        raise _invalid([_fault({**item, "loc": (_TIMEOUT_HEADER,)})]) from None


def _parameters(query_string: bytes) -> dict[str, str]:
    """Return the parameters of a URL, each of which may be given once."""
    try:
        # Raw bytes beyond ASCII have no place in a URL, but curl sends what the terminal does.
        pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise InvalidRequestError("malformed_parameters") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        raise _invalid(
            [FieldFault(field=_shown(name), code="repeated_field", detail="given more than once") for name in repeated]
        )
    return found


def _refuse_unknown(given: Mapping[str, str], known: Mapping[str, Any] | tuple[()]) -> None:
    """Refuse parameters that do not exist, and name those that do."""
    detail = f"there is no such parameter; there are: {', '.join(known)}" if known else "there are no parameters here"
    faults = [
        FieldFault(field=_shown(name), code="unknown_field", detail=detail) for name in given if name not in known
    ]
    if faults:
        raise _invalid(faults)


async def _body(request: Request) -> bytes:
    """Return the whole body.

    Raises:
        RefusedError: `body_too_large`.
        ClientDisconnect: If the client leaves before all of it has come.
    """
    max_bytes = request.app.state.settings.max_body_bytes
    declared_bytes = int(request.headers.get("Content-Length", 0))
    body, more = bytearray(), True
    while more and max(declared_bytes, len(body)) <= max_bytes:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if max(declared_bytes, len(body)) <= max_bytes:
        return bytes(body)
    if "Expect" not in request.headers:  # else the client sends nothing before it is told to
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while more:
                    more = (await request.receive()).get("more_body", False)
    raise RefusedError("body_too_large", f"the body may have {max_bytes:,} bytes")


def _json_object(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON object that a body holds.

    Raises:
        InvalidRequestError: If it is none in UTF-8, is encoded, or an object in it has two fields of one name.
    """
    encoding = headers.get("Content-Encoding", "identity")
    if encoding.strip().lower() != "identity":
        raise InvalidRequestError("encoding_unsupported")
    if not body:
        raise _invalid_body("malformed_json", "the body is empty; send a JSON object")
    if not _JSON_MEDIA_TYPE.match(headers.get("Content-Type", "")):
        raise _invalid_body("wrong_type", _NOT_AN_OBJECT)
    found = read_json(body)
    if not isinstance(found, dict):
        raise _invalid_body("wrong_type", _NOT_AN_OBJECT)
    return found


_NOT_AN_OBJECT = "the body is not a JSON object sent with Content-Type: application/json"


def read_json(body: bytes) -> Any:
    """Return what a body says.

    Raises:
        InvalidRequestError: `malformed_json`, if it is not JSON in UTF-8, or an object in it has two fields of a name.
    """
    try:
        return _JSON.decode(body.decode())
    except UnicodeDecodeError:
        compressed = body.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))  # gzip, Zstandard
        detail = "the body is compressed; send it as it is" if compressed else "the body is not UTF-8"
        raise InvalidRequestError("malformed_json", detail) from None
    except (ValueError, RecursionError):  # the latter if it is nested too deep
        raise InvalidRequestError("malformed_json") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise InvalidRequestError("malformed_json", f"the body has the field {_shown(name)} twice in one object")
    return fields


def _no_number(name: str) -> None:
    raise InvalidRequestError("malformed_json", f"the body is not JSON, which has no {name}")


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
