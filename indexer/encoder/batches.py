"""Batches of texts that a compiled encoder runs together, of like length, so that little of a batch is padding.

A passage's vector must not depend on what it is encoded with, to the last bit: a build that encodes only what is new
gives what a build from scratch gives. So a passage is padded to a length that follows from its own alone.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

_BATCH_TOKENS = 1_024
"""Tokens of a batch of passages, padding included: enough to fill the cores, few enough to stay in their caches."""
_PASSAGE_LENGTH_STEP = 4
"""Step in tokens to which passages are padded: OpenVINO keeps memory for every shape that it has run."""
MAX_QUERY_BATCH = 8
"""Most queries that share a row; more gain nothing."""
_ROW_TOKENS = 256
"""Tokens from which a row of queries is full."""
_QUERY_LENGTH_STEP = 16
"""Step in tokens to which a row of queries is padded: a shape not seen before costs some 40 ms and some MB."""
_LONG_ROW = 128
_LONG_QUERY_LENGTH_STEP = 64
"""Step for longer rows, which are rarer, and of which padding is a smaller share."""


def passage_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, longest text first, in batches of texts that are padded to one length, `passage_length`.

    Args:
        lengths: Tokens of each text.
    """
    order = _longest_first(lengths)
    for length, alike in groupby(order, key=lambda row: passage_length(lengths[row])):
        rows = list(alike)
        size = batch_rows(length)
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def batch_rows(length: int) -> int:
    """Return the number of passages in a full batch, given the length that they are padded to."""
    return max(1, _BATCH_TOKENS // length)


def query_batches(lengths: Sequence[int], *, share: bool) -> Iterator[list[int]]:
    """Yield rows of queries that run together, in their order.

    Args:
        lengths: Tokens of each query.
        share: Whether several may run together at all.
    """
    batch: list[int] = []
    tokens = 0
    for row, length in enumerate(lengths):
        if batch and (not share or len(batch) == MAX_QUERY_BATCH or tokens + length > _ROW_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(row)
        tokens += length
    if batch:
        yield batch


def query_length(tokens: int) -> int:
    """Return the length of the row that holds so many tokens of queries."""
    return round_up(tokens, _QUERY_LENGTH_STEP if tokens <= _LONG_ROW else _LONG_QUERY_LENGTH_STEP)


def passage_length(tokens: int) -> int:
    """Return the length that a passage of so many tokens is padded to."""
    return round_up(tokens, _PASSAGE_LENGTH_STEP)


def round_up(number: int, step: int) -> int:
    """Return the next multiple of a step, at least one step."""
    return -(-max(1, number) // step) * step


def _longest_first(lengths: Sequence[int]) -> list[int]:
    return sorted(range(len(lengths)), key=lambda row: -lengths[row])
