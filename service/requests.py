"""The public contract: what requests may hold. What responses hold is in `service.answers`."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from service.filters import moment
from service.query import QUERY_MAX_CHARACTERS, QueryError, checked_query

LIMIT_MAX = 100
CONTEXT_MAX = 20
PASSAGES_PER_ARTICLE_MAX = 4
BATCH_MAX = 64
TIMEOUT_MAX = 600
"""Seconds that a client may say it waits."""


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
        description=f"1 to {QUERY_MAX_CHARACTERS} characters, not all white space, no control characters.",
        examples=["warship cut across a destroyer"],
        json_schema_extra={"minLength": 1, "maxLength": QUERY_MAX_CHARACTERS},
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


_DATES = "2023, 2023-06, 2023-06-18, or a date and time with offset; without an offset, UTC. Inclusive."
Mode = Annotated[
    Literal["hybrid", "semantic", "keyword"],
    Field(
        description="What the order goes by: `hybrid` meaning and words, `semantic` meaning alone, `keyword` words "
        "alone. Only `keyword` leaves out articles, those with none of the query's words."
    ),
]
Cursor = Annotated[
    str | None,
    Field(
        max_length=500,
        description="`next_cursor` of the page before. All that chooses or orders hits must be as it was; `limit`, "
        "`facets` and `explain` may differ.",
    ),
]
Facet = Literal["source", "author", "language", "day", "month", "year"]
_Value = Annotated[str, Field(min_length=1, max_length=500)]
_Values = Annotated[list[_Value], Field(max_length=100)]
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX, description="Most articles wanted.")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FiltersModel(_Closed):
    """Conditions on articles, all of which hold. Applied before anything is ranked."""

    model_config = ConfigDict(strict=True)

    published_from: Annotated[
        Annotated[str, AfterValidator(_first_moment)] | None, Field(description=f"Earliest date: {_DATES}")
    ] = None
    published_to: Annotated[
        Annotated[str, AfterValidator(_last_moment)] | None,
        Field(description=f"Latest date: {_DATES} Articles of unknown date are left out, and counted."),
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
    """Body of `POST /v1/search`."""

    model_config = ConfigDict(strict=True)

    query: Query
    limit: Limit = 10
    cursor: Cursor = None
    mode: Mode = "hybrid"
    filters: FiltersModel = FiltersModel()
    passages_per_article: Annotated[
        int,
        Field(ge=1, le=PASSAGES_PER_ARTICLE_MAX, description="Most passages of an article that are hits of their own."),
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
    limit: Limit = 10
    cursor: Cursor = None
    mode: Mode = "hybrid"


class BatchRequest(_Closed):
    """Body of `POST /v1/search/batch`."""

    model_config = ConfigDict(strict=True)

    searches: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/SearchRequest"})]],
        Field(min_length=1, max_length=BATCH_MAX, description="Each as the body of `POST /v1/search`."),
    ]


class SimilarParameters(_Closed):
    """Parameters of `GET /v1/articles/{id}/similar`."""

    limit: Limit = 10


class PageParameters(_Closed):
    """Parameters of lists."""

    limit: Limit = 20
    offset: Annotated[int, Field(ge=0, le=2**53, description="Results to skip.")] = 0


class ContextParameters(_Closed):
    """Parameters of `GET /v1/passages/{id}`."""

    context: Annotated[int, Field(ge=0, le=CONTEXT_MAX, description="Neighbouring passages wanted on either side.")] = 0
