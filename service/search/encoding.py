"""Queries as vectors, and the check that an index was built with the same encoder."""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.encoder.interface import Encoder
from indexer.encoder.spec import EncoderSpec
from indexer.errors import EncoderMismatchError
from indexer.records import Matrix
from indexer.system.stopwatch import Stopwatch


class EncodedQuery(NamedTuple):
    """The text of a query, and what the encoder made of it."""

    text: str
    vector: Matrix
    """(dimension,) float32 of L2 norm 1."""
    truncated: bool
    """Whether only the text's beginning was used, because it is longer than the encoder takes."""


def encode_queries(encoder: Encoder, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> list[EncodedQuery]:
    """Encode queries together. The vector of one may differ by rounding from what it is alone.

    Args:
        encoder: Encoder of the index.
        texts: Queries as `checked_query` returns them.
        stopwatch: Gets the stages `tokenise` and `encode`.
    """
    spec = encoder.spec
    truncated = [False] * len(texts)
    # Counting tokens takes time. No token is less than a byte, so a text of few bytes cannot be too long.
    long = [i for i, text in enumerate(texts) if len((spec.query_prompt + text).encode()) > spec.max_tokens // 2]
    for i, count in zip(long, encoder.tokens.count([spec.query_prompt + texts[i] for i in long]), strict=True):
        truncated[i] = count > spec.max_tokens
    vectors = encoder.encode_queries(texts, stopwatch)
    return [EncodedQuery(*one) for one in zip(texts, vectors, truncated, strict=True)]


def check_encoder(built_with: EncoderSpec, at_hand: EncoderSpec) -> None:
    """Raise EncoderMismatchError, naming what differs, unless both specs have one fingerprint."""
    if built_with.fingerprint == at_hand.fingerprint:
        return
    differing = [
        f"{name} was {getattr(built_with, name)!r}, is {getattr(at_hand, name)!r}"
        for name in EncoderSpec.__dataclass_fields__
        if name != "model" and getattr(built_with, name) != getattr(at_hand, name)
    ]
    raise EncoderMismatchError(
        f"the index was built with another encoder: {'; '.join(differing)}. Serve it with the model it was built with, "
        f"or build it anew: article-indexer build CORPUS --index DIR --model {at_hand.model}"
    )
