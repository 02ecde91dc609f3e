"""The public contract: what requests may hold and what responses hold."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.search import QUERY_MAX_CHARACTERS, QueryError, checked_query

LIMIT_MAX = 100
CONTEXT_MAX = 20


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
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX, description="Most results wanted.")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRequest(_Closed):
    """Body of `POST /v1/search`."""

    model_config = ConfigDict(strict=True)

    query: Query
    limit: Limit = 10


class SearchParameters(_Closed):
    """Parameters of `GET /v1/search`."""

    q: Query
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
    """The parts a score is made of."""

    semantic: Annotated[float, Field(description="Cosine of query and passage, in [-1, 1].")]


class HitModel(_Closed):
    """One ranked passage with its attribution."""

    rank: Annotated[int, Field(description="From 1.")]
    score: Annotated[float, Field(description="Similarity; higher is better.")]
    scores: Scores
    passage: PassageModel
    article: ArticleModel
    citation: str
    link: Annotated[str | None, Field(description="The article's URL, with a text fragment naming the passage.")]


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
    took_ms: Annotated[float, Field(description="Milliseconds spent on the search.")]
    index: IndexModel
    degraded: Annotated[
        list[str], Field(description="`truncated`: the query is over the model's limit, and only its start was used.")
    ]
    hits: list[HitModel]


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
