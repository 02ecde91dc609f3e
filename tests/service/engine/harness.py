"""An engine over a real index with an encoder that can be held, and what a test wants to see of both."""

import asyncio
import gc
import json
import re
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.index.generation import open_index
from indexer.index.manifest import Manifest
from indexer.records import Matrix
from indexer.system.stopwatch import Stopwatch
from service.engine.engine import Answer, Caller, Engine
from service.engine.live_index import LiveIndex
from service.errors import ServiceError
from service.search.query import SearchQuery
from service.search.results import SearchResult
from service.search.searcher import Searcher
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.request_record import RequestRecord
from tests.fakes import WordEncoder, build_quietly

BALLOON = SearchQuery(text="balloon")
LOST = SearchQuery(text="balloon", cursor="nowhere")
"""A query whose cursor cannot be used."""
PATIENCE_S = 20.0
"""Far more than anything here takes."""


class HeldEncoder(WordEncoder):
    """Remembers what it encoded. If it is held, each batch waits until it is let go on."""

    def __init__(self, *, held: bool = False) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.failure: Exception | None = None
        self._held = held
        self._let = threading.Semaphore(0)
        self._began = threading.Semaphore(0)

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        self.batches.append(list(texts))
        self._began.release()
        if self._held:
            assert self._let.acquire(timeout=PATIENCE_S)
        if self.failure is not None:
            raise self.failure
        if stopwatch is not None:
            stopwatch.lap("encode")
        return super().encode_queries(texts)

    async def began(self) -> None:
        """Wait for a batch to begin that was not waited for yet."""
        assert await asyncio.to_thread(self._began.acquire, timeout=PATIENCE_S)

    def let(self, batches: int = 1) -> None:
        """Let so many batches go on."""
        self._let.release(batches)


class EngineUnderTest:
    """An engine, its index and its encoder."""

    def __init__(self, index: Path, encoder: HeldEncoder, settings: Settings) -> None:
        self.encoder = encoder
        self.searchers: list[weakref.ref[Searcher]] = []
        """Every searcher that was loaded, if it is still there."""
        self.live = LiveIndex(lambda _previous: self._load(index), newest=None)
        self.metrics = Metrics("test")
        self.engine = Engine(self.live, settings, self.metrics, render)

    def _load(self, index: Path) -> Searcher:
        searcher = Searcher(open_index(index), self.encoder)
        self.searchers.append(weakref.ref(searcher))
        return searcher

    @property
    def leases(self) -> int:
        """Leases of the live searcher."""
        held = self.live._held._held
        assert held is not None
        return held.leases

    @property
    def admitted(self) -> int:
        return self.engine.admission.admitted

    async def search(self, query: SearchQuery, caller: Caller | None = None) -> Answer:
        return await self.engine.search(query, caller or calling())

    async def search_many(self, *queries: SearchQuery, caller: Caller | None = None) -> list[Answer | ServiceError]:
        return await self.engine.search_many(queries, caller or calling())

    async def swap(self) -> None:
        """Load the newest generation, which is another one, and make it the live one."""
        assert (await asyncio.to_thread(self.live.reload_and_wait, PATIENCE_S)).changed

    def number(self, name: str) -> float:
        """Return what the metrics tell."""
        (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", self.metrics.exposition()[0].decode(), re.MULTILINE)
        return float(found)


def render(result: SearchResult, query: SearchQuery, manifest: Manifest) -> bytes:
    """Return what the tests look at, in JSON."""
    shown = {
        "query": query.text,
        "generation": manifest.generation,
        "ids": [hit.passage.found.article.id for hit in result.hits],
        "answerable": result.answerable,
        "next_cursor": result.next_cursor,
    }
    return json.dumps(shown).encode()


def shown(answer: Answer | ServiceError) -> dict[str, Any]:
    """Return what `render` wrote."""
    assert isinstance(answer, Answer)
    found: dict[str, Any] = json.loads(answer.body)
    return found


def ids(answer: Answer | ServiceError) -> list[str]:
    """Return the articles that were found, best first."""
    found: list[str] = shown(answer)["ids"]
    return found


def calling(timeout_s: float | None = None) -> Caller:
    """Return a new request's caller."""
    return Caller(RequestRecord(request_id="r"), timeout_s)


@contextmanager
def engine_over(index: Path, encoder: HeldEncoder | None = None, **settings: Any) -> Iterator[EngineUnderTest]:
    """Provide an engine whose index is loaded; afterwards nothing may be at work any more."""
    built = EngineUnderTest(index, encoder or HeldEncoder(), Settings(**settings))
    try:
        built.live.start()
        wait_until(lambda: built.live.status().ready)
        yield built
        wait_until(lambda: built.leases == 0)
        assert built.admitted == 0
    finally:
        built.live.stop()
        built.engine.close()


def wait_until(claim: Callable[[], object]) -> None:
    """Wait for what another thread does."""
    for _ in range(int(PATIENCE_S / 0.002)):
        if claim():
            return
        threading.Event().wait(0.002)
    pytest.fail("it never happened")


async def until(claim: Callable[[], object]) -> None:
    """Wait for what another thread does, beside the event loop."""
    await asyncio.to_thread(wait_until, claim)


def skip(seconds: float) -> None:
    """Set the event loop's clock forward."""
    loop = asyncio.get_running_loop()
    now = loop.time
    loop.time = lambda: now() + seconds  # type: ignore[method-assign]


@contextmanager
def no_collector() -> Iterator[None]:
    """Let things end by themselves, or stay."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def rebuild(corpus: Path, index: Path) -> None:
    """Publish another generation, with one article more."""
    with corpus.open("a") as file:
        file.write("\n" + json.dumps({"id": "new", "text": "Another balloon was seen."}))
    build_quietly(corpus, index)
