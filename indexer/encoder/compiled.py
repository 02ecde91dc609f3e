"""The compiled encoder: a graph that OpenVINO runs, its tokenizer and its token embeddings. Needs no torch."""

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tokenizers

from indexer.encoder.batches import (
    MAX_QUERY_BATCH,
    batch_rows,
    passage_batches,
    passage_length,
    query_batches,
    query_length,
)
from indexer.encoder.compiled_files import EMBEDDINGS_FILE, GRAPH_FILE, TOKENIZER_FILE, read_spec
from indexer.encoder.golden import is_like_the_model, read_golden
from indexer.encoder.graph import (
    EMBEDDINGS_INPUT,
    MASK_INPUT,
    POOLING_INPUT,
    POSITIONS_INPUT,
    Inputs,
    packed_inputs,
    padded_inputs,
)
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.pooling import sentence_weights, text_weights
from indexer.encoder.request import GraphRequest
from indexer.encoder.tokens import TokenCounter
from indexer.encoder.variants import LIMIT_VARIABLE, Variant, instruction_set, needs_full_batches, variants
from indexer.errors import EncoderError
from indexer.records import Matrix, Span
from indexer.system.processors import cores
from indexer.system.stopwatch import Stopwatch

_SORTED_TEXTS = 1_024
"""Passages sorted by length together; while their last batches run, the next passages are tokenized."""
_SHORT_QUERY_TOKENS = (20,)
"""Lengths in tokens for which `prepare_for_queries` makes graphs of fixed length, the most frequent length first. Nine
of ten questions are no longer than 20; padding costs 0.07 ms a token, and a graph 20 MB."""
_QUERY_THREADS = 4
"""Threads for one query, which is too little work for more."""
_ROW_SHARE = 2
"""Processors for each thread of a row of several queries: the others take in requests, search and render meanwhile. On
a busy machine more threads wait for a processor at every layer; on an idle one they would gain little."""

_log = logging.getLogger(__name__)


