"""The public contract: what responses hold. What requests may hold is in `service.requests`.

They are typed dictionaries: made as fast as any, checked by mypy where they are made, and described in the OpenAPI
document like models.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


class SpanModel(TypedDict):
    """Half-open range [start, end)."""

    start: int
    end: int


class PassageModel(TypedDict):
    """A verbatim slice of an article's text."""

    id: str
    text: str
    span: Annotated[SpanModel, Field(description="In Unicode code points of the article's text.")]
    byte_span: Annotated[SpanModel, Field(description="In bytes of the article's text encoded as UTF-8.")]
    sha256: Annotated[str, Field(description="SHA-256 of the passage's UTF-8 bytes.")]


class ArticleModel(TypedDict):
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


class Scores(TypedDict):
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


class RankedPassageModel(TypedDict):
    """A further passage of a hit's article."""

    relevance: Annotated[float, Field(description="As a hit's.")]
    score: Annotated[float, Field(description="As a hit's.")]
    scores: Scores
    passage: PassageModel


class TermModel(TypedDict):
    """A term of the query. The passage's share is the sum of `idf * weight` over all terms by the sum of `idf`."""

    term: Annotated[str, Field(description="As indexed: without case, diacritics and ending.")]
    idf: Annotated[float, Field(description="How rare it is in the index, at least 0.")]
    weight: Annotated[float, Field(description="How much of the passage it is, in [0, 1); 0 if it is not in it.")]
    in_title: bool


class WeightsModel(TypedDict):
    """What the parts of a score weigh; each mean's first part has the rest."""

    sentence_cosine: Annotated[float, Field(description="In the semantic score.")]
    article_cosine: Annotated[float, Field(description="In the semantic score.")]
    article_share: Annotated[float, Field(description="In the keyword score.")]
    semantic: Annotated[float, Field(description="In the hybrid score.")]


class ExplanationModel(TypedDict):
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


class HitModel(TypedDict):
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


class FacetCountModel(TypedDict):
    """How many of the articles have a value."""

    value: Annotated[str | None, Field(description="Null for articles without one.")]
    count: int


class IndexModel(TypedDict):
    """The generation that answered."""

    generation: str
    model: str
    built_at: str
    articles: int
    passages: int


class SearchAnswer(TypedDict):
    """What is found for a search: the same whenever the same index is asked the same."""

    query: str
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


class SearchResponse(SearchAnswer):
    """Answer to a search."""

    request_id: str
    took_ms: Annotated[float, Field(description="Milliseconds spent on the search; in a batch, on all up to this one.")]


class BatchItem(TypedDict):
    """Answer to one search of a batch: a response, or what was wrong with it."""

    status: Annotated[int, Field(description="What the search alone would have been answered with.")]
    response: SearchResponse | None
    problem: ProblemDetails | None


class BatchResponse(TypedDict):
    """Answers to a batch of searches, in their order."""

    request_id: str
    took_ms: float
    results: list[BatchItem]


class SimilarModel(TypedDict):
    """An article near in meaning, by its nearest passage."""

    rank: int
    score: Annotated[float, Field(description="As `scores.semantic` of a search, for the article's mean vector.")]
    passage: PassageModel
    article: ArticleModel
    citation: str
    link: str | None


class SimilarResponse(TypedDict):
    """The articles nearest in meaning to one."""

    article: ArticleModel
    hits: list[SimilarModel]


class ArticlePage(TypedDict):
    """A page of the corpus."""

    total: int
    articles: list[ArticleModel]


class ArticleDetail(TypedDict):
    """An article with its text and passages."""

    article: ArticleModel
    metadata: Annotated[dict[str, Any], Field(description="Further fields of the corpus's record, as they were.")]
    text: str
    passages: list[PassageModel]


class PassageDetail(TypedDict):
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


class Health(TypedDict):
    """State of the process."""

    status: str


class Readiness(TypedDict):
    """Whether searches can be answered, and what an operator should know beside."""

    status: str
    generation: Annotated[str | None, Field(description="Of the index that answers.")]
    problems: Annotated[list[str], Field(description="Why a newer generation is not the one that answers.")]


class Reloaded(TypedDict):
    """What came of looking for a newer generation."""

    generation: Annotated[str | None, Field(description="That answers now.")]
    changed: Annotated[bool, Field(description="Whether it is another than before.")]
    problem: Annotated[str | None, Field(description="Why a newer one was refused.")]
