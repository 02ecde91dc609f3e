"""A model that sentence-transformers runs, and its graph. The only module importing torch and sentence-transformers."""

import warnings
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from transformers.utils import logging as transformers_logging

from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT, POOLING_INPUT, POSITIONS_INPUT
from indexer.encoder.model_files import find_model, hash_model
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.pooling import POOLINGS, sentence_weights
from indexer.encoder.prompts import own_prompts
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.errors import EncoderError, UsageError
from indexer.records import Matrix, Span
from indexer.system.stopwatch import Stopwatch

_BATCH_TEXTS = 32
_PACKABLE = frozenset(("bert", "roberta", "xlm-roberta", "camembert", "mpnet", "distilbert", "electra"))
"""Architectures in which every token attends to every other one and has a place of its own, so that texts may share a
row. Others, such as those whose tokens see only what is before them or near them, get a row for each text."""


class SentenceTransformerEncoder:
    """Any sentence-transformers model, run on the CPU; it provides itself as an encoder."""

    def __init__(
        self,
        model: str,
        *,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        dimension: int | None = None,
    ) -> None:
        """Load a model.

        Args:
            model: Name or folder, as `find_model` takes it.
            query_prompt: Text put before every query; None takes the model's own, which may be empty.
            passage_prompt: Text put before every passage; None takes the model's own.
            dimension: Numbers kept of each vector, which is then made a unit vector again; None for all.

        Raises:
            UsageError: If the model's vectors have fewer numbers.
            EncoderError: If the model cannot be found, trusted or loaded.
        """
        folder = find_model(model)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
            self._model.eval()
            self.tokenizer: str = self._model.tokenizer.backend_tokenizer.to_str()
        except Exception as error:  # whatever the files provoke, the person who named them must hear which they were
            raise EncoderError(f"model {model!r} cannot be loaded: {error}") from error
        whole = self._model.get_embedding_dimension() or 0
        if dimension is not None and dimension > whole:
            raise UsageError(f"the vectors of {model!r} have {whole} numbers; --dimension {dimension} asks for more")
        self._model.truncate_dim = dimension
        own_query_prompt, own_passage_prompt = own_prompts(folder)
        self.tokens = TokenCounter(self.tokenizer)
        self.spec = EncoderSpec(
            model=str(folder) if Path(model).is_dir() else model,
            files_sha256=hash_model(folder),
            dimension=dimension or whole,
            cut_from=whole if dimension is not None and dimension < whole else None,
            max_tokens=self._model.max_seq_length or len(self._model.tokenizer),
            pooling=self._pooling(),
            query_prompt=own_query_prompt if query_prompt is None else query_prompt,
            passage_prompt=own_passage_prompt if passage_prompt is None else passage_prompt,
        )

    def _pooling(self) -> str:
        """Return the pooling mode and the modules after it, joined by `+`, or `none` for a model without pooling."""
        parts: list[str] = []
        for module in dropwhile(lambda module: not isinstance(module, Pooling), self._model):
            if isinstance(module, Pooling):
                mode = module.pooling_mode
                parts += [mode] if isinstance(mode, str) else mode
            elif not isinstance(module, Normalize):
                parts.append(type(module).__name__)
        return "+".join(parts) or "none"

    @property
    def ready(self) -> "SentenceTransformerEncoder":
        """See `EncoderProvider.ready`: the model itself."""
        return self

    def provide(self, folder: Path) -> "SentenceTransformerEncoder":  # noqa: ARG002
        """See `EncoderProvider.provide`: return the model itself."""
        return self

    @property
    def packs(self) -> bool:
        """Whether several texts may share a row of the graph."""
        transformer: Any = self._model[0].model
        return transformer.config.model_type in _PACKABLE

    def graph(self) -> tuple[Any, npt.NDArray[np.float16]]:
        """Return the model as an OpenVINO graph, as `indexer.encoder.graph` describes it, and its token embeddings.

        Raises:
            EncoderError: If a graph cannot stand for this model.
        """
        refusal = self._why_no_graph()
        if refusal:
            raise EncoderError(
                f"model {self.spec.model!r} cannot be compiled: {refusal}; run it as it is with --encoder torch"
            )
        transformer: Any = self._model[0].model
        try:
            with torch.no_grad(), warnings.catch_warnings():
                # Tracing warns of what it may get wrong; comparing the graph with the model shows whether it did.
                warnings.simplefilter("ignore")
                table = transformer.get_input_embeddings()
                embeddings = table(torch.arange(table.num_embeddings))  # not its weights: a table may scale them
                width = embeddings.shape[1]
                example, shapes = _graph_inputs(width, packs=self.packs)
                graph = openvino.convert_model(
                    (_PackingGraph if self.packs else _Graph)(transformer, self.spec.dimension),
                    example_input=example,
                    input=shapes,
                )
        except Exception as error:  # whatever a model provokes in the converter means the same to the user
            reason = str(error).strip().splitlines()[-1][:200] if str(error).strip() else type(error).__name__
            raise EncoderError(
                f"model {self.spec.model!r} cannot be compiled: {reason}; run it as it is with --encoder torch"
            ) from error
        return graph, embeddings.numpy().astype(np.float16)

    def _why_no_graph(self) -> str | None:
        """Return the property of the model that a graph cannot reproduce, in words, or None."""
        modules = list(self._model)
        shape = [type(module) for module in modules]
        if shape not in ([Transformer, Pooling], [Transformer, Pooling, Normalize]):
            return f"its modules are {', '.join(kind.__name__ for kind in shape)}, not Transformer, Pooling, Normalize"
        if self.spec.pooling not in POOLINGS:
            return f"its pooling is {self.spec.pooling!r}, not one of {', '.join(POOLINGS)}"
        if not modules[1].include_prompt and (self.spec.query_prompt or self.spec.passage_prompt):
            return "its pooling leaves out the prompt"
        if modules[0].do_lower_case:
            return "it lowercases text before its tokenizer sees it"
        return None

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        vectors = self._encode(texts, self.spec.query_prompt)
        if stopwatch is not None:
            stopwatch.lap("encode")
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._encode(texts, self.spec.passage_prompt)

    def encode_texts(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of texts that get no prompt, (n, dimension) float32."""
        return self._encode(texts, "")

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`."""
        prompted = [self.spec.passage_prompt + text for text in texts]
        shift = len(self.spec.passage_prompt)
        vectors = np.empty((len(texts), self.spec.dimension), np.float32)
        found: list[Matrix] = [np.empty((0, self.spec.dimension), np.float32)] * len(texts)
        for rows in self._batches(prompted):
            encoded: Any = self._model.encode(
                [prompted[row] for row in rows],
                prompt="",
                batch_size=_BATCH_TEXTS,
                output_value=None,
                show_progress_bar=False,
            )
            offsets = self.tokens.offsets([prompted[row] for row in rows])
            for row, one, places in zip(rows, encoded, offsets, strict=True):
                vectors[row] = torch.nn.functional.normalize(
                    one["sentence_embedding"].float()[: self.spec.dimension], dim=0
                ).numpy()
                if self.spec.has_sentences:
                    states = one["token_embeddings"][one["attention_mask"].bool()].float().numpy()
                    shifted = [Span(span.start + shift, span.end + shift) for span in sentences[row]]
                    sums = (sentence_weights(places[: len(states)], shifted) @ states)[:, : self.spec.dimension]
                    norms = np.linalg.norm(sums, axis=1, keepdims=True)
                    found[row] = np.where(norms > 0, sums / np.maximum(norms, 1e-30), vectors[row])
        return vectors, np.concatenate([np.empty((0, self.spec.dimension), np.float32), *found])

    def prepare_for_queries(self) -> None:
        """See `Encoder.prepare_for_queries`: there is nothing to prepare."""

    def close(self) -> None:
        """See `Encoder.close`: there is no work in the background."""

    def _encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        inputs = [prompt + text for text in texts]
        vectors = np.empty((len(inputs), self.spec.dimension), np.float32)
        for rows in self._batches(inputs):
            vectors[rows] = self._model.encode(
                [inputs[row] for row in rows],
                prompt="",
                batch_size=_BATCH_TEXTS,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors

    def _batches(self, inputs: Sequence[str]) -> Iterator[list[int]]:
        """Yield rows, longest text first, in batches of like length, so that little of a batch is padding."""
        counts = self.tokens.count(inputs)
        order = sorted(range(len(inputs)), key=lambda row: -counts[row])
        for start in range(0, len(order), _BATCH_TEXTS):
            yield order[start : start + _BATCH_TEXTS]


class _Graph(torch.nn.Module):
    """Transformer, pooling and normalisation as one module, from the token embeddings on, a row for each text."""

    def __init__(self, transformer: torch.nn.Module, dimension: int) -> None:
        super().__init__()
        self.transformer = transformer
        self.dimension = dimension

    def forward(self, embeddings: torch.Tensor, mask: torch.Tensor, pooling: torch.Tensor) -> torch.Tensor:
        seen = (mask[:, 0] >= 0).to(torch.int64)
        states = self.transformer(inputs_embeds=embeddings, attention_mask=seen).last_hidden_state
        return torch.nn.functional.normalize((pooling @ states)[..., : self.dimension], dim=-1)


class _PackingGraph(torch.nn.Module):
    """The same with texts that may share a row."""

    def __init__(self, transformer: Any, dimension: int) -> None:
        super().__init__()
        self.transformer = transformer
        self.dimension = dimension
        # Some architectures count places from that of the padding on.
        padding = transformer.embeddings.position_embeddings.padding_idx
        self.first = 0 if padding is None else padding + 1

    def forward(
        self, embeddings: torch.Tensor, mask: torch.Tensor, pooling: torch.Tensor, positions: torch.Tensor
    ) -> torch.Tensor:
        states = self.transformer(
            inputs_embeds=embeddings, attention_mask=mask.unsqueeze(1), position_ids=positions + self.first
        ).last_hidden_state
        return torch.nn.functional.normalize((pooling @ states)[..., : self.dimension], dim=-1)


def _graph_inputs(width: int, *, packs: bool) -> tuple[dict[str, torch.Tensor], list[Any]]:
    """Return examples of the graph's inputs, as `indexer.encoder.graph` describes them, and their shapes and types."""
    example = {
        EMBEDDINGS_INPUT: torch.zeros(2, 9, width),
        MASK_INPUT: torch.zeros(2, 9 if packs else 1, 9),
        POOLING_INPUT: torch.ones(2, 3, 9),
    }
    shapes: list[Any] = [
        (EMBEDDINGS_INPUT, openvino.PartialShape([-1, -1, width]), openvino.Type.f32),
        (MASK_INPUT, openvino.PartialShape([-1, -1, -1]), openvino.Type.f32),
        (POOLING_INPUT, openvino.PartialShape([-1, -1, -1]), openvino.Type.f32),
    ]
    if packs:
        example[POSITIONS_INPUT] = torch.arange(9).repeat(2, 1)
        shapes.append((POSITIONS_INPUT, openvino.PartialShape([-1, -1]), openvino.Type.i64))
    return example, shapes


def load_encoder(spec: EncoderSpec, *, model: str | None = None) -> SentenceTransformerEncoder:
    """Load the encoder that an index was built with.

    Args:
        spec: Spec of the encoder in the index's manifest.
        model: Name or folder of the model, if it is not where the build found it.

    Raises:
        EncoderError: If the model cannot be found, trusted or loaded.
    """
    return SentenceTransformerEncoder(
        model or spec.model,
        query_prompt=spec.query_prompt,
        passage_prompt=spec.passage_prompt,
        dimension=None if spec.cut_from is None else spec.dimension,
    )
