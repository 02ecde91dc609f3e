"""The public contract: what requests may hold. What responses hold is in `service.api.responses`."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from service.search.filters import moment
from service.search.query import QUERY_MAX_CHARACTERS, QueryError, checked_query

LIMIT_MAX = 100
OFFSET_MAX = 2**53
CONTEXT_MAX = 20
PASSAGES_PER_ARTICLE_MAX = 4
BATCH_MAX = 64
TIMEOUT_MIN, TIMEOUT_MAX = 0.001, 600
"""Seconds that a client may say it waits."""
CURSOR_MAX_CHARACTERS = 500
"""That are looked at at all; those given out are shorter."""

_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_QUERY_PATTERN = rf"^[^\S{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"
_CURSOR_PATTERN = "^[A-Za-z0-9_-]{48}$"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_DATE_PATTERN = (
    "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
    rf"(T{_CLOCK}(:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-]{_CLOCK}(:[0-5][0-9])?)?)?)?)?$"
)
"""These tell clients what is taken, as far as a pattern can; what is refused is decided by the validators."""
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(rf"{_WHOLE_NUMBER.pattern}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def _query(text: str) -> str:
    try:
        return checked_query(text)
    except QueryError as error:
        # Braces would be read as placeholders of the message.
        raise PydanticCustomError("query", "{reason}", {"code": error.code, "reason": str(error)}) from error


Query = Annotated[
    str,
    AfterValidator(_query),
    Field(
        description=f"What to look for, in plain words: 1 to {QUERY_MAX_CHARACTERS} characters, not all of them white "
        "space or invisible, none a control character but tab and line ends. Nothing in it is syntax.",
        examples=["warship cut across a destroyer"],
        json_schema_extra={"minLength": 1, "maxLength": QUERY_MAX_CHARACTERS, "pattern": _QUERY_PATTERN},
    ),
]


def _first_moment(text: str) -> str:
    return _moment(text, end=False)


def _last_moment(text: str) -> str:
    return _moment(text, end=True)


def _moment(text: str, *, end: bool) -> str:
    try:
        moment(text, end=end)
    except ValueError as error:
        raise PydanticCustomError("date", "{reason}", {"reason": str(error)}) from error
    return text


def _whole_number(text: str) -> str:
    """Refuse what Python reads as a number but JSON does not: `1_0`, ` 1`, `+1`, `١`."""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise PydanticCustomError("whole_number", "must be a whole number, in digits")
    return text


def _integral(value: object) -> object:
    """Take 5.0 for 5, as JSON Schema does: JSON has one kind of numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(text: str) -> str:
    """As `_whole_number`, and refuse `inf` and `nan`."""
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "must be a number, in digits")
    return text


