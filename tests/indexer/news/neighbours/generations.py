"""Vectors of passages as a generation's folder has them, and their neighbours found by comparing everything."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.index.columns.article_columns import ARTICLE_ROWS
from indexer.index.generation import COLUMNS, VECTORS
from indexer.index.news.neighbours import LEAST_COSINE, MOST, PassageNeighbours
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.records import Matrix

Article = Sequence[Sequence[float]]
"""Vectors of an article's passages."""


def write_generation(folder: Path, articles: Sequence[Article]) -> Path:
    """Write vectors, scaled to unit length, and the columns that neighbours are made of."""
    vectors = np.array([vector for article in articles for vector in article], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    (folder / COLUMNS).mkdir(parents=True)
    with VectorWriter(folder / VECTORS, vectors.shape[1]) as writer:
        writer.add(vectors)
    np.save(folder / COLUMNS / ARTICLE_ROWS, np.repeat(np.arange(len(articles)), [len(one) for one in articles]))
    return folder


def expected(folder: Path) -> list[list[tuple[int, float]]]:
    """Return the neighbours of each passage as the format's description has them."""
    vectors = VectorIndex.read(folder / VECTORS)
    articles = np.load(folder / COLUMNS / ARTICLE_ROWS).tolist()
    every: Matrix = vectors.rows(np.arange(len(vectors)))
    found = []
    for row, own in enumerate(articles):
        listed: dict[bytes, tuple[float, int]] = {}
        cosines = vectors.cosines(every[row]).tolist()
        for other, article in enumerate(articles):
            if article != own and cosines[other] >= LEAST_COSINE:
                listed.setdefault(every[other].tobytes(), (-cosines[other], other))
        found.append([(other, -cosine) for cosine, other in sorted(listed.values())[:MOST]])
    return found


def listed(folder: Path) -> list[list[tuple[int, float]]]:
    """Return the neighbours of each passage as they were written."""
    neighbours = PassageNeighbours(folder)
    every = [neighbours.of(row) for row in range(len(neighbours))]
    return [list(zip(rows.tolist(), cosines.tolist(), strict=True)) for rows, cosines in every]
