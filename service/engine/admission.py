"""Admission of searches: all of them while they can be answered soon, under overload only as many as stay quick.

Clients that wait for an answer before they ask again can never have more requests in the service than there are
clients, however slow it is; so a queue shorter than the limit is fine, and tells nothing. What does tell is how many
requests came in the last seconds beyond those that were finished, refused ones included: the queue as it would be if
everybody had been admitted (an adaptive virtual queue: Kunniyur and Srikant, 2001). When that is longer than the limit,
more is asked than can be done, and every further request in a queue would only add to the time that everybody waits.
Then few are admitted at a time, so that those get their answer about as soon as ever, and the others are told at once
to come back later.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.errors import RefusedError

_BUCKET_S = 0.1
"""Width of the buckets in which the virtual queue counts, in seconds."""


class Admission:
    """Counts the searches at work, and refuses further ones under overload. For the event loop's thread only."""

    def __init__(
        self,
        limit: int,
        overload_limit: int,
        *,
        window_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with nothing at work.

        Args:
            limit: Most searches at work or waiting, and most that the virtual queue may hold.
            overload_limit: Most searches at work while the virtual queue holds more; never more than `limit`.
            window_s: How far back the virtual queue reaches in seconds; the least time that an overload lasts.
            clock: Tells the time in seconds.
        """
        self.limit = limit
        self.overload_limit = min(limit, overload_limit)
        self.admitted = 0
        """Number of searches at work or waiting."""
        self._clock = clock
        self._buckets: deque[list[float]] = deque(maxlen=round(window_s / _BUCKET_S))
        """Start of each tenth of a second, and the number of searches that came in it less those that were finished."""

    @property
    def overloaded(self) -> bool:
        """Whether the virtual queue is longer than `limit`: more is asked than can be done."""
        began = self._clock() - _BUCKET_S * (self._buckets.maxlen or 1)
        return sum(balance for start, balance in self._buckets if start >= began) > self.limit

    @contextmanager
    def admit(self, searches: int = 1) -> Iterator[None]:
        """Count searches as being at work until the end of the block.

        Raises:
            RefusedError: `overloaded`, if there are too many.
        """
        self._count(searches)  # refused searches count as well: the virtual queue is that of all who ask
        limit = self.overload_limit if self.overloaded else self.limit
        # A request of more searches than the limit would never be admitted, unless it may be at work alone.
        if self.admitted and self.admitted + searches > limit:
            raise RefusedError("overloaded")
        self.admitted += searches
        try:
            yield
        finally:
            self.admitted -= searches
            self._count(-searches)

    def _count(self, change: int) -> None:
        now = self._clock()
        if not self._buckets or now - self._buckets[-1][0] >= _BUCKET_S:
            self._buckets.append([now, 0.0])
        self._buckets[-1][1] += change
