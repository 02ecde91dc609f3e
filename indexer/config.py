"""What a build is told: frozen values, each field with its unit and its reason."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from indexer.errors import UsageError
from indexer.index.terms import Analyzer
from indexer.records import Json

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

TORCH = "torch"
OPENVINO = "openvino"
COMPILED = "compiled"

MEAN = "mean"
"""The pooling that takes the mean of all tokens' states."""

COMPILER = 2
"""Goes up when the rules of compiling change, so that a compiled encoder made by older ones is not used again."""
FLOAT32 = "float32"
INT8 = "int8"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkConfig:
    """How articles are cut into passages. Part of what the index's content depends on."""

    max_tokens: int = 128
    """Budget of a passage's encoder input in tokens, counting special tokens, prompt and title context.
    Measured in docs/decisions/0003; below the model's own limit, so that nothing is ever truncated."""
    max_title_tokens: int = 40
    """A longer title is shortened at a word boundary before it is prepended, so that passages keep their room."""
    max_characters: int = 4_000
    """Ceiling in code points for text that tokenizers see as few tokens, such as one endless unbroken word."""

    @classmethod
    def of_budget(cls, max_tokens: int) -> "ChunkConfig":
        """Return the defaults for a passage budget, of which the title may take up to a third.

        Raises:
            UsageError: If the budget is too small.
        """
        return cls(max_tokens=max_tokens, max_title_tokens=max(0, min(cls().max_title_tokens, max_tokens // 3)))

    def __post_init__(self) -> None:
        if self.max_tokens < 16:
            raise UsageError(f"a passage budget of {self.max_tokens} tokens is too small; give at least 16")
        if self.max_characters < 100:
            raise UsageError(f"a ceiling of {self.max_characters} characters is too small; give at least 100")
        if not 0 <= self.max_title_tokens <= self.max_tokens // 2:
            raise UsageError(
                f"a title context of {self.max_title_tokens} tokens must lie between 0 "
                f"and half the passage budget ({self.max_tokens // 2})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalConfig:
    """How the keyword index weighs terms: BM25 with the title as a field of its own weight."""

    stemming: str = "english"
    """Snowball's rules for a language, or `none`."""
    k1: float = 0.8
    """How soon further occurrences of a term stop to matter."""
    b: float = 0.5
    """How much a long passage counts as long, in [0, 1]."""
    title_weight: float = 1.0
    """How many occurrences in the text one in the title is worth."""

    def __post_init__(self) -> None:
        Analyzer(self.stemming)  # refuses a language that there is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What makes a probability of a passage's hybrid score: 1 / (1 + exp(-(intercept + slope * score)))."""

    intercept: float
    slope: float
    queries: int
    """Queries it was fitted to, half of them with an answer in the corpus."""
    error: float
    """Expected calibration error over queries it was not fitted to, in [0, 1]; smaller is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildConfig:
    """One build of an index."""

    chunk: ChunkConfig = ChunkConfig()
    lexical: LexicalConfig = LexicalConfig()
    max_record_bytes: int = 10_000_000
    """A record over this size, decompressed, is rejected: it is a dump, not an article."""
    strict: bool = False
    """Any rejected record fails the build."""
    window_passages: int = 1_024
    """Passages given to the encoder at a time; bounds memory, and leaves its cores idle only at a window's end."""
    keep_generations: int = 2
    """Generations left on disk after publishing, the live one included; the one before it allows a way back."""

    def __post_init__(self) -> None:
        for name in ("max_record_bytes", "window_passages", "keep_generations"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} is {getattr(self, name)}; it must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """How near a compiled encoder comes to its model in float32, on passages of the corpus it was compiled for."""

    passages: int
    """Passages compared."""
    mean_cosine: float
    min_cosine: float
    """Cosine of a passage's two vectors, in [-1, 1]."""
    neighbours_kept: float
    """Share of each passage's ten nearest among the others (fewer where there are fewer) that stay so, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSpec:
    """Everything the vectors depend on; two encoders with one fingerprint give the same vectors."""

    model: str
    """Name as the user gave it, or the absolute path of a local folder. Not part of the fingerprint."""
    files_sha256: str
    """Hash over the names and contents of the model's files."""
    dimension: int
    max_tokens: int
    """The model's own input limit in tokens, special tokens included."""
    pooling: str
    query_prompt: str = ""
    passage_prompt: str = ""
    normalized: bool = True
    runtime: str = TORCH
    """`torch`: sentence-transformers runs the model's own files; `openvino`: the index carries a compiled encoder."""
    precision: str = FLOAT32
    """Of the weights and of what they are multiplied with: `float32` or `int8`."""
    compiler: int = 0
    """Version of the rules by which it was compiled; 0 if it was not."""
    compiled_sha256: str = ""
    """Hash over the compiled encoder's files; empty if it was not compiled."""
    fidelity: Fidelity | None = None
    """None if it was not compiled. Not part of the fingerprint."""
    fallback: bool = False
    """Whether int8 was asked for but came too far from the model. Not part of the fingerprint."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the fields that are part of it, as 64 hexadecimal digits."""
        fields = {key: value for key, value in asdict(self).items() if key not in ("model", "fidelity", "fallback")}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def has_sentences(self) -> bool:
        """Whether the mean of some tokens' states is a vector like that of a text: so it is where a text's is one."""
        return self.pooling == MEAN

    @property
    def public_name(self) -> str:
        """The model's name without any local folder, fit to be shown to clients."""
        return self.model.rstrip("/").rpartition("/")[2] if self.model.startswith("/") else self.model

    def to_json(self) -> dict[str, Json]:
        """Return the fields and the fingerprint, as the manifest holds them."""
        return {**asdict(self), "fingerprint": self.fingerprint}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "EncoderSpec":
        """Return what `to_json` was called on."""
        given = {name: value for name, value in fields.items() if name not in ("fingerprint", "fidelity")}
        fidelity = fields["fidelity"]
        return cls(**given, fidelity=None if fidelity is None else Fidelity(**fidelity))


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderRequest:
    """The encoder that a build is asked for."""

    model: str = DEFAULT_MODEL
    """A sentence-transformers name or a local folder."""
    kind: str = COMPILED
    """`compiled`, or `torch` to have sentence-transformers run the model in the service too."""
    precision: str = INT8
    """Of a compiled encoder: `int8` or `float32`."""
    query_prompt: str = ""
    """Put before each query."""
    passage_prompt: str = ""
    """Put before each passage."""

    def __post_init__(self) -> None:
        for name, known in (("kind", (COMPILED, TORCH)), ("precision", (INT8, FLOAT32))):
            if getattr(self, name) not in known:
                flag = "encoder" if name == "kind" else name
                raise UsageError(f"--{flag} is {getattr(self, name)!r}; it must be {' or '.join(known)}")

    def accepts(self, spec: EncoderSpec, model_sha256: str) -> bool:
        """Tell whether an encoder is what this request would lead to, the model's files having this hash."""
        as_asked = spec.runtime == TORCH
        if self.kind == COMPILED:
            precision = INT8 if spec.fallback else spec.precision
            as_asked = (spec.runtime, spec.compiler, precision) == (OPENVINO, COMPILER, self.precision)
        return (
            as_asked
            and spec.files_sha256 == model_sha256
            and (self.query_prompt, self.passage_prompt) == (spec.query_prompt, spec.passage_prompt)
        )
