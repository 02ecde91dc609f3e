"""The vectors of passages and of their sentences, under a hash of the encoder and of all that it was given."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.encoder.interface import Encoder
from indexer.index.sentences import RoundedVectors
from indexer.records import Matrix, Scores, Span
from indexer.reuse.content_store import ContentStore, content_key


class Embedding(NamedTuple):
    """The vectors of one passage."""

    vector: Scores
    """(dimension,) float32 of L2 norm 1."""
    sentences: RoundedVectors
    """Vectors of its sentences; none if the encoder gives none."""


_NO_SENTENCES = RoundedVectors(np.empty((0, 0), np.int8), np.empty(0, np.float32))
"""The sentences of what has none, such as a query."""


class Embeddings:
    """Embeddings in a store."""

    def __init__(self, store: ContentStore, dimension: int) -> None:
        """Take a store, and the number of numbers in a vector."""
        self._store = store
        self._dimension = dimension

    def __contains__(self, key: bytes) -> bool:
        return key in self._store

    def get(self, key: bytes) -> Embedding:
        """Return an embedding.

        Raises:
            KeyError: If there is none under this key.
        """
        (vector,), sentences = self.get_all([key])
        return Embedding(vector, sentences)

    def get_all(self, keys: Sequence[bytes]) -> tuple[Matrix, RoundedVectors]:
        """Return the vectors of some passages, and those of their sentences one after the other.

        Raises:
            KeyError: If there is no embedding under one of the keys.
        """
        size = self._dimension
        values = [self._store.value(key) for key in keys]
        counts = [(len(value) - 4 * size) // (size + 4) for value in values]
        vectors = b"".join([value[: 4 * size] for value in values])
        scales = b"".join([value[4 * size : 4 * (size + n)] for value, n in zip(values, counts, strict=True)])
        numbers = b"".join([value[4 * (size + n) :] for value, n in zip(values, counts, strict=True)])
        return np.frombuffer(vectors, np.float32).reshape(-1, size), RoundedVectors(
            np.frombuffer(numbers, np.int8).reshape(-1, size), np.frombuffer(scales, np.float32)
        )

    def put(self, key: bytes, embedding: Embedding) -> None:
        """Keep an embedding."""
        vector, (numbers, scales) = embedding
        self._store.put(key, vector.tobytes() + scales.tobytes() + numbers.tobytes())

    def save(self) -> None:
        """Write what was put in, so that it stays even if the program is killed."""
        self._store.save()


def embedding_key(encoder: str, text: str, sentences: Sequence[Span]) -> bytes:
    """Return the key of a passage's embedding.

    Args:
        encoder: What tells the encoder from all that give other vectors.
        text: The encoder's input.
        sentences: Spans of it that get vectors of their own.
    """
    spans = np.array([(span.start, span.end) for span in sentences], np.int64)
    return content_key(encoder, text, spans.tobytes())


def query_encoder(encoder: Encoder, embeddings: Embeddings) -> Callable[[str], Matrix]:
    """Return a function that encodes a query, unless an earlier build did."""
    computation = encoder.spec.computation

    def encode(query: str) -> Matrix:
        key = embedding_key(computation, f"query: {query}", ())
        if key not in embeddings:
            # Alone, because the vectors of queries that share a row differ in their last bits.
            (vector,) = encoder.encode_queries([query])
            embeddings.put(key, Embedding(vector, _NO_SENTENCES))
        return embeddings.get(key).vector

    return encode
