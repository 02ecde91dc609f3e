"""A cache of what was asked for last of passages."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by the rows of passages, those that were asked for last; safe to share between threads."""

    def __init__(self, capacity: int) -> None:
        """Start with none.

        Args:
            capacity: Most values that are kept.
        """
        self._capacity = capacity
        self._lock = threading.Lock()
        self._values: OrderedDict[int, Value] = OrderedDict()

    def known(self, rows: Iterable[int]) -> dict[int, Value]:
        """Return the values of some rows, of those that are kept."""
        found = {}
        with self._lock:
            for row in rows:
                if (value := self._values.get(row)) is not None:
                    self._values.move_to_end(row)
                    found[row] = value
        return found

    def keep(self, values: Mapping[int, Value]) -> None:
        """Keep some values, dropping those that were asked for longest ago."""
        with self._lock:
            self._values.update(values)
            while len(self._values) > self._capacity:
                self._values.popitem(last=False)
