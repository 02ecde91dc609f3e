"""The compiled encoder: a graph that OpenVINO runs, its tokenizer and its token embeddings. Needs no torch."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tokenizers

from indexer.encoder.batches import MIN_QUERY_BATCH, passage_batches, query_batches, round_up
from indexer.encoder.compiled_files import EMBEDDINGS_FILE, GRAPH_FILE, TOKENIZER_FILE, read_spec
from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT, graph_inputs
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.sentence_means import SentenceMeans
from indexer.encoder.tokens import TokenCounter
from indexer.errors import EncoderError
from indexer.processors import cores
from indexer.records import Matrix, Span
from indexer.stopwatch import Stopwatch

_SORTED_TEXTS = 256
"""Passages sorted by length together; while their last batches run, the next passages are tokenized."""
_SHORT_QUERY_TOKENS = (20,)
"""Lengths in tokens for which `prepare_for_queries` makes graphs of fixed length, the most frequent length first. Nine
of ten questions are no longer than 20; padding costs 0.07 ms a token, and a graph 34 MB."""
_QUERY_LENGTH_STEP = 32
"""Step in tokens to which longer queries are padded: a shape not seen before costs some 40 ms and 20 MB."""
_QUERY_BATCH_TOKENS = 24
"""Length in tokens to which queries that run together are padded, if none is longer. Of several that gather, one is
hardly ever much shorter than this, and every further shape takes 3 to 5 MB."""
_QUERY_THREADS = 4
"""Threads for one query, which is too little work for more."""


class CompiledEncoder:
    """A compiled encoder, opened from its folder; safe to share between threads."""

    def __init__(self, folder: Path, *, serving: bool) -> None:
        """Load the encoder.

        Args:
            folder: Files as `indexer.encoder.compiled_files` describes them, already checked against their hashes.
            serving: Whether to answer single queries soonest, or else to encode most passages per second.

        Raises:
            EncoderError: If OpenVINO cannot run the graph.
        """
        self.spec = read_spec(folder)
        self._serving = serving
        self._core = openvino.Core()
        self._settings = _serving_settings() if serving else _building_settings()
        self._length_step = _QUERY_LENGTH_STEP if serving else 1
        with ThreadPoolExecutor(max_workers=1) as pool:  # compiling takes longest, so the tokenizer is read meanwhile
            compiling = pool.submit(self._read_and_compile, folder / GRAPH_FILE)
            self._tokenizer = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
            self.tokens = TokenCounter(self._tokenizer)
            self._embeddings = np.load(folder / EMBEDDINGS_FILE, mmap_mode="r")
        try:
            self._graph, compiled = compiling.result()
        except RuntimeError as error:
            raise EncoderError(f"{folder} holds a graph that OpenVINO {openvino.__version__} cannot run") from error
        self._compiled = compiled
        self._any_length = compiled.create_infer_request()
        self._fixed_length: dict[int, Any] = {}
        self._lock = threading.Lock()
        self._preparing = threading.Lock()
        self._closed = threading.Event()

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        """See `Encoder.encode_queries`."""
        stopwatch = stopwatch or Stopwatch()
        if not self._serving:
            return self._encode([self.spec.query_prompt + text for text in texts])
        ids = self.token_ids([self.spec.query_prompt + text for text in texts])
        stopwatch.lap("tokenise")
        vectors = np.empty((len(texts), self.spec.dimension), np.float32)
        with self._lock:
            for rows in query_batches([len(tokens) for tokens in ids]):
                self._encode_queries([ids[row] for row in rows], vectors, rows)
        stopwatch.lap("encode")
        return vectors

    def _encode_queries(self, ids: Sequence[Sequence[int]], vectors: Matrix, rows: Sequence[int]) -> None:
        """Run the graph once for some queries, the longest first, and put their vectors into rows of `vectors`."""
        longest = len(ids[0])
        fitting = next((length for length in sorted(self._fixed_length) if length >= longest), None)
        if len(ids) == 1 and fitting is not None:
            inputs = self._inputs(ids, fitting)
            vectors[rows] = self._fixed_length[fitting].infer(inputs, share_inputs=True, share_outputs=True)[0]
            return
        # Few different shapes: OpenVINO keeps memory for every shape that it has run.
        length = _QUERY_BATCH_TOKENS if longest <= _QUERY_BATCH_TOKENS else round_up(longest, _QUERY_LENGTH_STEP)
        size = len(ids) if len(ids) == 1 else round_up(len(ids), MIN_QUERY_BATCH)
        inputs = self._inputs([*ids, *[ids[0]] * (size - len(ids))], length)
        vectors[rows] = self._any_length.infer(inputs, share_inputs=True, share_outputs=True)[0][: len(ids)]

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
        means = SentenceMeans(self.tokens, self.spec, prompted, sentences)
        return self._encode(prompted, means), means.vectors

    def prepare_for_queries(self) -> None:
        """Add graphs of fixed length, which answer a single short query in about half the time; takes some seconds.

        The graph that takes any length answers meanwhile, so this may run in a thread of its own, but not a daemon's:
        one that is cut off inside OpenVINO takes the process with it. It ends early when the encoder is closed or the
        program ends. A second call does nothing.
        """
        with self._preparing:
            whole, self._graph = self._graph, None  # the graph would keep the weights' file in memory
            if whole is None:
                return
            # Queries have no sentences, so the output of the tokens' states is left out.
            vectors_only = openvino.Model([whole.output(0)], whole.get_parameters(), "queries")
            for length in _SHORT_QUERY_TOKENS:
                if self._closed.is_set() or not threading.main_thread().is_alive():
                    return
                graph = vectors_only.clone()  # the clone shares the weights
                graph.reshape({EMBEDDINGS_INPUT: [1, length, self._embeddings.shape[1]], MASK_INPUT: [1, length]})
                request = self._core.compile_model(graph, "CPU", self._settings).create_infer_request()
                # A new dict, because queries read it without the lock that is held here.
                self._fixed_length = {**self._fixed_length, length: request}

    def _read_and_compile(self, path: Path) -> tuple[Any, Any]:
        """Return the graph and the compiled model; further graphs cloned from the first share its weights."""
        graph = self._core.read_model(path)
        return graph, self._core.compile_model(graph, "CPU", self._settings)

    def close(self) -> None:
        """See `Encoder.close`: wait for a graph that is being made, and make no more."""
        self._closed.set()
        with self._preparing, self._lock:
            self._fixed_length = {}

    def _encode(self, texts: Sequence[str], means: SentenceMeans | None = None) -> Matrix:
        vectors = np.empty((len(texts), self.spec.dimension), np.float32)

        def keep(request: Any, rows: npt.NDArray[np.int64]) -> None:
            vectors[rows] = request.get_output_tensor(0).data
            if means and self.spec.has_sentences:
                for row, states in zip(rows, request.get_output_tensor(1).data, strict=True):
                    means.add(row, states, vectors[row])

        with self._lock:  # a queue has one callback, so one call at a time
            self._queue.set_callback(keep)
            for start in range(0, len(texts), _SORTED_TEXTS):
                ids = self.token_ids(texts[start : start + _SORTED_TEXTS])
                for rows in passage_batches([len(tokens) for tokens in ids]):
                    batch = [ids[row] for row in rows]
                    length = round_up(len(batch[0]), self._length_step)
                    self._queue.start_async(self._inputs(batch, length), np.array(rows) + start)
            self._queue.wait_all()
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids that the graph gets for each text, special tokens included, cut at the model's limit."""
        found = self.tokens.ids(texts)
        for row in [row for row, tokens in enumerate(found) if len(tokens) > self.spec.max_tokens]:
            found[row] = self._truncating.encode(texts[row]).ids
        return found

    @cached_property
    def _queue(self) -> Any:
        """Queue that runs several batches at a time; a serving encoder needs none."""
        return openvino.AsyncInferQueue(self._compiled, 1 if self._serving else cores())

    @cached_property
    def _truncating(self) -> tokenizers.Tokenizer:
        """Tokenizer that cuts a text at the model's limit; made when first needed, which no passage needs."""
        tokenizer = tokenizers.Tokenizer.from_str(self._tokenizer)
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.spec.max_tokens)
        return tokenizer

    def _inputs(self, ids: Sequence[Sequence[int]], length: int) -> tuple[Matrix, Matrix]:
        return graph_inputs(ids, self._embeddings, length)


def _building_settings() -> dict[str, Any]:
    """Return OpenVINO's settings for most passages per second: one stream of work for each processor."""
    return {"NUM_STREAMS": cores(), "INFERENCE_NUM_THREADS": cores()}


def _serving_settings() -> dict[str, Any]:
    """Return OpenVINO's settings for answering a single query soonest: one stream of a few threads.

    Matrix tiles (AMX) and bfloat16 pay from some 64 tokens on; for the few of a query, setting them up costs more than
    they save: measured in docs/decisions/0005. oneDNN reads the variable when it is first used.
    """
    os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_VNNI")
    return {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": min(cores(), _QUERY_THREADS),
        "INFERENCE_PRECISION_HINT": "f32",
    }
