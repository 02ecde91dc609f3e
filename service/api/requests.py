"""The public contract of requests. That of responses is in `service.api.responses`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from service.api.related import Collapse, CollapseParameter
from service.api.request_controls import (
    MIN_RELEVANCE,
    QUERY_PATTERN,
    Excluded,
    ExcludeParameter,
    HalfLifeParameter,
    PhraseParameter,
    Phrases,
    RecencyFromParameter,
    RecencyModel,
    RecencyWeightParameter,
    Sort,
    least_relevance,
    number,
    query_text,
    recency_of,
    whole_number,
)
from service.api.request_dates import DATE_PATTERN, DATES, Earliest, Latest, not_before
from service.search.controls.wording import Wording
from service.search.filters import Filters
from service.search.query import QUERY_MAX_CHARACTERS, SearchQuery

LIMIT_MAX = 100
OFFSET_MAX = 2**53  # up to here every JSON parser holds whole numbers exactly
CONTEXT_MAX = 20
PASSAGES_PER_ARTICLE_MAX = 4  # the ranker gives no more of an article's passages a full score
BATCH_MAX = 64
TIMEOUT_MIN_S, TIMEOUT_MAX_S = 0.001, 600
"""Least and most seconds that a client may say it waits."""
ARTICLE_ID_MAX_CHARACTERS = 512
"""Longest id that the indexer gives or takes; `indexer.corpus`, which says so too, is no part of the service."""
CURSOR_MAX_CHARACTERS = 500
"""Longest cursor that is looked at; those given out are shorter."""

CURSOR_PATTERN = "^[A-Za-z0-9_-]{48}$"  # 36 bytes in base64
"""Pattern that tells clients what is taken, as far as a pattern can; the validators decide."""
Query = Annotated[
    str,
    AfterValidator(query_text),
    Field(
        description=f"What to look for, in plain words: 1 to {QUERY_MAX_CHARACTERS} characters, not all of them white "
        "space or invisible, none a control character but tab and line ends. Nothing in it is syntax.",
        examples=["warship cut across a destroyer"],
        json_schema_extra={"minLength": 1, "maxLength": QUERY_MAX_CHARACTERS, "pattern": QUERY_PATTERN},
    ),
]


def integral(value: object) -> object:
    """Take 5.0 for 5, as JSON Schema does: JSON has one kind of numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Mode = Annotated[
    Literal["hybrid", "semantic", "keyword"],
    Field(
        description="What the order goes by: `hybrid` meaning and words, `semantic` meaning alone, `keyword` words "
        "alone. Only `keyword` leaves out articles, those with none of the query's words."
    ),
]
INDEXED_FROM = "Earliest `changed_at`: new and changed articles since then. Dates as in `published_from`."
INDEXED_TO = "Latest `changed_at`, not before `indexed_from`. Dates as in `published_from`."
_CURSOR = "`next_cursor` of the page before. All that chooses or orders hits must be as it was"
CursorText = Annotated[
    str, Field(max_length=CURSOR_MAX_CHARACTERS, json_schema_extra={"minLength": 48, "pattern": CURSOR_PATTERN})
]
Facet = Literal["source", "author", "language", "day", "month", "year"]
Value = Annotated[str, Field(min_length=1, max_length=500)]
_ArticleId = Annotated[str, Field(min_length=1, max_length=ARTICLE_ID_MAX_CHARACTERS)]
_Values = Annotated[list[Value], Field(max_length=100)]
_LIMIT = Field(ge=1, le=LIMIT_MAX, description="Most articles wanted.")
LimitParameter = Annotated[int, _LIMIT, BeforeValidator(whole_number)]
TimeoutSeconds = Annotated[
    float | None,
    BeforeValidator(number),
    Field(ge=TIMEOUT_MIN_S, le=TIMEOUT_MAX_S),
    WithJsonSchema({"type": "number", "minimum": TIMEOUT_MIN_S, "maximum": TIMEOUT_MAX_S}),
]


