"""The state of the live index in words, none of which need be kept from clients."""

from dataclasses import dataclass

from indexer.errors import (
    EncoderError,
    EncoderMismatchError,
    IndexDamagedError,
    IndexMissingError,
    IndexVersionError,
    StoreError,
)

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (IndexDamagedError, "it is damaged"),
    (IndexVersionError, "it has a format that this service does not read"),
    (EncoderMismatchError, "it was built with another encoder"),
    (EncoderError, "its encoder cannot be used"),
    (StoreError, "the server that holds it does not do what it is asked to"),
    (MemoryError, "there is not enough memory for it"),
)
"""What clients are told of a generation that was refused, by the error; the first that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of the index. Nothing in it needs to be kept from clients."""

    ready: bool
    """Whether searches can be answered."""
    generation: str | None
    """Name of the live generation."""
    problems: tuple[str, ...]
    """Why the newest generation is not the live one, or what is wrong with the live one."""
    swaps: int
    """How often a generation replaced another one."""
    failures: int
    """How often loading a generation failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadOutcome:
    """The outcome of a reload that was asked for."""

    generation: str | None
    """Name of the generation that is live afterwards."""
    changed: bool
    """Whether another one was live before."""
    problem: str | None
    """Why the newest generation was refused, for clients; None if it is the live one."""


def refusal(name: str | None, error: Exception, *, live: str | None) -> str:
    """Say which generation was refused and why, and nothing of the inside.

    Args:
        name: Name of the newest generation; None if it is not known.
        error: Why it was refused.
        live: Name of the generation that answers.
    """
    if isinstance(error, IndexMissingError):
        return "there is no index"
    if name is not None and name == live and isinstance(error, IndexDamagedError):
        return f"generation {name} is damaged on disk; it answers from the files that were opened before"
    which = "the newest generation" if name is None else f"generation {name}"
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), "it could not be loaded")
    return f"{which} was refused: {reason}"


def no_other(name: str) -> str:
    """Say that a generation is damaged and answers on, or would if it could."""
    return f"generation {name} is damaged, and no other can take its place"
