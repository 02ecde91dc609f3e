"""Obtaining the encoder of a build: the live generation's, one compiled from the model, or the model itself."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import amend_spec, write_compiled
from indexer.encoder.fidelity import is_good_enough, measure_fidelity
from indexer.encoder.graph import graph_inputs
from indexer.encoder.interface import Encoder, EncoderProvider
from indexer.encoder.prompts import prompt_advice
from indexer.encoder.spec import COMPILED, COMPILER, FLOAT32, INT8, OPENVINO, EncoderRequest, Fidelity
from indexer.errors import EncoderError, UnusableIndexError
from indexer.index.store import open_index

if TYPE_CHECKING:
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

_SAMPLE_PASSAGES = 320
"""Passages of the corpus that a model is compiled with: half to calibrate int8 on, half to compare vectors of."""
_SHARED_BELOW_PASSAGES = 64
"""Size of a sample below which all of it serves for both, since halves would be too small."""
_TRACED_MIN_COSINE = 0.999
"""Least mean cosine between the vectors of a graph in float32 and of its model; below it, tracing went wrong."""

OnAdvice = Callable[[str], None]
"""Takes a sentence that the user should read."""


def choose_provider(request: EncoderRequest, *, model_sha256: str, index: Path, on_advice: OnAdvice) -> EncoderProvider:
    """Return the provider of the requested encoder that costs least.

    Args:
        request: The encoder asked for.
        model_sha256: Hash of the requested model's files.
        index: Index to be built; if its live generation carries the requested encoder, that one is used again.
        on_advice: Takes advice for the user.

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
            if request.accepts(generation.manifest.contents.encoder, model_sha256):
                return ReusedEncoderProvider(generation.encoder_folder)
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder  # torch takes seconds to import

    model = SentenceTransformerEncoder(
        request.model, query_prompt=request.query_prompt, passage_prompt=request.passage_prompt
    )
    advice = prompt_advice(model.spec)
    if advice:
        on_advice(advice)
    return CompilingEncoderProvider(model, request.precision, on_advice) if request.kind == COMPILED else model


class ReusedEncoderProvider:
    """Provides the compiled encoder that a generation carries."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder.

        Args:
            folder: Folder of the generation's encoder, already checked against its hashes.
        """
        self._folder = folder
        self._encoder = CompiledEncoder(folder, serving=False)
        self.spec = self._encoder.spec
        self.tokens = self._encoder.tokens

    def provide(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> Encoder:  # noqa: ARG002
        """See `EncoderProvider.provide`: copy the files."""
        shutil.copytree(self._folder, folder)
        return self._encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A compiled encoder that may be chosen."""

    folder: Path
    encoder: CompiledEncoder
    fidelity: Fidelity


class CompilingEncoderProvider:
    """Compiles a model as soon as there are passages to calibrate and compare it with."""

    def __init__(self, model: "SentenceTransformerEncoder", precision: str, on_advice: OnAdvice) -> None:
        """Take a loaded model.

        Args:
            model: Model to compile, with which the compiled encoder is compared.
            precision: `int8`, or `float32` for no quantisation.
            on_advice: Takes the news that int8 is not good enough and float32 is used in its place.
        """
        self._model = model
        self._precision = precision
        self._on_advice = on_advice
        self.spec = model.spec
        self.tokens = model.tokens

    def provide(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> Encoder:
        """See `EncoderProvider.provide`: compile the model in float32, then in int8 if that is asked for."""
        texts = sample(_SAMPLE_PASSAGES)
        # Passages that int8 was calibrated on would flatter it, so other passages judge it.
        small = len(texts) < _SHARED_BELOW_PASSAGES
        calibration, comparison = (texts, texts) if small else (texts[::2], texts[1::2])
        reference = self._model.encode_passages(comparison)
        graph, embeddings = self._model.graph()
        # Candidates are written beside the final folder, so that the chosen one is moved there and not copied.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compiling-") as scratch:

            def compiled(precision: str, graph: Any) -> _Candidate:
                path = Path(scratch) / precision
                self._write(path, graph, embeddings, precision)
                encoder = CompiledEncoder(path, serving=False)
                fidelity = measure_fidelity(reference, encoder.encode_passages(comparison))
                return _Candidate(folder=path, encoder=encoder, fidelity=fidelity)

            chosen = compiled(FLOAT32, graph)
            if chosen.fidelity.mean_cosine < _TRACED_MIN_COSINE:
                raise EncoderError(
                    f"model {self.spec.model!r} cannot be compiled: the graph's vectors are not the model's "
                    f"(mean cosine {chosen.fidelity.mean_cosine:.4f}); run it as it is with --encoder torch"
                )
            if self._precision == INT8:
                from indexer.encoder.quantize import quantize  # NNCF takes a second to import

                ids = chosen.encoder.token_ids([self.spec.passage_prompt + text for text in calibration])
                inputs = [graph_inputs([tokens], embeddings, len(tokens)) for tokens in ids]
                int8 = compiled(INT8, quantize(graph, inputs))
                if is_good_enough(int8.fidelity):
                    chosen = int8
                else:
                    self._on_advice(
                        f"int8 comes too far from model {self.spec.model!r} (mean cosine "
                        f"{int8.fidelity.mean_cosine:.4f}, least {int8.fidelity.min_cosine:.4f}, "
                        f"{int8.fidelity.neighbours_kept:.0%} of neighbours kept): compiled in float32 instead"
                    )
            amend_spec(chosen.folder, fidelity=chosen.fidelity, fallback=chosen.folder.name != self._precision)
            chosen.folder.rename(folder)
        return CompiledEncoder(folder, serving=False)

    def _write(self, path: Path, graph: Any, embeddings: npt.NDArray[Any], precision: str) -> None:
        spec = replace(self.spec, runtime=OPENVINO, compiler=COMPILER, precision=precision)
        write_compiled(path, graph, embeddings=embeddings, tokenizer=self._model.tokenizer, spec=spec)
