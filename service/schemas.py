"""The public contract: what requests may hold and what responses hold."""

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


class SpanModel(_Closed):
    """Half-open range [start, end)."""

    start: int
    end: int


class PassageModel(_Closed):
    """A verbatim slice of an article's text."""

    id: str
    text: str
    span: Annotated[SpanModel, Field(description="In Unicode code points of the article's text.")]
    byte_span: Annotated[SpanModel, Field(description="In bytes of the article's text encoded as UTF-8.")]
    sha256: Annotated[str, Field(description="SHA-256 of the passage's UTF-8 bytes.")]


class ArticleModel(_Closed):
    """Where a passage comes from. What the corpus does not say is null."""

    id: str
    title: str | None
    source: Annotated[str | None, Field(description="The publisher.")]
    authors: list[str]
    published_at: Annotated[str | None, Field(description="ISO 8601; with a UTC offset only where the corpus has one.")]
    url: str | None
    path: Annotated[str, Field(description="File in the corpus.")]
    line: Annotated[int | None, Field(description="Line in that file, for formats with an article a line.")]
    language: str | None
    sha256: Annotated[str, Field(description="SHA-256 of the text's UTF-8 bytes.")]


class Scores(_Closed):
    """The parts a score is made of. Neither depends on other results."""

    semantic: Annotated[
        float,
        Field(
            description="Weighted mean of cosines with the query, in [-1, 1]: the passage's, its nearest sentence's "
            "and the mean of its article's passages."
        ),
    ]
    keyword: Annotated[
        float,
        Field(
            description="BM25 as a share of what a text made of the query alone would have, in [0, 1): weighted mean "
            "of the passage's share and its article's."
        ),
    ]


class HighlightedPassage(PassageModel):
    """A passage, and what of it answers the query."""

    highlights: Annotated[
        list[SpanModel], Field(description="The best sentence or sentences, in code points of the article's text.")
    ]


class RankedPassageModel(_Closed):
    """A further passage of a hit's article."""

    relevance: Annotated[float, Field(description="As a hit's.")]
    score: Annotated[float, Field(description="As a hit's.")]
    scores: Scores
    passage: PassageModel


class TermModel(_Closed):
    """A term of the query. The passage's share is the sum of `idf * weight` over all terms by the sum of `idf`."""

    term: Annotated[str, Field(description="As indexed: without case, diacritics and ending.")]
    idf: Annotated[float, Field(description="How rare it is in the index, at least 0.")]
    weight: Annotated[float, Field(description="How much of the passage it is, in [0, 1); 0 if it is not in it.")]
    in_title: bool


class WeightsModel(_Closed):
    """What the parts of a score weigh; each mean's first part has the rest."""

    sentence_cosine: Annotated[float, Field(description="In the semantic score.")]
    article_cosine: Annotated[float, Field(description="In the semantic score.")]
    article_share: Annotated[float, Field(description="In the keyword score.")]
    semantic: Annotated[float, Field(description="In the hybrid score.")]


class ExplanationModel(_Closed):
    """How a score came about.

    `semantic` is the weighted mean of passage, sentence and article cosine (the passage's counts twice where a sentence
    has none), `keyword` that of passage and article share, and the hybrid score that of the two.
    """

    weights: WeightsModel
    passage_cosine: Annotated[float, Field(description="Of the query and the whole passage.")]
    sentence_cosine: Annotated[float | None, Field(description="Of the query and the nearest sentence.")]
    article_cosine: Annotated[float, Field(description="Mean over all passages of the article.")]
    passage_share: Annotated[float, Field(description="Sum of `idf * weight` over the terms, by the sum of `idf`.")]
    article_share: Annotated[float, Field(description="The same with each term's greatest weight in the article.")]
    nearest_sentence: Annotated[SpanModel, Field(description="In code points of the article's text.")]
    terms: list[TermModel]


