"""What a search returns: hits, and what is known of the whole list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.index.articles import AttributedPassage
from indexer.index.keywords.lexical import TermMatch
from indexer.ranking.relevance import QueryRelevance
from indexer.records import ArticleHeader
from service.search.corroboration import Corroboration
from service.search.facets import FacetCount
from service.search.highlights import Highlights


class RankedPassage(NamedTuple):
    """A passage that was found, and how it scored."""

    found: AttributedPassage
    """The passage and its article."""
    score: float
    """Score that the order goes by; higher is better, at most 1."""
    cosine: float
    """Cosine of the query with the whole passage, in [-1, 1]."""
    article_cosine: float
    """Mean cosine of the query with all passages of the article, in [-1, 1]."""
    article_share: float
    """The article's share of the query's terms, in [0, 1)."""
    semantic: float
    """Semantic score, in [-1, 1]: the nearest sentence counts beside the whole passage."""
    keyword: float
    """Keyword score, in [0, 1)."""
    relevance: float
    """Probability that the passage answers the query, in [0, 1]."""
    recency: float | None = None
    """How recent the article is, in [0, 1]; None if the query does not ask for recency."""


class ArticleTimes(NamedTuple):
    """When an article came into the index, and since when it is there as it is: ISO 8601, UTC."""

    first_indexed_at: str
    changed_at: str


class Others(NamedTuple):
    """Articles that are like one in some way, of which the first are named."""

    total: int
    """Number of all of them."""
    articles: list[ArticleHeader]


class StoryOf(NamedTuple):
    """The story that an article is in."""

    id: str
    articles: int
    """Number of its articles."""


class Relatives(NamedTuple):
    """The other articles that have an article's text, or nearly so, and the story it is in."""

    copies: Others
    """Reprints of it, and the same page under other addresses, in the order in which they would stand for it."""
    versions: Others
    """What the same publisher had in its place before or afterwards, in the order of time; the latest are named."""
    story: StoryOf | None = None
    """None if it is in none."""


NO_RELATIVES = Relatives(Others(0, []), Others(0, []))


class Hit(NamedTuple):
    """One ranked passage, with others of its article."""

    rank: int
    """Place of the hit, counted from 1 through all pages."""
    passage: RankedPassage
    highlights: Highlights
    """Sentences of the passage that best answer the query."""
    more: list[RankedPassage]
    """Further passages of the article, best first; empty on all but the article's first hit."""
    terms: list[TermMatch] | None
    """What each term of the query is in the passage; None unless the query asks for an explanation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A page of the answer to one query."""

    hits: list[Hit]
    times: Mapping[str, ArticleTimes]
    """Times of the hits' articles, by the articles' ids."""
    relatives: Mapping[str, Relatives]
    """Copies and versions of the hits' articles, likewise."""
    corroborations: Mapping[int, Corroboration] | None
    """What other sources report, by the rows of the hits' passages; None where it is not known."""
    total: int
    """Number of articles in the whole list, on all its pages together; of copies that are collapsed only one counts."""
    is_counted: bool = True
    """Whether every article was looked at that may belong to the list; if not, there may be more than `total`."""
    answerable: bool
    """Whether the best passage of all probably answers the query, whatever `min_relevance` is."""
    relevance: QueryRelevance
    """Relevance of passages for the query, and what it is made of."""
    degraded: tuple[str, ...]
    """What kept the answer from being the best possible: `truncated` if only the query's beginning was used."""
    unknown_dates: int
    """Number of articles left out because a range of dates was asked for and theirs is unknown."""
    facets: dict[str, list[FacetCount]]
    """Counts over the articles of the whole list, by the fields that were asked for."""
    next_cursor: str | None
    """Cursor of the next page; None on the last page."""