VALUE = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 500})


def like_text(pattern: str) -> WithJsonSchema:
    """Describe a parameter of the URL that may be left out: it is a text, never null."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


class Closed(BaseModel):
    """What a client sends; fields that there are not are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FiltersModel(Closed):
    """Conditions on articles, all of which hold. Applied before anything is ranked."""

    model_config = ConfigDict(strict=True)

    published_from: Annotated[Earliest | None, Field(description=f"Earliest date: {DATES}")] = None
    published_to: Annotated[
        Latest | None,
        AfterValidator(not_before),
        Field(
            description=f"Latest date, not before `published_from`: {DATES} Articles of unknown date are left out, "
            "and counted."
        ),
    ] = None
    indexed_from: Annotated[Earliest | None, Field(description=INDEXED_FROM)] = None
    indexed_to: Annotated[Latest | None, AfterValidator(not_before), Field(description=INDEXED_TO)] = None
    sources: Annotated[_Values, Field(description="Publishers, any of them; letter case does not matter.")] = []
    authors: Annotated[_Values, Field(description="Any of them; letter case does not matter.")] = []
    languages: Annotated[_Values, Field(description="Any of them; `en` stands for `en-GB` too.")] = []
    article_ids: Annotated[list[_ArticleId], Field(max_length=1_000, description="Any of them.")] = []

    def to_filters(self) -> Filters:
        """Return the conditions for the searcher."""
        return Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            indexed_from=self.indexed_from,
            indexed_to=self.indexed_to,
            sources=tuple(self.sources),
            authors=tuple(self.authors),
            languages=tuple(self.languages),
            article_ids=tuple(self.article_ids),
        )


class SearchRequest(Closed):
    """What to search for, and how to answer."""

    model_config = ConfigDict(strict=True)  # JSON has types: "5" is no number

    query: Query
    limit: Annotated[int, _LIMIT, BeforeValidator(integral)] = 10
    cursor: Annotated[
        CursorText | None, Field(description=f"{_CURSOR}; `limit`, `facets` and `explain` may differ.")
    ] = None
    mode: Mode = "hybrid"
    filters: Annotated[FiltersModel, Field(description="Which articles may be found; all unless given.")] = (
        FiltersModel()
    )
    phrases: Phrases = []
    exclude: Excluded = []
    sort: Sort = "relevance"
    collapse: Collapse = None
    recency: Annotated[
        RecencyModel | None,
        Field(description="How much it counts that an article is recent; it does not unless given."),
    ] = None
    passages_per_article: Annotated[
        int,
        Field(ge=1, le=PASSAGES_PER_ARTICLE_MAX, description="Most passages of an article that are hits of their own."),
        BeforeValidator(integral),
    ] = 1
    min_relevance: Annotated[float | None, Field(ge=0, le=1, description=MIN_RELEVANCE)] = None
    facets: Annotated[
        list[Facet],
        Field(max_length=6, description="What to count over the articles of `total`; of values the 20 most frequent."),
    ] = []
    explain: Annotated[bool, Field(description="Whether to tell how each score came about.")] = False

    def to_query(self) -> SearchQuery:
        """Return the query for the searcher."""
        return SearchQuery(
            text=self.query,
            limit=self.limit,
            cursor=self.cursor,
            mode=self.mode,
            filters=self.filters.to_filters(),
            wording=Wording(phrases=tuple(self.phrases), exclude=tuple(self.exclude)),
            sort=self.sort,
            collapse=self.collapse,
            recency=None if self.recency is None else self.recency.to_recency(),
            passages_per_article=self.passages_per_article,
            min_relevance=least_relevance(self.min_relevance, sort=self.sort, has_phrases=bool(self.phrases)),
            facets=tuple(dict.fromkeys(self.facets)),  # each once, in the order given
            explain=self.explain,
        )


