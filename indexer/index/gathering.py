"""Values that are worked on many at a time, without many large ones in memory together."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def gathered(values: Iterable[T], size_of: Callable[[T], int], least: int) -> Iterator[list[T]]:
    """Yield values in lists, in their order, each as soon as its values have some size together.

    Args:
        values: The values.
        size_of: Returns the size of one.
        least: Least size of a list but the last.
    """
    part: list[T] = []
    size = 0
    for value in values:
        part.append(value)
        size += size_of(value)
        if size >= least:
            yield part
            part, size = [], 0
    if part:
        yield part
