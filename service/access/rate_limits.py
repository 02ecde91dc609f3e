"""How many requests each key may send: GCRA, the generic cell rate algorithm, over all worker processes.

A key's whole state is one moment, its theoretical arrival time: when all that was admitted would have arrived, had it
come evenly at the key's rate. A request is admitted if that moment lies no further ahead than the burst allows, and
moves it on by 1 / rate. So over any t seconds at most burst + rate * t requests are admitted.
(ATM Forum, Traffic Management Specification 4.1, 4.4.2; the virtual scheduling form.)
"""

import fcntl
import hashlib
import mmap
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path

from indexer.errors import UsageError

_SLOT = struct.Struct("<8sd")
"""Hash of a key's name, and its theoretical arrival time. All zero: never used."""
_SLOTS = 4_096
"""Number of slots in the file: more than a file of keys can list."""
_UNUSED = bytes(8)
_ROUNDING = 0.001
"""Share of an interval by which a request may come early, lest rounding costs a key the last request of its burst."""


class RateLimits:
    """Counts the requests of each key. Called by one thread of each process, that of its event loop."""

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Count in a file that all workers share, or in this process alone if there is no path.

        Args:
            path: A file that was made here, or an empty one, or none yet. Only processes of one machine can share it,
                for it holds moments of the machine's monotonic clock. It may be deleted once the service has stopped.
            clock: Tells the time in seconds, the same to all that share the file.

        Raises:
            UsageError: If it is something else, or cannot be written.
        """
        self._arrivals: dict[str, float] = {}
        self._table = None if path is None else _Table(path, clock)
        self._clock = clock

    def charge(self, name: str, rate: float, burst: int, count: int = 1) -> float:
        """Return 0 and count requests if they are admitted together, else the seconds until they would be.

        Args:
            name: Name of the key.
            rate: Requests per second, above 0.
            burst: Most requests at once after a rest, at least 1. More are never admitted together; the seconds are
                then those until the whole burst is there again.
            count: Number of requests, at least 1; or -1 for one that was admitted and is not to count after all.
        """
        if self._table is not None:
            return self._table.charge(name, rate, burst, count)
        self._arrivals[name], wait_s = _scheduled(self._arrivals.get(name, 0.0), rate, burst, count, self._clock())
        return wait_s

    def close(self) -> None:
        """Close the shared file."""
        if self._table is not None:
            self._table.close()


def _scheduled(arrival: float, rate: float, burst: int, count: int, now: float) -> tuple[float, float]:
    """Return a key's next theoretical arrival time, and the seconds to wait, 0 if the requests are admitted."""
    latest = now + burst / rate
    if not arrival <= latest:  # the rate was lower until now, or the moment is another clock's, or damaged
        arrival = latest
    interval = 1 / rate
    # Time in which a key was not used is worth no more than its burst.
    arrival = max(arrival, now)
    wait_s = arrival + count * interval - latest
    if wait_s > interval * _ROUNDING:
        return arrival, min(wait_s, burst * interval)
    return arrival + count * interval, 0.0


class _Table:
    """The moments of all keys, by the hash of their names, in a file.

    A name is looked for from the slot that its hash points to, onwards to the first unused slot. Names are never taken
    out; once all slots are used, a new name takes the one that has been idle for longest, which holds nothing any more.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._clock = clock
        size = _SLOTS * _SLOT.size
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(f"cannot keep rates in {path}: {error.strerror}") from None
        if os.fstat(self._file).st_size not in (0, size):
            os.close(self._file)
            raise UsageError(f"cannot keep rates in {path}: it is a file of something else")
        # Makes a new file all zeros, which is slots that were never used; a file that has its size stays as it is.
        os.ftruncate(self._file, size)
        self._bytes = mmap.mmap(self._file, size)
        self._places: dict[str, tuple[bytes, int]] = {}

    def charge(self, name: str, rate: float, burst: int, count: int) -> float:
        # The event loop may wait here: a worker holds the lock for microseconds, and the kernel frees it if one dies.
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            hashed, offset, arrival = self._slot(name)
            # The clock is read under the lock, so that it never goes back.
            arrival, wait_s = _scheduled(arrival, rate, burst, count, self._clock())
            _SLOT.pack_into(self._bytes, offset, hashed, arrival)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        return wait_s

    def _slot(self, name: str) -> tuple[bytes, int, float]:
        """Return a name's hash, the offset of its slot, and the moment in it."""
        if name in self._places:
            hashed, offset = self._places[name]
            holder, arrival = _SLOT.unpack_from(self._bytes, offset)
            # In a full table, another worker may have given the slot to another name meanwhile.
            if holder == hashed:
                return hashed, offset, arrival
        hashed = hashlib.blake2b(name.encode(), digest_size=8).digest()
        offset, arrival = self._found(hashed)
        self._places[name] = hashed, offset
        return hashed, offset, arrival

    def _found(self, hashed: bytes) -> tuple[int, float]:
        first = int.from_bytes(hashed, "little")
        idlest, since = 0, float("inf")
        for slot in range(first, first + _SLOTS):
            offset = slot % _SLOTS * _SLOT.size
            holder, arrival = _SLOT.unpack_from(self._bytes, offset)
            if holder == hashed:
                return offset, arrival
            if holder == _UNUSED:
                return offset, 0.0
            if arrival < since:
                idlest, since = offset, arrival
        return idlest, 0.0

    def close(self) -> None:
        self._bytes.close()
        os.close(self._file)