class CompiledEncoder:
    """A compiled encoder, opened from its folder and proved; safe to share between threads."""

    def __init__(self, folder: Path, *, serving: bool) -> None:
        """Load the encoder in the first variant that gives the model's own vectors on this processor.

        Args:
            folder: Files as `indexer.encoder.compiled_files` describes them, already checked against their hashes.
            serving: Whether to answer single queries soonest, or else to encode most passages per second.

        Raises:
            EncoderError: If OpenVINO cannot run the graph, or computes other vectors than the model.
        """
        self.spec = read_spec(folder)
        self._serving = serving
        self._core = openvino.Core()
        self._settings = _serving_settings() if serving else _building_settings()
        self._fixed_length: dict[int, GraphRequest] = {}
        self._lock = threading.Lock()
        self._preparing = threading.Lock()
        self._closed = threading.Event()
        processor = instruction_set()
        self._fills_batches = needs_full_batches(processor)
        first, *others = variants(self.spec.precision, processor)
        with ThreadPoolExecutor(max_workers=1) as pool:  # compiling takes longest, so the tokenizer is read meanwhile
            compiling = pool.submit(self._compile, folder / GRAPH_FILE, first)
            self._tokenizer = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
            self.tokens = TokenCounter(self._tokenizer)
            self._embeddings = np.load(folder / EMBEDDINGS_FILE, mmap_mode="r")
            golden = read_golden(folder, self.spec.dimension)
            reasons = [compiling.result() or self._why_not_proved(*golden)]
        variant = first
        while reasons[-1] and others:
            _log.warning("%s on %s: %s; trying the next way to compute", variant.name, processor, reasons[-1])
            variant = others.pop(0)
            reasons.append(self._compile(folder / GRAPH_FILE, variant) or self._why_not_proved(*golden))
        if reasons[-1]:
            raise EncoderError(f"the encoder cannot be used on this processor ({processor}): {reasons[-1]}")
        self._settings |= variant.settings
        self.spec = replace(self.spec, variant=variant.name, instruction_set=processor)

    def _compile(self, path: Path, variant: Variant) -> str | None:
        """Read and compile the graph; return why OpenVINO cannot run it, or None."""
        try:
            self._graph = self._core.read_model(path)
            settings = {**self._settings, **variant.settings}
            if self._serving:
                settings["INFERENCE_NUM_THREADS"] = max(1, min(cores() // _ROW_SHARE, _QUERY_THREADS))
            compiled = self._core.compile_model(self._graph, "CPU", settings)
        except RuntimeError:
            return f"its graph is one that OpenVINO {openvino.__version__} cannot run"
        self._any_length = GraphRequest(compiled)
        self._queue = openvino.AsyncInferQueue(compiled, 1 if self._serving else cores())
        return None

    def _why_not_proved(self, texts: Sequence[str], expected: Matrix) -> str | None:
        """Return in what the vectors of the golden texts differ from the model's, or None if they do not."""
        try:
            ids = self.token_ids(texts)
            found = [self._encode_together(ids)]
            if not self._serving:
                found.append(self._encode(texts))
        except RuntimeError:
            return f"OpenVINO {openvino.__version__} fails on it"
        for vectors in found:
            is_proved, mean = is_like_the_model(expected, vectors)
            if not is_proved:
                return f"OpenVINO {openvino.__version__} gives other vectors than the model (mean cosine {mean:.4f})"
        return None

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        stopwatch = stopwatch or Stopwatch()
        ids = self.token_ids([self.spec.query_prompt + text for text in texts])
        stopwatch.lap("tokenise")
        vectors = self._encode_together(ids)
        stopwatch.lap("encode")
        return vectors

    def _encode_together(self, ids: Sequence[Sequence[int]]) -> Matrix:
        """Return the vectors of queries, which share rows as far as the graph lets them."""
        vectors = np.empty((len(ids), self.spec.dimension), np.float32)
        with self._lock:
            for rows in query_batches([len(tokens) for tokens in ids], share=self.spec.packs):
                vectors[rows] = self._encode_row([ids[row] for row in rows])
        return vectors

    def _encode_row(self, ids: Sequence[Sequence[int]]) -> Matrix:
        """Run the graph once for queries that share a row."""
        size = sum(map(len, ids))
        pooling = [text_weights(self.spec.pooling, len(tokens)) for tokens in ids]
        fitting = next((length for length in sorted(self._fixed_length) if length >= size), None)
        if len(ids) == 1 and fitting is not None:
            request, length = self._fixed_length[fitting], fitting
        else:  # few different shapes: OpenVINO keeps memory for every shape that it has run
            request, length = self._any_length, query_length(size)
        if self.spec.packs:
            means = 1 if len(ids) == 1 else MAX_QUERY_BATCH
            inputs = packed_inputs(ids, self._embeddings, length, pooling, means)
        else:
            inputs = padded_inputs(ids, self._embeddings, length, pooling)
        return request.run(inputs)[: len(ids)]

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._encode([self.spec.passage_prompt + text for text in texts])

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`.

        Raises:
            ValueError: If the encoder was loaded for serving.
        """
        if self._serving:
            raise ValueError("an encoder loaded for serving computes no vectors of sentences")
        prompted = [self.spec.passage_prompt + text for text in texts]
        return self._encode_with_sentences(prompted, sentences)

    def prepare_for_queries(self) -> None:
        """Add graphs of fixed length, which answer a single short query sooner; takes some tenths of a second.

        The graph that takes any length answers meanwhile, so this may run in a thread of its own, but not a daemon's:
        one that is cut off inside OpenVINO takes the process with it. It ends early when the encoder is closed or the
        program ends. A second call does nothing.
        """
        with self._preparing:
            whole, self._graph = self._graph, None  # the graph would keep the weights' file in memory
            if whole is None:
                return
            for length in _SHORT_QUERY_TOKENS:
                if self._closed.is_set() or not threading.main_thread().is_alive():
                    return
                graph = whole.clone()  # the clone shares the weights
                shapes = {
                    EMBEDDINGS_INPUT: [1, length, self._embeddings.shape[1]],
                    MASK_INPUT: [1, 1, length],
                    POOLING_INPUT: [1, 1, length],
                    POSITIONS_INPUT: [1, length],
                }
                graph.reshape(self._named(shapes))
                request = GraphRequest(self._core.compile_model(graph, "CPU", self._settings))
                # A new dict, because queries read it without the lock that is held here.
                self._fixed_length = {**self._fixed_length, length: request}

    def close(self) -> None:
        """See `Encoder.close`: wait for a graph that is being made, and make no more."""
        self._closed.set()
        with self._preparing, self._lock:
            self._fixed_length = {}

    def _encode(self, texts: Sequence[str]) -> Matrix:
        vectors, _ = self._encode_with_sentences(texts, [()] * len(texts))
        return vectors

    def _encode_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> tuple[Matrix, Matrix]:
        """Return the vectors of texts, whose prompt is before them already, and of their sentences."""
        first = np.cumsum([0, *map(len, sentences)])
        vectors = np.empty((len(texts), self.spec.dimension), np.float32)
        of_sentences = np.empty((int(first[-1]), self.spec.dimension), np.float32)

        def keep(request: Any, rows: npt.NDArray[np.int64]) -> None:
            found = request.get_output_tensor(0).data
            vectors[rows] = found[: len(rows), 0]
            for row, of_text in zip(rows, found, strict=False):  # a batch may be filled up with empty rows
                own = of_text[1 : 1 + first[row + 1] - first[row]]
                # A mean of no tokens, or of states that cancel out, is no vector; that of the passage stands for it.
                of_sentences[first[row] : first[row + 1]] = np.where(own.any(axis=1, keepdims=True), own, of_text[0])

        with self._lock:  # a queue has one callback, so one call at a time
            self._queue.set_callback(keep)
            try:
                for start in range(0, len(texts), _SORTED_TEXTS):
                    end = min(start + _SORTED_TEXTS, len(texts))
                    self._start_batches(texts[start:end], sentences[start:end], start)
            finally:  # an error must not leave behind threads that still call `keep`
                self._queue.wait_all()
        return vectors, of_sentences

    def _start_batches(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], first: int) -> None:
        """Put texts into the queue in batches of like length, each with its rows, which count from `first` on."""
        ids = self.token_ids(texts)
        pooling = self._pooling(texts, ids, sentences)
        for rows in passage_batches([len(tokens) for tokens in ids]):
            length = passage_length(len(ids[rows[0]]))
            batch, weights = [ids[row] for row in rows], [pooling[row] for row in rows]
            fill = batch_rows(length) if self._fills_batches else 0
            inputs = padded_inputs(batch, self._embeddings, length, weights, rows=fill)
            self._queue.start_async(self._named(inputs), np.array(rows) + first)

    def _pooling(
        self, texts: Sequence[str], ids: Sequence[Sequence[int]], sentences: Sequence[Sequence[Span]]
    ) -> list[Matrix]:
        """Return the weights of each text's tokens in its vector and in those of its sentences, (1 + m, tokens)."""
        found = [text_weights(self.spec.pooling, len(tokens)) for tokens in ids]
        if not any(sentences):
            return found
        shift = len(self.spec.passage_prompt)
        for row, (offsets, spans) in enumerate(zip(self.tokens.offsets(texts), sentences, strict=True)):
            shifted = [Span(span.start + shift, span.end + shift) for span in spans]
            of_sentences = sentence_weights(offsets[: len(ids[row])], shifted)
            found[row] = np.concatenate([found[row], of_sentences])
        return found

    def _named(self, values: Inputs | dict[str, list[int]]) -> dict[str, Any]:
        """Return what belongs to the inputs that the graph has."""
        return {name: value for name, value in values.items() if name != POSITIONS_INPUT or self.spec.packs}

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids that the graph gets for each text, special tokens included, cut at the model's limit."""
        found = self.tokens.ids(texts)
        for row in [row for row, tokens in enumerate(found) if len(tokens) > self.spec.max_tokens]:
            found[row] = self._truncating.encode(texts[row]).ids
        return found

    @cached_property
    def _truncating(self) -> tokenizers.Tokenizer:
        """Tokenizer that cuts a text at the model's limit; made when first needed, which no passage needs."""
        tokenizer = tokenizers.Tokenizer.from_str(self._tokenizer)
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.spec.max_tokens)
        return tokenizer


def _building_settings() -> dict[str, Any]:
    """Return OpenVINO's settings for most passages per second: one stream of work for each processor."""
    return {"NUM_STREAMS": cores(), "INFERENCE_NUM_THREADS": cores()}


def _serving_settings() -> dict[str, Any]:
    """Return OpenVINO's settings for answering a single query soonest: one stream of a few threads.

    Matrix tiles (AMX) and bfloat16 pay from some 64 tokens on; for the few of a query, setting them up costs more than
    they save: measured in docs/decisions/0005. oneDNN reads the variable when it is first used.
    """
    os.environ.setdefault(LIMIT_VARIABLE, "AVX512_CORE_VNNI")
    return {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": min(cores(), _QUERY_THREADS)}
