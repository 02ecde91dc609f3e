"""What the routes ask: searches, admitted or refused, cached, and worked on off the event loop."""

import asyncio
import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from indexer.stopwatch import Stopwatch
from service.api import rendering as present
from service.engine.admission import Admission
from service.engine.batching import Pass, Workers
from service.engine.cache import ByteCache
from service.engine.live_index import Live
from service.problem_details import RefusedError
from service.search.cursors import Position
from service.search.query import QueryError, SearchQuery
from service.search.searcher import EncodedQuery, Searcher
from service.telemetry.metrics import RESULTS, VECTORS, Metrics
from service.telemetry.request_record import Observation

T = TypeVar("T")

_MOST_PLACES = 8
"""Of a batch, however many searches it has."""
_VECTOR_SHARE = 0.25
"""Of the cache for vectors of queries; the rest is for results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much the service takes on."""

    threads: int = 2
    """That search, beside the one that encodes."""
    cache_bytes: int = 8_388_608
    """For results and for vectors of queries together."""
    most: int = 64
    """Requests at work or waiting: see `Admission`. While more is asked than can be done, no more than `threads`."""
    seconds: float = 10.0
    """Most time that an answer may take, unless the client wants it sooner."""


class Found(NamedTuple):
    """The answer to a search, as it is sent and kept."""

    body: bytes
    """A `SearchAnswer` in JSON."""
    answerable: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Who waits for an answer."""

    observation: Observation
    """Learns how it went."""
    receive: Receive
    """The request's, to notice that the client is gone."""
    timeout: float | None = None
    """Seconds that the client waits, if it says so."""


class ClientGoneError(ClientDisconnect):
    """Whoever asked is not there any more."""


