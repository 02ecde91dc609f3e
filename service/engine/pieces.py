"""A request of many searches in pieces, so that other clients' searches come in between."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from service.engine.batching import BATCH_QUERIES_MAX
from service.search.cursors import Position
from service.search.query import SearchQuery

_PIECE_BYTES = 2_048
"""Most bytes of UTF-8 that the queries of one piece hold together: some 512 tokens of ordinary text."""
_QUERY_BYTES = 1_024
"""Most bytes that a query counts for in a piece: the encoder cuts it after 256 tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A search that is not in the cache."""

    number: int
    """Position of the search in the request."""
    key: Hashable
    """Key of the answer in the cache."""
    query: SearchQuery
    start: Position


def pieces(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Divide the searches of a request into pieces, in their order, each as large as the bounds allow."""
    piece: list[Task] = []
    held_bytes = 0
    for task in tasks:
        size_bytes = min(len(task.query.text.encode()), _QUERY_BYTES)
        if piece and (len(piece) == BATCH_QUERIES_MAX or held_bytes + size_bytes > _PIECE_BYTES):
            yield piece
            piece, held_bytes = [], 0
        piece.append(task)
        held_bytes += size_bytes
    if piece:
        yield piece
