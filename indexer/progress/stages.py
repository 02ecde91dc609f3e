"""The stages of a build, and how far one has come."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias


class Stage(Enum):
    """What a build is doing; the value is how users are told."""

    LOADING = "Loading the model"
    READING = "Reading articles"
    CUTTING = "Cutting articles"
    ENCODING = "Encoding passages"
    WRITING = "Writing the index"
    JOINING = "Joining near passages"
    PUBLISHING = "Checking and publishing"

    @property
    def unit(self) -> str:
        """What is counted, in the plural; nothing where nothing is."""
        return self.value.split()[-1] if self in (Stage.READING, Stage.CUTTING, Stage.ENCODING, Stage.JOINING) else ""


OnProgress: TypeAlias = Callable[[Stage, int, int | None], None]
"""Takes what is being done, how many articles or passages of it are done, and of how many, None where that is unknown.

It may be called as often as there are articles.
"""
