"""What the routes of operation answer, as types of the contract: the index, and the state of the process."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from service.api.relevance.responses import CalibrationModel
from service.api.responses import IndexModel


class ComputationModel(TypedDict):
    """How a compiled encoder computes on a processor."""

    variant: Annotated[
        str,
        Field(
            description="`int8`: integer weights times activations that are rounded as they come; `int8-weights`: "
            "integer weights, float32 products; `float32`: float32 weights and products."
        ),
    ]
    instruction_set: Annotated[
        str, Field(description="By oneDNN's name, such as `AVX2`; the machine's name outside the x86 family.")
    ]


class EncoderModel(TypedDict):
    """How the vectors are computed."""

    precision: Annotated[str, Field(description="Of the stored weights: `int8` or `float32`.")]
    built_with: Annotated[
        ComputationModel | None,
        Field(description="How passages were encoded. Null if sentence-transformers encodes them."),
    ]
    serving_with: Annotated[
        ComputationModel | None,
        Field(description="How the process that answers encodes queries. Null if sentence-transformers does."),
    ]


class IndexDetail(IndexModel):
    """All that is told of the index."""

    dimension: Annotated[int, Field(description="Of the vectors.")]
    max_query_tokens: Annotated[int, Field(description="Of a query; of a longer one only the start has a meaning.")]
    encoder_fingerprint: Annotated[str, Field(description="The same for encoders whose vectors can be compared.")]
    encoder: Annotated[EncoderModel, Field(description="When the index was built, and here.")]
    content_sha256: Annotated[str, Field(description="The same for indexes with the same content.")]
    calibration: Annotated[CalibrationModel, Field(description="How well relevance is calibrated.")]
    rejected: Annotated[int, Field(description="Records of the corpus that could not be indexed.")]
    noted: Annotated[int, Field(description="Notes on records that were indexed but for a detail.")]
    problems: Annotated[
        list[str],
        Field(description="Why a newer generation is not the one that answers, or what is wrong with the one that is."),
    ]


class Health(TypedDict):
    """State of the process."""

    status: Annotated[Literal["alive"], Field(description="Always the same: a dead process says nothing.")]


class Readiness(TypedDict):
    """Whether searches can be answered, and what an operator should know beside."""

    status: Annotated[Literal["ready"], Field(description="Always the same: what is not ready answers with a problem.")]
    generation: Annotated[str | None, Field(description="Of the index that answers.")]
    problems: Annotated[
        list[str],
        Field(description="Why a newer generation is not the one that answers, or what is wrong with the one that is."),
    ]


class Reloaded(TypedDict):
    """What came of looking for a newer generation."""

    generation: Annotated[str | None, Field(description="That answers now.")]
    changed: Annotated[bool, Field(description="Whether it is another than before.")]
    problem: Annotated[str | None, Field(description="Why a newer one was refused.")]
