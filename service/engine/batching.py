"""The threads that answer searches: one encodes whatever queries wait, together; others search and render.

A query that comes alone is encoded at once. While it is, others gather, and the encoder takes them all next: batches
form by themselves when there is much to do, and nobody ever waits for company.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from indexer.stopwatch import Stopwatch
from service.errors import RefusedError
from service.search.encoding import EncodedQuery
from service.search.searcher import Searcher

T = TypeVar("T")

BATCH_QUERIES_MAX = 8
"""Number of queries at which a batch is full. In a larger one the first query would wait for the others."""

_IDLE_LOOK_S = 1.0
"""How often the idle encoder's thread looks whether the program has ended, in seconds."""


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
    """The thread that encodes and the pool of threads that search. To be used by the thread of one event loop."""

    def __init__(self, *, threads: int, on_batch: Callable[[int], None] = lambda _: None) -> None:
        """Start the threads.

        Args:
            threads: Size of the pool that searches; the encoder's thread comes on top.
            on_batch: Told how many queries were encoded together, in the encoder's thread.
        """
        self._on_batch = on_batch
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        # Not a daemon: one that is cut off inside OpenVINO takes the process with it.
        self._encoding = threading.Thread(target=self._encode_all, name="encode")
        self._encoding.start()

    @property
    def waiting(self) -> int:
        """Number of jobs that the encoder has not begun."""
        return self._jobs.qsize()

    def encode(
        self,
        searcher: Searcher,
        texts: Sequence[str],
        on_encoded: OnEncoded[T],
        *,
        timeout_s: float,
        release: Callable[[], None],
    ) -> "asyncio.Future[T]":
        """Encode queries, then do something with them in a thread of the pool.

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
        self._jobs.put(_Job(searcher=searcher, texts=texts, on_encoded=on_encoded, future=future, release=release))
        return future

    def run(self, work: Callable[[], T], *, timeout_s: float, release: Callable[[], None]) -> "asyncio.Future[T]":
        """Do blocking work in a thread of the pool; all else is as for `encode`."""
        future: asyncio.Future[T] = _future_within(timeout_s)
        self._pool.submit(_complete, future, work, release)
        return future

    def close(self) -> None:
        """End the threads after all jobs that were put in."""
        self._jobs.put(None)
        self._encoding.join()  # before the pool, which it hands its last jobs to
        self._pool.shutdown()

    def _encode_all(self) -> None:
        """Encode batch by batch until closed."""
        left: _Job | None = None
        while (first := left or self._next()) is not None:
            batch, left = self._gathered(first)
            if batch:
                self._encode(batch)
            del first, batch  # a job keeps a whole index open, and the next may be long in coming

    def _next(self) -> _Job | None:
        """Wait for a job; None means that there will be no more."""
        while threading.main_thread().is_alive():  # a program that is told to stop at once ends without `close`
            with suppress(Empty):
                return self._jobs.get(timeout=_IDLE_LOOK_S)
        return None

    def _gathered(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """Take the waiting jobs that can be encoded together with the first one.

        Returns:
            The jobs to encode, and a job that was taken but has another searcher, if there is one.
        """
        batch: list[_Job] = []
        queries = 0
        job: _Job | None = first
        # Only the head of the queue is taken, so that jobs of another searcher are not overtaken for ever.
        while job is not None and job.searcher is first.searcher:
            if job.future.done():  # nobody waits any more
                job.release()
            else:
                batch.append(job)
                queries += len(job.texts)
            if queries >= BATCH_QUERIES_MAX:
                return batch, None
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return batch, None
        if job is None:
            self._jobs.put(None)  # the end, to be met again
        return batch, job

    def _encode(self, batch: Sequence[_Job]) -> None:
        """Encode the queries of some jobs together, and hand each job on to the pool."""
        stopwatch = Stopwatch()
        try:
            encoded = batch[0].searcher.encode([text for job in batch for text in job.texts], stopwatch)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            for job in batch:
                _complete(job.future, _raising(error), job.release)
            return
        self._on_batch(len(encoded))
        timing = BatchTiming(queries=len(encoded), seconds=stopwatch.seconds)
        first = 0
        for job in batch:
            own = encoded[first : first + len(job.texts)]
            first += len(job.texts)
            self._pool.submit(_complete, job.future, partial(job.on_encoded, own, timing), job.release)


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
