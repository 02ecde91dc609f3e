"""Inputs of an encoder's graph: what is put in for some texts, and the names it is put in by.

A graph takes n rows of L tokens each, and gives vectors (n, p, dimension) float32 of L2 norm 1: p means of the tokens'
states in each row. It takes

- `embeddings` (n, L, width) float32: the token embeddings;
- `mask` (n, 1 or L, L) float32: what is added to the attention of each token, or of all tokens, to each other one;
- `pooling` (n, p, L) float32: the weights of the tokens in each mean;
- `positions` (n, L) int64, if texts may share a row: the place of each token in its text, from 0.

Texts that share a row attend each to itself alone; nothing of it is padding, then, but what rounds up its length.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.encoder.batches import round_up
from indexer.records import Matrix

EMBEDDINGS_INPUT = "embeddings"
MASK_INPUT = "mask"
POOLING_INPUT = "pooling"
POSITIONS_INPUT = "positions"
INPUTS = (EMBEDDINGS_INPUT, MASK_INPUT, POOLING_INPUT, POSITIONS_INPUT)
"""Names of the inputs of a graph; one whose texts do not share rows has no positions."""

Inputs = Mapping[str, npt.NDArray[np.float32] | npt.NDArray[np.int64]]

_MEANS_STEP = 8
"""Step to which the number of means is rounded up: OpenVINO keeps memory for every shape that it has run."""
_HIDDEN = np.float32(-1e9)
"""What is added to the attention to a token that is not to be seen: less than any score, and finite, so that a row of
nothing but padding gives numbers."""


def padded_inputs(
    ids: Sequence[Sequence[int]],
    embeddings: npt.NDArray[np.float16],
    length: int,
    pooling: Sequence[Matrix],
    *,
    rows: int = 0,
) -> Inputs:
    """Return the graph's inputs for n texts with a row each.

    Args:
        ids: Token ids of each text, at most `length`.
        embeddings: (vocabulary, width): the token embeddings.
        length: Tokens to pad each text to.
        pooling: Weights of the tokens in the means of each text: (p, its tokens), p of its own for each text.
        rows: Least number of rows; those behind the texts are nothing but padding.
    """
    rows = max(rows, len(ids))
    tokens = np.zeros((rows, length), np.int64)
    mask = np.full((rows, 1, length), _HIDDEN, np.float32)
    most = max(map(len, pooling))
    means = 1 if most == 1 else round_up(most, _MEANS_STEP)
    weights = np.zeros((rows, means, length), np.float32)
    for row, (one, of_text) in enumerate(zip(ids, pooling, strict=True)):
        tokens[row, : len(one)] = one
        mask[row, :, : len(one)] = 0
        weights[row, : len(of_text), : len(one)] = of_text
    positions = np.broadcast_to(np.arange(length), tokens.shape)
    return _named(embeddings[tokens].astype(np.float32), mask, weights, positions)


def packed_inputs(
    ids: Sequence[Sequence[int]],
    embeddings: npt.NDArray[np.float16],
    length: int,
    pooling: Sequence[Matrix],
    means: int,
) -> Inputs:
    """Return the graph's inputs for texts that share one row, one behind the other.

    Args:
        ids: Token ids of each text, at most `length` together.
        embeddings: (vocabulary, width): the token embeddings.
        length: Tokens of the row.
        pooling: Weights of the tokens in the mean of each text, (1, its tokens).
        means: Number of means to ask for, at least that of the texts.
    """
    tokens, positions = np.zeros(length, np.int64), np.zeros(length, np.int64)
    text_of = np.full(length, -1)
    weights = np.zeros((means, length), np.float32)
    start = 0
    for number, (one, of_text) in enumerate(zip(ids, pooling, strict=True)):
        place = slice(start, start + len(one))
        tokens[place], positions[place], text_of[place] = one, np.arange(len(one)), number
        weights[number, place] = of_text[0]
        start += len(one)
    # A single text needs one line of the mask, not one for each of its tokens.
    of_token = text_of[:, None] if len(ids) > 1 else text_of[:1, None]
    mask = np.where(of_token == text_of, np.float32(0), _HIDDEN)
    return _named(embeddings[tokens].astype(np.float32)[None], mask[None], weights[None], positions[None])


def _named(embeddings: Matrix, mask: Matrix, pooling: Matrix, positions: npt.NDArray[np.int64]) -> Inputs:
    return {
        EMBEDDINGS_INPUT: embeddings,
        MASK_INPUT: mask,
        POOLING_INPUT: pooling,
        POSITIONS_INPUT: np.ascontiguousarray(positions),
    }
