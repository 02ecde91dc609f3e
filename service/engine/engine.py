"""The engine: answers requests from the live index, admitted or refused, cached, and worked on in threads.

A request of many searches is worked on in pieces, one after the other, so that other clients' searches come in between
and none waits longer than a piece takes.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from indexer.errors import IndexDamagedError, StoreError
from indexer.index.manifest import Manifest
from indexer.system.stopwatch import Stopwatch
from service.engine.admission import Admission
from service.engine.batching import BATCH_QUERIES_MAX, BatchTiming, SearchThreads
from service.engine.cache import ByteCache
from service.engine.lease import Lease
from service.engine.live_index import LiveIndex
from service.engine.pieces import Task, pieces
from service.engine.sources import unavailable
from service.errors import DamagedError, QueryError, RefusedError, ServiceError
from service.search.encoding import EncodedQuery
from service.search.query import SearchQuery
from service.search.results import SearchResult
from service.search.searcher import Searcher
from service.settings import Settings
from service.telemetry.metrics import RESULTS, VECTORS, Metrics
from service.telemetry.request_record import RequestRecord

T = TypeVar("T")

_REFUSAL_PAUSE_S = 0.025
"""Time after which a client is told that there is too much to do: one that comes back at once, instead of as late as it
is told to, would leave the service no time to answer anybody."""
_VECTOR_SHARE = 0.25
"""Share of the cache that holds vectors of queries; the rest holds answers."""

Render = Callable[[SearchResult, SearchQuery, Manifest], bytes]
"""Function that makes of a result what is sent to clients and kept in the cache."""


class Answer(NamedTuple):
    """The answer to a search, as it is sent and kept."""

    body: bytes
    """Rendered result, as `Render` returns it."""
    answerable: bool
    """Whether the index probably answers the search."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who waits for an answer."""

    record: RequestRecord
    """Record of the request; learns how the search went."""
    timeout_s: float | None = None
    """Seconds that the client waits; None if it does not say."""


