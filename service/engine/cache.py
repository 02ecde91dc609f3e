"""A cache bounded by the bytes that it holds; the least recently used entry is dropped first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_OVERHEAD_BYTES = 500
"""Estimate of what an entry takes beside its value, for its key and the dictionary, in bytes."""


class ByteCache(Generic[Value]):
    """Values by key, for use by one thread."""

    def __init__(self, max_bytes: int) -> None:
        """Make an empty cache.

        Args:
            max_bytes: Most bytes that it holds, overhead included; 0 keeps nothing.
        """
        self.max_bytes = max_bytes
        self.bytes = 0
        """Number of bytes held now, each entry's estimated overhead included."""
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Value | None:
        """Return a value, or None if there is none; the entry becomes the most recently used one."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, value: Value, size_bytes: int) -> None:
        """Keep a value, and drop the least recently used ones if there is no room.

        A value larger than a tenth of the whole cache is not kept.
        """
        self.drop(key)  # first, or a value too large to keep would leave the old one in place
        size_bytes += _OVERHEAD_BYTES
        if size_bytes > self.max_bytes // 10:  # one large answer would drive out many small ones
            return
        self._entries[key] = (value, size_bytes)
        self.bytes += size_bytes
        while self.bytes > self.max_bytes:
            _, (_, freed_bytes) = self._entries.popitem(last=False)
            self.bytes -= freed_bytes

    def drop(self, key: Hashable) -> None:
        """Remove a value, if there is one."""
        _, size_bytes = self._entries.pop(key, (None, 0))
        self.bytes -= size_bytes

    def clear(self) -> None:
        """Remove all values."""
        self._entries.clear()
        self.bytes = 0
