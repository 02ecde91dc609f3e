"""Answers on what other sources report. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass

from service.remote.results.shared import RelatedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence, or the number in it that is compared."""

    start: int
    """Of its first code point in the article's text, from 0."""
    end: int
    """Behind its last."""
    text: str
    """As it stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPassage:
    """A passage of another article."""

    id: str
    """Of the passage in the index."""
    text: str
    """As it stands in the article."""
    start: int
    """Of its first code point in the article's text, from 0."""
    end: int
    """Behind its last."""
    sha256: str
    """SHA-256 of its UTF-8 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What another source reports, and what of it is the same or differs."""

    similarity: float
    """Cosine of the two passages, in [-1, 1]."""
    here: Statement
    """What is compared of the hit's article."""
    there: Statement
    """What is compared of the other one."""
    passage: ReportedPassage
    """The other passage."""
    article: RelatedArticle
    """Where it comes from."""
    citation: str
    """As a hit's."""
    link: str | None
    """As a hit's."""
