"""The public contract of responses. That of requests is in `service.api.requests`.

They are typed dictionaries: made as fast as any, checked by mypy where they are made, and described in the OpenAPI
document like models.
"""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.api.corroboration import CorroborationModel
from service.api.related import WithRelatives
from service.api.relevance.responses import RelevanceModel
from service.problem_details import ProblemDetails

_RequestId = Annotated[str, Field(description="Of this request, as in the header X-Request-ID: for logs and support.")]
_Link = Annotated[
    str | None, Field(description="The article's URL, with a text fragment naming the passage; null if it has none.")
]
_Citation = Annotated[str, Field(description="A reference to put into a text: title, authors, source, date, place.")]


class SpanModel(TypedDict):
    """Half-open range [start, end)."""

    start: Annotated[int, Field(description="Of the first, from 0.")]
    end: Annotated[int, Field(description="Behind the last.")]


class PassageModel(TypedDict):
    """A verbatim slice of an article's text."""

    id: Annotated[str, Field(description="Of the passage in the index.")]
    text: Annotated[str, Field(description="As it stands in the article.")]
    span: Annotated[SpanModel, Field(description="In Unicode code points of the article's text.")]
    byte_span: Annotated[SpanModel, Field(description="In bytes of the article's text encoded as UTF-8.")]
    sha256: Annotated[str, Field(description="SHA-256 of the passage's UTF-8 bytes.")]


class ArticleModel(TypedDict):
    """Where a passage comes from. What the corpus does not say is null."""

    id: Annotated[str, Field(description="Of the article in the corpus.")]
    title: Annotated[str | None, Field(description="The headline.")]
    source: Annotated[str | None, Field(description="The publisher.")]
    authors: Annotated[list[str], Field(description="In the order of the corpus.")]
    published_at: Annotated[str | None, Field(description="ISO 8601; with a UTC offset only where the corpus has one.")]
    url: Annotated[str | None, Field(description="Where the article was published.")]
    path: Annotated[str, Field(description="File in the corpus.")]
    line: Annotated[int | None, Field(description="Line in that file, for formats with an article a line.")]
    language: Annotated[str | None, Field(description="A language tag, such as `en` or `en-GB`.")]
    sha256: Annotated[str, Field(description="SHA-256 of the text's UTF-8 bytes.")]
    first_indexed_at: Annotated[str, Field(description="When it came into the index: ISO 8601, UTC.")]
    changed_at: Annotated[
        str,
        Field(
            description="Since when the index has it as it is, in text, title, source, authors, date, address and "
            "language: ISO 8601, UTC. As `first_indexed_at` until it changes."
        ),
    ]


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
    scores: Annotated[Scores, Field(description="What the score is made of.")]
    passage: Annotated[PassageModel, Field(description="The passage.")]


class TermModel(TypedDict):
    """A term of the query. The passage's share is the sum of `idf * weight` over all terms by the sum of `idf`."""

    term: Annotated[str, Field(description="As indexed: without case, diacritics and ending.")]
    idf: Annotated[float, Field(description="How rare it is in the index, at least 0.")]
    weight: Annotated[float, Field(description="How much of the passage it is, in [0, 1); 0 if it is not in it.")]
    in_title: Annotated[bool, Field(description="Whether the article's title holds it.")]
    spellings: Annotated[
        list[str],
        Field(
            description="Other spellings in the index that count as the term, for less: where it is a name, or looks "
            "like a name that the index has."
        ),
    ]


class WeightsModel(TypedDict):
    """What the parts of a score weigh; each mean's first part has the rest."""

    sentence_cosine: Annotated[float, Field(description="In the semantic score.")]
    article_cosine: Annotated[float, Field(description="In the semantic score.")]
    sentence_share: Annotated[float, Field(description="In the keyword score.")]
    article_share: Annotated[float, Field(description="In the keyword score.")]
    semantic: Annotated[float, Field(description="In the hybrid score.")]


class ExplanationModel(TypedDict):
    """How a score came about.

    `semantic` is the weighted mean of passage, sentence and article cosine (the passage's counts twice where a sentence
    has none), `keyword` that of passage, sentence and article share, and the hybrid score that of the two.
    """

    weights: Annotated[WeightsModel, Field(description="The same for every hit.")]
    passage_cosine: Annotated[float, Field(description="Of the query and the whole passage.")]
    sentence_cosine: Annotated[float | None, Field(description="Of the query and the nearest sentence.")]
    article_cosine: Annotated[float, Field(description="Mean over all passages of the article.")]
    passage_share: Annotated[float, Field(description="Sum of `idf * weight` over the terms, by the sum of `idf`.")]
    sentence_share: Annotated[float, Field(description="Share of `idf` that one sentence of it and the title have.")]
    article_share: Annotated[float, Field(description="The passage's with each term's greatest weight in the article.")]
    recency: Annotated[float | None, Field(description="In [0, 1], 0 if the date is unknown; null unless asked for.")]
    nearest_sentence: Annotated[SpanModel, Field(description="In code points of the article's text.")]
    relevance: Annotated[RelevanceModel, Field(description="What speaks for and against the hit's relevance.")]
    terms: Annotated[list[TermModel], Field(description="Those of the query, each once.")]


class HitModel(CorroborationModel, WithRelatives):
    """One ranked passage with its attribution."""

    rank: Annotated[int, Field(description="From 1, through all pages.")]
    relevance: Annotated[float, Field(description="Probability that the passage answers the query, in [0, 1].")]
    score: Annotated[float, Field(description="What the order by relevance goes by, at most 1; higher is better.")]
    scores: Annotated[Scores, Field(description="What the score is made of.")]
    passage: Annotated[HighlightedPassage, Field(description="The passage.")]
    article: Annotated[ArticleModel, Field(description="Where the passage comes from.")]
    citation: _Citation
    link: _Link
    more_passages: Annotated[
        list[RankedPassageModel],
        Field(description="Further passages of the article, at most three, at least half as relevant as its best."),
    ]
    explanation: Annotated[ExplanationModel | None, Field(description="Null unless asked for.")]


