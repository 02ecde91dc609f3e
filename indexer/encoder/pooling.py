"""Weights of a text's tokens in its vector, and in those of its sentences (late chunking: Günther et al., 2024)."""

from collections.abc import Sequence

import numpy as np

from indexer.records import Matrix, Span

MEAN = "mean"
"""Pooling that takes the mean of all tokens' states."""
CLS = "cls"
"""Pooling that takes the state of the first token."""
LAST = "lasttoken"
"""Pooling that takes the state of the last token."""
POOLINGS = (MEAN, CLS, LAST)
"""Poolings that weights can stand for."""


def text_weights(pooling: str, tokens: int) -> Matrix:
    """Return the weights of a text's tokens in its vector: (1, tokens) float32.

    Args:
        pooling: One of `POOLINGS`.
        tokens: Number of the text's tokens.
    """
    weights = np.zeros((1, tokens), np.float32)
    if pooling == MEAN:
        weights[:] = 1 / max(1, tokens)
    else:
        weights[0, 0 if pooling == CLS else -1] = 1
    return weights


def sentence_weights(tokens: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> Matrix:
    """Return the weights of a text's tokens in the vectors of its m sentences: (m, tokens) float32.

    A sentence without a token has weights of 0.

    Args:
        tokens: Code points [start, end) of the text for each token; (0, 0) for special tokens.
        sentences: Spans of the text's sentences.
    """
    spans = np.array([(span.start, span.end) for span in sentences], np.int64).reshape(-1, 2)
    places = np.array(tokens, np.int64).reshape(-1, 2)
    # A token may begin with the white space before its word, so it counts where it overlaps a sentence at all.
    inside = np.maximum(places[:, 0], spans[:, :1]) < np.minimum(places[:, 1], spans[:, 1:])
    found: Matrix = inside / np.maximum(1, inside.sum(axis=1, keepdims=True), dtype=np.float32)
    return found.astype(np.float32)
