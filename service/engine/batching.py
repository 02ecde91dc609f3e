"""The threads that answer searches: each encodes whatever queries wait, together, then searches and renders for them.

One thread encodes at a time. A query that comes alone is encoded at once. While it is, others gather, and the next
thread takes them all: batches form by themselves when there is much to do, and nobody ever waits for company. A thread
goes on with what it has encoded, so that a query is handed over once, and its answer once.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from indexer.system.stopwatch import Stopwatch
from service.errors import RefusedError
from service.search.encoding import EncodedQuery
from service.search.searcher import Searcher

T = TypeVar("T")

BATCH_QUERIES_MAX = 8
"""Number of queries at which a batch is full. In a larger one the first query would wait for the others."""

_IDLE_LOOK_S = 1.0
"""How often an idle thread looks whether the program has ended, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTiming:
    """Size and duration of one run of the encoder."""

    queries: int
    """Number of queries that were encoded together."""
    seconds: dict[str, float]
    """Stage, `tokenise` or `encode`, to the seconds spent on it."""


OnEncoded = Callable[[Sequence[EncodedQuery], BatchTiming], T]
"""Function that gets the queries of one job once they are encoded, and makes the result of the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """Queries to encode, and what to do then."""

    searcher: Searcher
    texts: Sequence[str]
    on_encoded: OnEncoded[Any]
    future: "asyncio.Future[Any]"
    """Result of the job; done early if nobody waits any more. Every thread reads it, only the event loop's sets it."""
    release: Callable[[], None]
    """Called once when the job is over, whatever came of it."""


class SearchThreads:
    """A few threads that encode and search. To be used by the thread of one event loop."""

    def __init__(self, *, threads: int, on_batch: Callable[[int], None] = lambda _: None) -> None:
        """Start the threads.

        Args:
            threads: How many may search; one more is there to encode.
            on_batch: Told how many queries were encoded together, in the thread that did.
        """
        self._on_batch = on_batch
        self._waiting: deque[_Job] = deque()
        self._encoding = threading.Lock()
        """Held by the thread that encodes."""
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        # Not daemons: one that is cut off inside OpenVINO takes the process with it.
        self._threads = [threading.Thread(target=self._work, name=f"search_{n}") for n in range(threads + 1)]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """Number of jobs that nobody has begun to encode."""
        return len(self._waiting)

    def encode(
        self,
        searcher: Searcher,
        texts: Sequence[str],
        on_encoded: OnEncoded[T],
        *,
        timeout_s: float,
        release: Callable[[], None],
    ) -> "asyncio.Future[T]":
        """Encode queries, then do something with them, all in one thread.

        Args:
            searcher: The searcher whose encoder is used.
            texts: Queries as `checked_query` returns them.
            on_encoded: Not begun once the future is cancelled or out of time.
            timeout_s: Seconds until the future fails.
            release: Called once, in any thread, when nothing of this is at work any more, which may be after the
                future is done.

        Returns:
            The result of `on_encoded`, or what it raised; `RefusedError` `deadline_exceeded` if it takes longer.
        """
        future: asyncio.Future[T] = _future_within(timeout_s)
        self._waiting.append(
            _Job(searcher=searcher, texts=texts, on_encoded=on_encoded, future=future, release=release)
        )
        if not self._encoding.locked():  # else the thread that encodes looks for more when it has finished
            self._tasks.put(self._answer_waiting)
        return future

    def run(self, work: Callable[[], T], *, timeout_s: float, release: Callable[[], None]) -> "asyncio.Future[T]":
        """Do other blocking work in a thread; all else is as for `encode`."""
        future: asyncio.Future[T] = _future_within(timeout_s)
        self._tasks.put(partial(_complete, future, work, release))
        return future

    def close(self) -> None:
        """End the threads after all that was put in."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        """Do task after task until closed."""
        while (task := self._next()) is not None:
            task()
            del task  # it keeps a whole index open, and the next may be long in coming
        # They came while this thread, the last one, encoded.
        while self._waiting and not self._encoding.locked() and threading.main_thread().is_alive():
            self._answer_waiting()

    def _next(self) -> Callable[[], None] | None:
        """Wait for a task; None means that there will be no more."""
        while threading.main_thread().is_alive():  # a program that is told to stop at once ends without `close`
            with suppress(Empty):
                return self._tasks.get(timeout=_IDLE_LOOK_S)
        return None

    def _answer_waiting(self) -> None:
        """Encode the jobs that wait, unless another thread encodes, and go on with each of them."""
        if not self._encoding.acquire(blocking=False):
            return
        try:
            batch = self._gathered()
            found = self._encoded(batch) if batch else None
        finally:
            self._encoding.release()
        if self._waiting:  # they came meanwhile, and nobody else sees to them
            self._tasks.put(self._answer_waiting)
        if found is not None:
            self._answer(batch, found)

    def _gathered(self) -> list[_Job]:
        """Take the waiting jobs that can be encoded together, leaving out those that nobody waits for any more."""
        batch: list[_Job] = []
        queries = 0
        # Only the head of the queue is taken, so that jobs of another searcher are not overtaken for ever.
        while self._waiting and queries < BATCH_QUERIES_MAX:
            if batch and self._waiting[0].searcher is not batch[0].searcher:
                break
            job = self._waiting.popleft()
            if job.future.done():
                job.release()
            else:
                batch.append(job)
                queries += len(job.texts)
        return batch

    def _encoded(self, batch: Sequence[_Job]) -> tuple[list[EncodedQuery], BatchTiming] | Exception:
        """Encode the queries of some jobs together, or return why that failed."""
        stopwatch = Stopwatch()
        try:
            encoded = batch[0].searcher.encode([text for job in batch for text in job.texts], stopwatch)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            return error
        self._on_batch(len(encoded))
        return encoded, BatchTiming(queries=len(encoded), seconds=stopwatch.seconds)

    def _answer(self, batch: Sequence[_Job], found: tuple[list[EncodedQuery], BatchTiming] | Exception) -> None:
        """Go on with some jobs whose queries are encoded, or failed to be."""
        first = 0
        for job in batch:
            if isinstance(found, Exception):
                _complete(job.future, _raising(found), job.release)
                continue
            encoded, timing = found
            own = encoded[first : first + len(job.texts)]
            first += len(job.texts)
            _complete(job.future, partial(job.on_encoded, own, timing), job.release)


def _complete(future: "asyncio.Future[T]", work: Callable[[], T], release: Callable[[], None]) -> None:
    """Do work and set a future of the event loop's thread, unless nobody waits any more; release in any case."""
    result: T | None = None
    failure: Exception | None = None
    try:
        if future.done():
            return
        result = work()
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        failure = error
    finally:
        release()  # before the future is done: who waits for it may look at what is released

    def hand_over() -> None:
        if future.done():  # its time may have run out since
            return
        if failure is None:
            future.set_result(cast(T, result))
        else:
            future.set_exception(failure)

    future.get_loop().call_soon_threadsafe(hand_over)


def _raising(error: Exception) -> Callable[[], Any]:
    """Return work that fails."""

    def work() -> Any:
        raise error

    return work


def _future_within(timeout_s: float) -> "asyncio.Future[Any]":
    """Return a future that fails if it has no result after so many seconds."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def expire() -> None:
        if not future.done():
            future.set_exception(RefusedError("deadline_exceeded"))

    timer = loop.call_later(timeout_s, expire)
    future.add_done_callback(lambda _: timer.cancel())
    return future
