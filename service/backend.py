"""The searcher behind the routes: loaded in the background, worked with off the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from service.problems import NotReadyError
from service.search import Searcher

T = TypeVar("T")
LoadSearcher = Callable[[], Searcher]

_SEARCH_THREADS = 2
"""Searches at work at a time; more would only share the same cores."""


class Backend:
    """Holds the searcher once there is one."""

    def __init__(self, load: LoadSearcher) -> None:
        """Remember how to load; nothing is loaded yet."""
        self._load = load
        self._searcher: Searcher | None = None
        self._failed = False
        self._threads = CapacityLimiter(_SEARCH_THREADS)

    async def load(self) -> None:
        """Load in a thread; whatever that raises is raised here, and told by `searcher` from then on."""
        try:
            self._searcher = await asyncio.to_thread(self._load)
        except Exception:
            self._failed = True
            raise

    def searcher(self) -> Searcher:
        """Return the searcher.

        Raises:
            NotReadyError: If it is not loaded.
        """
        if self._searcher is None:
            raise NotReadyError("the index could not be loaded" if self._failed else "the index is still being loaded")
        return self._searcher

    async def run(self, work: Callable[[Searcher], T]) -> T:
        """Do blocking work with the searcher in a thread.

        Raises:
            NotReadyError: If it is not loaded.
        """
        return await anyio.to_thread.run_sync(work, self.searcher(), limiter=self._threads)

    def close(self) -> None:
        """Close the searcher, if there is one."""
        if self._searcher is not None:
            self._searcher.close()
