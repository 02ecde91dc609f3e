"""Who uses a searcher, so that it is closed when the last one is done and not before."""

import threading
from dataclasses import dataclass
from typing import Self

from service.search.searcher import Searcher


@dataclass(slots=True)
class HeldSearcher:
    """A searcher, and how many use it."""

    searcher: Searcher
    lock: threading.Lock
    """Held by whoever reads or writes the fields below."""
    leases: int = 0
    replaced: bool = False
    """Whether it is not the live one any more, so that the last lease of it closes it."""


class Lease:
    """The right to use a searcher: it stays open until every lease of it is released. Safe to share between threads."""

    def __init__(self, held: HeldSearcher) -> None:
        """Count one more user of a searcher; the caller holds its lock."""
        held.leases += 1
        self.searcher = held.searcher
        self._held: HeldSearcher | None = held

    def share(self) -> "Lease":
        """Return another lease of the same searcher.

        Raises:
            ValueError: If this one is released.
        """
        if self._held is None:
            raise ValueError("the lease is released")
        with self._held.lock:
            return Lease(self._held)

    def release(self) -> None:
        """End the use of the searcher; to be called once."""
        held, self._held = self._held, None
        if held is None:
            return
        with held.lock:
            held.leases -= 1
            over = held.replaced and not held.leases
        if over:
            # Closing may wait for the encoder, and a lease may be released on the event loop.
            threading.Thread(target=held.searcher.close, name="index-closer", daemon=False).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
