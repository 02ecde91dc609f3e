"""Answers on errors. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field of a request."""

    field: str
    """Its name, with dots before those within; empty if it is the whole body that is wrong."""
    code: str
    """Stable; for programs."""
    detail: str
    """For people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDetails:
    """An error, after RFC 9457."""

    type: str
    """Always `about:blank`: `code` says more."""
    title: str
    """What the status means."""
    status: int
    """The status of the response."""
    detail: str
    """What is wrong, for people."""
    code: str
    """What is wrong, for programs; stable."""
    request_id: str
    """Of this request, as in the header X-Request-ID: for logs and support."""
    errors: list[FieldError]
    """The fields that are wrong, if it is fields; 20 at most."""
