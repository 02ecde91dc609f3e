"""Objects that requests hold. Written from the contract by `python -m tests.client_types`."""

from collections.abc import Sequence
from typing import Literal, Required, TypedDict


class Filters(TypedDict, total=False):
    """Conditions on articles, all of which hold. Applied before anything is ranked."""

    article_ids: Sequence[str]
    authors: Sequence[str]
    indexed_from: str | None
    indexed_to: str | None
    languages: Sequence[str]
    published_from: str | None
    published_to: str | None
    sources: Sequence[str]


Recency = TypedDict("Recency", {"from": str | None, "half_life_days": float, "weight": float}, total=False)
"""How much it counts that an article is recent: 0.5 ^ (age / half-life), and 0 where its date is unknown."""


class SearchRequest(TypedDict, total=False):
    """What to search for, and how to answer."""

    collapse: Literal["none", "copy", "story"] | None
    cursor: str | None
    exclude: Sequence[str]
    explain: bool
    facets: Sequence[Literal["source", "author", "language", "day", "month", "year"]]
    filters: Filters
    limit: int
    min_relevance: float | None
    mode: Literal["hybrid", "semantic", "keyword"]
    passages_per_article: int
    phrases: Sequence[str]
    query: Required[str]
    recency: Recency | None
    sort: Literal["relevance", "newest", "oldest", "indexed"]


class ComparisonFilter(TypedDict, total=False):
    """A condition on one attribute of the article."""

    key: Required[Literal["article_id", "source", "author", "language", "published_at"]]
    type: Required[Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]]
    value: Required[str | float | Sequence[str | float]]


class CompoundFilter(TypedDict, total=False):
    """Conditions of which all hold, or any."""

    filters: "Required[Sequence[ComparisonFilter | CompoundFilter]]"
    type: Required[Literal["and", "or"]]


class RankingOptions(TypedDict, total=False):
    """What results are ranked by."""

    ranker: Literal["none", "auto", "default-2024-11-15"]
    score_threshold: float
