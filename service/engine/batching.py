"""Work off the event loop: one thread encodes whatever queries wait, together; others search and render.

A query that comes alone is encoded at once. While it is, others gather, and the next pass of the encoder takes them
all: batches form by themselves when there is much to do, and nobody ever waits for company.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from indexer.stopwatch import Stopwatch
from service.problem_details import RefusedError
from service.search.searcher import EncodedQuery, Searcher

T = TypeVar("T")

TOGETHER = 8
"""Queries of a pass after which no further ones are taken along."""

_LOOK_SECONDS = 1.0
"""How often an idle encoder's thread looks whether the program has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What is known of a pass of the encoder."""

    queries: int
    """Encoded together."""
    seconds: dict[str, float]
    """By stage: `tokenise`, `encode`."""


Then = Callable[[Sequence[EncodedQuery], Pass], T]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    searcher: Searcher
    texts: Sequence[str]
    then: Then[Any]
    future: "asyncio.Future[Any]"
    """Done before its time if the client is gone or has waited too long; read from all threads, set in the loop's."""
    release: Callable[[], None]


class Workers:
    """The threads that answer. To be asked by one event loop's thread."""

    def __init__(self, *, threads: int, on_pass: Callable[[int], None] = lambda _: None) -> None:
        """Start so many threads for searching, and the encoder's.

        Args:
            threads: That search.
            on_pass: Told how many queries were encoded together, in the encoder's thread.
        """
        self._on_pass = on_pass
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._encoding = threading.Thread(target=self._encode_all, name="encode")
        self._encoding.start()

    @property
    def waiting(self) -> int:
        """Requests that the encoder has not yet begun with."""
        return self._jobs.qsize()

    def encoded(
        self, searcher: Searcher, texts: Sequence[str], then: Then[T], *, timeout: float, release: Callable[[], None]
    ) -> "asyncio.Future[T]":
        """Encode queries, then do something with them in another thread.

        Args:
            searcher: Has the encoder.
            texts: As `checked_query` returns them.
            then: What to do. Not begun once the future is cancelled or out of time.
            timeout: Seconds.
            release: Called once, in any thread, when nothing of this is at work any more: it may outlast the future.

        Returns:
            The result of `then`, or what it raised; `RefusedError` with `deadline_exceeded` if it takes longer.
        """
        future: asyncio.Future[T] = _in_time(timeout)
        self._jobs.put(_Job(searcher=searcher, texts=texts, then=then, future=future, release=release))
        return future

    def run(self, work: Callable[[], T], *, timeout: float, release: Callable[[], None]) -> "asyncio.Future[T]":
        """Do blocking work in a thread; as `encoded` otherwise."""
        future: asyncio.Future[T] = _in_time(timeout)
        self._pool.submit(_settle, future, work, release)
        return future

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._jobs.put(None)
        self._encoding.join()
        self._pool.shutdown()

    def _encode_all(self) -> None:
        """Encode batch by batch until closed."""
        left: _Job | None = None
        while (first := left or self._next()) is not None:
            batch, left = self._batch(first)
            if batch:
                self._encode(batch)
            del first, batch  # a job keeps a whole index; the next may be long in coming

    def _next(self) -> _Job | None:
        """Wait for a job; None is the end."""
        while threading.main_thread().is_alive():  # a program that is told to stop at once ends without `close`
            with suppress(Empty):
                return self._jobs.get(timeout=_LOOK_SECONDS)
        return None

    def _batch(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """Return the jobs that wait and can be encoded with the first, and one that was met and cannot."""
        batch: list[_Job] = []
        queries = 0
        job: _Job | None = first
        while job is not None and job.searcher is first.searcher:
            if job.future.done():
                job.release()
            else:
                batch.append(job)
                queries += len(job.texts)
            if queries >= TOGETHER:
                return batch, None
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return batch, None
        if job is None:
            self._jobs.put(None)  # the end, to be met again
        return batch, job

    def _encode(self, batch: Sequence[_Job]) -> None:
        stopwatch = Stopwatch()
        try:
            encoded = batch[0].searcher.encode([text for job in batch for text in job.texts], stopwatch)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            for job in batch:
                _settle(job.future, _raising(error), job.release)
            return
        self._on_pass(len(encoded))
        first = 0
        for job in batch:
            own = encoded[first : first + len(job.texts)]
            first += len(job.texts)
            known = Pass(queries=len(encoded), seconds=stopwatch.seconds)
            work = partial(job.then, own, known)
            self._pool.submit(_settle, job.future, work, job.release)


def _settle(future: "asyncio.Future[T]", work: Callable[[], T], release: Callable[[], None]) -> None:
    """Give a future its result, from any thread, unless nobody waits for it any more; release in any case."""
    result: T | None = None
    failure: Exception | None = None
    try:
        if future.done():
            return
        result = work()
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        failure = error
    finally:
        release()

    def settle() -> None:
        if future.done():
            return
        if failure is None:
            future.set_result(cast(T, result))
        else:
            future.set_exception(failure)

    future.get_loop().call_soon_threadsafe(settle)


def _raising(error: Exception) -> Callable[[], Any]:
    def work() -> Any:
        raise error

    return work


def _in_time(timeout: float) -> "asyncio.Future[Any]":
    """Return a future that fails if it has no result after so many seconds."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def expire() -> None:
        if not future.done():
            detail = "the answer would have come later than it was wanted"
            future.set_exception(
                RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "deadline_exceeded", detail, retry_after=1)
            )

    timer = loop.call_later(timeout, expire)
    future.add_done_callback(lambda _: timer.cancel())
    return future
