"""A cache bounded by the bytes that it holds; what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_OVERHEAD_BYTES = 500
"""Of an entry beside its value: about what its key and the books take."""


class ByteCache(Generic[Value]):
    """Values by key. For one thread."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty; with 0 bytes it stays so."""
        self.max_bytes = max_bytes
        self.bytes = 0
        """Held now, an estimate of what the books take included."""
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Value | None:
        """Return the value, which from now on was asked for last, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of so many bytes, in place of others; one that takes more than a tenth of all is not kept."""
        self.drop(key)
        size += _OVERHEAD_BYTES
        if size > self.max_bytes // 10:
            return
        self._entries[key] = (value, size)
        self.bytes += size
        while self.bytes > self.max_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self.bytes -= freed

    def drop(self, key: Hashable) -> None:
        """Forget a value, if it is there."""
        _, size = self._entries.pop(key, (None, 0))
        self.bytes -= size

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self.bytes = 0
