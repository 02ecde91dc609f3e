"""The encoder as sentence-transformers runs it. The only module importing torch and sentence-transformers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers.utils import logging as transformers_logging

from indexer.config import EncoderSpec
from indexer.encoder import TokenCounter
from indexer.errors import EncoderError
from indexer.model import find_model, hash_model
from indexer.records import Matrix

_BATCH = 32
_PASSAGE_PROMPTS = ("document", "passage", "corpus")


class SentenceTransformerEncoder:
    """Any sentence-transformers model, on the CPU."""

    def __init__(self, model: str, *, query_prompt: str | None = None, passage_prompt: str | None = None) -> None:
        """Load a model.

        Args:
            model: As `find_model` takes it.
            query_prompt: Put before every query; None takes the model's own, which may be none.
            passage_prompt: The same for passages.

        Raises:
            EncoderError: If the model cannot be found, trusted or loaded.
        """
        folder = find_model(model)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
            self._model.eval()
            tokenizer = self._model.tokenizer.backend_tokenizer
        except Exception as error:  # whatever the files provoke, the person who named them must hear which they were
            raise EncoderError(f"model {model!r} cannot be loaded: {error}") from error
        prompts = {name: prompt for name, prompt in self._model.prompts.items() if prompt}
        own_passage_prompt = next((prompts[name] for name in _PASSAGE_PROMPTS if name in prompts), "")
        self.tokens = TokenCounter(tokenizer)
        self.spec = EncoderSpec(
            model=str(folder) if Path(model).is_dir() else model,
            files_sha256=hash_model(folder),
            dimension=self._model.get_embedding_dimension() or 0,
            max_tokens=self._model.max_seq_length or tokenizer.get_vocab_size(),
            pooling=self._pooling(),
            query_prompt=prompts.get("query", "") if query_prompt is None else query_prompt,
            passage_prompt=own_passage_prompt if passage_prompt is None else passage_prompt,
        )

    def _pooling(self) -> str:
        """Return the pooling mode, several joined by `+`, or `none` for a model without a pooling module."""
        modes = [module.pooling_mode for module in self._model if isinstance(module, Pooling)]
        return "+".join(mode for found in modes for mode in ([found] if isinstance(found, str) else found)) or "none"

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_queries`."""
        return self._encode(texts, self.spec.query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._encode(texts, self.spec.passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        """Encode in batches of like length, so that little of a batch is padding, and restore the order."""
        inputs = [prompt + text for text in texts]
        order = np.argsort([-count for count in self.tokens.count(inputs)], kind="stable")
        vectors = np.empty((len(inputs), self.spec.dimension), np.float32)
        for start in range(0, len(inputs), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._model.encode(
                [inputs[row] for row in rows],
                prompt="",
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors


def load_encoder(spec: EncoderSpec, *, model: str | None = None) -> SentenceTransformerEncoder:
    """Load the encoder an index was built with.

    Args:
        spec: What the index's manifest says of it.
        model: Where to take the model from, if not from where the build took it.

    Raises:
        EncoderError: If the model cannot be found, trusted or loaded.
    """
    return SentenceTransformerEncoder(
        model or spec.model, query_prompt=spec.query_prompt, passage_prompt=spec.passage_prompt
    )
