"""Answers on searches in the shape of OpenAI's. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorStoreContent:
    """A text."""

    type: Literal["text"]
    """Always `text`."""
    text: str
    """The passage, as it stands in the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorStoreResult:
    """An article that was found, by its best passage."""

    file_id: str
    """The article's id."""
    filename: str
    """The article's file in the corpus."""
    score: float
    """The passage's relevance, in [0, 1]."""
    attributes: dict[str, str | float]
    """`article_id`, `title`, `source`, `author`, `language`, `published_at` and `url`, where they are known; `citation`
    and `link`, as a hit's; `passage_id`, and `start` and `end` of the passage's span."""
    content: list[VectorStoreContent]
    """The passage, as the only item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorStoreSearchPage:
    """Answer to a search of a vector store."""

    object: Literal["vector_store.search_results.page"]
    """What this is, for OpenAI's clients."""
    search_query: list[str]
    """The queries, each without white space at its ends, and once."""
    data: list[VectorStoreResult]
    """The best first, each article once."""
    has_more: bool
    """Whether there are more results."""
    next_page: str | None
    """What to send as `page` for more; null if there are none, or if there was more than one query."""
