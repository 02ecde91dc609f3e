"""Leases count the users of a searcher, so that it is closed when the last one is done and not before."""

import threading
from dataclasses import dataclass
from typing import Self

from service.search.searcher import Searcher


@dataclass(slots=True)
class HeldSearcher:
    """A searcher and the number of its users."""

    searcher: Searcher
    lock: threading.Lock
    """Lock that whoever reads or writes the other fields holds."""
    leases: int = 0
    """Number of leases that are not released."""
    replaced: bool = False
    """Whether the searcher is not the live one any more, so that the last lease of it closes it."""


class Lease:
    """The right to use a searcher: it stays open until every lease of it is released. Safe to share between threads."""

    def __init__(self, held: HeldSearcher) -> None:
        """Count one more user of a searcher; the caller holds its lock."""
        held.leases += 1
        self.searcher = held.searcher
        self._held = held
        self._released = False

    def share(self) -> "Lease":
        """Return another lease of the same searcher.

        Raises:
            ValueError: If this one is released.
        """
        with self._held.lock:
            # Looked at under the lock, for another thread may release the last lease at the same moment.
            if self._released:
                raise ValueError("the lease is released")
            return Lease(self._held)

    def release(self) -> None:
        """End the use of the searcher; further calls do nothing."""
        with self._held.lock:
            if self._released:
                return
            self._released = True
            self._held.leases -= 1
            over = self._held.replaced and not self._held.leases
        if over:
            # Closing may wait for the encoder, and a lease may be released on the event loop.
            threading.Thread(target=self.searcher.close, name="index-closer", daemon=False).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
