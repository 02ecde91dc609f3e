import asyncio
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar, cast

import numpy as np
import pytest

from indexer.system.stopwatch import Stopwatch
from service.engine.batching import BATCH_QUERIES_MAX, BatchTiming, SearchThreads
from service.errors import RefusedError
from service.search.encoding import EncodedQuery
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.service.engine.harness import no_collector

T = TypeVar("T")

PATIENCE_S = 20.0
"""Far more than anything here takes."""


class Encoding:
    """Stands for a searcher. If it is held, each batch waits until it is let go on."""

    def __init__(self, *, held: bool = False) -> None:
        self.batches: list[list[str]] = []
        self.failure: Exception | None = None
        self._held = held
        self._let = threading.Semaphore(0)
        self._began = threading.Semaphore(0)

    def encode(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> list[EncodedQuery]:
        self.batches.append(list(texts))
        self._began.release()
        if self._held:
            assert self._let.acquire(timeout=PATIENCE_S)
        if self.failure is not None:
            raise self.failure
        if stopwatch is not None:
            stopwatch.lap("encode")
        return [EncodedQuery(text, np.array([len(text)], np.float32), truncated=False) for text in texts]

    async def began(self) -> None:
        """Wait for a batch to begin that was not waited for yet."""
        assert await asyncio.to_thread(self._began.acquire, timeout=PATIENCE_S)

    def let(self, batches: int = 1) -> None:
        """Let so many batches go on."""
        self._let.release(batches)


class Asking:
    """Asks, and counts what is released."""

    def __init__(self, threads: SearchThreads) -> None:
        self.threads = threads
        self.released: list[str] = []
        self.begun: list[str] = []
        """Texts that something was done with after they were encoded."""
        self.timings: list[BatchTiming] = []

    def ask(
        self,
        searcher: Encoding,
        *texts: str,
        timeout_s: float = PATIENCE_S,
        then: Callable[[], object] = lambda: None,
    ) -> "asyncio.Future[list[str]]":
        """Encode texts; the result is these texts as they came back."""

        def work(encoded: Sequence[EncodedQuery], timing: BatchTiming) -> list[str]:
            self.begun.extend(one.text for one in encoded)
            self.timings.append(timing)
            then()
            assert all(one.vector[0] == len(one.text) for one in encoded)
            return [one.text for one in encoded]

        return self.threads.encode(
            cast(Searcher, searcher), texts, work, timeout_s=timeout_s, release=lambda: self.released.append(texts[0])
        )


def running(scenario: Callable[[Asking], Coroutine[Any, Any, None]], threads: int = 2) -> Asking:
    """Run a scenario with threads of its own, close them, and return what was asked."""
    pool = SearchThreads(threads=threads)
    try:
        asking = Asking(pool)
        asyncio.run(scenario(asking))
    finally:
        pool.close()
    return asking


async def failing(future: Awaitable[T], kind: type[BaseException]) -> BaseException:
    """Return what a future fails with."""
    with pytest.raises(kind) as caught:
        await asyncio.wait_for(future, PATIENCE_S)
    return caught.value


async def until(claim: Callable[[], object]) -> None:
    """Wait for what another thread does."""

    def wait() -> None:
        for _ in range(int(PATIENCE_S / 0.002)):
            if claim():
                return
            time.sleep(0.002)
        pytest.fail("it never happened")

    await asyncio.to_thread(wait)


def test_a_query_that_comes_alone_is_encoded_at_once() -> None:
    searcher = Encoding()

    async def scenario(asking: Asking) -> None:
        for text in ("a", "bb", "ccc"):
            assert await asking.ask(searcher, text) == [text]

    asking = running(scenario)
    assert searcher.batches == [["a"], ["bb"], ["ccc"]]
    assert asking.released == ["a", "bb", "ccc"]
    assert [one.queries for one in asking.timings] == [1, 1, 1]
    assert all(set(one.seconds) == {"encode"} for one in asking.timings)


def test_queries_that_wait_for_the_encoder_go_together() -> None:
    searcher, sizes = Encoding(held=True), list[int]()
    pool = SearchThreads(threads=2, on_batch=sizes.append)

    async def scenario() -> None:
        asking = Asking(pool)
        futures = [asking.ask(searcher, "first")]
        await searcher.began()
        futures += [asking.ask(searcher, "a"), asking.ask(searcher, "b", "c"), asking.ask(searcher, "d")]
        assert pool.waiting == 3
        searcher.let(2)
        assert await asyncio.gather(*futures) == [["first"], ["a"], ["b", "c"], ["d"]]
        assert pool.waiting == 0
        assert sorted(one.queries for one in asking.timings) == [1, 4, 4, 4]
        await until(lambda: len(asking.released) == 4)

    asyncio.run(scenario())
    pool.close()
    assert searcher.batches == [["first"], ["a", "b", "c", "d"]]
    assert sizes == [1, 4]


def test_a_batch_takes_no_more_along_when_it_is_full() -> None:
    searcher = Encoding(held=True)

    async def scenario(asking: Asking) -> None:
        futures = [asking.ask(searcher, "first")]
        await searcher.began()
        texts = [f"text {number}" for number in range(2 * BATCH_QUERIES_MAX + 3)]
        futures += [asking.ask(searcher, text) for text in texts]
        searcher.let(4)
        assert await asyncio.gather(*futures) == [["first"], *([text] for text in texts)]

    running(scenario)
    assert [len(texts) for texts in searcher.batches] == [1, BATCH_QUERIES_MAX, BATCH_QUERIES_MAX, 3]


def test_many_queries_of_one_request_are_not_torn_apart() -> None:
    searcher = Encoding(held=True)
    texts = [f"text {number}" for number in range(3 * BATCH_QUERIES_MAX)]

    async def scenario(asking: Asking) -> None:
        futures = [asking.ask(searcher, "first")]
        await searcher.began()
        futures += [asking.ask(searcher, "before"), asking.ask(searcher, *texts), asking.ask(searcher, "after")]
        searcher.let(3)
        assert await asyncio.gather(*futures) == [["first"], ["before"], texts, ["after"]]

    running(scenario)
    assert searcher.batches == [["first"], ["before", *texts], ["after"]]


def test_queries_of_different_searchers_are_not_mixed_and_none_is_lost() -> None:
    old, new = Encoding(held=True), Encoding()

    async def scenario(asking: Asking) -> None:
        futures = [asking.ask(old, "first")]
        await old.began()
        asked = [(old, "a"), (old, "b"), (new, "c"), (old, "d"), (new, "e"), (new, "f")]
        futures += [asking.ask(searcher, text) for searcher, text in asked]
        old.let(3)
        assert await asyncio.gather(*futures) == [["first"], *([text] for _, text in asked)]

    asking = running(scenario)
    assert old.batches == [["first"], ["a", "b"], ["d"]]
    assert new.batches == [["c"], ["e", "f"]]
    assert sorted(asking.released) == ["a", "b", "c", "d", "e", "f", "first"]


def test_what_nobody_waits_for_any_more_is_not_encoded() -> None:
    searcher, other = Encoding(held=True), Encoding()

    async def scenario(asking: Asking) -> None:
        first = asking.ask(searcher, "first")
        await searcher.began()
        gone = [asking.ask(searcher, "gone"), asking.ask(other, "gone too"), asking.ask(searcher, "gone as well")]
        late = asking.ask(searcher, "late", timeout_s=0.01)
        kept = [asking.ask(searcher, "kept"), asking.ask(other, "kept too")]
        for future in gone:
            future.cancel()
        error = await failing(late, RefusedError)
        assert isinstance(error, RefusedError)
        assert error.code == "deadline_exceeded"
        assert asking.released == []
        searcher.let(2)
        assert await asyncio.gather(first, *kept) == [["first"], ["kept"], ["kept too"]]

    asking = running(scenario)
    assert (searcher.batches, other.batches) == ([["first"], ["kept"]], [["kept too"]])
    assert sorted(asking.released) == ["first", "gone", "gone as well", "gone too", "kept", "kept too", "late"]


def test_what_nobody_waits_for_any_more_when_it_is_encoded_is_not_searched() -> None:
    searcher = Encoding(held=True)

    async def scenario(asking: Asking) -> None:
        first = asking.ask(searcher, "first")
        await searcher.began()
        gone, kept = asking.ask(searcher, "gone"), asking.ask(searcher, "kept")
        late = asking.ask(searcher, "late", timeout_s=0.2)
        searcher.let()
        assert await first == ["first"]
        await searcher.began()
        gone.cancel()
        await failing(late, RefusedError)
        assert asking.released == ["first"]
        searcher.let()
        assert await kept == ["kept"]
        await until(lambda: len(asking.released) == 4)

    asking = running(scenario)
    assert searcher.batches[1][:2] == ["gone", "kept"]
    assert asking.begun == ["first", "kept"]
    assert sorted(asking.released) == ["first", "gone", "kept", "late"]


def test_a_deadline_ends_the_wait_for_what_is_at_work_but_not_the_work() -> None:
    searcher, may = Encoding(), threading.Event()

    async def scenario(asking: Asking) -> None:
        late = asking.ask(searcher, "late", timeout_s=0.3, then=lambda: may.wait(PATIENCE_S))
        await failing(late, RefusedError)
        await until(lambda: asking.begun)
        assert asking.released == []  # it needs what is released still
        may.set()
        await until(lambda: asking.released)
        assert await asking.ask(searcher, "next") == ["next"]

    assert running(scenario).released == ["late", "next"]


def test_a_failure_of_the_encoder_reaches_all_of_its_batch_and_no_other() -> None:
    searcher = Encoding(held=True)

    async def scenario(asking: Asking) -> None:
        first = asking.ask(searcher, "first")
        await searcher.began()
        futures = [asking.ask(searcher, text) for text in ("a", "b", "gone")]
        searcher.let()
        assert await first == ["first"]
        await searcher.began()
        futures.pop().cancel()
        searcher.failure = MemoryError("no memory for it")
        searcher.let()
        for future in futures:
            assert str(await failing(future, MemoryError)) == "no memory for it"
        searcher.failure = None
        searcher.let()
        assert await asking.ask(searcher, "next") == ["next"]

    asking = running(scenario)
    assert searcher.batches == [["first"], ["a", "b", "gone"], ["next"]]
    assert asking.begun == ["first", "next"]
    assert sorted(asking.released) == ["a", "b", "first", "gone", "next"]


def test_a_failure_of_the_work_reaches_who_asked_for_it_alone() -> None:
    searcher = Encoding(held=True)

    def fail() -> None:
        raise ValueError("it went wrong")

    async def scenario(asking: Asking) -> None:
        first = asking.ask(searcher, "first")
        await searcher.began()
        bad, good = asking.ask(searcher, "bad", then=fail), asking.ask(searcher, "good")
        searcher.let(2)
        assert [await first, await good] == [["first"], ["good"]]
        assert str(await failing(bad, ValueError)) == "it went wrong"

    assert sorted(running(scenario).released) == ["bad", "first", "good"]


def test_run_does_other_work_without_the_encoder() -> None:
    released: list[str] = []

    def fail() -> None:
        raise ValueError("it went wrong")

    async def scenario(asking: Asking) -> None:
        may, pool = threading.Event(), asking.threads

        def run(name: str, work: Callable[[], T], timeout_s: float = PATIENCE_S) -> "asyncio.Future[T]":
            return pool.run(work, timeout_s=timeout_s, release=lambda: released.append(name))

        assert await run("fine", threading.current_thread) is not threading.main_thread()
        assert str(await failing(run("bad", fail), ValueError)) == "it went wrong"
        late = [run("late", lambda: may.wait(PATIENCE_S), timeout_s=0.3) for _ in range(2)]
        gone = run("gone", lambda: pytest.fail("nobody waits for it"))  # there are two threads, which are busy
        for one in late:
            assert str(await failing(one, RefusedError)) == "deadline_exceeded"
        gone.cancel()
        assert released == ["fine", "bad"]
        may.set()
        await until(lambda: len(released) == 5)

    running(scenario, threads=1)
    assert sorted(released) == ["bad", "fine", "gone", "late", "late"]


def test_searches_run_beside_the_encoder_and_beside_each_other() -> None:
    searcher, slow, both = Encoding(), Encoding(held=True), threading.Barrier(3)

    async def scenario(asking: Asking) -> None:
        futures = []
        for text in ("a", "b"):
            futures.append(asking.ask(searcher, text, then=lambda: both.wait(PATIENCE_S)))
            await until(lambda: text in asking.begun)  # noqa: B023 - called before the next round
        third = asking.ask(slow, "c")
        await slow.began()
        await asyncio.to_thread(both.wait, PATIENCE_S)  # nobody goes on before all three are there
        assert await asyncio.gather(*futures) == [["a"], ["b"]]
        slow.let()
        assert await third == ["c"]

    running(scenario, threads=2)


def test_a_thread_that_is_busy_searching_keeps_no_query_from_another() -> None:
    searcher, may = Encoding(held=True), threading.Event()

    async def scenario(asking: Asking) -> None:
        slow = asking.ask(searcher, "slow", then=lambda: may.wait(PATIENCE_S))
        await searcher.began()
        waiting = asking.ask(searcher, "waiting")
        await asyncio.sleep(0.05)  # the other thread finds the encoder at work
        searcher.let(2)
        assert await waiting == ["waiting"]
        assert not slow.done()
        may.set()
        await slow

    running(scenario, threads=1)


def test_close_waits_for_all_that_was_asked() -> None:
    searcher = Encoding(held=True)
    pool = SearchThreads(threads=2)
    asking = Asking(pool)

    async def scenario() -> None:
        futures = [asking.ask(searcher, "first")]
        await searcher.began()
        futures += [asking.ask(searcher, text) for text in ("a", "b")]
        futures[2].cancel()
        closing = asyncio.create_task(asyncio.to_thread(pool.close))
        await asyncio.sleep(0.05)
        assert pool.waiting == 2
        assert not closing.done()
        searcher.let(2)
        assert await asyncio.gather(*futures[:2]) == [["first"], ["a"]]
        await closing

    asyncio.run(scenario())
    assert sorted(asking.released) == ["a", "b", "first"]


def test_close_ends_all_threads() -> None:
    before = set(threading.enumerate())
    pool = SearchThreads(threads=3)
    assert set(threading.enumerate()) - before
    pool.close()
    assert not set(threading.enumerate()) - before


def test_nothing_keeps_a_searcher_that_nobody_asks() -> None:
    pool = SearchThreads(threads=2)
    asking = Asking(pool)

    async def ask(searcher: Encoding, other: Encoding) -> None:
        first = asking.ask(searcher, "first")
        await searcher.began()
        gone = asking.ask(other, "gone")
        kept = asking.ask(searcher, "kept")
        last = asking.ask(other, "last")
        gone.cancel()
        searcher.let(2)
        await asyncio.gather(first, kept, last)

    async def scenario() -> None:
        searchers = [Encoding(held=True), Encoding()]
        left = [weakref.ref(searcher) for searcher in searchers]
        await ask(*searchers)
        searchers.clear()
        await until(lambda: [ref() for ref in left] == [None, None])

    with no_collector():
        asyncio.run(scenario())
    pool.close()


UNCLOSED = """
from service.engine.batching import SearchThreads
SearchThreads(threads=1)
print("the end")
"""


@pytest.mark.slow
def test_a_program_may_end_without_closing_its_threads() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCLOSED], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "the end\n", "")
