"""A cache bounded by the bytes that it holds: an entry that was not asked for longest is dropped first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_OVERHEAD_BYTES = 500
"""About what an entry takes beside its value: its key and its place in the dictionary, in bytes."""


class ByteCache(Generic[Value]):
    """Values by key. For one thread."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty; with 0 bytes it stays so."""
        self.max_bytes = max_bytes
        self.bytes = 0
        """Bytes held now, an estimate of each entry's overhead included."""
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Value | None:
        """Return the value or None, and count it as asked for last."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: Value, size_bytes: int) -> None:
        """Keep a value, in place of others if need be; one larger than a tenth of the whole cache is not kept."""
        self.drop(key)
        size_bytes += _OVERHEAD_BYTES
        if size_bytes > self.max_bytes // 10:
            return
        self._entries[key] = (value, size_bytes)
        self.bytes += size_bytes
        while self.bytes > self.max_bytes:
            _, (_, freed_bytes) = self._entries.popitem(last=False)
            self.bytes -= freed_bytes

    def drop(self, key: Hashable) -> None:
        """Forget a value, if there is one."""
        _, size_bytes = self._entries.pop(key, (None, 0))
        self.bytes -= size_bytes

    def clear(self) -> None:
        """Forget every value."""
        self._entries.clear()
        self.bytes = 0
