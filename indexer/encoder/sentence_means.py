"""Vectors of sentences from the states of a passage's tokens (late chunking: Günther et al., 2024)."""

from collections.abc import Sequence

import numpy as np

from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.records import Matrix, Span


class SentenceMeans:
    """Collects the token states of some texts, in any order, and keeps the normalised mean over each sentence."""

    def __init__(
        self, tokens: TokenCounter, spec: EncoderSpec, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> None:
        """Prepare for n texts.

        Args:
            tokens: The encoder's tokenizer.
            spec: The encoder's spec.
            texts: The encoder's n inputs, passage prompt included.
            sentences: Spans of each text's sentences, counted from the end of the prompt.
        """
        shift = len(spec.passage_prompt)
        self._tokens = [np.array(found[: spec.max_tokens]).reshape(-1, 2) - shift for found in tokens.offsets(texts)]
        self._sentences = [np.array([(s.start, s.end) for s in spans], np.int64).reshape(-1, 2) for spans in sentences]
        self._first = np.cumsum([0, *map(len, sentences)])
        self.vectors: Matrix = np.zeros((int(self._first[-1]), spec.dimension), np.float32)
        """Vectors of all sentences in their order, (m, dimension) float32; zero until their text was added."""

    def add(self, row: int, states: Matrix, passage: Matrix) -> None:
        """Compute the vectors of one text's sentences.

        Args:
            row: Position of the text among the n texts.
            states: (tokens or more, dimension) float32: the states of its tokens, padding behind them.
            passage: (dimension,) float32: the text's vector, which a sentence without a token takes.
        """
        spans, tokens = self._sentences[row], self._tokens[row]
        # A token may begin with the white space before its word, so it counts where it overlaps a sentence at all.
        inside = np.maximum(tokens[:, 0], spans[:, :1]) < np.minimum(tokens[:, 1], spans[:, 1:])
        sums = inside.astype(np.float32) @ states[: len(tokens)]
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        found = self.vectors[self._first[row] : self._first[row + 1]]
        found[:] = passage
        np.divide(sums, norms, out=found, where=norms > 0)
