"""Answers on searches. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass
from typing import Literal

from service.remote.results.explanations import Explanation, Scores
from service.remote.results.problems import ProblemDetails
from service.remote.results.reports import Report
from service.remote.results.shared import Article, Index, Passage, RelatedArticles, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many of the articles have a value."""

    value: str | None
    """Null for articles without one."""
    count: int
    """Of the articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPassage:
    """A further passage of a hit's article."""

    relevance: float
    """As a hit's."""
    score: float
    """As a hit's."""
    scores: Scores
    """What the score is made of."""
    passage: Passage
    """The passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HighlightedPassage:
    """A passage, and what of it answers the query."""

    id: str
    """Of the passage in the index."""
    text: str
    """As it stands in the article."""
    span: Span
    """In Unicode code points of the article's text."""
    byte_span: Span
    """In bytes of the article's text encoded as UTF-8."""
    sha256: str
    """SHA-256 of the passage's UTF-8 bytes."""
    highlights: list[Span]
    """The best sentence or sentences, in code points of the article's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOf:
    """The story that an article is in."""

    id: str
    """Of the story."""
    articles: int
    """Its articles, whatever the filters are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One ranked passage with its attribution."""

    also_reported_by: list[Report] | None
    """Passages that state the same fact: up to five, one a source, the nearest first."""
    independent_sources: int | None
    """Sources that state it, the hit's own included; an article and its copies count once."""
    reprints: int | None
    """Copies of the hit's article and of those that state the same."""
    differs: list[Report] | None
    """Passages that state another number, date or outcome of the same thing: up to five."""
    copies: RelatedArticles
    """Reprints of the article, partial ones too, and its page under other addresses: first those that would stand for
    the others."""
    versions: RelatedArticles
    """The same publisher's text before and after changes, in the order of time; the latest are named."""
    story: StoryOf | None
    """The story that the article is in; null if in none."""
    rank: int
    """From 1, through all pages."""
    relevance: float
    """Probability that the passage answers the query, in [0, 1]."""
    score: float
    """What the order by relevance goes by, at most 1; higher is better."""
    scores: Scores
    """What the score is made of."""
    passage: HighlightedPassage
    """The passage."""
    article: Article
    """Where the passage comes from."""
    citation: str
    """A reference to put into a text: title, authors, source, date, place."""
    link: str | None
    """The article's URL, with a text fragment naming the passage; null if it has none."""
    more_passages: list[RankedPassage]
    """Further passages of the article, at most three, at least half as relevant as its best."""
    explanation: Explanation | None
    """Null unless asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResponse:
    """Answer to a search."""

    query: str
    """What was searched for: the query without white space at its ends."""
    index: Index
    """Of the generation that answered."""
    answerable: bool
    """Whether the best article's first passage probably answers the query: relevance >= 0.5. The same on every page,
    whatever `min_relevance`, `sort` and `recency` are."""
    degraded: list[str]
    """`truncated`: the query is over the model's limit, and only its start was used."""
    total: int
    """Articles in the whole list, over all pages: those that match the filters, in keyword mode hold a word of the
    query, and have a passage that reaches `min_relevance`; collapsed ones count once."""
    total_relation: Literal["eq", "gte"]
    """`eq`: `total` is exact. `gte`: in a large index, where `min_relevance` was given, only the best candidates were
    looked at; the list holds those that reach it, and there may be more. So it is with a large index in Milvus in
    keyword mode."""
    unknown_dates: int
    """Articles left out because dates of publication were asked for and theirs is unknown."""
    hits: list[Hit]
    """Hits of this page, in the order asked for; none only if `total` is 0."""
    facets: dict[str, list[FacetCount]]
    """Counts over the articles of the whole list, for each field asked for."""
    next_cursor: str | None
    """Cursor of the next page; null on the last page."""
    request_id: str
    """Of this request, as in the header X-Request-ID: for logs and support."""
    took_ms: float
    """Milliseconds spent on the search; in a batch, on all of its searches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """Answer to one search of a batch: a response, or what was wrong with it."""

    status: int
    """What the search alone would have been answered with."""
    response: SearchResponse | None
    """Null if there is a problem."""
    problem: ProblemDetails | None
    """Null if there is a response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResponse:
    """Answers to a batch of searches, in their order."""

    request_id: str
    """Of this request, as in the header X-Request-ID: for logs and support."""
    took_ms: float
    """Milliseconds spent on all of them."""
    results: list[BatchItem]
    """One for each search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An article near in meaning, by its nearest passage."""

    rank: int
    """From 1."""
    score: float
    """As `scores.semantic` of a search, for the article's mean vector."""
    passage: Passage
    """Its nearest."""
    article: Article
    """Where the passage comes from."""
    citation: str
    """A reference to put into a text: title, authors, source, date, place."""
    link: str | None
    """The article's URL, with a text fragment naming the passage; null if it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarResponse:
    """The articles nearest in meaning to one."""

    article: Article
    """The one that was named."""
    hits: list[Similar]
    """Others, nearest first."""
