"""Answers on articles and passages. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass
from typing import Any, Literal

from service.remote.results.search import StoryOf
from service.remote.results.shared import Article, Passage, RelatedArticles


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """A page of the corpus."""

    total: int
    """Articles in the index."""
    articles: list[Article]
    """Those of the page; none behind the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetail:
    """An article with its text and passages."""

    copies: RelatedArticles
    """Reprints of the article, partial ones too, and its page under other addresses: first those that would stand for
    the others."""
    versions: RelatedArticles
    """The same publisher's text before and after changes, in the order of time; the latest are named."""
    story: StoryOf | None
    """The story that the article is in; null if in none."""
    article: Article
    """All but its text."""
    metadata: dict[str, Any]
    """Further fields of the corpus's record, as they were."""
    provenance: dict[str, Literal["field", "markup", "text", "file name"]]
    """Where each known field was stated."""
    format: str
    """Format it was read from, such as `text` or `html`."""
    raw_sha256: str | None
    """SHA-256 of the bytes it was read from: its file or record."""
    text: str
    """All of it; what `span` counts in."""
    passages: list[Passage]
    """In the order of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDetail:
    """A passage among its neighbours."""

    passage: Passage
    """The one that was named."""
    before: list[Passage]
    """Those before it in the article, in the order of the text."""
    after: list[Passage]
    """Those after it in the article, in the order of the text."""
    article: Article
    """Where the passage comes from."""
    citation: str
    """A reference to put into a text: title, authors, source, date, place."""
    link: str | None
    """The article's URL, with a text fragment naming the passage; null if it has none."""