_DATES = "2023, 2023-06, 2023-06-18, or a date and time with offset; without an offset, UTC. Inclusive."
Mode = Annotated[
    Literal["hybrid", "semantic", "keyword"],
    Field(
        description="What the order goes by: `hybrid` meaning and words, `semantic` meaning alone, `keyword` words "
        "alone. Only `keyword` leaves out articles, those with none of the query's words."
    ),
]
_CURSOR = "`next_cursor` of the page before. All that chooses or orders hits must be as it was"
_CursorText = Annotated[
    str, Field(max_length=CURSOR_MAX_CHARACTERS, json_schema_extra={"minLength": 48, "pattern": _CURSOR_PATTERN})
]
Facet = Literal["source", "author", "language", "day", "month", "year"]
_Value = Annotated[str, Field(min_length=1, max_length=500)]
_Values = Annotated[list[_Value], Field(max_length=100)]
_LIMIT = Field(ge=1, le=LIMIT_MAX, description="Most articles wanted.")
_LimitParameter = Annotated[int, _LIMIT, BeforeValidator(_whole_number)]
TimeoutHeader = Annotated[
    float | None,
    BeforeValidator(_number),
    WithJsonSchema({"type": "number", "minimum": TIMEOUT_MIN, "maximum": TIMEOUT_MAX}),
]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FiltersModel(_Closed):
    """Conditions on articles, all of which hold. Applied before anything is ranked."""

    model_config = ConfigDict(strict=True)

    published_from: Annotated[
        Annotated[str, AfterValidator(_first_moment), Field(json_schema_extra={"pattern": _DATE_PATTERN})] | None,
        Field(description=f"Earliest date: {_DATES}"),
    ] = None
    published_to: Annotated[
        Annotated[str, AfterValidator(_last_moment), Field(json_schema_extra={"pattern": _DATE_PATTERN})] | None,
        Field(
            description=f"Latest date, not before `published_from`: {_DATES} Articles of unknown date are left out, "
            "and counted."
        ),
    ] = None
    sources: Annotated[_Values, Field(description="Publishers, any of them; letter case does not matter.")] = []
    authors: Annotated[_Values, Field(description="Any of them; letter case does not matter.")] = []
    languages: Annotated[_Values, Field(description="Any of them; `en` stands for `en-GB` too.")] = []
    article_ids: Annotated[list[_Value], Field(max_length=1_000, description="Any of them.")] = []

    @field_validator("published_to")
    @classmethod
    def _not_before(cls, text: str | None, info: ValidationInfo) -> str | None:
        earliest = info.data.get("published_from")
        if text and earliest and moment(text, end=True) < moment(earliest, end=False):
            raise PydanticCustomError("date", "is before published_from")
        return text


class SearchRequest(_Closed):
    """What to search for, and how to answer."""

    model_config = ConfigDict(strict=True)

    query: Query
    limit: Annotated[int, _LIMIT, BeforeValidator(_integral)] = 10
    cursor: Annotated[
        _CursorText | None, Field(description=f"{_CURSOR}; `limit`, `facets` and `explain` may differ.")
    ] = None
    mode: Mode = "hybrid"
    filters: Annotated[FiltersModel, Field(description="Which articles may be found; all unless given.")] = (
        FiltersModel()
    )
    passages_per_article: Annotated[
        int,
        Field(ge=1, le=PASSAGES_PER_ARTICLE_MAX, description="Most passages of an article that are hits of their own."),
        BeforeValidator(_integral),
    ] = 1
    min_relevance: Annotated[float, Field(ge=0, le=1, description="Passages of less relevance are left out.")] = 0.0
    facets: Annotated[
        list[Facet],
        Field(max_length=6, description="What to count over the articles of `total`; of values the 20 most frequent."),
    ] = []
    explain: Annotated[bool, Field(description="Whether to tell how each score came about.")] = False


class SearchParameters(_Closed):
    """Parameters of `GET /v1/search`."""

    q: Query
    limit: _LimitParameter = 10
    cursor: Annotated[
        str | None,
        Field(max_length=CURSOR_MAX_CHARACTERS, description=f"{_CURSOR}; `limit` may differ."),
        WithJsonSchema(
            {"type": "string", "minLength": 48, "maxLength": CURSOR_MAX_CHARACTERS, "pattern": _CURSOR_PATTERN}
        ),
    ] = None
    mode: Mode = "hybrid"


class BatchRequest(_Closed):
    """Searches to be answered together."""

    model_config = ConfigDict(strict=True)

    searches: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/SearchRequest"})]],
        Field(min_length=1, max_length=BATCH_MAX, description="Each as the body of `POST /v1/search`."),
    ]


class SimilarParameters(_Closed):
    """Parameters of `GET /v1/articles/{id}/similar`."""

    limit: _LimitParameter = 10


class PageParameters(_Closed):
    """Parameters of lists."""

    limit: _LimitParameter = 20
    offset: Annotated[
        int, Field(ge=0, le=OFFSET_MAX, description="Articles to skip."), BeforeValidator(_whole_number)
    ] = 0


class ContextParameters(_Closed):
    """Parameters of `GET /v1/passages/{id}`."""

    context: Annotated[
        int,
        Field(ge=0, le=CONTEXT_MAX, description="Neighbouring passages wanted on either side."),
        BeforeValidator(_whole_number),
    ] = 0
