import asyncio
import gc
import json
import re
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from indexer.index.store import open_index
from indexer.records import Matrix
from indexer.stopwatch import Stopwatch
from service.api.app import create_app
from service.engine.engine import _MOST_PLACES, Backend, Caller, Capacity, ClientGoneError, Found
from service.engine.live_index import Live
from service.problem_details import NotReadyError, RefusedError
from service.search.filters import Filters
from service.search.query import QueryError, SearchQuery
from service.search.searcher import Searcher
from service.telemetry.metrics import Metrics
from service.telemetry.request_record import STAGES, Observation
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly

PATIENCE_S = 20.0
"""Far more than anything here takes."""
BALLOON = SearchQuery(text="balloon")
LOST = SearchQuery(text="balloon", cursor="nowhere")
"""Its cursor is none."""
LOOKED_UP = ("hit", "miss")


class Recording(WordEncoder):
    """Remembers what it encoded. If it is held, each pass waits until it is let go on."""

    def __init__(self, *, held: bool = False) -> None:
        super().__init__()
        self.passes: list[list[str]] = []
        self.failure: Exception | None = None
        self._held = held
        self._let = threading.Semaphore(0)
        self._began = threading.Semaphore(0)

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        self.passes.append(list(texts))
        self._began.release()
        if self._held:
            assert self._let.acquire(timeout=PATIENCE_S)
        if self.failure is not None:
            raise self.failure
        if stopwatch is not None:
            stopwatch.lap("encode")
        return super().encode_queries(texts)

    async def began(self) -> None:
        """Wait for a pass to begin that was not waited for yet."""
        assert await asyncio.to_thread(self._began.acquire, timeout=PATIENCE_S)

    def let(self, passes: int = 1) -> None:
        """Let so many passes go on."""
        self._let.release(passes)


