"""Requests to look for a newer generation, on their way to the thread that looks."""

import contextlib
import queue
from concurrent.futures import Future

from service.engine.index_status import ReloadOutcome
from service.errors import NotReadyError


class ReloadRequests:
    """A queue of requests. Safe to share between threads, and a signal's handler may put one in."""

    def __init__(self) -> None:
        """Start with none."""
        self._queue: queue.SimpleQueue[Future[ReloadOutcome] | None] = queue.SimpleQueue()

    def put(self) -> Future[ReloadOutcome]:
        """Ask for a reload, and return what will hold its outcome."""
        request: Future[ReloadOutcome] = Future()
        self._queue.put(request)
        return request

    def wake(self) -> None:
        """End the wait in `take` without asking for anything."""
        self._queue.put(None)

    def take(self, timeout_s: float) -> list[Future[ReloadOutcome]]:
        """Wait until there is a request or `wake` is called, at most so long, and return all that were put in since."""
        found = []
        with contextlib.suppress(queue.Empty):
            found.append(self._queue.get(timeout=timeout_s))
            while True:
                found.append(self._queue.get_nowait())
        return [request for request in found if request is not None]


def refuse(requests: list[Future[ReloadOutcome]], why: str) -> None:
    """Answer requests with NotReadyError."""
    for request in requests:
        request.set_exception(NotReadyError(why))
