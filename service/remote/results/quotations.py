"""Answers on quotations. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass
from typing import Literal

from service.remote.results.shared import Article, Index, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """Words next to each other in which a quotation differs from the article."""

    kind: Literal["replaced", "inserted", "left_out"]
    """What the quotation does: has other words, has words that the article has not, or lacks some."""
    quote: str
    """The quotation's words; empty if it leaves some out."""
    quote_span: Span
    """In Unicode code points of the quotation."""
    text: str
    """The article's words; empty if the quotation puts some in."""
    span: Span
    """In Unicode code points of the article's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePart:
    """A part of a quotation that stands in one piece, and the slice of the article where it does."""

    quote_span: Span
    """In Unicode code points of the quotation."""
    text: str
    """As it stands in the article."""
    span: Span
    """In Unicode code points of the article's text."""
    byte_span: Span
    """In bytes of the article's text encoded as UTF-8."""
    sha256: str
    """SHA-256 of the slice's UTF-8 bytes."""
    changes: list[QuoteChange]
    """What the quotation changes, in its order; empty if nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePlace:
    """A place where a quotation stands, or a part of it."""

    article: Article
    """Where it stands."""
    citation: str
    """A reference to put into a text, as a hit has."""
    link: str | None
    """The article's URL, with a text fragment naming the first part."""
    in_title: bool
    """Whether spans are those of the article's title, and not of its text."""
    parts: list[QuotePart]
    """In the order of the quotation; more than one if words are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResponse:
    """Answer to the question whether a quotation stands where it is said to."""

    quote: str
    """The quotation, as it was sent."""
    index: Index
    """Of the generation that answered."""
    verdict: Literal["verbatim", "altered", "spliced", "elided", "misattributed", "not_found"]
    """`verbatim`: its words stand together. `altered`: they do but for some. `spliced`: they stand in parts at several
    places, unsaid. `elided`: they stand in one article in their order, with words left out where it says so.
    `misattributed`: `verbatim` or `elided`, but not where it is said to stand. `not_found`: nowhere most of them
    stand in their order."""
    folded: list[
        Literal["quotes", "dashes", "white_space", "soft_hyphens", "ligatures", "case", "punctuation", "brackets"]
    ]
    """What of `fold` it took for the words to be the same at the first place."""
    as_named: bool | None
    """Whether the places are in the named article or of the named source; null if none is named."""
    similarity: float
    """Share of its words that stand unchanged at the first place, or at all of spliced ones."""
    total: int
    """Places that were found."""
    total_relation: Literal["eq", "gte"]
    """`eq`: `total` is exact. `gte`: more articles may hold it than were read; there may be more."""
    places: list[QuotePlace]
    """Where it stands, at most 20 places, each by itself, in the order of the corpus; if `spliced`, the places that it
    is put together from, in its order; if `altered`, the closest."""
    request_id: str
    """Of this request, as in the header X-Request-ID: for logs and support."""
    took_ms: float
    """Milliseconds spent on it."""
