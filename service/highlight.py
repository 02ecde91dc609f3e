"""Which sentences of a passage best answer a query. The encoder need not run: sentences have their own vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.lexical import LexicalQuery, TermMatch
from indexer.records import Matrix, Scores, Span
from indexer.sentences import SentenceIndex

_SEMANTIC_WEIGHT = 0.5
"""Of the cosine in a sentence's score; the rest is the share of the query's terms that are in it."""
_ALSO = 0.95
"""A sentence is marked too if it scores at least so much of the best one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlights:
    """The sentences of one passage, weighed against a query."""

    spans: list[Span]
    """The best answer, and others about as good, in the order of the text; code points of the passage's text."""
    nearest: Span
    """The sentence nearest in meaning; the best by its terms where sentences have no vectors."""
    cosine: float | None
    """Of the nearest sentence; None where sentences have no vectors."""


def highlight(
    sentences: SentenceIndex, row: int, vector: Matrix, keywords: LexicalQuery, matches: Sequence[TermMatch]
) -> Highlights:
    """Choose the sentences of a passage to mark.

    Args:
        sentences: The generation's.
        row: The passage.
        vector: (dimension,) the query's.
        keywords: The query's terms.
        matches: What these are in the passage.
    """
    spans = sentences.spans(row)
    shares = np.zeros(len(spans), np.float32)
    for match in matches:
        for number in match.sentences:
            shares[number] += match.idf / keywords.ceiling
    cosines: Scores | None = sentences.cosines(row, vector) if sentences.has_vectors else None
    scores = shares if cosines is None else _SEMANTIC_WEIGHT * cosines + (1 - _SEMANTIC_WEIGHT) * shares
    best = float(scores.max())
    nearest = int(np.argmax(scores if cosines is None else cosines))
    return Highlights(
        spans=[span for span, score in zip(spans, scores, strict=True) if score >= best - (1 - _ALSO) * abs(best)],
        nearest=spans[nearest],
        cosine=None if cosines is None else float(cosines[nearest]),
    )
