"""Filters over attributes, as vector stores have them: comparisons, combined by `and` and `or`."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, WrapValidator
from pydantic_core import PydanticCustomError

from service.api.request_dates import DATE_PATTERN, timezone_of
from service.api.requests import ARTICLE_ID_MAX_CHARACTERS
from service.search.filters import ALL, ANY, NOT_ANY, Combination, Filters, Holds, moment

COMPARISONS_MAX = 100
"""Most comparisons in one filter: each looks at all articles."""
DEPTH_MAX = 10
"""Most combinations within each other."""
VALUES_MAX = 100
"""Most values that one comparison lists, and most filters that one combination has."""
SECONDS_MIN, SECONDS_MAX = -62_135_596_800, 253_402_300_799
"""First and last second of the years 1 to 9999, in seconds since 1970 in UTC."""

_NAMES: Mapping[str, Callable[[tuple[str, ...]], Filters]] = {
    "article_id": lambda values: Filters(article_ids=values),
    "source": lambda values: Filters(sources=values),
    "author": lambda values: Filters(authors=values),
    "language": lambda values: Filters(languages=values),
}
"""Attribute whose values are texts -> condition that it is any of some."""
_DATE = "published_at"
ATTRIBUTES = (*_NAMES, _DATE)
"""Attributes that can be filtered by."""
_ONE, _LISTED, _ORDERED = ("eq", "ne"), ("in", "nin"), ("gt", "gte", "lt", "lte")
_COMBINED: Mapping[str, Holds] = {"and": ALL, "or": ANY}
_TURNED_ROUND = ("ne", "nin")
_US = 1_000_000

_TEXT = {"type": "string", "minLength": 1, "maxLength": ARTICLE_ID_MAX_CHARACTERS}
_MOMENT = {
    "anyOf": [
        {"type": "string", "pattern": DATE_PATTERN},
        {"type": "number", "minimum": SECONDS_MIN, "maximum": SECONDS_MAX},
    ]
}


def _shape(keys: tuple[str, ...], types: tuple[str, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    return {"properties": {"key": {"enum": [*keys]}, "type": {"enum": [*types]}, "value": value}}


def _list_of(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": VALUES_MAX, "items": value}


class ComparisonFilter(BaseModel):
    """A condition on one attribute of the article."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "anyOf": [
                _shape(tuple(_NAMES), _ONE, _TEXT),
                _shape(tuple(_NAMES), _LISTED, _list_of(_TEXT)),
                _shape((_DATE,), (*_ONE, *_ORDERED), _MOMENT),
                _shape((_DATE,), _LISTED, _list_of(_MOMENT)),
            ]
        },
    )

    type: Annotated[
        Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"],
        Field(
            description="`ne` and `nin` hold where `eq` and `in` do not, so also of articles without the attribute. "
            "`gt`, `gte`, `lt` and `lte` are for `published_at` alone."
        ),
    ]
    key: Annotated[
        Literal["article_id", "source", "author", "language", "published_at"],
        Field(description="The attribute; of several authors each is compared."),
    ]
    value: Annotated[
        str | float | list[str | float],
        Field(
            description="A text, compared as the filters of a search are; of `published_at` a date as there, or "
            "seconds since 1970 in UTC; with `in` and `nin` a list of such."
        ),
    ]


