"""Texts that tell the same, by their vectors."""

from indexer.index.manifest import Background
from indexer.records import Matrix, Scores

_ALIKE = 0.7
"""Cosine from which on two passages tell the same, for a model by which unrelated texts have a cosine of 0."""


def apart(vectors: Matrix, background: Background, most: int) -> list[int]:
    """Return which passages differ from each that is returned before them, in order, up to a number.

    Args:
        vectors: (n, dimension) float32, rows of L2 norm 1: the passages.
        background: Cosines of unrelated texts by the index's model.
        most: Most passages wanted, at least 1.
    """
    cosines = (vectors @ vectors.T).tolist()
    least = least_alike(background)
    found: list[int] = []
    for number, own in enumerate(cosines):
        if all(own[other] < least for other in found):
            found.append(number)
            if len(found) == most:
                break
    return found


def alike(vectors: Matrix, vector: Matrix, background: Background) -> list[bool]:
    """Return which passages tell the same as another one.

    Args:
        vectors: (n, dimension) float32, rows of L2 norm 1: the passages.
        vector: (dimension,) float32: the other one.
        background: Cosines of unrelated texts by the index's model.
    """
    cosines: Scores = vectors @ vector
    found: list[bool] = (cosines >= least_alike(background)).tolist()
    return found


def least_alike(background: Background) -> float:
    """Return the cosine from which on two passages tell the same, between that of unrelated and of equal texts."""
    return background.mean + _ALIKE * (1 - background.mean)
