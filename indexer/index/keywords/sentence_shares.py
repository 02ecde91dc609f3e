"""How much of a query the sentences of passages hold, each together with its article's title."""

import numpy as np
import numpy.typing as npt

from indexer.index.keywords.lexical import LAST_SENTENCE_BIT, TITLE_BIT, LexicalIndex, LexicalQuery
from indexer.records import Rows, Scores

_SENTENCES = np.uint32((1 << LAST_SENTENCE_BIT + 1) - 1)
_TITLE = np.uint32(TITLE_BIT)
_ONE = np.uint32(1)


def sentence_shares(keywords: LexicalQuery, rows: Rows) -> Scores:
    """Return the greatest share of a query's terms that one sentence of each passage and the title hold.

    A term counts by its inverse document frequency, however often it occurs. Sentences from the 30th on count as one.

    Args:
        keywords: The query, looked up in the keyword index.
        rows: (m,) int64: rows of the passages.

    Returns:
        (m,) float32 in [0, 1]; each the same bits whatever the other passages are.
    """
    return shares_at(keywords, LexicalIndex.places(keywords, rows))


def shares_at(keywords: LexicalQuery, places: npt.NDArray[np.uint32]) -> Scores:
    """Return what `sentence_shares` does, given where each term is in the passages.

    Args:
        keywords: The query, looked up in the keyword index.
        places: (terms, m) uint32; see `LexicalIndex.places`.
    """
    ceiling, count = keywords.ceiling, places.shape[1]
    if not ceiling or not places.size:
        return np.zeros(count, np.float32)
    sentences = int(np.bitwise_or.reduce(places, axis=None) & _SENTENCES).bit_length()
    bits = np.arange(max(1, sentences), dtype=np.uint32)[:, np.newaxis]
    found = np.zeros((len(bits), count), np.float64)
    for idf, own in zip(keywords.idfs, places, strict=True):  # term by term: the order of a sum decides its last bit
        found += idf * ((own >> bits | own >> _TITLE) & _ONE)
    shares: Scores = (found.max(axis=0) / ceiling).astype(np.float32)
    return np.minimum(shares, np.float32(1))


def shares_at_most(keywords: LexicalQuery, count: int, passages: Rows | None = None) -> Scores:
    """Return bounds on what `sentence_shares` gives: the share of the query's terms that each passage holds anywhere.

    Args:
        keywords: The query, looked up in the keyword index.
        count: Number of the passages.
        passages: (count,) rows of the passages, increasing, all passages of each article; None for all passages.

    Returns:
        (count,) float32 in [0, 1], correct but for rounding.
    """
    found = np.zeros(count, np.float64)
    for idf, postings in zip(keywords.idfs, keywords.postings, strict=True):
        found[(postings if passages is None else postings.within(passages)).rows] += idf
    bounds: npt.NDArray[np.float32] = (found / (keywords.ceiling or 1.0)).astype(np.float32)
    return bounds
