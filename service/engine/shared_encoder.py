"""One encoder for all generations that were built with it."""

import threading
from collections.abc import Callable, Sequence
from typing import Self

from indexer.encoder.interface import Encoder
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.records import Matrix, Span
from indexer.system.stopwatch import Stopwatch


class SharedEncoder:
    """An encoder with several users. Each closes it once, and the last call of `close` closes the encoder itself."""

    def __init__(self, encoder: Encoder) -> None:
        """Take over an encoder, for one user."""
        self._encoder = encoder
        self._users = 1
        self._lock = threading.Lock()

    def share(self) -> Self:
        """Count one more user and return the encoder.

        Raises:
            ValueError: If the last user has closed it.
        """
        with self._lock:
            if not self._users:
                raise ValueError("the encoder is closed")
            self._users += 1
        return self

    def close(self) -> None:
        """See `Encoder.close`; called by each user."""
        with self._lock:
            self._users -= 1
            last = not self._users
        if last:  # outside of the lock, for closing may wait for the work that is under way
            self._encoder.close()

    @property
    def spec(self) -> EncoderSpec:
        """See `Encoder.spec`."""
        return self._encoder.spec

    @property
    def tokens(self) -> TokenCounter:
        """See `Encoder.tokens`."""
        return self._encoder.tokens

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        return self._encoder.encode_queries(texts, stopwatch)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._encoder.encode_passages(texts)

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`."""
        return self._encoder.encode_sentences(texts, sentences)

    def prepare_for_queries(self) -> None:
        """See `Encoder.prepare_for_queries`."""
        self._encoder.prepare_for_queries()


def encoder_for(spec: EncoderSpec, previous: Encoder | None, load: Callable[[], Encoder]) -> SharedEncoder:
    """Return the encoder that an index was built with, for one user.

    Args:
        spec: Spec of the encoder that is needed.
        previous: Encoder in use, which nobody closes meanwhile; shared if it has the same fingerprint.
        load: Loads the encoder if that one cannot be shared.
    """
    if isinstance(previous, SharedEncoder) and previous.spec.fingerprint == spec.fingerprint:
        return previous.share()
    return SharedEncoder(load())
