"""Which requests are taken on: all that can be answered soon, and under overload as many as keep the others quick.

Clients that wait for an answer before they ask again can never have more requests in the house than there are clients,
however slow it is; so a queue of a length below `most` is fine, and tells nothing. What does tell is how many requests
came in the last seconds beyond those that were finished, refused ones included: a queue as it would be if everybody had
been let in (Kunniyur and Srikant's adaptive virtual queue keeps such a one too). When that is longer than `most`, more
is asked than can be done, and every place in a queue would only add to the time that everybody waits. Then few are let
in at a time, so that those get their answer about as soon as ever, and the others are told at once to come back later.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from service.problem_details import RefusedError

_BUCKET_SECONDS = 0.1
_RETRY_AFTER = 1.0


class Admission:
    """Counts the requests at work. For the event loop's thread."""

    def __init__(
        self, *, most: int, most_overloaded: int, seconds: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Let nobody in yet.

        Args:
            most: Places for requests at work or waiting, and for those that the virtual queue may hold.
            most_overloaded: Places while it holds more; never more than `most`.
            seconds: How far back it reaches; the least time after which an overload is over.
            clock: In seconds.
        """
        self.most = most
        self.most_overloaded = min(most, most_overloaded)
        self.inside = 0
        """Places taken."""
        self._clock = clock
        self._buckets: deque[list[float]] = deque(maxlen=round(seconds / _BUCKET_SECONDS))
        """Of each tenth of a second: when it began, and requests that came less those that were finished."""

    @property
    def overloaded(self) -> bool:
        """Whether more is asked than can be done."""
        began = self._clock() - _BUCKET_SECONDS * (self._buckets.maxlen or 1)
        return sum(balance for start, balance in self._buckets if start >= began) > self.most

    @contextmanager
    def place(self, size: int = 1) -> Iterator[None]:
        """Take so many places, one for each search; released at the end.

        Raises:
            RefusedError: If there is none: `overloaded`.
        """
        self._count(size)
        limit = self.most_overloaded if self.overloaded else self.most
        if self.inside and self.inside + size > limit:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "overloaded",
                "more is asked of the service than it can do; ask again later",
                retry_after=_RETRY_AFTER,
            )
        self.inside += size
        try:
            yield
        finally:
            self.inside -= size
            self._count(-size)

    def _count(self, change: int) -> None:
        now = self._clock()
        if not self._buckets or now - self._buckets[-1][0] >= _BUCKET_SECONDS:
            self._buckets.append([now, 0.0])
        self._buckets[-1][1] += change
