"""What a request says: its body, its parameters and its headers, each with one meaning only, or refused."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import tzinfo
from typing import Any, cast, get_args
from urllib.parse import parse_qsl

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from service.api.request_dates import Model, validated
from service.api.requests import TimeoutSeconds
from service.errors import FieldFault, InvalidRequestError, RefusedError

TIMEOUT_HEADER = "X-Request-Timeout"
_TIMEOUT = TypeAdapter(TimeoutSeconds)
_JSON_MEDIA_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json\s*(?:;|\Z)", re.IGNORECASE)
_LINGER_S = 1.0
"""Seconds for which a body that is too large is still read before it is refused: a connection that is closed while the
client sends is reset, and the client might never see the answer."""
_NAME_MAX_CHARACTERS = 100
"""Longest name of a field that is repeated to the client."""
_NOT_AN_OBJECT = "the body is not a JSON object sent with Content-Type: application/json"
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


async def read_body(request: Request, model: type[Model], timezone: tzinfo) -> Model:
    """Return the JSON object that the body holds, in which days are those of a time zone.

    Raises:
        InvalidRequestError: If the body is not JSON in UTF-8, or not what the model takes.
        RefusedError: `body_too_large`.
        ClientDisconnect: If the client leaves before all of it has come.
    """
    return _validated(model, _json_object(await read_bytes(request), request.headers), timezone)


def read_parameters(request: Request, model: type[Model], timezone: tzinfo) -> Model:
    """Return the parameters of the URL, in which days are those of a time zone.

    Raises:
        InvalidRequestError: If they are not UTF-8, one is given twice or does not exist, or one has a wrong value.
    """
    given = _parameters(request.scope["query_string"])
    _refuse_unknown(given, model.model_fields)
    return _validated(model, given, timezone)


def refuse_parameters(request: Request) -> None:
    """Refuse every parameter of the URL.

    Raises:
        InvalidRequestError: If there is one.
    """
    if request.scope["query_string"]:
        _refuse_unknown(_parameters(request.scope["query_string"]), ())


def read_timeout(request: Request) -> float | None:
    """Return the seconds that the client waits, None if it does not say.

    Raises:
        InvalidRequestError: If the header holds something else.
    """
    given = request.headers.get(TIMEOUT_HEADER)
    try:
        return None if given is None else _TIMEOUT.validate_python(given)
    except ValidationError as error:
        (item,) = error.errors(include_url=False)
        raise _invalid([_fault({**item, "loc": (TIMEOUT_HEADER,)})]) from None


def invalid_fields(error: ValidationError, model: type[BaseModel]) -> InvalidRequestError:
    """Return what a client is told of fields that are wrong.

    Args:
        error: What is wrong.
        model: What was validated; its fields are named where an unknown one was given.
    """
    return _invalid([_fault(item, model) for item in error.errors(include_url=False)])


async def read_bytes(request: Request) -> bytes:
    """Return the whole body.

    Raises:
        RefusedError: `body_too_large`.
        ClientDisconnect: If the client leaves before all of it has come.
    """
    max_bytes = request.app.state.settings.max_body_bytes
    declared_bytes = int(request.headers.get("Content-Length", 0))  # the server lets digits alone through
    body, more = bytearray(), True
    # Of a body that is declared too large, nothing is kept at all.
    while more and max(declared_bytes, len(body)) <= max_bytes:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if max(declared_bytes, len(body)) <= max_bytes:
        return bytes(body)
    if body or "Expect" not in request.headers:  # else the client sends nothing before it is told to
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while more:
                    more = (await request.receive()).get("more_body", False)
    raise RefusedError("body_too_large", f"the body may have {max_bytes:,} bytes")


def _validated(model: type[Model], given: Mapping[str, Any], timezone: tzinfo) -> Model:
    try:
        return validated(model, given, timezone)
    except ValidationError as error:
        raise invalid_fields(error, model) from None


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


def _refuse_unknown(given: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse parameters that do not exist, and name those that do."""
    detail = f"there is no such parameter; there are: {', '.join(known)}" if known else "there are no parameters here"
    faults = [
        FieldFault(field=_shown(name), code="unknown_field", detail=detail) for name in given if name not in known
    ]
    if faults:
        raise _invalid(faults)


def json_value(body: bytes, headers: Headers) -> Any:
    """Return the JSON that a body holds.

    Raises:
        InvalidRequestError: If it is none in UTF-8, is encoded, or an object in it has two fields of one name.
    """
    if any(coding.strip().lower() != "identity" for coding in headers.getlist("Content-Encoding")):
        raise InvalidRequestError("encoding_unsupported")
    if not body:
        raise _invalid_body("malformed_json", "the body is empty; send a JSON object")
    if not _JSON_MEDIA_TYPE.match(headers.get("Content-Type", "")):
        raise _invalid_body("wrong_type", _NOT_AN_OBJECT)
    return read_json(body)


def _json_object(body: bytes, headers: Headers) -> dict[str, Any]:
    """Return the JSON object that a body holds; raises what `json_value` does, too."""
    found = json_value(body, headers)
    if not isinstance(found, dict):
        raise _invalid_body("wrong_type", _NOT_AN_OBJECT)
    return found


def _fault(item: Mapping[str, Any], model: type[BaseModel] | None = None) -> FieldFault:
    """Return what is said of one of pydantic's errors, found in a model."""
    field = ".".join(map(_shown, item["loc"]))
    kind, context = item["type"], item.get("ctx", {})
    if kind == "query":  # our own check, which has several codes
        return FieldFault(field=field, code=context["code"], detail=context["reason"])
    detail = _DETAILS[kind].format(**context) if kind in _DETAILS else item["msg"]
    if kind == "extra_forbidden" and model is not None:
        for name in item["loc"][:-1]:
            model = _model_of(model.model_fields[name].annotation)
        names = (one.alias or name for name, one in model.model_fields.items())
        detail = f"{detail}; there are: {', '.join(names)}"
    return FieldFault(field=field, code=_CODES.get(kind, "wrong_type"), detail=detail)


def _model_of(annotation: object) -> type[BaseModel]:
    """Return the model that a field holds, which may be left out."""
    return cast(type[BaseModel], next(filter(None, get_args(annotation)), annotation))


def _invalid(faults: list[FieldFault]) -> InvalidRequestError:
    first = faults[0]
    detail = f"{first.field}: {first.detail}" if first.field else first.detail
    return InvalidRequestError(first.code, detail, faults=faults)


def _invalid_body(code: str, detail: str) -> InvalidRequestError:
    return _invalid([FieldFault(field="", code=code, detail=detail)])


def _shown(name: object) -> str:
    """Return a field's name as the client wrote it, cut short and with half surrogate pairs replaced."""
    return str(name)[:_NAME_MAX_CHARACTERS].encode(errors="replace").decode()


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
    # Parsers differ in which of two they take, so a proxy that checks requests might have seen the other one.
    fields = dict(pairs)
    if len(fields) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise InvalidRequestError("malformed_json", f"the body has the field {_shown(name)} twice in one object")
    return fields


def _no_number(name: str) -> None:
    raise InvalidRequestError("malformed_json", f"the body is not JSON, which has no {name}")


# Made once: `json.loads` with an option makes a decoder each time. Python's takes NaN and Infinity unless told.
_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
