"""Checks of what is aligned with the passages' rows: vectors, sentences and the keyword index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.index.arrays import in_parts, map_array
from indexer.index.generation import Generation
from indexer.index.keywords.dictionary import ENDS_FILE, TERMS_FILE
from indexer.index.keywords.lexical import (
    GREATEST_FILE,
    HOLDING_FILE,
    ROWS_FILE,
    STARTS_FILE,
    WEIGHTS_FILE,
)
from indexer.index.rows.connections import open_connection
from indexer.index.vectors.interface import Vectors

_PART_ROWS = 16_384
_TRIED_PASSAGES = 200
"""Passages that are searched for by their own vectors, about."""
_MOST_LOST = 0.1
"""Share of them that a graph may miss: it is approximate, and a damaged one finds hardly any."""
_NORM_TOLERANCE = 1e-3
"""Most by which the L2 norm of a vector may differ from 1."""


def check_vectors(generation: Generation) -> Iterator[str]:
    """Yield what is wrong with the passages' vectors, a sentence each."""
    for start in range(0, len(generation.vectors), _PART_ROWS):
        rows = np.arange(start, min(start + _PART_ROWS, len(generation.vectors)))
        norms = np.linalg.norm(generation.vectors.rows(rows), axis=1)
        wrong = rows[~(np.abs(norms - 1) <= _NORM_TOLERANCE)]  # what is no number is wrong, too
        if len(wrong):
            yield f"has {len(wrong)} vector(s) whose norm is not 1, the first in row {wrong[0]}"


def check_graph(vectors: Vectors) -> Iterator[str]:
    """Yield what is wrong with the graph over the vectors, a sentence each: whether it finds passages by themselves."""
    rows = np.arange(0, len(vectors), max(1, len(vectors) // _TRIED_PASSAGES))
    tried = vectors.rows(rows)
    found = vectors.nearest(tried, 1)
    own = np.vecdot(tried, tried)
    lost = np.count_nonzero(found.scores[:, 0] < own - _NORM_TOLERANCE)
    if lost > _MOST_LOST * len(rows):
        yield f"finds {len(rows) - lost} of {len(rows)} passages by their own vectors"


def check_sentences(generation: Generation, articles: Path, folder: Path) -> Iterator[str]:
    """Yield what is wrong with the passages' sentences, a sentence each.

    Args:
        generation: The generation.
        articles: Its file of articles.
        folder: Its folder of sentences.
    """
    try:
        with closing(open_connection(articles)) as connection:
            lengths = [length for (length,) in connection.execute('SELECT "end" - start FROM passages ORDER BY row')]
    except sqlite3.Error as error:
        yield f"cannot be compared with the passages: {error}"
        return
    for row, length in enumerate(lengths):
        spans = generation.sentences.spans(row)
        places = [0, *(place for span in spans for place in (span.start, span.end)), length]
        if any(first > second for first, second in pairwise(places)) or any(not len(span) for span in spans):
            yield f"has sentences of passage row {row} that do not lie in its {length} characters one after the other"
    scales = map_array(folder / "scales.npy", np.float32)
    if not (np.isfinite(scales) & (scales >= 0)).all():
        yield "has scales that are negative or no numbers"


def check_lexical(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the order of terms and of postings, and with weights; a sentence each."""
    ends, starts = map_array(folder / ENDS_FILE, np.int64), map_array(folder / STARTS_FILE, np.int64)
    if (np.diff(starts) < 1).any() or (len(starts) and starts[0] != 0):
        yield f"has terms without postings by {STARTS_FILE}"
        return
    data = (folder / TERMS_FILE).read_bytes()
    terms = data[1:-1].split(b"\n") if len(ends) else []
    lengths = [len(term) + 1 for term in terms]
    if not np.array_equal(np.cumsum(lengths), ends):
        yield f"has terms in {TERMS_FILE} that do not end where {ENDS_FILE} says"
    if any(first >= second for first, second in pairwise(terms)):
        yield f"has terms in {TERMS_FILE} that are not in order, or are there twice"
    rows, first_rows = map_array(folder / ROWS_FILE, np.int32), np.asarray(starts[1:-1])
    increases = np.diff(rows) > 0
    increases[first_rows - 1] = True  # from the last row of a term to the first of the next
    if not increases.all() or (len(rows) and rows.min() < 0):
        yield f"has postings in {ROWS_FILE} that do not increase within a term"
    weights = map_array(folder / WEIGHTS_FILE, np.float32)
    greatest, holding = map_array(folder / GREATEST_FILE, np.float32), map_array(folder / HOLDING_FILE, np.int32)
    if len(rows) and not np.array_equal(np.maximum.reduceat(weights, starts[:-1]), greatest):
        yield f"has other weights in {WEIGHTS_FILE} than {GREATEST_FILE} says"
    if not ((holding > 0) & (holding <= np.diff(starts))).all():
        yield f"has numbers of passages in {HOLDING_FILE} that a term's postings rule out"
    for part in in_parts(weights):
        if not ((part > 0) & (part < 1)).all():
            yield f"has weights in {WEIGHTS_FILE} that are not between 0 and 1"
