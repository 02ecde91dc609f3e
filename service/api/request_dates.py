"""Dates in requests: texts, read in the time zone in which the service counts days."""

from datetime import tzinfo
from functools import partial
from typing import Annotated, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from service.search.filters import moment

Model = TypeVar("Model", bound=BaseModel)

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
DATE_PATTERN = (
    "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
    rf"(T{_CLOCK}(:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-]{_CLOCK}(:[0-5][0-9])?)?)?)?)?$"
)
"""Pattern that tells clients what is taken, as far as a pattern can; the validators decide."""
DATES = (
    "2023, 2023-06, 2023-06-18, or a date and time with offset; days, and times without an offset, are in the "
    "service's time zone, UTC unless it is set otherwise. Inclusive."
)
"""What clients are told of the dates that are taken."""
_TIMEZONE = "timezone"
"""Key of the context that models are validated in: the time zone in which days are counted."""


def validated(model: type[Model], given: object, timezone: tzinfo) -> Model:
    """Return what a client has given, checked and with its dates read.

    Args:
        model: Class of what is wanted.
        given: JSON's objects as dictionaries.
        timezone: Time zone in which days are counted, and in which times without an offset are taken.

    Raises:
        ValidationError: If it is not what the model takes.
    """
    return model.model_validate(given, context={_TIMEZONE: timezone})


def timezone_of(info: ValidationInfo) -> tzinfo:
    """Return the time zone in which a validator reads dates."""
    return cast(dict[str, tzinfo], info.context)[_TIMEZONE]


def _instant(text: object, info: ValidationInfo, *, end: bool) -> int:
    if not isinstance(text, str):
        raise PydanticKnownError("string_type")
    try:
        return moment(text, timezone_of(info), end=end)
    except ValueError as error:
        raise PydanticCustomError("date", "{reason}", {"reason": str(error)}) from error


def not_before(latest: int | None, info: ValidationInfo) -> int | None:
    """Refuse a field such as `published_to` that is before `published_from`."""
    start = str(info.field_name).replace("_to", "_from")
    earliest = info.data.get(start)  # missing if it is wrong itself, which is told instead
    # By the instants that they stand for: from 2023-06 to 2023 is a range, for 2023 ends after June.
    if latest is not None and earliest is not None and latest < earliest:
        raise PydanticCustomError("date", "is before {start}", {"start": start})
    return latest


_DATE = WithJsonSchema({"type": "string", "pattern": DATE_PATTERN})
Earliest = Annotated[int, BeforeValidator(partial(_instant, end=False)), _DATE]
"""A date as a text, read as its first instant, in microseconds since 1970 in UTC."""
Latest = Annotated[int, BeforeValidator(partial(_instant, end=True)), _DATE]
"""A date as a text, read as its last instant, in microseconds since 1970 in UTC."""
