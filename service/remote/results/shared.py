"""Answers on what several answers tell of. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Where a passage comes from. What the corpus does not say is null."""

    id: str
    """Of the article in the corpus."""
    title: str | None
    """The headline."""
    source: str | None
    """The publisher."""
    authors: list[str]
    """In the order of the corpus."""
    published_at: str | None
    """ISO 8601; with a UTC offset only where the corpus has one."""
    url: str | None
    """Where the article was published."""
    path: str
    """File in the corpus."""
    line: int | None
    """Line in that file, for formats with an article a line."""
    language: str | None
    """A language tag, such as `en` or `en-GB`."""
    sha256: str
    """SHA-256 of the text's UTF-8 bytes."""
    first_indexed_at: str
    """When it came into the index: ISO 8601, UTC."""
    changed_at: str
    """Since when the index has it as it is, in text, title, source, authors, date, address and language: ISO 8601, UTC.
    As `first_indexed_at` until it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open range [start, end)."""

    start: int
    """Of the first, from 0."""
    end: int
    """Behind the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of an article's text."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The generation that answered."""

    generation: str
    """Its name; another one after every build that changed something."""
    model: str
    """That made the vectors."""
    built_at: str
    """ISO 8601, with an offset."""
    articles: int
    """In the index."""
    passages: int
    """In the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedArticle:
    """An article that has another one's text, or nearly so."""

    id: str
    """Of the article in the corpus."""
    title: str | None
    """The headline."""
    source: str | None
    """The publisher."""
    published_at: str | None
    """As an article's."""
    url: str | None
    """Where the article was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedArticles:
    """Articles that have one's text, or nearly so."""

    count: int
    """Of all of them, whatever the filters are."""
    articles: list[RelatedArticle]
    """Some of them: five with a hit, else a hundred."""
