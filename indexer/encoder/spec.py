"""The encoder that an index was built with, the one that a build asks for, and whether they are the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from indexer.encoder.pooling import MEAN
from indexer.errors import UsageError
from indexer.records import Json

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

TORCH = "torch"
"""Runtime of an encoder that sentence-transformers runs."""
OPENVINO = "openvino"
"""Runtime of a compiled encoder."""
COMPILED = "compiled"
"""Kind of encoder a build asks for, if the index is to carry it."""

COMPILER = 3
"""Version of the rules of compiling; an encoder that was compiled by others is not used again."""
FLOAT32 = "float32"
INT8 = "int8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """Likeness of a compiled encoder's vectors to its model's in float32, on texts that are always the same."""

    passages: int
    """Number of passages compared."""
    mean_cosine: float
    """Mean cosine between a passage's two vectors, in [-1, 1]."""
    min_cosine: float
    """Smallest cosine between a passage's two vectors, in [-1, 1]."""
    neighbours_kept: float
    """Share of each passage's ten nearest others (fewer where there are fewer) that stay among them, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSpec:
    """Everything the vectors depend on; two encoders with one fingerprint give the same vectors but for rounding."""

    model: str
    """Name as the user gave it, or the absolute path of a local folder; not part of the fingerprint."""
    files_sha256: str
    """Hash over the names and contents of the model's files."""
    dimension: int
    """Numbers in a vector."""
    max_tokens: int
    """Longest input of the model in tokens, special tokens included."""
    pooling: str
    """Way in which one vector is made of the tokens' states, such as `mean` or `cls`."""
    query_prompt: str = ""
    """Text put before each query."""
    passage_prompt: str = ""
    """Text put before each passage."""
    normalized: bool = True
    runtime: str = TORCH
    """Program that runs the model: `torch` for sentence-transformers on the model's own files; `openvino` for a
    compiled encoder that the index carries."""
    precision: str = FLOAT32
    """Numbers that the model's weights are stored in: `float32` or `int8`."""
    packs: bool = False
    """Whether the graph of a compiled encoder takes several texts in one row."""
    compiler: int = 0
    """Version of the rules by which the encoder was compiled; 0 if it was not compiled."""
    compiled_sha256: str = ""
    """Hash over the compiled encoder's files; empty if it was not compiled."""
    fidelity: Fidelity | None = None
    """Likeness of the compiled encoder's vectors to the model's; None if it was not compiled. Not part of the
    fingerprint."""
    cut_from: int | None = None
    """Numbers in a vector of the model itself, if only the first of them are kept; None if all are. Not part of the
    fingerprint, of which `dimension` is."""
    fallback: bool = False
    """Whether int8 was asked for but reproduced the model too poorly. Not part of the fingerprint."""
    variant: str = FLOAT32
    """Way in which the encoder at hand computes: see `indexer.encoder.variants`. Not part of the fingerprint."""
    instruction_set: str = ""
    """Instruction set of the processor at hand; empty if nothing was compiled for it. Not part of the fingerprint."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the fields that the vectors depend on, as 64 hexadecimal digits."""
        fields = {key: value for key, value in asdict(self).items() if key not in _BESIDE_THE_VECTORS}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def computation(self) -> str:
        """What tells the vectors of a text from those of any other encoder or processor, to the last bit."""
        return f"{self.fingerprint} {self.variant} {self.instruction_set}"

    @property
    def has_sentences(self) -> bool:
        """Whether sentences can have vectors of their own.

        They can with mean pooling: the mean of some tokens' states is then the same kind of vector as a whole text's.
        """
        return self.pooling == MEAN

    @property
    def public_name(self) -> str:
        """Name of the model without any local folder, fit to be shown to clients."""
        return self.model.rstrip("/").rpartition("/")[2] if self.model.startswith("/") else self.model

    def to_json(self) -> dict[str, Json]:
        """Return the fields and the fingerprint, as the manifest holds them."""
        return {**asdict(self), "fingerprint": self.fingerprint}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "EncoderSpec":
        """Return the spec that `to_json` made these fields of."""
        given = {name: value for name, value in fields.items() if name not in ("fingerprint", "fidelity")}
        fidelity = fields["fidelity"]
        return cls(**given, fidelity=None if fidelity is None else Fidelity(**fidelity))


_BESIDE_THE_VECTORS = ("model", "cut_from", "fidelity", "fallback", "variant", "instruction_set")
"""Fields that are not part of the fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderRequest:
    """The encoder that a build asks for."""

    model: str = DEFAULT_MODEL
    """Name of a sentence-transformers model, or a local folder."""
    kind: str = COMPILED
    """Kind of encoder: `compiled`, or `torch` if sentence-transformers is to run the model in the service too."""
    precision: str = INT8
    """Numbers in which a compiled encoder computes: `int8` or `float32`."""
    query_prompt: str = ""
    """Text put before each query."""
    passage_prompt: str = ""
    """Text put before each passage."""
    dimension: int | None = None
    """Numbers kept of each vector, the first ones, for a model that was trained so that they can do alone; None for
    all."""

    def __post_init__(self) -> None:
        for name, known in (("kind", (COMPILED, TORCH)), ("precision", (INT8, FLOAT32))):
            if getattr(self, name) not in known:
                flag = "encoder" if name == "kind" else name
                where = f"--{flag} (or ARTICLE_SEARCH_{flag.upper()})"
                raise UsageError(f"{where} is {getattr(self, name)!r}; it must be {' or '.join(known)}")

        if self.dimension is not None and self.dimension < 1:
            raise UsageError(f"--dimension (or ARTICLE_SEARCH_DIMENSION) is {self.dimension}; it must be at least 1")

    def accepts(self, spec: EncoderSpec, model_sha256: str) -> bool:
        """Tell whether an existing encoder is the one this request would lead to.

        Args:
            spec: Spec of the existing encoder.
            model_sha256: Hash of the requested model's files.
        """
        as_asked = spec.runtime == TORCH
        if self.kind == COMPILED:
            # An encoder that fell back to float32 would do so again, so it answers a request for int8.
            precision = INT8 if spec.fallback else spec.precision
            as_asked = (spec.runtime, spec.compiler, precision) == (OPENVINO, COMPILER, self.precision)
        as_cut = spec.cut_from is None if self.dimension is None else spec.dimension == self.dimension
        return (
            as_asked
            and as_cut
            and spec.files_sha256 == model_sha256
            and (self.query_prompt, self.passage_prompt) == (spec.query_prompt, spec.passage_prompt)
        )
