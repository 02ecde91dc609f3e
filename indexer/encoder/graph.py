"""Inputs of an encoder's graph: what is put in for some texts, and the names it is put in by.

A graph takes token embeddings (n, length, width) float32 and a mask (n, length) float32. It gives vectors
(n, dimension) float32 of L2 norm 1 and, if the spec `has_sentences`, the tokens' states (n, length, dimension) float32.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.records import Matrix

EMBEDDINGS_INPUT = "embeddings"
MASK_INPUT = "mask"


def graph_inputs(
    ids: Sequence[Sequence[int]], embeddings: npt.NDArray[np.float16], length: int
) -> tuple[Matrix, Matrix]:
    """Return the graph's inputs for n texts: embeddings (n, length, width) and mask (n, length), both float32.

    The mask is 1 for a token and 0 for padding.

    Args:
        ids: Token ids of each text, at most `length`.
        embeddings: (vocabulary, width): the token embeddings.
        length: Tokens to pad each text to.
    """
    padded = np.zeros((len(ids), length), np.int64)
    mask = np.zeros((len(ids), length), np.float32)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return embeddings[padded].astype(np.float32), mask
