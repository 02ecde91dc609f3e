"""Compiling a model into the encoder that an index carries, proved against the model itself."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import amend_spec
from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.compiling.fidelity import is_good_enough, measure_fidelity
from indexer.encoder.compiling.quantize import quantize_weights
from indexer.encoder.golden import GOLDEN_TEXTS, SAMPLE_TEXTS
from indexer.encoder.interface import Encoder
from indexer.encoder.spec import COMPILER, FLOAT32, INT8, OPENVINO, Fidelity
from indexer.errors import EncoderError

if TYPE_CHECKING:
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

_TRACED_MIN_COSINE = 0.999
"""Least mean cosine between the vectors of a graph in float32 and of its model; below it, tracing went wrong."""

OnSentence = Callable[[str], None]
"""Takes a sentence for the user."""


class CompilingEncoderProvider:
    """Compiles a model."""

    def __init__(
        self, model: "SentenceTransformerEncoder", precision: str, *, on_advice: OnSentence, on_step: OnSentence
    ) -> None:
        """Take a loaded model.

        Args:
            model: Model to compile, with which the compiled encoder is compared; forgotten once that is done.
            precision: Precision of the weights: `int8` or `float32`.
            on_advice: Takes the news that int8 is not good enough and float32 is used in its place.
            on_step: Takes what is being done.
        """
        self._model: SentenceTransformerEncoder | None = model
        self._precision = precision
        self._on_advice = on_advice
        self._on_step = on_step
        self.spec = model.spec
        self.tokens = model.tokens
        self.ready: Encoder | None = None
        """None, since it must be compiled first."""

    def provide(self, folder: Path) -> Encoder:
        """See `EncoderProvider.provide`: compile the model in int8 if that is asked for and good, else in float32.

        Raises:
            EncoderError: If no graph stands for the model, or none computes on this processor what the model does.
            ValueError: If it was called before.
        """
        model, self._model = self._model, None
        if model is None:
            raise ValueError("the model was compiled already")
        self._on_step("compiling the model, once for this index: its own vectors, to compare with (1 of 3)")
        reference, golden = model.encode_passages(SAMPLE_TEXTS), model.encode_texts(GOLDEN_TEXTS)
        self._on_step("compiling the model: its graph (2 of 3)")
        graph, embeddings = model.graph()  # which shares its weights with the model
        spec = replace(self.spec, runtime=OPENVINO, compiler=COMPILER, packs=model.packs)
        self._on_step("compiling the model: its weights, and a proof of what they compute (3 of 3)")
        # Candidates are written beside the final folder, so that the chosen one is moved there and not copied.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compiling-") as scratch:
            for precision in dict.fromkeys((self._precision, FLOAT32)):
                path = Path(scratch) / precision
                write_compiled(
                    path,
                    quantize_weights(graph.clone()) if precision == INT8 else graph,
                    embeddings=embeddings,
                    tokenizer=model.tokenizer,
                    golden=golden,
                    spec=replace(spec, precision=precision),
                )
                try:
                    encoder = CompiledEncoder(path, serving=False)
                    fidelity = measure_fidelity(reference, encoder.encode_passages(SAMPLE_TEXTS))
                    _check(fidelity, precision)
                except EncoderError as error:
                    reason = str(error)
                else:
                    amend_spec(path, fidelity=fidelity, fallback=precision != self._precision)
                    path.rename(folder)
                    return CompiledEncoder(folder, serving=False)
                if precision == INT8:
                    self._on_advice(
                        f"int8 comes too far from model {self.spec.model!r}: {reason}; compiled in float32 instead"
                    )
        raise EncoderError(
            f"model {self.spec.model!r} cannot be compiled: {reason}; run it as it is with --encoder torch"
        )


def _check(fidelity: Fidelity, precision: str) -> None:
    """Raise EncoderError if a compiled encoder is not near enough to its model."""
    if fidelity.mean_cosine < _TRACED_MIN_COSINE if precision == FLOAT32 else not is_good_enough(fidelity):
        raise EncoderError(
            f"its vectors are not the model's (mean cosine {fidelity.mean_cosine:.4f}, least "
            f"{fidelity.min_cosine:.4f}, {fidelity.neighbours_kept:.0%} of neighbours kept)"
        )
