"""Highlights: the sentences of a passage that best answer a query, found by their own vectors without the encoder."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.keywords.lexical import LAST_SENTENCE_BIT, LexicalQuery
from indexer.index.sentences import Sentences
from indexer.records import Matrix, Rows, Span

_SEMANTIC_WEIGHT = 0.7
"""Weight of the cosine in a sentence's score; the share of the query's terms that are in it has the rest."""
_MARKED_SHARE = 0.9
"""Share of the best sentence's score that another sentence must have to be marked too; docs/decisions/0025."""


class Highlights(NamedTuple):
    """The sentences of one passage, weighed against a query."""

    spans: list[Span]
    """The best sentence and others about as good, in the order of the text, in code points of the passage's text. If
    that is the article's title alone, the best of the others, too."""
    nearest: Span
    """The sentence nearest in meaning; the best by its terms where sentences have no vectors."""
    cosine: float | None
    """Cosine of the query with the nearest sentence; None where sentences have no vectors."""


def highlight(
    sentences: Sentences,
    rows: Rows,
    vector: Matrix,
    keywords: LexicalQuery,
    places: npt.NDArray[np.uint32],
    title_ends: Sequence[int] | None = None,
) -> list[Highlights]:
    """Choose the sentences to mark in each of some passages.

    Args:
        sentences: Sentences of the index.
        rows: (m,) int64: rows of the passages.
        vector: (dimension,) float32 of L2 norm 1: the query's vector.
        keywords: The query, looked up in the keyword index.
        places: (terms, m) uint32: bits of the sentences that hold each term; see `LexicalIndex.places`.
        title_ends: (m,) code points that the article's title takes up at the beginning of each passage; 0 for none.
    """
    cosines: list[float] = []
    if sentences.has_vectors:
        cosines = sentences.cosines(rows, vector)[0].clip(-1, 1).tolist()  # rounding may put some outside
    ceiling = keywords.ceiling
    weights = [idf / ceiling for idf in keywords.idfs]
    found = []
    position = 0
    title_ends = [0] * len(rows) if title_ends is None else title_ends
    for row, masks, title_end in zip(rows.tolist(), places.T.tolist(), title_ends, strict=True):
        spans = sentences.spans(row)
        shares = [0.0] * len(spans)
        for weight, mask in zip(weights, masks, strict=True):
            for number in range(len(spans)) if mask else ():
                # The last bit stands for all sentences from there on.
                if mask >> min(number, LAST_SENTENCE_BIT) & 1:
                    shares[number] += weight
        own = cosines[position : position + len(spans)]
        position += len(spans)
        found.append(_marked(spans, shares, own, title_end))
    return found


def _marked(spans: list[Span], shares: list[float], cosines: list[float], title_end: int) -> Highlights:
    """Choose among the sentences of one passage; without cosines, by the terms alone."""
    scores = shares
    if cosines:
        pairs = zip(cosines, shares, strict=True)
        scores = [_SEMANTIC_WEIGHT * cosine + (1 - _SEMANTIC_WEIGHT) * share for cosine, share in pairs]
    nearness = cosines or scores
    nearest = nearness.index(max(nearness))
    best = max(scores)
    # A share of the best score below it, which also holds where the best score is negative.
    least = best - (1 - _MARKED_SHARE) * abs(best)
    own = [score for span, score in zip(spans, scores, strict=True) if span.end > title_end]
    # A title names the subject, which most of its article's sentences share, and seldom has the answer.
    least = min(least, max(own, default=least))
    return Highlights(
        spans=[span for span, score in zip(spans, scores, strict=True) if score >= least],
        nearest=spans[nearest],
        cosine=cosines[nearest] if cosines else None,
    )
