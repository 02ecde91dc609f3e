"""What an encoder is, and how tokens are counted. Importing this imports no torch."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import tokenizers

from indexer.config import EncoderSpec
from indexer.records import Matrix


class TokenCounter:
    """The encoder's own tokenizer, for counting: nothing is truncated or padded."""

    def __init__(self, tokenizer: str) -> None:
        """Take the tokenizer as JSON, the form in which the tokenizers library stores one."""
        self._tokenizer = tokenizers.Tokenizer.from_str(tokenizer)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def starts(self, text: str) -> list[int]:
        """Return the code point at which each token of `text` starts, increasing, without special tokens."""
        return [start for start, _ in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, special tokens included."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens the model sees for each text, special tokens included."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts))]


class Encoder(Protocol):
    """Text to unit vectors, one method for each role a text can have."""

    @property
    def spec(self) -> EncoderSpec:
        """What the vectors depend on."""

    @property
    def tokens(self) -> TokenCounter:
        """The tokenizer, for budgets; prompts are not in its counts."""

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1; a text over the model's limit is cut at its end."""

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1; callers keep texts within the model's limit."""

    def close(self) -> None:
        """End what goes on in the background; no text may follow."""


class EncoderSource(Protocol):
    """A model on its way to an encoder: enough to cut passages with, and ready to become one, given some."""

    @property
    def spec(self) -> EncoderSpec:
        """Limit, pooling and prompts are the encoder's; how it will run is not settled yet."""

    @property
    def tokens(self) -> TokenCounter:
        """The tokenizer, for budgets; prompts are not in its counts."""

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> Encoder:
        """Return the encoder.

        Args:
            folder: Where to put what the index must carry to run it; made only if there is something.
            sample: Returns so many passages of the corpus, or all if there are fewer, as they will be encoded.

        Raises:
            EncoderError: If the model cannot be made into one.
        """


def with_title(title: str, text: str) -> str:
    """Return what is embedded for a passage: the title as context, unless the passage opens with it."""
    return text if not title or text.startswith(title) else f"{title}\n{text}"