class Engine:
    """Answers requests from the live index. To be used by the thread of one event loop."""

    def __init__(self, live: LiveIndex, settings: Settings, metrics: Metrics, render: Render) -> None:
        """Start the threads; `close` ends them.

        Args:
            live: The index, started and stopped by others.
            settings: `search_threads`, `max_waiting`, `cache_bytes`, `request_seconds` and `timezone` are used.
            metrics: Told of batches, caches and the queue.
            render: Called in a thread that searches.
        """
        self.live = live
        self.timezone = settings.timezone
        """Time zone in which days are counted."""
        self.draining = False
        """Whether the service has been told to stop. It still answers, but is not ready."""
        self.threads = SearchThreads(threads=settings.search_threads, on_batch=metrics.encoded)
        self.admission = Admission(limit=settings.max_waiting, overload_limit=settings.search_threads)
        self.vectors: ByteCache[EncodedQuery] = ByteCache(int(_VECTOR_SHARE * settings.cache_bytes))
        self.answers: ByteCache[Answer] = ByteCache(settings.cache_bytes - self.vectors.max_bytes)
        self._request_seconds = settings.request_seconds
        self._metrics = metrics
        self._render = render

    def begin_draining(self) -> None:
        """Stop being ready, because the service was told to stop; requests are still answered."""
        self.draining = True
        self._metrics.set_ready(False)

    async def search(self, query: SearchQuery, caller: Caller) -> Answer:
        """Answer a search.

        Args:
            query: Its text has been checked.
            caller: Who waits for the answer.

        Raises:
            QueryError: If the cursor cannot be used.
            NotReadyError: If no generation is loaded.
            DamagedError: If what is read of the index is damaged.
            RefusedError: `overloaded` or `deadline_exceeded`.
        """
        (found,) = await self.search_many([query], caller)
        if isinstance(found, ServiceError):
            raise found
        caller.record.answerable = found.answerable
        return found

    async def search_many(self, queries: Sequence[SearchQuery], caller: Caller) -> list[Answer | ServiceError]:
        """Answer several searches, all from one generation.

        Returns:
            For each query, in their order, what `search` would return or raise. If time runs out, the queries that are
            not answered by then have `deadline_exceeded`, and `overloaded` if too much is asked meanwhile.

        Raises:
            NotReadyError: If no generation is loaded.
            DamagedError: If what is read of the index is damaged.
            RefusedError: `overloaded` or `deadline_exceeded`, if not one of them is answered.
        """
        deadline = asyncio.get_running_loop().time() + self._timeout_s(caller)
        with self.live.lease() as lease:
            manifest = lease.searcher.manifest
            caller.record.generation = manifest.generation
            found: dict[int, Answer | ServiceError] = {}
            tasks: list[Task] = []
            for number, query in enumerate(queries):
                key = (manifest.generation, lease.searcher.answers_sha256, query)  # two folders may use one name
                cached = self.answers.get(key)
                if cached is not None:
                    found[number] = cached
                    continue
                try:
                    tasks.append(Task(number=number, key=key, query=query, start=lease.searcher.start(query)))
                except QueryError as error:
                    found[number] = error.with_traceback(None)  # a traceback would keep the searcher
            if tasks:
                caller.record.cache = "miss"
                async with self._admitted(caller.record, min(len(tasks), BATCH_QUERIES_MAX)):  # one piece at a time
                    with self._failures_reported(lease.searcher):
                        await self._answer_all(lease, tasks, caller, deadline, found)
            elif any(isinstance(one, Answer) for one in found.values()):
                caller.record.cache = "hit"
            return [found[number] for number in range(len(queries))]

    async def run(self, work: Callable[[Searcher], T], caller: Caller) -> T:
        """Do other blocking work with the live index.

        Raises:
            NotReadyError: If no generation is loaded.
            DamagedError: If what `work` reads of the index is damaged.
            RefusedError: `overloaded` or `deadline_exceeded`.
            Exception: Whatever else `work` raises.
        """
        with self.live.lease() as lease:
            searcher = lease.searcher
            caller.record.generation = searcher.manifest.generation

            def checked() -> T:
                searcher.files.check()
                return work(searcher)

            async with self._admitted(caller.record, 1):
                with self._failures_reported(searcher):
                    release = lease.share().release
                    return await self.threads.run(checked, timeout_s=self._timeout_s(caller), release=release)

    def close(self) -> None:
        """End the threads after all work that was put in."""
        self.threads.close()

    async def _answer_all(
        self,
        lease: Lease,
        tasks: Sequence[Task],
        caller: Caller,
        deadline: float,
        found: dict[int, Answer | ServiceError],
    ) -> None:
        """Answer searches piece by piece, as many as the deadline allows.

        Args:
            lease: Lease of the searcher that answers all of them.
            tasks: Searches that are not in the cache.
            caller: Who waits for the answers.
            deadline: Time of the event loop at which the wait ends.
            found: Results by their position in the request; gets those of the tasks.

        Raises:
            RefusedError: `deadline_exceeded`, if there is not one answer by then.
        """
        for piece in pieces(tasks):
            try:
                answers = await self._answer_piece(lease, piece, caller, deadline)
            except RefusedError as error:
                if not any(isinstance(one, Answer) for one in found.values()):
                    raise
                caller.record.refused = error.code
                late = error.with_traceback(None)  # a traceback would keep the searcher
                found.update((task.number, late) for task in tasks if task.number not in found)
                return
            found.update((task.number, answer) for task, answer in zip(piece, answers, strict=True))

    async def _answer_piece(self, lease: Lease, tasks: Sequence[Task], caller: Caller, deadline: float) -> list[Answer]:
        """Answer searches that are encoded together, and put the answers into the cache."""
        searcher = lease.searcher
        vectors: dict[str, EncodedQuery] = {}
        for task in tasks:
            if (vector := self.vectors.get((searcher.encoder_fingerprint, task.query.text))) is not None:
                vectors[task.query.text] = vector
        stopwatch = Stopwatch()

        def answer(encoded: Sequence[EncodedQuery], timing: BatchTiming | None) -> list[Answer]:
            stopwatch.lap("queue")
            if timing is not None:
                stopwatch.seconds |= timing.seconds
                stopwatch.seconds["queue"] -= sum(timing.seconds.values())  # that lap held the encoding as well
                caller.record.batch = timing.queries
            vectors.update((one.text, one) for one in encoded)
            return [self._searched(searcher, task, vectors[task.query.text], stopwatch) for task in tasks]

        def remembered() -> list[Answer]:
            searcher.files.check()
            return answer((), None)

        unknown = [text for text in dict.fromkeys(task.query.text for task in tasks) if text not in vectors]
        timeout_s = max(0.0, deadline - asyncio.get_running_loop().time())
        release = lease.share().release  # the threads may go on after the wait is over
        if unknown:
            future = self.threads.encode(searcher, unknown, answer, timeout_s=timeout_s, release=release)
        else:
            future = self.threads.run(remembered, timeout_s=timeout_s, release=release)
        answers = await future
        caller.record.add_stages(stopwatch.seconds)
        self._remember(searcher, tasks, answers, {text: vectors[text] for text in unknown})
        return answers

    def _searched(self, searcher: Searcher, task: Task, encoded: EncodedQuery, stopwatch: Stopwatch) -> Answer:
        """Answer one search in a thread of the pool."""
        result = searcher.answer(task.query, task.start, encoded, stopwatch)
        body = self._render(result, task.query, searcher.manifest)
        stopwatch.lap("render")
        return Answer(body, result.answerable)

    def _remember(
        self, searcher: Searcher, tasks: Sequence[Task], answers: Sequence[Answer], encoded: dict[str, EncodedQuery]
    ) -> None:
        """Put answers and new vectors into the caches, and tell the metrics."""
        for task in tasks:
            self._metrics.looked_up(VECTORS, hit=task.query.text not in encoded)
        for text, query in encoded.items():
            kept = query._replace(vector=query.vector.copy())  # a view would keep the whole batch's vectors
            self.vectors.put((searcher.encoder_fingerprint, text), kept, kept.vector.nbytes + sys.getsizeof(text))
        for task, answer in zip(tasks, answers, strict=True):
            self.answers.put(task.key, answer, len(answer.body) + _size_bytes(task.query))
        self._metrics.set_waiting(self.threads.waiting)
        self._metrics.set_cache_bytes(RESULTS, self.answers.bytes)
        self._metrics.set_cache_bytes(VECTORS, self.vectors.bytes)

    @asynccontextmanager
    async def _admitted(self, record: RequestRecord, searches: int) -> AsyncIterator[None]:
        """Count searches as being at work, and note in the record if they are refused then or later."""
        try:
            with self.admission.admit(searches):
                yield
        except RefusedError as error:
            record.refused = error.code
            if error.code == "overloaded":
                await asyncio.sleep(_REFUSAL_PAUSE_S)
            raise

    @contextmanager
    def _failures_reported(self, searcher: Searcher) -> Iterator[None]:
        """Have the index's files looked at when work with them fails, and tell clients of damage that there is some."""
        try:
            yield
        except ServiceError:
            raise
        except StoreError as error:
            raise unavailable(error) from None
        except Exception as error:
            self.live.report(error)
            if isinstance(error, IndexDamagedError) or not searcher.files.are_as_verified():
                raise DamagedError from None  # the cause's traceback would keep the searcher
            raise

    def _timeout_s(self, caller: Caller) -> float:
        limit = self._request_seconds
        return limit if caller.timeout_s is None else min(caller.timeout_s, limit)


def _size_bytes(query: SearchQuery) -> int:
    """Return an estimate of the bytes that a query takes as a key; a client may send filters of a megabyte."""
    return sum(map(sys.getsizeof, query.texts)) + sys.getsizeof(query.texts)
