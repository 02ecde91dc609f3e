"""What speaks for an answer in the articles that a query finds first, beside their scores.

A score tells that a passage is about what a query asks; these tell whether it says so much of it, in one place, and so
much more than the next articles, as an answer does. All is known when the first articles are ranked.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.index.keywords.lexical import LAST_SENTENCE_BIT, TITLE_BIT, LexicalIndex, LexicalQuery
from indexer.index.keywords.sentence_shares import shares_at
from indexer.index.manifest import Background
from indexer.index.sentences import Sentences
from indexer.index.vectors.interface import Vectors
from indexer.ranking.apart import apart
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.scores import HYBRID, WEIGHTS
from indexer.records import Matrix

FOREMOST = 32
"""Number of articles that are looked at: the first, and those among which it is held against some."""
_RIVALS = 5
"""Number of articles that the first is held against: the next ones that do not tell the same, each thing once."""
_ALONE = 0.28
"""Lead, as a share of the score, where nothing else is told: between what answers and other texts have."""
_MOST_LEAD = 0.25
"""Lead beyond which more of it tells nothing: where articles are unlike each other, every query has a large one."""
_NEAR_SPREADS = 4.0
"""Distance of the sentence's cosine from those of unrelated texts below which a lead counts less, in their spreads."""
_MOST_SPREADS = 12.0
"""Distance of a cosine from those of unrelated texts beyond which more of it tells nothing, in their spreads."""
_MOST_TERMS = 3.0
"""Number of rare terms above which more of them tell nothing."""
_MOST_NUMBERS = 2.0
"""Number of missing numbers above which more of them tell nothing."""
_LEAST_RARITY = 0.3
"""Least weight of a term that one passage has: in an index of a few passages no word is rare."""


class Evidence(NamedTuple):
    """What the articles say that a query finds first."""

    score: float
    """Hybrid score of the first article's best passage."""
    sentence: float
    """Cosine of the query with that passage's nearest sentence, in spreads above unrelated ones, in [0, 12]."""
    together: float
    """Share of the query's terms, by their rarity, that one sentence of the passage and the title have, in [0, 1]."""
    lead: float
    """Lead of its score over the mean of those of the next articles that tell something else, in [0, 0.25]; less if the
    query is of common words, or the sentence is hardly nearer than an unrelated one."""
    matched: float
    """Rarity of the terms that the passage has, counted in terms of one passage alone, in [0, 3]."""
    missing: float
    """Share of the query's terms, by their rarity, that it lacks, in [0, 1]."""
    numbers: float
    """How many numbers of the query it lacks, in [0, 2]."""


def hybrid_score(semantic: float, keyword: float) -> float:
    """Return the hybrid score of a passage in float64, whatever mode a list goes by."""
    of_semantic, of_keyword = WEIGHTS[HYBRID]
    return of_semantic * semantic + of_keyword * keyword


def evidence_of(
    ranked: Callable[[int, int], Sequence[RankedPassages]],
    vectors: Vectors,
    sentences: Sentences,
    keywords: LexicalQuery,
    vector: Matrix,
    *,
    background: Background,
    passages: int,
) -> Evidence | None:
    """Weigh the articles that a query finds first.

    Args:
        ranked: Gives the articles at positions [start, stop) of the list of the whole index in hybrid mode, of copies
            only one; see `Listing.ranked`. It is read up to `FOREMOST`.
        vectors: Vectors of the passages that these name.
        sentences: Their sentences.
        keywords: The query, looked up in them.
        vector: (dimension,) float32 of L2 norm 1: the query's vector.
        background: Cosines of unrelated texts by the index's model.
        passages: Number of passages of the index.

    Returns:
        None if there is no article.
    """
    foremost: list[RankedPassages] = []
    differing: list[int] = []
    for count in (1 + _RIVALS, FOREMOST):  # mostly the first few differ, and no more have to be looked at
        foremost += ranked(len(foremost), count)
        if not foremost:
            return None
        rows = np.array([one.rows[0] for one in foremost], np.int64)
        differing = apart(vectors.rows(rows), background, 1 + _RIVALS)
        if len(differing) > _RIVALS:
            break
    row = rows[:1]
    first, *others = (hybrid_score(foremost[one].semantic[0], foremost[one].keyword[0]) for one in differing)
    nearest = foremost[0].cosines[0]
    if sentences.has_vectors:
        nearest = float(sentences.cosines(row, vector)[0].max().clip(-1, 1))
    spreads = max(0.0, min(_MOST_SPREADS, (nearest - background.mean) / background.spread))
    places = LexicalIndex.places(keywords, row)
    idfs = keywords.idfs
    # A term that is only in the byline has neither bit, and does not count.
    has = [bool(bits & ((1 << LAST_SENTENCE_BIT + 1) - 1) or bits >> TITLE_BIT) for bits in places[:, 0].tolist()]
    had = sum(idf for idf, found in zip(idfs, has, strict=True) if found)
    numbers = sum(not found and any(map(str.isdigit, term)) for term, found in zip(keywords.terms, has, strict=True))
    rarity = max(_LEAST_RARITY, math.log1p((passages - 0.5) / 1.5))
    ceiling = keywords.ceiling
    lead = first - sum(others) / len(others) if others else _ALONE * first
    return Evidence(
        score=first,
        sentence=spreads,
        together=float(shares_at(keywords, places)[0]),
        lead=max(0.0, min(_MOST_LEAD, lead)) * min(1.0, ceiling / rarity) * min(1.0, spreads / _NEAR_SPREADS),
        matched=min(_MOST_TERMS, had / rarity),
        missing=max(0.0, 1 - had / ceiling) if ceiling else 0.0,
        numbers=min(_MOST_NUMBERS, float(numbers)),
    )