class House:
    """A backend over an index, and what is behind it."""

    def __init__(self, index: Path, encoder: Recording, capacity: Capacity) -> None:
        self.encoder = encoder
        self.searchers: list[weakref.ref[Searcher]] = []
        self.live = Live(lambda _previous: self._load(index), newest=None)
        self.metrics = Metrics("test")
        self.backend = Backend(self.live, capacity, self.metrics)

    def _load(self, index: Path) -> Searcher:
        searcher = Searcher(open_index(index), self.encoder)
        self.searchers.append(weakref.ref(searcher))
        return searcher

    @property
    def leases(self) -> int:
        """Of the live searcher."""
        held = self.live._held
        assert held is not None
        return held.leases

    @property
    def inside(self) -> int:
        return self.backend.admission.inside

    async def search(self, asked: SearchQuery, client: "Client | None" = None) -> Found:
        return await self.backend.search(asked, (client or Client()).caller)

    async def search_many(self, *asked: SearchQuery, client: "Client | None" = None) -> list[Found | QueryError]:
        return await self.backend.search_many(asked, (client or Client()).caller)

    async def swap(self) -> None:
        """Load the newest generation, which is another one, and make it the live one."""
        assert (await asyncio.to_thread(self.live.reload_and_wait, PATIENCE_S)).changed

    def number(self, name: str) -> float:
        """Return what the metrics tell."""
        (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", self.metrics.exposition()[0].decode(), re.MULTILINE)
        return float(found)


class Client:
    """One request, of a client that may leave."""

    def __init__(self, *, timeout: float | None = None) -> None:
        self.seen = Observation(request_id="r")
        self.caller = Caller(self.seen, self._receive, timeout)
        self._more = 2
        self._gone = asyncio.Event()

    async def _receive(self) -> Message:
        if self._more:  # of the body, which need not have been read
            self._more -= 1
            return {"type": "http.request", "body": b"", "more_body": self._more > 0}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    def leave(self) -> None:
        self._gone.set()


@contextmanager
def house(index: Path, encoder: Recording | None = None, **capacity: Any) -> Iterator[House]:
    """Provide a backend whose index is loaded; afterwards nothing may be at work any more."""
    built = House(index, encoder or Recording(), Capacity(**capacity))
    try:
        built.live.start()
        wait_until(lambda: built.live.status().ready)
        yield built
        wait_until(lambda: built.leases == 0)
        assert built.inside == 0
    finally:
        built.live.stop()
        built.backend.close()


def wait_until(claim: Callable[[], object]) -> None:
    for _ in range(int(PATIENCE_S / 0.002)):
        if claim():
            return
        threading.Event().wait(0.002)
    pytest.fail("it never happened")


async def until(claim: Callable[[], object]) -> None:
    await asyncio.to_thread(wait_until, claim)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES that stays as it is."""
    folder = tmp_path_factory.mktemp("backend")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    return folder / "index"


def rebuild(corpus: Path, index: Path) -> None:
    """Publish another generation, with one article more."""
    with corpus.open("a") as file:
        file.write("\n" + json.dumps({"id": "new", "text": "Another balloon was seen."}))
    build_quietly(corpus, index)


def ids(found: Found | QueryError) -> list[str]:
    """Return the articles that were found, best first."""
    assert isinstance(found, Found)
    return [hit["article"]["id"] for hit in json.loads(found.body)["hits"]]


def test_search_answers_and_tells_how_it_went(steady: Path) -> None:
    async def scenario() -> None:
        client = Client()
        found = await here.search(BALLOON, client)
        assert ids(found)[0] == "sky"
        seen = client.seen
        assert (seen.cache, seen.batch, seen.generation, seen.refused) == ("miss", 1, "000001", None)
        assert seen.answerable is found.answerable is json.loads(found.body)["answerable"]
        assert set(seen.stages) == set(STAGES) - {"tokenise"}  # the fake encoder does not
        assert min(seen.stages.values()) >= 0
        assert sum(seen.stages.values()) <= seen.milliseconds() / 1_000

    with house(steady) as here:
        asyncio.run(scenario())


def test_the_same_search_is_answered_from_the_cache(steady: Path) -> None:
    async def scenario() -> None:
        first = await here.search(BALLOON)
        client = Client()
        assert await here.search(SearchQuery(text="balloon"), client) is first
        seen = client.seen
        assert (seen.cache, seen.batch, seen.generation, seen.stages) == ("hit", None, "000001", {})
        assert seen.answerable is first.answerable
        assert here.encoder.passes == [["balloon"]]

    with house(steady) as here:
        asyncio.run(scenario())


@pytest.mark.parametrize("change", [{"limit": 1}, {"mode": "semantic"}, {"filters": Filters(article_ids=("farm",))}])
def test_the_same_text_in_another_search_is_searched_but_not_encoded_again(
    steady: Path, change: dict[str, Any]
) -> None:
    other = replace(BALLOON, **change)

    async def scenario() -> None:
        await here.search(BALLOON)
        client = Client()
        found = await here.search(other, client)
        assert here.encoder.passes == [["balloon"]]
        assert (client.seen.cache, client.seen.batch) == ("miss", None)
        assert set(client.seen.stages) == set(STAGES) - {"tokenise", "encode"}
        outcomes = [here.number(f'article_search_cache_total{{cache="vectors",outcome="{how}"}}') for how in LOOKED_UP]
        assert outcomes == [1, 1]
        bodies.append(found.body)

    bodies: list[bytes] = []
    with house(steady) as here:
        asyncio.run(scenario())
    with house(steady) as here:
        bodies.append(asyncio.run(here.search(other)).body)
    assert bodies[0] == bodies[1]


def test_without_a_cache_everything_is_done_again(steady: Path) -> None:
    async def scenario() -> None:
        first, second = await here.search(BALLOON), await here.search(BALLOON)
        assert first == second
        assert here.encoder.passes == [["balloon"]] * 2
        assert here.backend.results.bytes == here.backend.vectors.bytes == 0

    with house(steady, cache_bytes=0) as here:
        asyncio.run(scenario())


def test_the_caches_count_what_clients_make_them_keep(steady: Path) -> None:
    names = tuple(f"{number:05}" for number in range(1_000))
    large = SearchQuery(text="b" * 1_000, filters=Filters(article_ids=names, sources=("x" * 500,)))

    async def scenario() -> None:
        backend = here.backend
        (found,) = await here.search_many(large)
        assert isinstance(found, Found)
        assert ids(found) == []
        least = sum(map(sys.getsizeof, (large.text, *names))) + 500 + len(found.body)
        assert least < backend.results.bytes < 1.3 * least
        assert backend.results.bytes == here.number('article_search_cache_bytes{cache="results"}')
        before = backend.vectors.bytes
        await here.search_many(*(SearchQuery(text=f"b {number}") for number in range(5)))
        assert backend.vectors.bytes == here.number('article_search_cache_bytes{cache="vectors"}') > before
        with here.live.lease() as searcher:
            known = backend.vectors.get((searcher.encoder_fingerprint, "b 3"))
        assert known is not None
        assert known.vector.base is None  # a view would keep all vectors of its pass

    with house(steady) as here:
        asyncio.run(scenario())


def test_searches_that_wait_are_encoded_together(steady: Path) -> None:
    async def scenario() -> None:
        clients = [Client() for _ in range(4)]
        texts = ["first", "balloon", "harvest", "destroyer"]
        tasks = [asyncio.create_task(here.search(SearchQuery(text=texts[0]), clients[0]))]
        await here.encoder.began()
        for text, client in zip(texts[1:], clients[1:], strict=True):
            tasks.append(asyncio.create_task(here.search(SearchQuery(text=text), client)))
        await until(lambda: here.backend.workers.waiting == 3)
        await asyncio.sleep(0.1)  # which counts as encoding for the first, as waiting for the others, and never twice
        here.encoder.let(2)
        found = await asyncio.gather(*tasks)
        assert [ids(one)[0] for one in found[1:]] == ["sky", "farm", "strait"]
        assert [client.seen.batch for client in clients] == [1, 3, 3, 3]
        assert all(sum(client.seen.stages.values()) <= client.seen.milliseconds() / 1_000 for client in clients)
        assert here.encoder.passes == [["first"], ["balloon", "harvest", "destroyer"]]
        assert here.number("article_search_batch_size_sum") == 4

    with house(steady, Recording(held=True)) as here:
        asyncio.run(scenario())


def test_search_many_answers_each_as_if_it_were_asked_alone(steady: Path) -> None:
    asked = [
        BALLOON,
        replace(BALLOON, limit=1),
        LOST,
        SearchQuery(text="harvest"),
        SearchQuery(text="destroyer", mode="keyword"),
        BALLOON,
    ]

    async def scenario() -> None:
        cached = await here.search(asked[3])
        client = Client()
        found = await here.search_many(*asked, client=client)
        assert here.encoder.passes == [["harvest"], ["balloon", "destroyer"]]
        assert (client.seen.cache, client.seen.batch) == ("miss", 2)
        assert found[3] is cached
        assert isinstance(found[2], QueryError)
        assert found[2].code == "cursor_invalid"
        assert [ids(found[number])[0] for number in (0, 1, 3, 4)] == ["sky", "sky", "farm", "strait"]
        for one, answer in zip(asked, found, strict=True):
            if isinstance(answer, Found):
                assert await here.search(one) == answer
        again = Client()
        assert (await here.search_many(*asked, client=again))[:2] == found[:2]
        assert again.seen.cache == "hit"
        assert len(here.encoder.passes) == 2

    with house(steady) as here:
        asyncio.run(scenario())


def test_a_search_that_cannot_be_answered_is_neither_hit_nor_miss(steady: Path) -> None:
    async def scenario() -> None:
        client = Client()
        with pytest.raises(QueryError, match="cursor"):
            await here.search(LOST, client)
        assert (client.seen.cache, client.seen.answerable, client.seen.generation) == (None, None, "000001")
        assert await here.search_many(client=client) == []
        assert client.seen.cache is None
        assert here.encoder.passes == []

    with house(steady) as here:
        asyncio.run(scenario())


def test_many_searches_at_once_take_only_so_many_places(steady: Path) -> None:
    asked = [SearchQuery(text=f"balloon {number}") for number in range(3 * _MOST_PLACES)]

    async def scenario() -> None:
        task = asyncio.create_task(here.search_many(*asked))
        await here.encoder.began()
        assert here.inside == _MOST_PLACES
        here.encoder.let()
        assert [ids(one)[0] for one in await task] == ["sky"] * len(asked)
        assert here.encoder.passes == [[one.text for one in asked]]

    with house(steady, Recording(held=True), most=_MOST_PLACES) as here:
        asyncio.run(scenario())


def test_a_search_without_a_place_is_refused(steady: Path) -> None:
    async def scenario() -> None:
        tasks = [asyncio.create_task(here.search(BALLOON)), asyncio.create_task(here.search(BALLOON))]
        await here.encoder.began()
        asking: list[Callable[[Client], Awaitable[object]]] = [
            lambda client: here.search(SearchQuery(text="harvest"), client),
            lambda client: here.search_many(SearchQuery(text="harvest"), SearchQuery(text="cuba"), client=client),
            lambda client: here.backend.run(lambda _searcher: pytest.fail("there is no place"), client.caller),
        ]
        for ask in asking:
            client = Client()
            with pytest.raises(RefusedError, match="more is asked of the service") as caught:
                await ask(client)
            assert (caught.value.code, client.seen.refused) == ("overloaded", "overloaded")
            assert (here.leases, here.inside) == (2, 2)
        here.encoder.let(2)
        await asyncio.gather(*tasks)
        assert [text for texts in here.encoder.passes for text in texts] == ["balloon", "balloon"]

    with house(steady, Recording(held=True), most=2) as here:
        asyncio.run(scenario())


def test_what_is_in_the_cache_needs_no_place(steady: Path) -> None:
    async def scenario() -> None:
        here.encoder.let()
        first = await here.search(BALLOON)
        task = asyncio.create_task(here.search(SearchQuery(text="harvest")))
        await until(lambda: len(here.encoder.passes) == 2)
        assert await here.search(BALLOON) is first
        here.encoder.let()
        await task

    with house(steady, Recording(held=True), most=1) as here:
        asyncio.run(scenario())


def test_a_client_that_leaves_while_it_waits_costs_no_work(steady: Path) -> None:
    async def scenario() -> None:
        first = asyncio.create_task(here.search(BALLOON))
        await here.encoder.began()
        client = Client()
        task = asyncio.create_task(here.search(SearchQuery(text="harvest"), client))
        await until(lambda: here.backend.workers.waiting == 1)
        assert (here.inside, here.leases) == (2, 2)
        client.leave()
        with pytest.raises(ClientGoneError):
            await asyncio.wait_for(task, PATIENCE_S)
        assert here.inside == 1
        assert client.seen.refused is None
        here.encoder.let()
        await first
        await until(lambda: here.leases == 0)
        assert here.encoder.passes == [["balloon"]]
        assert len(here.backend.results) == 1

    with house(steady, Recording(held=True)) as here:
        asyncio.run(scenario())


def test_a_client_that_leaves_while_its_query_is_encoded_costs_no_search(steady: Path) -> None:
    async def scenario() -> None:
        client = Client()
        task = asyncio.create_task(here.search(BALLOON, client))
        await here.encoder.began()
        client.leave()
        with pytest.raises(ClientGoneError):
            await asyncio.wait_for(task, PATIENCE_S)
        assert (here.inside, here.leases) == (0, 1)  # the encoder is the searcher's
        assert here.backend.results.bytes == 0
        here.encoder.let()
        await until(lambda: here.leases == 0)
        assert "dense" not in client.seen.stages

    with house(steady, Recording(held=True)) as here:
        asyncio.run(scenario())


@pytest.mark.parametrize(("stated", "most"), [(0.3, 100.0), (100.0, 0.3), (None, 0.3)])
def test_who_would_wait_too_long_is_told_in_time(steady: Path, stated: float | None, most: float) -> None:
    async def scenario() -> None:
        client = Client(timeout=stated)
        task = asyncio.create_task(here.search(BALLOON, client))
        await here.encoder.began()
        with pytest.raises(RefusedError, match="later than it was wanted") as caught:
            await asyncio.wait_for(task, PATIENCE_S)
        assert (caught.value.status, caught.value.code) == (503, "deadline_exceeded")
        assert client.seen.refused == "deadline_exceeded"
        assert (here.inside, here.leases) == (0, 1)
        here.encoder.let()

    with house(steady, Recording(held=True), seconds=most) as here:
        asyncio.run(scenario())


def test_a_request_that_is_cancelled_is_not_taken_for_one_whose_client_left(steady: Path) -> None:
    async def scenario() -> None:
        task = asyncio.create_task(here.search(BALLOON))
        await here.encoder.began()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (here.inside, here.leases) == (0, 1)
        here.encoder.let()

    with house(steady, Recording(held=True)) as here:
        asyncio.run(scenario())


def test_after_a_failure_it_goes_on(steady: Path) -> None:
    async def scenario() -> None:
        here.encoder.failure = MemoryError("no memory for it")
        for _ in range(2):
            with pytest.raises(MemoryError, match="no memory for it"):
                await here.search(BALLOON)
            assert (here.inside, here.leases) == (0, 0)
        here.encoder.failure = None
        assert ids(await here.search(BALLOON))[0] == "sky"

    with house(steady) as here:
        asyncio.run(scenario())


def test_run_lends_the_searcher_for_as_long_as_the_work_lasts(steady: Path) -> None:
    may = threading.Event()

    def work(searcher: Searcher) -> int:
        begun.append(searcher.manifest.generation)
        assert may.wait(PATIENCE_S)
        return len(searcher.articles(offset=0, limit=10))

    def fail(_searcher: Searcher) -> None:
        raise ValueError("it went wrong")

    async def scenario() -> None:
        client = Client()
        gone = asyncio.create_task(here.backend.run(work, client.caller))
        await until(lambda: begun)
        assert (here.inside, here.leases) == (1, 1)
        client.leave()
        with pytest.raises(ClientGoneError):
            await asyncio.wait_for(gone, PATIENCE_S)
        assert (here.inside, here.leases) == (0, 1)
        may.set()
        await until(lambda: here.leases == 0)
        client = Client()
        assert await here.backend.run(work, client.caller) == 3
        assert client.seen.generation == "000001"
        with pytest.raises(ValueError, match="it went wrong"):
            await here.backend.run(fail, Client().caller)
        assert (here.inside, here.leases) == (0, 0)

    begun: list[str] = []
    with house(steady) as here:
        asyncio.run(scenario())


def test_nothing_is_answered_before_an_index_is_loaded() -> None:
    async def scenario() -> None:
        with pytest.raises(NotReadyError, match="still being loaded"):
            await backend.search(BALLOON, Client().caller)
        with pytest.raises(NotReadyError, match="still being loaded"):
            await backend.run(lambda _searcher: None, Client().caller)
        assert backend.admission.inside == 0

    backend = Backend(Live(lambda _previous: pytest.fail("not started"), newest=None), Capacity(), Metrics("test"))
    try:
        asyncio.run(scenario())
    finally:
        backend.close()


@contextmanager
def no_collector() -> Iterator[None]:
    """Let things end by themselves, or stay."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_another_generation_gives_other_answers_and_the_old_searcher_goes(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        before = await here.search(BALLOON)
        with pytest.raises(QueryError, match="cursor"):
            await here.search(LOST)
        await here.swap()
        client = Client()
        after = await here.search(BALLOON, client)
        assert (client.seen.cache, client.seen.generation) == ("miss", "000002")
        assert "new" in ids(after)
        assert "new" not in ids(before)
        assert here.encoder.passes == [["balloon"]]  # it is the same encoder, and so the same vector
        await until(lambda: here.searchers[0]() is None)

    with house(index) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


def test_a_search_goes_on_with_the_generation_it_began_with(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        client = Client()
        old = asyncio.create_task(here.search(BALLOON, client))
        await here.encoder.began()
        await here.swap()
        new = asyncio.create_task(here.search(BALLOON))
        await until(lambda: here.backend.workers.waiting == 1)
        assert here.searchers[0]() is not None
        assert not here.encoder.closed
        here.encoder.let(2)
        assert "new" not in ids(await old)
        assert client.seen.generation == "000001"
        assert "new" in ids(await new)
        assert here.encoder.passes == [["balloon"]] * 2  # of different searchers, and so not together
        del old, new
        await until(lambda: here.encoder.closed and here.searchers[0]() is None)
        assert "new" in ids(await here.search(BALLOON))

    with house(index, Recording(held=True)) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


def test_the_app_forgets_the_answers_of_a_generation_that_was_replaced(index: Path, corpus: Path) -> None:
    live = Live(lambda _previous: Searcher(open_index(index), WordEncoder()), newest=None)
    with TestClient(create_app(live)) as client:
        wait_until(lambda: live.status().ready)
        assert client.get("/v1/search?q=balloon").json()["index"]["generation"] == "000001"
        backend: Backend = client.app.state.backend  # type: ignore[attr-defined]
        assert (len(backend.results), len(backend.vectors)) == (1, 1)
        rebuild(corpus, index)
        assert live.reload_and_wait(PATIENCE_S).changed
        wait_until(lambda: not len(backend.results))
        assert len(backend.vectors) == 1
        assert client.get("/v1/search?q=balloon").json()["index"]["generation"] == "000002"
