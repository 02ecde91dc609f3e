"""A compiled encoder that is loaded when the first text is encoded; what is known of it without that is told before."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.encoder.compiled_files import TOKENIZER_FILE
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.encoder.variants import instruction_set
from indexer.errors import EncoderError
from indexer.records import Matrix, Span
from indexer.system.stopwatch import Stopwatch

if TYPE_CHECKING:
    from indexer.encoder.compiled import CompiledEncoder


class OnDemandEncoder:
    """A compiled encoder for building, opened from its folder."""

    def __init__(self, folder: Path, spec: EncoderSpec) -> None:
        """Prepare to load the encoder; it is loaded now if it was built on another kind of processor.

        Args:
            folder: The encoder's files, already checked against their hashes.
            spec: Its spec where it was last used.
        """
        self._folder = folder
        self._expected = spec
        self.spec = spec if spec.instruction_set == instruction_set() else self._loaded.spec

    @cached_property
    def tokens(self) -> TokenCounter:
        """See `Encoder.tokens`."""
        return TokenCounter((self._folder / TOKENIZER_FILE).read_text(encoding="utf-8"))

    @cached_property
    def _loaded(self) -> "CompiledEncoder":
        from indexer.encoder.compiled import CompiledEncoder  # OpenVINO takes a while to import

        loaded = CompiledEncoder(self._folder, serving=False)
        if loaded.spec.instruction_set == self._expected.instruction_set and loaded.spec != self._expected:
            raise EncoderError(
                f"the encoder computes by {loaded.spec.variant} and not by {self._expected.variant} as before, on the "
                "same kind of processor; has OpenVINO been exchanged? build with --from-scratch"
            )
        return loaded

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        return self._loaded.encode_queries(texts, stopwatch)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._loaded.encode_passages(texts)

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`."""
        return self._loaded.encode_sentences(texts, sentences)

    def prepare_for_queries(self) -> None:
        """See `Encoder.prepare_for_queries`."""
        self._loaded.prepare_for_queries()

    def close(self) -> None:
        """See `Encoder.close`."""
        if "_loaded" in self.__dict__:
            self._loaded.close()