class CompoundFilter(BaseModel):
    """Conditions of which all hold, or any."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[Literal["and", "or"], Field(description="`and`: all of them hold; `or`: any.")]
    filters: Annotated[
        "list[ComparisonFilter | CompoundFilter]",
        Field(
            min_length=1,
            max_length=VALUES_MAX,
            description=f"The conditions; combined ones too, {DEPTH_MAX} deep, with {COMPARISONS_MAX} comparisons in "
            "all; each date of a list is one.",
        ),
    ]


def _checked(given: object, _inner: object, info: ValidationInfo) -> Combination | None:
    # Not by the models above, which are for the OpenAPI document: of a union, pydantic would tell what is wrong with
    # each of its members.
    if given is None:
        return None
    found = _Reader(timezone_of(info)).read(given, "", 1)
    return found if isinstance(found, Combination) else Combination(ALL, (found,))


AttributeFilter = Annotated[ComparisonFilter | CompoundFilter | None, WrapValidator(_checked)]
"""A filter, read as a condition of the searcher."""


class _Reader:
    """Reads one filter."""

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone
        self._comparisons = 0

    def read(self, given: object, place: str, depth: int) -> Filters | Combination:
        """Return the condition that a filter stands for.

        Args:
            given: The filter, as JSON has it.
            place: Path to it, with a dot behind it; empty for the outermost.
            depth: Number of combinations that it is within, and 1.
        """
        if not isinstance(given, dict):
            raise _refusal("wrong_type", place, "", "must be a JSON object")
        kind = str(given.get("type"))
        known = (*_ONE, *_ORDERED, *_LISTED, *_COMBINED)
        if "type" in given and kind not in known:
            raise _refusal("unknown_value", place, "type", f"there is no such type; there are: {', '.join(known)}")
        wanted = ("type", "filters") if kind in _COMBINED else ("type", "key", "value")
        for name in given:
            if name not in wanted:
                raise _refusal("unknown_field", place, name, f"there is no such field; there are: {', '.join(wanted)}")
        for name in wanted:
            if name not in given:
                raise _refusal("missing_field", place, name, "this field is required")
        if kind in _COMBINED:
            return self._combination(_COMBINED[kind], given["filters"], place, depth)
        self._count(1)
        return self._comparison(kind, given["key"], given["value"], place)

    def _count(self, comparisons: int) -> None:
        self._comparisons += comparisons
        if self._comparisons > COMPARISONS_MAX:
            raise _refusal("out_of_range", "", "", f"must have at most {COMPARISONS_MAX} comparisons")

    def _combination(self, holds: Holds, filters: object, place: str, depth: int) -> Combination:
        if not isinstance(filters, list):
            raise _refusal("wrong_type", place, "filters", "must be a list")
        if not 1 <= len(filters) <= VALUES_MAX:
            raise _refusal("out_of_range", place, "filters", f"must have 1 to {VALUES_MAX} items")
        if depth > DEPTH_MAX:
            raise _refusal("out_of_range", "", "", f"must not be deeper than {DEPTH_MAX} combinations")
        parts = (self.read(one, f"{place}filters.{number}.", depth + 1) for number, one in enumerate(filters))
        return Combination(holds, tuple(parts))

    def _comparison(self, kind: str, key: object, value: object, place: str) -> Filters | Combination:
        if key not in ATTRIBUTES:
            known = ", ".join(ATTRIBUTES)
            raise _refusal("unknown_value", place, "key", f"no such attribute can be filtered by; there are: {known}")
        if kind in _ORDERED and key != _DATE:
            detail = f"{key} can be compared by {', '.join((*_ONE, *_LISTED))} alone"
            raise _refusal("unknown_value", place, "type", detail)
        if kind in _LISTED and not isinstance(value, list):
            raise _refusal("wrong_type", place, "value", f"must be a list, for {kind}")
        values = value if kind in _LISTED and isinstance(value, list) else [value]
        if not 1 <= len(values) <= VALUES_MAX:
            raise _refusal("out_of_range", place, "value", f"must have 1 to {VALUES_MAX} items")
        if key == _DATE:
            self._count(len(values) - 1)  # each of them is compared with all articles
            moments = [self._moments(one, place) for one in values]
            condition = _dated(kind, moments)
        else:
            condition = _NAMES[str(key)](tuple(_text(one, place) for one in values))
        return Combination(NOT_ANY, (condition,)) if kind in _TURNED_ROUND else condition

    def _moments(self, value: object, place: str) -> tuple[int, int]:
        """Return the first and the last instant of what a value names, in microseconds since 1970."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not SECONDS_MIN <= value <= SECONDS_MAX:
                raise _refusal("out_of_range", place, "value", "must lie in the years 1 to 9999")
            instant = round(value * _US)
            return instant, instant + (_US - 1 if instant % _US == 0 else 0)  # a whole second is all of it
        if not isinstance(value, str):
            raise _refusal("wrong_type", place, "value", "must be a date or seconds since 1970")
        try:
            first, last = (moment(value, self._timezone, end=end) for end in (False, True))
        except ValueError as error:
            raise _refusal("invalid_date", place, "value", str(error)) from error
        return first, last


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _refusal("wrong_type", place, "value", "must be a text")
    if not 1 <= len(value) <= ARTICLE_ID_MAX_CHARACTERS:
        detail = f"must have 1 to {ARTICLE_ID_MAX_CHARACTERS} characters"
        raise _refusal("out_of_range", place, "value", detail)
    return value


def _dated(kind: str, moments: list[tuple[int, int]]) -> Filters | Combination:
    """Return the condition that an article's date may be as a comparison, or its opposite, says."""
    first, last = moments[0]
    match kind:
        case "gt":
            return Filters(published_from=last + 1)
        case "gte":
            return Filters(published_from=first)
        case "lt":
            return Filters(published_to=first - 1)
        case "lte":
            return Filters(published_to=last)
    return Combination(ANY, tuple(Filters(published_from=start, published_to=end) for start, end in moments))


def _refusal(code: str, place: str, field: str, detail: str) -> PydanticCustomError:
    """Return what is raised for a filter that cannot be used."""
    where = f"{place}{field}".removesuffix(".")
    return PydanticCustomError("query", "{reason}", {"code": code, "reason": f"{where}: {detail}" if where else detail})