class FacetCountModel(TypedDict):
    """How many of the articles have a value."""

    value: Annotated[str | None, Field(description="Null for articles without one.")]
    count: Annotated[int, Field(description="Of the articles.")]


class IndexModel(TypedDict):
    """The generation that answered."""

    generation: Annotated[str, Field(description="Its name; another one after every build that changed something.")]
    model: Annotated[str, Field(description="That made the vectors.")]
    built_at: Annotated[str, Field(description="ISO 8601, with an offset.")]
    articles: Annotated[int, Field(description="In the index.")]
    passages: Annotated[int, Field(description="In the index.")]


class SearchAnswer(TypedDict):
    """What is found for a search: the same whenever the same index is asked the same."""

    query: Annotated[str, Field(description="What was searched for: the query without white space at its ends.")]
    index: Annotated[IndexModel, Field(description="Of the generation that answered.")]
    answerable: Annotated[
        bool,
        Field(
            description="Whether the best article's first passage probably answers the query: relevance >= 0.5. The "
            "same on every page, whatever `min_relevance`, `sort` and `recency` are."
        ),
    ]
    degraded: Annotated[
        list[str], Field(description="`truncated`: the query is over the model's limit, and only its start was used.")
    ]
    total: Annotated[
        int,
        Field(
            description="Articles in the whole list, over all pages: those that match the filters, in keyword mode "
            "hold a word of the query, and have a passage that reaches `min_relevance`; collapsed ones count once."
        ),
    ]
    total_relation: Annotated[
        Literal["eq", "gte"],
        Field(
            description="`eq`: `total` is exact. `gte`: in a large index, where `min_relevance` was given, only the "
            "best candidates were looked at; the list holds those that reach it, and there may be more. So it is with "
            "a large index in Milvus in keyword mode."
        ),
    ]
    unknown_dates: Annotated[
        int, Field(description="Articles left out because dates of publication were asked for and theirs is unknown.")
    ]
    hits: Annotated[
        list[HitModel], Field(description="Hits of this page, in the order asked for; none only if `total` is 0.")
    ]
    facets: Annotated[
        dict[str, list[FacetCountModel]],
        Field(description="Counts over the articles of the whole list, for each field asked for."),
    ]
    next_cursor: Annotated[str | None, Field(description="Cursor of the next page; null on the last page.")]


class SearchResponse(SearchAnswer):
    """Answer to a search."""

    request_id: _RequestId
    took_ms: Annotated[
        float, Field(description="Milliseconds spent on the search; in a batch, on all of its searches.")
    ]


class BatchItem(TypedDict):
    """Answer to one search of a batch: a response, or what was wrong with it."""

    status: Annotated[int, Field(description="What the search alone would have been answered with.")]
    response: Annotated[SearchResponse | None, Field(description="Null if there is a problem.")]
    problem: Annotated[ProblemDetails | None, Field(description="Null if there is a response.")]


class BatchResponse(TypedDict):
    """Answers to a batch of searches, in their order."""

    request_id: _RequestId
    took_ms: Annotated[float, Field(description="Milliseconds spent on all of them.")]
    results: Annotated[list[BatchItem], Field(description="One for each search.")]


class SimilarModel(TypedDict):
    """An article near in meaning, by its nearest passage."""

    rank: Annotated[int, Field(description="From 1.")]
    score: Annotated[float, Field(description="As `scores.semantic` of a search, for the article's mean vector.")]
    passage: Annotated[PassageModel, Field(description="Its nearest.")]
    article: Annotated[ArticleModel, Field(description="Where the passage comes from.")]
    citation: _Citation
    link: _Link


class SimilarResponse(TypedDict):
    """The articles nearest in meaning to one."""

    article: Annotated[ArticleModel, Field(description="The one that was named.")]
    hits: Annotated[list[SimilarModel], Field(description="Others, nearest first.")]


class ArticlePage(TypedDict):
    """A page of the corpus."""

    total: Annotated[int, Field(description="Articles in the index.")]
    articles: Annotated[list[ArticleModel], Field(description="Those of the page; none behind the last.")]


class ArticleDetail(WithRelatives):
    """An article with its text and passages."""

    article: Annotated[ArticleModel, Field(description="All but its text.")]
    metadata: Annotated[dict[str, Any], Field(description="Further fields of the corpus's record, as they were.")]
    provenance: Annotated[
        dict[str, Literal["field", "markup", "text", "file name"]],
        Field(description="Where each known field was stated."),
    ]
    format: Annotated[str, Field(description="Format it was read from, such as `text` or `html`.")]
    raw_sha256: Annotated[str | None, Field(description="SHA-256 of the bytes it was read from: its file or record.")]
    text: Annotated[str, Field(description="All of it; what `span` counts in.")]
    passages: Annotated[list[PassageModel], Field(description="In the order of the text.")]


class PassageDetail(TypedDict):
    """A passage among its neighbours."""

    passage: Annotated[PassageModel, Field(description="The one that was named.")]
    before: Annotated[
        list[PassageModel], Field(description="Those before it in the article, in the order of the text.")
    ]
    after: Annotated[list[PassageModel], Field(description="Those after it in the article, in the order of the text.")]
    article: Annotated[ArticleModel, Field(description="Where the passage comes from.")]
    citation: _Citation
    link: _Link
