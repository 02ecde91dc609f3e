"""Checks of the passages' neighbours, and of what the passages state."""

from collections.abc import Iterator

import numpy as np

from indexer.index.generation import Generation
from indexer.index.news.kinds import Kind
from indexer.index.news.neighbours import LEAST_COSINE, PassageNeighbours
from indexer.index.news.statements import KIND, SENTENCE

_PART_PAIRS = 65_536
_TOLERANCE = 1e-5
"""Most by which a cosine may differ from the product of the stored vectors: the processor may be another."""


def check_neighbours(generation: Generation, neighbours: PassageNeighbours) -> Iterator[str]:
    """Yield what is wrong with the passages' neighbours, a sentence each."""
    rows, cosines = neighbours.rows, neighbours.cosines
    of_rows = np.arange(len(neighbours)).repeat(np.diff(neighbours.starts))
    if len(rows) and not (rows.min() >= 0 and rows.max() < len(neighbours)):
        yield "has neighbours that are no passages"
        return
    if not (cosines >= LEAST_COSINE).all():  # what is no number is wrong, too
        yield f"has cosines that are not at least {LEAST_COSINE}"
    articles = generation.columns.article_rows
    if (articles[rows] == articles[of_rows]).any():
        yield "has neighbours of a passage in its own article"
    is_inside = of_rows[1:] == of_rows[:-1]
    falls = (cosines[1:] < cosines[:-1]) | ((cosines[1:] == cosines[:-1]) & (rows[1:] > rows[:-1]))
    if not falls[is_inside].all():
        yield "has neighbours that are not in the order of their cosines"
    for start in range(0, len(rows), _PART_PAIRS):
        part = slice(start, start + _PART_PAIRS)
        own, others = (generation.vectors.rows(some.astype(np.int64)) for some in (of_rows[part], rows[part]))
        if not (np.abs(np.vecdot(own, others) - cosines[part]) <= _TOLERANCE).all():
            yield "has cosines that the vectors do not have"
            return


def check_statements(generation: Generation) -> Iterator[str]:
    """Yield what is wrong with what the passages state, a sentence each."""
    statements, sentences = generation.statements, generation.sentences
    kinds = statements.quantities[:, KIND]
    if len(kinds) and not (kinds.min() >= 0 and kinds.max() < len(Kind)):
        yield "has quantities of kinds that there are not"
    if not (statements.ranges[:, 0] <= statements.ranges[:, 1]).all():
        yield "has quantities whose least value is not below their greatest"
    _, counts = sentences.firsts(np.arange(len(statements)))
    of_rows = np.arange(len(statements)).repeat(np.diff(statements.quantity_starts))
    places = statements.quantities[:, SENTENCE]
    if not ((places >= 0) & (places < counts[of_rows])).all():
        yield "has quantities in sentences that there are not"
