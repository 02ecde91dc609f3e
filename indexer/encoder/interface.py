"""What an encoder is, and how tokens are counted. Importing this imports no torch."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import tokenizers

from indexer.config import EncoderSpec
from indexer.records import Matrix, Span
from indexer.stopwatch import Stopwatch


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

    def offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the code points [start, end) of each token of each text, special tokens included: (0, 0) for those."""
        return [encoding.offsets for encoding in self._tokenizer.encode_batch(list(texts))]

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

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """Encode queries together; a text over the model's limit is cut at its end.

        Args:
            texts: n queries, without prompt.
            stopwatch: Gets the stages `tokenise` and `encode`, of encoders that can tell them apart.

        Returns:
            (n, dimension) float32 rows of L2 norm 1.
        """

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1; callers keep texts within the model's limit."""

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """Encode passages together with their sentences, each read in its passage's context.

        A sentence's vector is the mean of its tokens' states in the passage (late chunking: Günther et al., 2024). It
        costs next to nothing, and comes nearer to a question than the vector of the whole passage.

        Args:
            texts: n passages, within the model's limit.
            sentences: For each, spans of its text; none for an encoder whose spec has not `has_sentences`.

        Returns:
            The passages' vectors (n, dimension) and those of all sentences in their order (m, dimension), float32, rows
            of L2 norm 1. A span without a token has the vector of its passage, as has one whose states cancel out.
        """

    def specialise(self) -> None:
        """Prepare on, so that single queries are answered sooner; texts may be encoded meanwhile.

        May take seconds, and its thread must not be a daemon.
        """

    def close(self) -> None:
        """End what goes on in the background; no text may follow."""


class SentenceMeans:
    """Takes the states of texts' tokens, in any order of the texts, and keeps the mean over each sentence."""

    def __init__(
        self, tokens: TokenCounter, spec: EncoderSpec, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> None:
        """Prepare for n texts.

        Args:
            tokens: The tokenizer.
            spec: The encoder's.
            texts: What is encoded, passage prompt included.
            sentences: For each, spans of what follows the prompt.
        """
        shift = len(spec.passage_prompt)
        # A token may begin with the white space before its word, so what counts is whether it reaches into a sentence.
        self._tokens = [np.array(found[: spec.max_tokens]).reshape(-1, 2) - shift for found in tokens.offsets(texts)]
        self._sentences = [np.array([(s.start, s.end) for s in spans], np.int64).reshape(-1, 2) for spans in sentences]
        self._first = np.cumsum([0, *map(len, sentences)])
        self.vectors: Matrix = np.zeros((int(self._first[-1]), spec.dimension), np.float32)

    def add(self, row: int, states: Matrix, passage: Matrix) -> None:
        """Keep the sentences of one text.

        Args:
            row: Which text.
            states: (tokens or more, dimension) float32.
            passage: (dimension,) float32, for a sentence without a token.
        """
        spans, tokens = self._sentences[row], self._tokens[row]
        inside = np.maximum(tokens[:, 0], spans[:, :1]) < np.minimum(tokens[:, 1], spans[:, 1:])
        sums = inside.astype(np.float32) @ states[: len(tokens)]
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        found = self.vectors[self._first[row] : self._first[row + 1]]
        found[:] = passage
        np.divide(sums, norms, out=found, where=norms > 0)


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