class SearchParameters(Closed):
    """Parameters of `GET /v1/search`."""

    q: Query
    limit: LimitParameter = 10
    cursor: Annotated[
        str | None,
        Field(max_length=CURSOR_MAX_CHARACTERS, description=f"{_CURSOR}; `limit` may differ."),
        WithJsonSchema(
            {"type": "string", "minLength": 48, "maxLength": CURSOR_MAX_CHARACTERS, "pattern": CURSOR_PATTERN}
        ),
    ] = None
    mode: Mode = "hybrid"
    published_from: Annotated[
        Earliest | None, Field(description=f"Earliest date: {DATES}"), like_text(DATE_PATTERN)
    ] = None
    published_to: Annotated[
        Latest | None,
        AfterValidator(not_before),
        Field(description=f"Latest date, not before `published_from`: {DATES}"),
        like_text(DATE_PATTERN),
    ] = None
    indexed_from: Annotated[Earliest | None, Field(description=INDEXED_FROM), like_text(DATE_PATTERN)] = None
    indexed_to: Annotated[
        Latest | None, AfterValidator(not_before), Field(description=INDEXED_TO), like_text(DATE_PATTERN)
    ] = None
    source: Annotated[Value | None, Field(description="The publisher; letter case does not matter."), VALUE] = None
    author: Annotated[Value | None, Field(description="An author; letter case does not matter."), VALUE] = None
    phrase: PhraseParameter = None
    exclude: ExcludeParameter = None
    sort: Sort = "relevance"
    collapse: CollapseParameter = None
    recency_half_life_days: HalfLifeParameter = None
    recency_weight: RecencyWeightParameter = None
    recency_from: RecencyFromParameter = None
    min_relevance: Annotated[
        float | None,
        BeforeValidator(number),
        Field(ge=0, le=1, description=MIN_RELEVANCE),
        WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
    ] = None
    language: Annotated[Value | None, Field(description="The language; `en` stands for `en-GB` too."), VALUE] = None

    def to_query(self) -> SearchQuery:
        """Return the query for the searcher."""
        filters = Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            indexed_from=self.indexed_from,
            indexed_to=self.indexed_to,
            sources=() if self.source is None else (self.source,),
            authors=() if self.author is None else (self.author,),
            languages=() if self.language is None else (self.language,),
        )
        return SearchQuery(
            text=self.q,
            limit=self.limit,
            cursor=self.cursor,
            mode=self.mode,
            filters=filters,
            wording=Wording(
                phrases=() if self.phrase is None else (self.phrase,),
                exclude=() if self.exclude is None else (self.exclude,),
            ),
            sort=self.sort,
            collapse=self.collapse,
            recency=recency_of(self.recency_half_life_days, self.recency_weight, self.recency_from),
            min_relevance=least_relevance(self.min_relevance, sort=self.sort, has_phrases=self.phrase is not None),
        )


class BatchRequest(Closed):
    """Searches to be answered together."""

    model_config = ConfigDict(strict=True)

    searches: Annotated[
        # Checked one by one by the route, so that one that is wrong does not refuse the others.
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/SearchRequest"})]],
        Field(min_length=1, max_length=BATCH_MAX, description="Each as the body of `POST /v1/search`."),
    ]


class SimilarParameters(Closed):
    """Parameters of `GET /v1/articles/{id}/similar`."""

    limit: LimitParameter = 10


class PageParameters(Closed):
    """Parameters of lists."""

    limit: LimitParameter = 20
    offset: Annotated[
        int, Field(ge=0, le=OFFSET_MAX, description="Articles to skip."), BeforeValidator(whole_number)
    ] = 0


class ContextParameters(Closed):
    """Parameters of `GET /v1/passages/{id}`."""

    context: Annotated[
        int,
        Field(ge=0, le=CONTEXT_MAX, description="Neighbouring passages wanted on either side."),
        BeforeValidator(whole_number),
    ] = 0
