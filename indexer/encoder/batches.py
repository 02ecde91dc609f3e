"""Batches of texts that a compiled encoder runs together, of like length, so that little of a batch is padding."""

from collections.abc import Iterator, Sequence

_BATCH_TOKENS = 1_024
"""Tokens of a batch of passages, padding included: enough to fill the cores, few enough to stay in their caches."""
MIN_QUERY_BATCH = 4
"""Fewest queries that run together; fewer take less time one after the other."""
_MAX_QUERY_BATCH = 8
"""Most queries that run together, a multiple of the fewest; more gain nothing."""


def passage_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, longest text first, in batches whose tokens, padded to the first row's length, fit the budget.

    Args:
        lengths: Tokens of each text.
    """
    order = _longest_first(lengths)
    while order:
        size = max(1, _BATCH_TOKENS // max(1, lengths[order[0]]))
        yield order[:size]
        order = order[size:]


def query_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, longest query first, in the groups that take the least time together.

    Args:
        lengths: Tokens of each query.
    """
    order = _longest_first(lengths)
    while len(order) >= MIN_QUERY_BATCH:
        # A batch is padded to a multiple of MIN_QUERY_BATCH. For a single query too many that costs more than running
        # it alone; for two or three it costs less.
        over = len(order) % MIN_QUERY_BATCH
        size = min(_MAX_QUERY_BATCH, len(order) if over > 1 else len(order) - over)
        yield order[:size]
        order = order[size:]
    for row in order:
        yield [row]


def round_up(number: int, step: int) -> int:
    """Return the next multiple of a step, at least one step."""
    return -(-max(1, number) // step) * step


def _longest_first(lengths: Sequence[int]) -> list[int]:
    return sorted(range(len(lengths)), key=lambda row: -lengths[row])
