"""How requests are read: so that no two readers could take one for different things."""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.requests import Request

from service import problem_details as problems
from service.problem_details import MalformedError


class StrictRequest(Request):
    """A request whose parameters and JSON have one meaning only, or are refused."""

    @property
    def query_params(self) -> QueryParams:
        """The parameters of the URL.

        Raises:
            MalformedError: If they are not UTF-8, percent-encoded or not.
            RequestValidationError: If one is given more than once.
        """
        if not hasattr(self, "_query_params"):
            self._query_params = _parameters(self.scope["query_string"])
        return self._query_params

    async def json(self) -> Any:
        """Return what the body says.

        Raises:
            MalformedError: If it is not JSON in UTF-8, or an object in it has two fields of one name.
        """
        return read_json(await self.body())


def _parameters(query_string: bytes) -> QueryParams:
    try:
        # Raw bytes beyond ASCII have no place in a URL, but curl sends what the terminal does.
        pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise MalformedError("malformed_parameters", "the parameters of the URL are not UTF-8") from None
    if len(dict(pairs)) < len(pairs):
        times = Counter(name for name, _ in pairs)
        raise problems.wrong_parameters("repeated", [name for name, count in times.items() if count > 1])
    return QueryParams(pairs)


def read_json(body: bytes) -> Any:
    """Return what a body says.

    Raises:
        MalformedError: As `StrictRequest.json`.
    """
    try:
        return _JSON.decode(body.decode())
    except UnicodeDecodeError:
        raise MalformedError("malformed_json", "the body is not UTF-8") from None
    except (ValueError, RecursionError):  # the latter if it is nested too deep
        raise MalformedError("malformed_json", "the body is not JSON") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise MalformedError("malformed_json", f"the body has the field {problems.shown(name)} twice in one object")
    return fields


def _no_number(name: str) -> None:
    raise MalformedError("malformed_json", f"the body is not JSON, which has no {name}")


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
