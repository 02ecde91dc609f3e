"""Every reason why a request is not served. Knows no HTTP.

    ServiceError                  a code for programs, a detail for people
    ├── InvalidRequestError       what was sent cannot be used
    │   └── QueryError            the query or its cursor cannot be used; the commands raise it too
    ├── NotFoundError             the index holds no such article, passage or story
    ├── NotReadyError             no generation of the index is loaded
    ├── DamagedError              what was read of the index is not what was written
    └── RefusedError              a limit or a rule of the service forbids it: load, time, size, keys, names

`service.problem_details` says for each code which status it has, what it means, and what its usual detail is. Details
go to clients: they never name paths, modules or what the service is made of.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.errors import UsageError


class ServiceError(Exception):
    """A request that is not served."""

    def __init__(self, code: str, detail: str | None = None, *, retry_after_s: float | None = None) -> None:
        """Say what the client is told.

        Args:
            code: A stable name for the reason, one of `problem_details.PROBLEMS`.
            detail: A sentence for people; None stands for the code's usual one.
            retry_after_s: Seconds after which it is worth asking again; None stands for the code's usual number.
        """
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """What is wrong with one field of a request."""

    field: str
    """The field's name, with dots between the names on the way to it; empty for the whole body."""
    code: str
    detail: str


class InvalidRequestError(ServiceError):
    """A request that cannot be used as it was sent."""

    def __init__(self, code: str, detail: str | None = None, *, faults: Sequence[FieldFault] = ()) -> None:
        """Say what is wrong.

        Args:
            code: A stable name for the reason, one of `problem_details.PROBLEMS`.
            detail: A sentence for people; None stands for the code's usual one.
            faults: The fields that are wrong, if it is fields.
        """
        super().__init__(code, detail)
        self.faults = faults


class QueryError(InvalidRequestError, UsageError):
    """A query that cannot be answered, also where a command asks it."""


class NotFoundError(ServiceError):
    """An article, a passage or a story that the index does not hold."""

    def __init__(self, what: str) -> None:
        """Name the kind of thing: `article`, `passage` or `story`."""
        super().__init__(f"{what}_not_found")


class NotReadyError(ServiceError):
    """No generation of the index is loaded."""

    def __init__(self, detail: str) -> None:
        """Say why."""
        super().__init__("not_ready", detail)


class DamagedError(ServiceError):
    """What was read of the index is not what was written, and so is not sent."""

    def __init__(self) -> None:
        """Say nothing of where it is: that is in the log."""
        super().__init__("index_damaged")


class RefusedError(ServiceError):
    """A request that a limit or a rule of the service forbids, whatever it asks. Metrics count these by code."""