class Backend:
    """Answers the routes from the live generation. For one event loop."""

    def __init__(self, live: Live, capacity: Capacity, metrics: Metrics) -> None:
        """Join the parts; `close` ends what is started here."""
        self.live = live
        self.draining = False
        """Whether the service takes on what still comes, but wants nothing more."""
        self.admission = Admission(most=capacity.most, most_overloaded=capacity.threads)
        self.workers = Workers(threads=capacity.threads, on_pass=metrics.encoded)
        self.vectors: ByteCache[EncodedQuery] = ByteCache(int(_VECTOR_SHARE * capacity.cache_bytes))
        self.results: ByteCache[Found] = ByteCache(capacity.cache_bytes - self.vectors.max_bytes)
        self._seconds = capacity.seconds
        self._metrics = metrics

    async def search(self, asked: SearchQuery, caller: Caller) -> Found:
        """Answer a search.

        Args:
            asked: Its text has been checked.
            caller: Who waits for the answer.

        Raises:
            QueryError: If the cursor cannot be used.
            NotReadyError: If no generation is loaded.
            RefusedError: If there is too much to do, or too little time.
            ClientGoneError: If nobody waits for the answer.
        """
        (found,) = await self.search_many([asked], caller)
        if isinstance(found, QueryError):
            raise found
        caller.observation.answerable = found.answerable
        return found

    async def search_many(self, asked: Sequence[SearchQuery], caller: Caller) -> list[Found | QueryError]:
        """Answer several searches, encoded together; as `search` otherwise.

        Returns:
            For each what `search` would return, or raise as QueryError.
        """
        with ExitStack() as lease:
            searcher = self._leased(lease, caller.observation)
            found: dict[int, Found | QueryError] = {}
            tasks: dict[int, _Task] = {}
            for number, one in enumerate(asked):
                key = (searcher.manifest.generation, searcher.manifest.content_sha256, one)
                cached = self.results.get(key)
                if cached is not None:
                    found[number] = cached
                    continue
                try:
                    tasks[number] = _Task(key=key, asked=one, start=searcher.start(one))
                except QueryError as error:
                    found[number] = error.with_traceback(None)  # which would keep the searcher
            if tasks:
                caller.observation.cache = "miss"
                with self._place(caller.observation, min(len(tasks), _MOST_PLACES)):
                    answers = await self._answered(searcher, list(tasks.values()), caller, lease)
                found |= zip(tasks, answers, strict=True)
            elif any(isinstance(one, Found) for one in found.values()):
                caller.observation.cache = "hit"
            return [found[number] for number in range(len(asked))]

    async def _answered(
        self, searcher: Searcher, tasks: Sequence["_Task"], caller: Caller, lease: ExitStack
    ) -> list[Found]:
        """Answer searches that are not in the cache, and put them there."""
        vectors: dict[str, EncodedQuery] = {}
        for task in tasks:
            if (vector := self.vectors.get((searcher.encoder_fingerprint, task.asked.text))) is not None:
                vectors[task.asked.text] = vector
        stopwatch = Stopwatch()

        def work(encoded: Sequence[EncodedQuery], of_pass: Pass | None) -> list[Found]:
            stopwatch.lap("queue")
            if of_pass is not None:
                stopwatch.seconds |= of_pass.seconds
                stopwatch.seconds["queue"] -= sum(of_pass.seconds.values())
                caller.observation.batch = of_pass.queries
            vectors.update((one.text, one) for one in encoded)
            return [_answer(searcher, task, vectors[task.asked.text], stopwatch) for task in tasks]

        unknown = [text for text in dict.fromkeys(task.asked.text for task in tasks) if text not in vectors]
        timeout, release = self._timeout(caller), lease.pop_all().close  # the threads may outlast the wait
        if unknown:
            future = self.workers.encoded(searcher, unknown, work, timeout=timeout, release=release)
        else:
            future = self.workers.run(lambda: work((), None), timeout=timeout, release=release)
        answers = await _unless_gone(future, caller.receive)
        caller.observation.stages |= stopwatch.seconds
        for task in tasks:
            self._metrics.looked_up(VECTORS, hit=task.asked.text not in unknown)
        for text in unknown:
            known = vectors[text]._replace(vector=vectors[text].vector.copy())  # a view would keep the whole pass's
            self.vectors.put((searcher.encoder_fingerprint, text), known, known.vector.nbytes + sys.getsizeof(text))
        for task, answer in zip(tasks, answers, strict=True):
            self.results.put(task.key, answer, len(answer.body) + _size(task.asked))
        self._metrics.set_waiting(self.workers.waiting)
        self._metrics.set_cache_bytes(RESULTS, self.results.bytes)
        self._metrics.set_cache_bytes(VECTORS, self.vectors.bytes)
        return answers

    async def run(self, work: Callable[[Searcher], T], caller: Caller) -> T:
        """Do other blocking work with the live generation; as `search` otherwise, and it raises what `work` does."""
        with ExitStack() as lease:
            searcher = self._leased(lease, caller.observation)
            with self._place(caller.observation):
                release = lease.pop_all().close
                future = self.workers.run(lambda: work(searcher), timeout=self._timeout(caller), release=release)
                return await _unless_gone(future, caller.receive)

    def close(self) -> None:
        """End the threads, after what they are at."""
        self.workers.close()

    def _leased(self, lease: ExitStack, observation: Observation) -> Searcher:
        searcher = lease.enter_context(self.live.lease())
        observation.generation = searcher.manifest.generation
        return searcher

    @contextmanager
    def _place(self, observation: Observation, size: int = 1) -> Iterator[None]:
        try:
            with self.admission.place(size):
                yield
        except RefusedError as error:
            observation.refused = error.code
            raise

    def _timeout(self, caller: Caller) -> float:
        return self._seconds if caller.timeout is None else min(caller.timeout, self._seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A search to be worked on."""

    key: Hashable
    """Of its result in the cache."""
    asked: SearchQuery
    start: Position


def _size(asked: SearchQuery) -> int:
    """Return about how many bytes a search takes as a key: a client may send filters of a megabyte."""
    filters = asked.filters
    texts = (asked.text, *filters.sources, *filters.authors, *filters.languages, *filters.article_ids)
    return sum(map(sys.getsizeof, texts)) + sys.getsizeof(texts)


def _answer(searcher: Searcher, task: _Task, encoded: EncodedQuery, stopwatch: Stopwatch) -> Found:
    result = searcher.answer(task.asked, task.start, encoded, stopwatch)
    body = present.to_json(present.search(result, task.asked.text, searcher.manifest))
    stopwatch.lap("render")
    return Found(body, result.answerable)


async def _unless_gone(future: "asyncio.Future[T]", receive: Receive) -> T:
    """Wait for a result, but not longer than the client does."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        future.cancel()

    watching = asyncio.create_task(watch())
    try:
        return await future
    except asyncio.CancelledError:
        if watching.done():
            raise ClientGoneError from None
        raise
    finally:
        watching.cancel()
