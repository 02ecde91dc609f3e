"""Answers on how scores come about. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass

from service.remote.results.shared import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of what speaks for or against an answer in what a query finds first."""

    name: str
    """`subject`, `sentence`, `together`, `lead`, `matched`, `missing` or `numbers`."""
    value: float
    """How much there is of it."""
    log_odds: float
    """What it adds to the log odds; negative if it speaks against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """How a relevance came about: it is 1 / (1 + exp(-x)) for the sum x of all log odds."""

    base: float
    """Log odds without any evidence."""
    evidence: list[Evidence]
    """The same for every hit of the query."""
    behind: float
    """Log odds that the hit has less because its score is behind the first one's; at most 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the query. The passage's share is the sum of `idf * weight` over all terms by the sum of `idf`."""

    term: str
    """As indexed: without case, diacritics and ending."""
    idf: float
    """How rare it is in the index, at least 0."""
    weight: float
    """How much of the passage it is, in [0, 1); 0 if it is not in it."""
    in_title: bool
    """Whether the article's title holds it."""
    spellings: list[str]
    """Other spellings in the index that count as the term, for less: where it is a name, or looks like a name that the
    index has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the parts of a score weigh; each mean's first part has the rest."""

    sentence_cosine: float
    """In the semantic score."""
    article_cosine: float
    """In the semantic score."""
    sentence_share: float
    """In the keyword score."""
    article_share: float
    """In the keyword score."""
    semantic: float
    """In the hybrid score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a score came about.

    `semantic` is the weighted mean of passage, sentence and article cosine (the passage's counts twice where a sentence
    has none), `keyword` that of passage, sentence and article share, and the hybrid score that of the two.
    """

    weights: Weights
    """The same for every hit."""
    passage_cosine: float
    """Of the query and the whole passage."""
    sentence_cosine: float | None
    """Of the query and the nearest sentence."""
    article_cosine: float
    """Mean over all passages of the article."""
    passage_share: float
    """Sum of `idf * weight` over the terms, by the sum of `idf`."""
    sentence_share: float
    """Share of `idf` that one sentence of it and the title have."""
    article_share: float
    """The passage's with each term's greatest weight in the article."""
    recency: float | None
    """In [0, 1], 0 if the date is unknown; null unless asked for."""
    nearest_sentence: Span
    """In code points of the article's text."""
    relevance: Relevance
    """What speaks for and against the hit's relevance."""
    terms: list[Term]
    """Those of the query, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The parts a score is made of. Neither depends on other results."""

    semantic: float
    """Weighted mean of cosines with the query, in [-1, 1]: the passage's, its nearest sentence's and the mean of its
    article's passages."""
    keyword: float
    """BM25 as a share of what a text made of the query alone would have, in [0, 1): weighted mean of the passage's
    share and its article's."""
