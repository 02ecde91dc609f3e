"""The searcher that answers, and what is wrong with it or with what should take its place."""

import threading

from service.engine.index_status import Status
from service.engine.lease import HeldSearcher, Lease
from service.errors import NotReadyError
from service.search.searcher import Searcher


class HeldIndex:
    """The searcher over the live generation, if there is one. Safe to share between threads; one alone replaces it."""

    def __init__(self) -> None:
        """Start without a searcher."""
        self._lock = threading.Lock()
        self._held: HeldSearcher | None = None
        self._refusal: str | None = None
        self._unreadable: str | None = None
        self._stopping = False
        self._has_answered = False
        self._swaps = 0
        self._failures = 0

    @property
    def searcher(self) -> Searcher | None:
        """The live searcher, for the thread that replaces it; others need a lease."""
        return None if self._held is None else self._held.searcher

    @property
    def generation(self) -> str | None:
        """Name of the live generation."""
        return None if self._held is None else self._held.searcher.manifest.generation

    @property
    def refusal(self) -> str | None:
        """What is wrong with the newest generation, in words for clients; None if it is live and whole."""
        return self._refusal

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping

    def stop(self) -> None:
        """Say from now on that the service is stopping, where there is nothing to lease."""
        with self._lock:
            self._stopping = True

    def lease(self) -> Lease:
        """Return a lease of the live searcher; see `LiveIndex.lease`.

        Raises:
            NotReadyError: If there is none.
        """
        with self._lock:
            if self._held is None:
                raise NotReadyError(self.why_not_ready())
            return Lease(self._held)

    def replace(self, searcher: Searcher | None, *, refusal: str | None = None) -> None:
        """Make a searcher the live one, or none. The old one is closed now, or by its last lease.

        Args:
            searcher: Closed in its turn when it is replaced.
            refusal: Why it is not the newest generation's, in words for clients.
        """
        with self._lock:
            # One lock for the searcher and its leases: else it could be closed while `lease` is about to count.
            old, self._held = self._held, None if searcher is None else HeldSearcher(searcher, self._lock)
            self._refusal = refusal
            self._has_answered |= searcher is not None
            if old is None:
                return
            old.replaced = True
            self._swaps += searcher is not None
            over = not old.leases
        if over:
            old.searcher.close()

    def conclude(self, refusal: str | None) -> bool:
        """Note what came of an attempt to load the newest generation.

        Args:
            refusal: Why it was refused, in words for clients; None if it was not.

        Returns:
            Whether it was the first attempt of all, and failed.
        """
        with self._lock:
            first = refusal is not None and not self._has_answered and not self._failures
            self._refusal = refusal
            self._failures += refusal is not None
            return first

    def set_refusal(self, refusal: str) -> None:
        """Say what is wrong with the newest generation, in words for clients, though it is live."""
        with self._lock:
            self._refusal = refusal

    def set_unreadable(self, problem: str | None) -> None:
        """Say why it cannot be told which generation is the newest, in words for clients."""
        self._unreadable = problem

    def status(self) -> Status:
        """Return the state of the index."""
        with self._lock:
            return Status(
                ready=self._held is not None,
                generation=self.generation,
                problems=tuple(one for one in (self._refusal, self._unreadable) if one),
                swaps=self._swaps,
                failures=self._failures,
            )

    def why_not_ready(self) -> str:
        """Return why there is no searcher, in words for clients."""
        if self._stopping:
            return "the service is stopping"
        if self._failures or self._refusal is not None:
            return "the index could not be loaded"
        return "the index is still being loaded"
