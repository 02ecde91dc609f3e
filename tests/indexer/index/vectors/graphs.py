"""Vectors with a graph over them, for tests."""

from pathlib import Path

import numpy as np

from indexer.index.vectors.approximate import ApproximateVectors
from indexer.index.vectors.approximate_writer import GraphChanges, write_graph
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.records import Matrix

DIMENSION = 24


def clustered(seed: int, count: int, *, dimension: int = DIMENSION) -> Matrix:
    """Unit vectors around a few centres, as texts about a few subjects have them."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(8, dimension))
    found = centres[random.integers(0, 8, count)] + 0.7 * random.normal(size=(count, dimension))
    unit: Matrix = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def stored(vectors: Matrix, path: Path) -> VectorIndex:
    """An index over the file of some vectors."""
    with VectorWriter(path, vectors.shape[1]) as writer:
        writer.add(vectors)
    return VectorIndex.read(path)


class Graph:
    """The files of some vectors and of the graph over them, in a folder."""

    def __init__(self, folder: Path, vectors: Matrix, earlier: "Graph | None" = None) -> None:
        folder.mkdir()
        self.folder = folder / "approximate"
        self.exact = stored(vectors, folder / "vectors.faiss")
        self.changes: GraphChanges = write_graph(
            self.folder, self.exact, None if earlier is None else (earlier.folder, earlier.exact)
        )

    def open(self, depth: int = 256) -> ApproximateVectors:
        return ApproximateVectors(self.exact, self.folder, depth=depth)
