"""The two roles of a model: an encoder of texts, and a provider that makes one for a build. Imports no torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.records import Matrix, Span
from indexer.system.stopwatch import Stopwatch


class DescribedEncoder(Protocol):
    """What can be known of an encoder before it is there."""

    @property
    def spec(self) -> EncoderSpec:
        """Everything the vectors depend on."""

    @property
    def tokens(self) -> TokenCounter:
        """Tokenizer that budgets are counted with; its counts do not include prompts."""


class Encoder(DescribedEncoder, Protocol):
    """Text to unit vectors, with one method for each role that a text can have."""

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """Encode queries together; a text over the model's limit is cut at its end.

        Args:
            texts: n queries, without prompt.
            stopwatch: Gets the stages `tokenise` and `encode` from encoders that can tell them apart.

        Returns:
            (n, dimension) float32 rows of L2 norm 1.
        """

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1; callers keep texts within the model's limit."""

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """Encode passages together with their sentences, each sentence in the context of its passage.

        A sentence's vector is the mean of its tokens' states in the passage (late chunking: Günther et al., 2024). It
        costs next to nothing, and lies nearer to a question than the vector of the whole passage.

        Args:
            texts: n passages, within the model's limit.
            sentences: Spans of each passage's sentences; empty for an encoder whose spec has not `has_sentences`.

        Returns:
            The passages' vectors (n, dimension) and those of all sentences in their order (m, dimension), float32, rows
            of L2 norm 1. A span without a token has the vector of its passage, as has one whose states cancel out.
        """

    def prepare_for_queries(self) -> None:
        """Make whatever lets single queries be answered sooner; texts may be encoded meanwhile.

        This may take seconds, and its thread must not be a daemon.
        """

    def close(self) -> None:
        """Stop work in the background; no text may be encoded afterwards."""


class EncoderProvider(DescribedEncoder, Protocol):
    """A model that is an encoder, or can become one."""

    @property
    def ready(self) -> Encoder | None:
        """The encoder, if it need not be made first.

        If it must be, it is None, and of the spec only limit, pooling and prompts are already the encoder's.
        """

    def provide(self, folder: Path) -> Encoder:
        """Return the encoder.

        Args:
            folder: Folder for the files that the index must carry to run it; made only if there are any.

        Raises:
            EncoderError: If the model cannot be made into an encoder.
        """
