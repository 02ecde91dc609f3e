"""One request of an operation, described without sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Answer]):
    """A request, and the type of the answer to it."""

    method: str
    path: str
    """Path below the address of the service, percent-encoded."""
    kind: type[Answer]
    """Class in `service.remote.results` that the answer is read as; `str` for one that is text."""
    parameters: Mapping[str, Any] | None = None
    """Parameters of the URL that are given."""
    body: Mapping[str, Any] | None = None
    """Fields of the JSON body that are given; None without a body."""

    def with_value(self, name: str, value: object) -> "Call[Answer]":
        """Return the same request with another value of a parameter, or of a field of the body."""
        if self.body is not None:
            return replace(self, body={**self.body, name: value})
        return replace(self, parameters={**(self.parameters or {}), name: value})


def given(**values: object) -> dict[str, Any]:
    """Return the values that are not None: what is not given is left to the service."""
    return {name: value for name, value in values.items() if value is not None}


def path_of(template: str, **ids: str) -> str:
    """Fill in a path with ids, percent-encoded, slashes too."""
    return template.format(**{name: _encoded(value) for name, value in ids.items()})


def _encoded(value: str) -> str:
    encoded = quote(value, safe="")
    return encoded.replace(".", "%2E") if set(encoded) == {"."} else encoded  # else they lead out of the folder
