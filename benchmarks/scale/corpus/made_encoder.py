"""An encoder that knows the vectors of a made corpus beforehand, in place of one that would take hours to compute them.

Queries are encoded by the real encoder, whose files the index carries: it is served like any other.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.scale.corpus.made_vectors import MadeVectors
from indexer.encoder.interface import Encoder
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.records import Matrix, Span
from indexer.system.stopwatch import Stopwatch


class MadeEncoder:
    """Gives passages their made vectors, and queries their real ones; counts the sentences that it sees."""

    def __init__(self, real: Encoder, vectors: MadeVectors) -> None:
        """Join the real encoder with the vectors of passages."""
        self._real = real
        self._vectors = vectors
        self.sentences = 0
        """Number of sentences of encoded passages."""
        self.known_sentences = 0
        """Number of those that are real ones."""

    @property
    def spec(self) -> EncoderSpec:
        """See `Encoder.spec`: the real encoder's."""
        return self._real.spec

    @cached_property
    def tokens(self) -> TokenCounter:
        """See `Encoder.tokens`."""
        return self._real.tokens

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        return self._real.encode_queries(texts, stopwatch)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self.encode_sentences(texts, [()] * len(texts))[0]

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`."""
        found = [self._vectors.of(text, spans) for text, spans in zip(texts, sentences, strict=True)]
        self.sentences += sum(map(len, sentences))
        self.known_sentences += sum(one.known for one in found)
        empty = np.empty((0, self.spec.dimension), np.float32)
        return (
            np.concatenate([empty, *(one.vector[np.newaxis] for one in found)]),
            np.concatenate([empty, *(one.sentences for one in found)]),
        )

    def prepare_for_queries(self) -> None:
        """See `Encoder.prepare_for_queries`."""

    def close(self) -> None:
        """See `Encoder.close`."""
        self._real.close()


class MadeEncoderProvider:
    """Provides the encoder of a made corpus."""

    def __init__(self, real: ReusedEncoderProvider, vectors: MadeVectors) -> None:
        """Take what provides the real encoder."""
        self._real = real
        self.ready = MadeEncoder(real.ready, vectors)

    @property
    def spec(self) -> EncoderSpec:
        """See `EncoderProvider.spec`."""
        return self.ready.spec

    @property
    def tokens(self) -> TokenCounter:
        """See `EncoderProvider.tokens`."""
        return self.ready.tokens

    def provide(self, folder: Path) -> Encoder:
        """See `EncoderProvider.provide`: the index gets the files of the real encoder."""
        self._real.provide(folder)
        return self.ready
