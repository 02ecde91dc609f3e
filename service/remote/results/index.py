"""Answers on the index and the process. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """State of the process."""

    status: Literal["alive"]
    """Always the same: a dead process says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether searches can be answered, and what an operator should know beside."""

    status: Literal["ready"]
    """Always the same: what is not ready answers with a problem."""
    generation: str | None
    """Of the index that answers."""
    problems: list[str]
    """Why a newer generation is not the one that answers, or what is wrong with the one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """How well relevance tells queries with an answer from others, over queries made when the index was built."""

    queries: int
    """Number of queries, of both kinds."""
    auc: float
    """Area under the ROC curve, in [0, 1]; 0.5 is chance."""
    error: float
    """Expected calibration error, in [0, 1]; smaller is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How well the index's relevance is calibrated."""

    far: Separation
    """Against queries about something else."""
    near: Separation | None
    """Against queries about what the corpus has, whose own articles were withheld. Null if none can be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """How a compiled encoder computes on a processor."""

    variant: str
    """`int8`: integer weights times activations that are rounded as they come; `int8-weights`: integer weights, float32
    products; `float32`: float32 weights and products."""
    instruction_set: str
    """By oneDNN's name, such as `AVX2`; the machine's name outside the x86 family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """How the vectors are computed."""

    precision: str
    """Of the stored weights: `int8` or `float32`."""
    built_with: Computation | None
    """How passages were encoded. Null if sentence-transformers encodes them."""
    serving_with: Computation | None
    """How the process that answers encodes queries. Null if sentence-transformers does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDetail:
    """All that is told of the index."""

    generation: str
    """Its name; another one after every build that changed something."""
    model: str
    """That made the vectors."""
    built_at: str
    """ISO 8601, with an offset."""
    articles: int
    """In the index."""
    passages: int
    """In the index."""
    dimension: int
    """Of the vectors."""
    max_query_tokens: int
    """Of a query; of a longer one only the start has a meaning."""
    encoder_fingerprint: str
    """The same for encoders whose vectors can be compared."""
    encoder: Encoder
    """When the index was built, and here."""
    content_sha256: str
    """The same for indexes with the same content."""
    calibration: Calibration
    """How well relevance is calibrated."""
    rejected: int
    """Records of the corpus that could not be indexed."""
    noted: int
    """Notes on records that were indexed but for a detail."""
    problems: list[str]
    """Why a newer generation is not the one that answers, or what is wrong with the one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What came of looking for a newer generation."""

    generation: str | None
    """That answers now."""
    changed: bool
    """Whether it is another than before."""
    problem: str | None
    """Why a newer one was refused."""
