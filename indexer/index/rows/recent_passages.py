"""A cache of the passages that were read last."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Passage = TypeVar("Passage")

_CAPACITY = 2_048
"""Passages kept in memory, some 2 kB each."""


class RecentPassages(Generic[Passage]):
    """The passages that were asked for last, by row; safe to share between threads."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._passages: OrderedDict[int, Passage] = OrderedDict()

    def known(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Return those of some rows' passages that are kept."""
        found = {}
        with self._lock:
            for row in rows:
                if (passage := self._passages.get(row)) is not None:
                    self._passages.move_to_end(row)
                    found[row] = passage
        return found

    def keep(self, passages: Mapping[int, Passage]) -> None:
        """Keep some passages, dropping those that were asked for longest ago."""
        with self._lock:
            self._passages.update(passages)
            while len(self._passages) > _CAPACITY:
                self._passages.popitem(last=False)