class HitModel(_Closed):
    """One ranked passage with its attribution."""

    rank: Annotated[int, Field(description="From 1, through all pages.")]
    relevance: Annotated[float, Field(description="Probability that the passage answers the query, in [0, 1].")]
    score: Annotated[float, Field(description="What the order goes by, at most 1; higher is better.")]
    scores: Scores
    passage: HighlightedPassage
    article: ArticleModel
    citation: str
    link: Annotated[str | None, Field(description="The article's URL, with a text fragment naming the passage.")]
    more_passages: Annotated[
        list[RankedPassageModel],
        Field(description="Further passages of the article, at most three, at least half as relevant as its best."),
    ]
    explanation: Annotated[ExplanationModel | None, Field(description="Null unless asked for.")]


class FacetCountModel(_Closed):
    """How many of the articles have a value."""

    value: Annotated[str | None, Field(description="Null for articles without one.")]
    count: int


class IndexModel(_Closed):
    """The generation that answered."""

    generation: str
    model: str
    built_at: str
    articles: int
    passages: int


class SearchResponse(_Closed):
    """Answer to a search."""

    request_id: str
    query: str
    took_ms: Annotated[float, Field(description="Milliseconds spent on the search; in a batch, on all up to this one.")]
    index: IndexModel
    answerable: Annotated[
        bool,
        Field(
            description="Whether the best article's first passage probably answers the query: relevance >= 0.5. The "
            "same on every page, whatever `min_relevance` is."
        ),
    ]
    degraded: Annotated[
        list[str], Field(description="`truncated`: the query is over the model's limit, and only its start was used.")
    ]
    total: Annotated[
        int,
        Field(
            description="Articles that match the filters, and in keyword mode hold a word of the query; those that "
            "`min_relevance` leaves out count."
        ),
    ]
    unknown_dates: Annotated[
        int, Field(description="Articles left out because dates were asked for and theirs is unknown.")
    ]
    hits: Annotated[
        list[HitModel],
        Field(description="Best first. With `min_relevance`, pages but the last may be short or empty."),
    ]
    facets: Annotated[dict[str, list[FacetCountModel]], Field(description="Those asked for.")]
    next_cursor: Annotated[
        str | None,
        Field(description="For the next page, which may turn out empty with `min_relevance`; null on the last."),
    ]


class BatchItem(_Closed):
    """Answer to one search of a batch: a response, or what was wrong with it."""

    status: Annotated[int, Field(description="What the search alone would have been answered with.")]
    response: SearchResponse | None
    problem: "ProblemDetails | None"


class BatchResponse(_Closed):
    """Answers to a batch of searches, in their order."""

    request_id: str
    took_ms: float
    results: list[BatchItem]


class SimilarModel(_Closed):
    """An article near in meaning, by its nearest passage."""

    rank: int
    score: Annotated[float, Field(description="As `scores.semantic` of a search, for the article's mean vector.")]
    passage: PassageModel
    article: ArticleModel
    citation: str
    link: str | None


class SimilarResponse(_Closed):
    """The articles nearest in meaning to one."""

    article: ArticleModel
    hits: list[SimilarModel]


class ArticlePage(_Closed):
    """A page of the corpus."""

    total: int
    articles: list[ArticleModel]


class ArticleDetail(_Closed):
    """An article with its text and passages."""

    article: ArticleModel
    metadata: Annotated[dict[str, Any], Field(description="Further fields of the corpus's record, as they were.")]
    text: str
    passages: list[PassageModel]


class PassageDetail(_Closed):
    """A passage among its neighbours."""

    passage: PassageModel
    before: list[PassageModel]
    after: list[PassageModel]
    article: ArticleModel
    citation: str
    link: str | None


class IndexDetail(IndexModel):
    """All that is told of the index."""

    dimension: int
    max_query_tokens: int
    encoder_fingerprint: str
    content_sha256: str
    rejected: Annotated[int, Field(description="Records of the corpus that could not be indexed.")]


class Health(_Closed):
    """State of the process."""

    status: str


class FieldError(_Closed):
    """What is wrong with one field of a request."""

    field: str
    code: str
    detail: str


class ProblemDetails(_Closed):
    """An error, after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="Stable; for programs.")]
    request_id: str
    errors: list[FieldError] = []
