"""The compiled encoder: a graph that OpenVINO runs, its tokenizer and its token embeddings. Needs no torch.

    FOLDER/
      encoder.json      what it is: `EncoderSpec`
      tokenizer.json    text -> token ids, as the tokenizers library reads it
      embeddings.npy    (vocabulary, width) float16: token id -> input of the graph
      graph.xml, .bin   (n, length, width) float32 and (n, length) float32 mask -> (n, dimension) float32 of L2 norm 1
                        and, if the spec `has_sentences`, the tokens' states (n, length, dimension) float32

The embeddings lie beside the graph because they are half the model's bytes and a text needs a few rows of them: mapped
from the file they cost no start-up time and next to no memory.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tokenizers

from indexer.config import EncoderSpec
from indexer.encoder.interface import SentenceMeans, TokenCounter
from indexer.encoder.openvino_runtime import openvino
from indexer.errors import EncoderError
from indexer.processors import cores
from indexer.records import Matrix, Span
from indexer.stopwatch import Stopwatch

_DESCRIPTION = "encoder.json"
_TOKENIZER = "tokenizer.json"
_EMBEDDINGS = "embeddings.npy"
_GRAPH = "graph.xml"

EMBEDDINGS_INPUT = "embeddings"
MASK_INPUT = "mask"

_BATCH_TOKENS = 1_024
"""Tokens of a batch, padding included: enough to fill the cores, little enough to stay in their caches."""
_SORTED = 256
"""Texts sorted by length together; while their last batches run, the next are tokenized."""
_QUERY_LENGTHS = (20,)
"""Tokens for which `CompiledEncoder.specialise` makes graphs of fixed length, the most frequent first. Nine of ten
questions are no longer than this; padding costs 0.07 ms a token, and a graph 34 MB."""
_SERVING_LENGTH_STEP = 32
"""Longer queries are padded to a multiple of so many tokens: a shape not seen before costs some 40 ms and 20 MB."""
_TOGETHER_LEAST, _TOGETHER_MOST = 4, 8
"""Queries that run together: fewer take less time one after the other, more gain nothing. Always a multiple of the
least, since every shape takes memory of its own."""
_TOGETHER_LENGTH = 24
"""Tokens that queries which run together are padded to, if they are no longer; else as a single one's. Of several that
gather, one is hardly ever much shorter than this, and every further shape takes 3 to 5 MB."""
_QUERY_THREADS = 4
"""A query is too little work for more."""


class CompiledEncoder:
    """A compiled encoder, opened from its folder. Safe to share between threads."""

    def __init__(self, folder: Path, *, serving: bool) -> None:
        """Load it.

        Args:
            folder: Files as above, already known to be sound.
            serving: Set it up to answer single queries soonest; otherwise, to encode most passages per second.

        Raises:
            EncoderError: If OpenVINO does not take the graph.
        """
        self.spec = EncoderSpec.from_json(json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8")))
        self._serving = serving
        self._core = openvino.Core()
        self._settings = _serving_settings() if serving else _building_settings()
        self._length_step = _SERVING_LENGTH_STEP if serving else 1
        with ThreadPoolExecutor(max_workers=1) as pool:  # what takes longest, while the tokenizer is read
            compiling = pool.submit(self._read_and_compile, folder / _GRAPH)
            self._tokenizer = (folder / _TOKENIZER).read_text(encoding="utf-8")
            self.tokens = TokenCounter(self._tokenizer)
            self._embeddings = np.load(folder / _EMBEDDINGS, mmap_mode="r")
        try:
            self._graph, compiled = compiling.result()
        except RuntimeError as error:
            raise EncoderError(f"{folder} holds a graph that OpenVINO {openvino.__version__} cannot run") from error
        self._compiled = compiled
        self._any_length = compiled.create_infer_request()
        self._fixed: dict[int, Any] = {}
        self._lock = threading.Lock()
        self._specialising = threading.Lock()
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
            for rows in _query_batches([len(tokens) for tokens in ids]):
                self._encode_queries([ids[row] for row in rows], vectors, rows)
        stopwatch.lap("encode")
        return vectors

    def _encode_queries(self, ids: Sequence[Sequence[int]], vectors: Matrix, rows: Sequence[int]) -> None:
        """Run the graph once for some queries, of which the first is the longest, and put their vectors into rows."""
        longest = len(ids[0])
        fitting = next((length for length in sorted(self._fixed) if length >= longest), None)
        if len(ids) == 1 and fitting is not None:
            inputs = self._inputs(ids, fitting)
            vectors[rows] = self._fixed[fitting].infer(inputs, share_inputs=True, share_outputs=True)[0]
            return
        length = _TOGETHER_LENGTH if longest <= _TOGETHER_LENGTH else _rounded(longest, _SERVING_LENGTH_STEP)
        size = len(ids) if len(ids) == 1 else _rounded(len(ids), _TOGETHER_LEAST)
        inputs = self._inputs([*ids, *[ids[0]] * (size - len(ids))], length)
        vectors[rows] = self._any_length.infer(inputs, share_inputs=True, share_outputs=True)[0][: len(ids)]

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""
        return self._encode([self.spec.passage_prompt + text for text in texts])

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        """See `Encoder.encode_sentences`.

        Raises:
            ValueError: If it was loaded for serving.
        """
        if self._serving:
            raise ValueError("an encoder loaded for serving computes no vectors of sentences")
        prompted = [self.spec.passage_prompt + text for text in texts]
        means = SentenceMeans(self.tokens, self.spec, prompted, sentences)
        return self._encode(prompted, means), means.vectors

    def specialise(self) -> None:
        """Add graphs of fixed length, which answer a single short query in about half the time; takes some seconds.

        The graph that takes any length answers meanwhile, so this may run in a thread of its own, but not a daemon's:
        one that is cut off inside OpenVINO takes the process with it. It ends early when the encoder is closed or the
        program ends. A second time does nothing.
        """
        with self._specialising:
            whole, self._graph = self._graph, None  # it would keep the weights' file in memory
            if whole is None:
                return
            read = openvino.Model([whole.output(0)], whole.get_parameters(), "queries")  # without the tokens' states
            for length in _QUERY_LENGTHS:
                if self._closed.is_set() or not threading.main_thread().is_alive():
                    return
                graph = read.clone()  # shares the weights
                graph.reshape({EMBEDDINGS_INPUT: [1, length, self._embeddings.shape[1]], MASK_INPUT: [1, length]})
                request = self._core.compile_model(graph, "CPU", self._settings).create_infer_request()
                self._fixed = {**self._fixed, length: request}

    def _read_and_compile(self, path: Path) -> tuple[Any, Any]:
        """Return the graph and what runs it; others made of the same graph share its weights."""
        graph = self._core.read_model(path)
        return graph, self._core.compile_model(graph, "CPU", self._settings)

    def close(self) -> None:
        """See `Encoder.close`: waits for a graph that is being made."""
        self._closed.set()
        with self._specialising, self._lock:
            self._fixed = {}

    def _encode(self, texts: Sequence[str], means: SentenceMeans | None = None) -> Matrix:
        vectors = np.empty((len(texts), self.spec.dimension), np.float32)

        def keep(request: Any, rows: npt.NDArray[np.int64]) -> None:
            vectors[rows] = request.get_output_tensor(0).data
            if means and self.spec.has_sentences:
                for row, states in zip(rows, request.get_output_tensor(1).data, strict=True):
                    means.add(row, states, vectors[row])

        with self._lock:
            self._queue.set_callback(keep)
            for start in range(0, len(texts), _SORTED):
                ids = self.token_ids(texts[start : start + _SORTED])
                for rows in _batches([len(tokens) for tokens in ids]):
                    batch = [ids[row] for row in rows]
                    length = _rounded(len(batch[0]), self._length_step)
                    self._queue.start_async(self._inputs(batch, length), np.array(rows) + start)
            self._queue.wait_all()
        return vectors

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens the graph gets for each text, special tokens included, cut at the model's limit."""
        found = self.tokens.ids(texts)
        for row in [row for row, tokens in enumerate(found) if len(tokens) > self.spec.max_tokens]:
            found[row] = self._truncating.encode(texts[row]).ids
        return found

    @cached_property
    def _queue(self) -> Any:
        """Several texts at a time; a serving encoder does without."""
        return openvino.AsyncInferQueue(self._compiled, 1 if self._serving else cores())

    @cached_property
    def _truncating(self) -> tokenizers.Tokenizer:
        """The tokenizer again, to cut a text at the model's limit; made when one is over it, as passages never are."""
        tokenizer = tokenizers.Tokenizer.from_str(self._tokenizer)
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.spec.max_tokens)
        return tokenizer

    def _inputs(self, ids: Sequence[Sequence[int]], length: int) -> tuple[Matrix, Matrix]:
        return graph_inputs(ids, self._embeddings, length)


