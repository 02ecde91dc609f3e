"""What is told of relevance, as types of the contract: how one came about, and how well the index's is calibrated."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class EvidenceModel(TypedDict):
    """One piece of what speaks for or against an answer in what a query finds first."""

    name: Annotated[
        str,
        Field(description="`subject`, `sentence`, `together`, `lead`, `matched`, `missing` or `numbers`."),
    ]
    value: Annotated[float, Field(description="How much there is of it.")]
    log_odds: Annotated[float, Field(description="What it adds to the log odds; negative if it speaks against.")]


class RelevanceModel(TypedDict):
    """How a relevance came about: it is 1 / (1 + exp(-x)) for the sum x of all log odds."""

    base: Annotated[float, Field(description="Log odds without any evidence.")]
    evidence: Annotated[list[EvidenceModel], Field(description="The same for every hit of the query.")]
    behind: Annotated[
        float,
        Field(description="Log odds that the hit has less because its score is behind the first one's; at most 0."),
    ]


class SeparationModel(TypedDict):
    """How well relevance tells queries with an answer from others, over queries made when the index was built."""

    queries: Annotated[int, Field(description="Number of queries, of both kinds.")]
    auc: Annotated[float, Field(description="Area under the ROC curve, in [0, 1]; 0.5 is chance.")]
    error: Annotated[float, Field(description="Expected calibration error, in [0, 1]; smaller is better.")]


class CalibrationModel(TypedDict):
    """How well the index's relevance is calibrated."""

    far: Annotated[SeparationModel, Field(description="Against queries about something else.")]
    near: Annotated[
        SeparationModel | None,
        Field(
            description="Against queries about what the corpus has, whose own articles were withheld. Null if none can "
            "be made."
        ),
    ]
