"""Where a build gets its encoder from: the live generation's, one compiled from the model, or the model as it is."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.config import COMPILED, COMPILER, INT8, OPENVINO, EncoderRequest, Fidelity
from indexer.encoder.compiled import CompiledEncoder, describe, graph_inputs, write_compiled
from indexer.encoder.interface import Encoder, EncoderSource
from indexer.encoder.model_files import prompt_advice
from indexer.errors import EncoderError, UnusableIndexError
from indexer.index.store import open_index
from indexer.records import Matrix

if TYPE_CHECKING:
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

_SAMPLE = 320
"""Passages of the corpus that a model is compiled with: half to calibrate on, half to compare on."""
_SHARED_BELOW = 64
"""A smaller sample than this serves for both."""
_TRACED_MIN_COSINE = 0.999
"""What the graph must reach before quantisation; less means that it computes something else than the model."""
_FLOOR = Fidelity(passages=1, mean_cosine=0.997, min_cosine=0.98, neighbours_kept=0.93)
"""What an int8 encoder must reach; see docs/decisions/0005."""

OnNote = Callable[[str], None]


def open_source(request: EncoderRequest, *, model_sha256: str, index: Path, on_note: OnNote) -> EncoderSource:
    """Return what a build can get the requested encoder from.

    Args:
        request: The encoder asked for.
        model_sha256: Hash of its model's files.
        index: The index to be built; the encoder that its live generation carries is used again if it is the one.
        on_note: Told what the user should know.

    Raises:
        EncoderError: If the model cannot be found, trusted or loaded.
    """
    if request.kind == COMPILED:
        try:
            generation = open_index(index)
        except UnusableIndexError:
            pass
        else:
            generation.close()
            spec = generation.manifest.contents.encoder
            if request.accepts(spec, model_sha256):
                return ReusedSource(generation.encoder_folder)
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder  # torch takes seconds to import

    model = SentenceTransformerEncoder(
        request.model, query_prompt=request.query_prompt, passage_prompt=request.passage_prompt
    )
    advice = prompt_advice(model.spec)
    if advice:
        on_note(advice)
    return CompilingSource(model, request.precision, on_note) if request.kind == COMPILED else model


class ReusedSource:
    """The compiled encoder that a generation carries."""

    def __init__(self, folder: Path) -> None:
        """Load it.

        Args:
            folder: The generation's encoder, already verified.
        """
        self._folder = folder
        self._encoder = CompiledEncoder(folder, serving=False)
        self.spec = self._encoder.spec
        self.tokens = self._encoder.tokens

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> Encoder:  # noqa: ARG002
        """See `EncoderSource.encoder`."""
        shutil.copytree(self._folder, folder)
        return self._encoder


class CompilingSource:
    """A model that is compiled once there are passages to do it with."""

    def __init__(self, model: "SentenceTransformerEncoder", precision: str, on_note: OnNote) -> None:
        """Take a loaded model.

        Args:
            model: The model, also what the compiled one is compared with.
            precision: `int8`, or `float32` for no quantisation.
            on_note: Told if int8 is not good enough and float32 is used in its place.
        """
        self._model = model
        self._precision = precision
        self._on_note = on_note
        self.spec = model.spec
        self.tokens = model.tokens

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> Encoder:
        """See `EncoderSource.encoder`."""
        texts = sample(_SAMPLE)
        calibration, comparison = (texts, texts) if len(texts) < _SHARED_BELOW else (texts[::2], texts[1::2])
        reference = self._model.encode_passages(comparison)
        graph, embeddings = self._model.graph()
        spec = replace(self.spec, runtime=OPENVINO, compiler=COMPILER)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compiling-") as scratch:

            def compiled(name: str, graph: Any, **settings: Any) -> tuple[Path, CompiledEncoder, Fidelity]:
                path = Path(scratch) / name
                write_compiled(
                    path, graph, embeddings=embeddings, tokenizer=self._model.tokenizer, spec=replace(spec, **settings)
                )
                encoder = CompiledEncoder(path, serving=False)
                return path, encoder, compare(reference, encoder.encode_passages(comparison))

            chosen, plain, fidelity = compiled("float32", graph)
            if fidelity.mean_cosine < _TRACED_MIN_COSINE:
                raise EncoderError(
                    f"model {self.spec.model!r} cannot be compiled: the graph's vectors are not the model's "
                    f"(mean cosine {fidelity.mean_cosine:.4f}); run it as it is with --encoder torch"
                )
            if self._precision == INT8:
                from indexer.encoder.quantize import quantize

                ids = plain.token_ids([self.spec.passage_prompt + text for text in calibration])
                int8 = quantize(graph, [graph_inputs([tokens], embeddings, len(tokens)) for tokens in ids])
                path, _, reached = compiled(INT8, int8, precision=INT8)
                if good_enough(reached):
                    chosen, fidelity = path, reached
                else:
                    self._on_note(
                        f"int8 comes too far from model {self.spec.model!r} (mean cosine {reached.mean_cosine:.4f}, "
                        f"least {reached.min_cosine:.4f}, {reached.neighbours_kept:.0%} of neighbours kept): "
                        "compiled in float32 instead"
                    )
            describe(chosen, fidelity=fidelity, fallback=chosen.name != self._precision)
            chosen.rename(folder)
        return CompiledEncoder(folder, serving=False)


def compare(reference: Matrix, found: Matrix) -> Fidelity:
    """Compare the vectors of n texts by two encoders, each (n, dimension) float32, rows of L2 norm 1."""
    cosines = np.clip((reference * found).sum(axis=1), -1, 1)
    k = min(10, len(reference) - 1)
    kept = [len(set(a) & set(b)) / k for a, b in zip(_nearest(reference, k), _nearest(found, k), strict=True) if k]
    return Fidelity(
        passages=len(reference),
        mean_cosine=float(cosines.mean()),
        min_cosine=float(cosines.min()),
        neighbours_kept=float(np.mean(kept)) if kept else 1.0,
    )


def good_enough(reached: Fidelity) -> bool:
    """Tell whether an int8 encoder comes near enough to its model to stand for it."""
    return (
        reached.mean_cosine >= _FLOOR.mean_cosine
        and reached.min_cosine >= _FLOOR.min_cosine
        and reached.neighbours_kept >= _FLOOR.neighbours_kept
    )


def _nearest(vectors: Matrix, k: int) -> list[list[int]]:
    """Return the k nearest others of each row."""
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -np.inf)
    return [[int(row) for row in rows[:k]] for rows in np.argsort(-similarities, axis=1, kind="stable")]