def graph_inputs(
    ids: Sequence[Sequence[int]], embeddings: npt.NDArray[np.float16], length: int
) -> tuple[Matrix, Matrix]:
    """Return what the graph takes for n texts: inputs (n, length, width) and mask (n, length), both float32.

    The mask is 1 for a token and 0 for padding.

    Args:
        ids: The token ids of each text, at most `length`.
        embeddings: (vocabulary, width).
        length: Tokens to pad to.
    """
    padded = np.zeros((len(ids), length), np.int64)
    mask = np.zeros((len(ids), length), np.float32)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return embeddings[padded].astype(np.float32), mask


def write_compiled(
    folder: Path, graph: Any, *, embeddings: npt.NDArray[np.float16], tokenizer: str, spec: EncoderSpec
) -> EncoderSpec:
    """Write a compiled encoder into a folder, which is made, and return its spec, completed by the files' hash.

    Args:
        folder: Where to; must not exist.
        graph: An OpenVINO model as the module describes it.
        embeddings: (vocabulary, width).
        tokenizer: As JSON.
        spec: What was compiled, and how.
    """
    folder.mkdir()
    # Names count on in a process, and the tools leave notes of their own in a graph: neither may show in the bytes.
    plain = openvino.Model(graph.outputs, graph.get_parameters(), "encoder")
    for number, node in enumerate(plain.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{number}")
        for output in node.outputs() if node.get_type_name() != "Parameter" else ():
            output.get_tensor().set_names(set())
    for output, name in zip(plain.outputs, ("vectors", "states"), strict=False):
        output.get_tensor().set_names({name})
    openvino.save_model(plain, folder / _GRAPH, compress_to_fp16=False)
    np.save(folder / _EMBEDDINGS, embeddings)
    (folder / _TOKENIZER).write_text(tokenizer, encoding="utf-8")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    compiled_sha256 = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
    spec = replace(spec, compiled_sha256=compiled_sha256)
    (folder / _DESCRIPTION).write_text(json.dumps(spec.to_json(), indent=2, sort_keys=True), encoding="utf-8")
    return spec


def describe(folder: Path, **changes: Any) -> None:
    """Change fields of the spec that are not part of its fingerprint."""
    path = folder / _DESCRIPTION
    spec = replace(EncoderSpec.from_json(json.loads(path.read_text(encoding="utf-8"))), **changes)
    path.write_text(json.dumps(spec.to_json(), indent=2, sort_keys=True), encoding="utf-8")


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, longest text first, in batches whose tokens, padded to the first row's length, fit the budget."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    while order:
        size = max(1, _BATCH_TOKENS // max(1, lengths[order[0]]))
        yield order[:size]
        order = order[size:]


def _query_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, longest query first, in groups that take the least time together."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    while len(order) >= _TOGETHER_LEAST:
        over = len(order) % _TOGETHER_LEAST
        size = min(_TOGETHER_MOST, len(order) if over > 1 else len(order) - over)
        yield order[:size]
        order = order[size:]
    for row in order:
        yield [row]


def _rounded(number: int, step: int) -> int:
    """Return the next multiple of a step, at least one step."""
    return -(-max(1, number) // step) * step


def _building_settings() -> dict[str, Any]:
    """One stream of work for each processor: most passages per second."""
    return {"NUM_STREAMS": cores(), "INFERENCE_NUM_THREADS": cores()}


def _serving_settings() -> dict[str, Any]:
    """One stream of a few threads: a single query soonest.

    Matrix tiles (AMX) and bfloat16 pay from some 64 tokens on; for the few of a query, setting them up costs more than
    they save: measured in docs/decisions/0005. oneDNN reads the variable when it is first used.
    """
    os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_VNNI")
    return {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": min(cores(), _QUERY_THREADS),
        "INFERENCE_PRECISION_HINT": "f32",
    }
