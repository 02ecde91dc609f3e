"""Searches one by one: admitted or refused, cached, encoded together, and from which generation."""

import asyncio
import json
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.errors import IndexDamagedError
from indexer.index.generation import open_index
from indexer.index.held_files import HeldFiles
from service.api.app import create_app
from service.engine import engine as engine_module
from service.engine.engine import Answer, Caller, Engine
from service.engine.live_index import LiveIndex
from service.errors import DamagedError, NotFoundError, NotReadyError, QueryError, RefusedError
from service.search.filters import Filters
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.request_record import STAGES
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly
from tests.service.engine.harness import (
    BALLOON,
    LOST,
    PATIENCE_S,
    HeldEncoder,
    calling,
    engine_over,
    ids,
    no_collector,
    rebuild,
    render,
    shown,
    skip,
    until,
    wait_until,
)

LOOKED_UP = ("hit", "miss")


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES that stays as it is."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    return folder / "index"


def test_search_answers_and_tells_how_it_went(steady: Path) -> None:
    async def scenario() -> None:
        caller = calling()
        found = await here.search(BALLOON, caller)
        assert ids(found)[0] == "sky"
        record = caller.record
        assert (record.cache, record.batch, record.generation, record.refused) == ("miss", 1, "000001", None)
        assert record.answerable is found.answerable is shown(found)["answerable"]
        assert set(record.stages) == set(STAGES) - {"tokenise"}  # the fake encoder does not
        assert min(record.stages.values()) >= 0
        assert sum(record.stages.values()) <= record.elapsed_ms() / 1_000

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_the_same_search_is_answered_from_the_cache(steady: Path) -> None:
    async def scenario() -> None:
        first = await here.search(BALLOON)
        caller = calling()
        assert await here.search(SearchQuery(text="balloon"), caller) is first
        record = caller.record
        assert (record.cache, record.batch, record.generation, record.stages) == ("hit", None, "000001", {})
        assert record.answerable is first.answerable
        assert here.encoder.batches == [["balloon"]]

    with engine_over(steady) as here:
        asyncio.run(scenario())


@pytest.mark.parametrize("change", [{"limit": 1}, {"mode": "semantic"}, {"filters": Filters(article_ids=("farm",))}])
def test_the_same_text_in_another_search_is_searched_but_not_encoded_again(
    steady: Path, change: dict[str, Any]
) -> None:
    other = replace(BALLOON, **change)

    async def scenario() -> None:
        await here.search(BALLOON)
        caller = calling()
        found = await here.search(other, caller)
        assert here.encoder.batches == [["balloon"]]
        assert (caller.record.cache, caller.record.batch) == ("miss", None)
        assert set(caller.record.stages) == set(STAGES) - {"tokenise", "encode"}
        outcomes = [here.number(f'article_search_cache_total{{cache="vectors",outcome="{how}"}}') for how in LOOKED_UP]
        assert outcomes == [1, 1]
        bodies.append(found.body)

    bodies: list[bytes] = []
    with engine_over(steady) as here:
        asyncio.run(scenario())
    with engine_over(steady) as here:
        bodies.append(asyncio.run(here.search(other)).body)
    assert bodies[0] == bodies[1]


def test_without_a_cache_everything_is_done_again(steady: Path) -> None:
    async def scenario() -> None:
        first, second = await here.search(BALLOON), await here.search(BALLOON)
        assert first == second
        assert here.encoder.batches == [["balloon"]] * 2
        assert here.engine.answers.bytes == here.engine.vectors.bytes == 0

    with engine_over(steady, cache_bytes=0) as here:
        asyncio.run(scenario())


def test_the_caches_count_what_clients_make_them_keep(steady: Path) -> None:
    names = tuple(f"{number:05}" for number in range(1_000))
    large = SearchQuery(text="b" * 1_000, filters=Filters(article_ids=names, sources=("x" * 500,)))

    async def scenario() -> None:
        engine = here.engine
        (found,) = await here.search_many(large)
        assert isinstance(found, Answer)
        assert ids(found) == []
        least = sum(map(sys.getsizeof, (large.text, *names))) + 500 + len(found.body)
        assert least < engine.answers.bytes < 1.3 * least
        assert engine.answers.bytes == here.number('article_search_cache_bytes{cache="results"}')
        before = engine.vectors.bytes
        await here.search_many(*(SearchQuery(text=f"b {number}") for number in range(5)))
        assert engine.vectors.bytes == here.number('article_search_cache_bytes{cache="vectors"}') > before
        with here.live.lease() as lease:
            known = engine.vectors.get((lease.searcher.encoder_fingerprint, "b 3"))
        assert known is not None
        assert known.vector.base is None  # a view would keep all vectors of its batch

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_searches_that_wait_are_encoded_together(steady: Path) -> None:
    async def scenario() -> None:
        callers = [calling() for _ in range(4)]
        texts = ["first", "balloon", "harvest", "destroyer"]
        tasks = [asyncio.create_task(here.search(SearchQuery(text=texts[0]), callers[0]))]
        await here.encoder.began()
        for text, caller in zip(texts[1:], callers[1:], strict=True):
            tasks.append(asyncio.create_task(here.search(SearchQuery(text=text), caller)))
        await until(lambda: here.engine.threads.waiting == 3)
        await asyncio.sleep(0.1)  # which counts as encoding for the first, as waiting for the others, and never twice
        here.encoder.let(2)
        found = await asyncio.gather(*tasks)
        assert [ids(one)[0] for one in found[1:]] == ["sky", "farm", "strait"]
        assert [caller.record.batch for caller in callers] == [1, 3, 3, 3]
        assert all(sum(caller.record.stages.values()) <= caller.record.elapsed_ms() / 1_000 for caller in callers)
        assert here.encoder.batches == [["first"], ["balloon", "harvest", "destroyer"]]
        assert here.number("article_search_batch_size_sum") == 4

    with engine_over(steady, HeldEncoder(held=True)) as here:
        asyncio.run(scenario())


def test_a_search_that_cannot_be_answered_is_neither_hit_nor_miss(steady: Path) -> None:
    async def scenario() -> None:
        caller = calling()
        with pytest.raises(QueryError, match="cursor"):
            await here.search(LOST, caller)
        assert (caller.record.cache, caller.record.answerable, caller.record.generation) == (None, None, "000001")
        assert await here.search_many(caller=caller) == []
        assert caller.record.cache is None
        assert here.encoder.batches == []

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_a_search_without_a_place_is_refused_after_a_pause(steady: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        assert here.admitted == 2  # who waits to be refused takes no place
        pauses.append(seconds)

    async def scenario() -> None:
        tasks = [asyncio.create_task(here.search(BALLOON)), asyncio.create_task(here.search(BALLOON))]
        await here.encoder.began()
        asking: list[Callable[[Caller], Awaitable[object]]] = [
            lambda caller: here.search(SearchQuery(text="harvest"), caller),
            lambda caller: here.search_many(SearchQuery(text="harvest"), SearchQuery(text="cuba"), caller=caller),
            lambda caller: here.engine.run(lambda _searcher: pytest.fail("there is no place"), caller),
        ]
        for ask in asking:
            caller = calling()
            with pytest.raises(RefusedError, match="overloaded") as caught:
                await ask(caller)
            assert (caught.value.code, caller.record.refused) == ("overloaded", "overloaded")
            assert (here.leases, here.admitted) == (4, 2)
        assert pauses == [engine_module._REFUSAL_PAUSE_S] * len(asking)
        here.encoder.let(2)
        await asyncio.gather(*tasks)
        assert [text for texts in here.encoder.batches for text in texts] == ["balloon", "balloon"]

    with engine_over(steady, HeldEncoder(held=True), max_waiting=2) as here:
        monkeypatch.setattr("service.engine.engine.asyncio.sleep", pause)
        asyncio.run(scenario())


def test_what_is_in_the_cache_needs_no_place(steady: Path) -> None:
    async def scenario() -> None:
        here.encoder.let()
        first = await here.search(BALLOON)
        task = asyncio.create_task(here.search(SearchQuery(text="harvest")))
        await until(lambda: len(here.encoder.batches) == 2)
        assert await here.search(BALLOON) is first
        here.encoder.let()
        await task

    with engine_over(steady, HeldEncoder(held=True), max_waiting=1) as here:
        asyncio.run(scenario())


def test_a_request_that_is_cancelled_while_it_waits_costs_no_work(steady: Path) -> None:
    async def scenario() -> None:
        first = asyncio.create_task(here.search(BALLOON))
        await here.encoder.began()
        caller = calling()
        task = asyncio.create_task(here.search(SearchQuery(text="harvest"), caller))
        await until(lambda: here.engine.threads.waiting == 1)
        assert (here.admitted, here.leases) == (2, 4)  # each request's own, and the one shared with the threads
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert here.admitted == 1
        assert caller.record.refused is None
        here.encoder.let()
        await first
        await until(lambda: here.leases == 0)
        assert here.encoder.batches == [["balloon"]]
        assert len(here.engine.answers) == 1

    with engine_over(steady, HeldEncoder(held=True)) as here:
        asyncio.run(scenario())


def test_a_request_that_is_cancelled_while_its_query_is_encoded_costs_no_search(steady: Path) -> None:
    async def scenario() -> None:
        caller = calling()
        task = asyncio.create_task(here.search(BALLOON, caller))
        await here.encoder.began()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (here.admitted, here.leases) == (0, 1)  # the encoder is the searcher's
        assert here.engine.answers.bytes == 0
        here.encoder.let()
        await until(lambda: here.leases == 0)
        assert "dense" not in caller.record.stages

    with engine_over(steady, HeldEncoder(held=True)) as here:
        asyncio.run(scenario())


def test_a_lease_keeps_the_searcher_open_for_a_thread_after_the_request_gave_up(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        task = asyncio.create_task(here.search(BALLOON))
        await here.encoder.began()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await here.swap()
        assert here.live.status().generation == "000002"
        assert not here.encoder.closed
        assert here.searchers[0]() is not None
        here.encoder.let()
        await until(lambda: here.encoder.closed)
        del task
        await until(lambda: here.searchers[0]() is None)

    with engine_over(index, HeldEncoder(held=True)) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


@pytest.mark.parametrize(("stated_s", "limit_s"), [(60.0, 900.0), (900.0, 60.0), (None, 60.0)])
def test_who_would_wait_too_long_is_told_in_time(steady: Path, stated_s: float | None, limit_s: float) -> None:
    async def scenario() -> None:
        caller = calling(stated_s)
        task = asyncio.create_task(here.search(BALLOON, caller))
        await here.encoder.began()
        skip(50)
        await asyncio.sleep(0)
        assert not task.done()
        skip(11)
        with pytest.raises(RefusedError, match="deadline_exceeded") as caught:
            await asyncio.wait_for(task, PATIENCE_S)
        assert caught.value.code == "deadline_exceeded"
        assert caller.record.refused == "deadline_exceeded"
        assert (here.admitted, here.leases) == (0, 1)
        here.encoder.let()

    with engine_over(steady, HeldEncoder(held=True), request_seconds=limit_s) as here:
        asyncio.run(scenario())


def test_after_a_failure_it_goes_on(steady: Path) -> None:
    async def scenario() -> None:
        here.encoder.failure = MemoryError("no memory for it")
        for _ in range(2):
            with pytest.raises(MemoryError, match="no memory for it"):
                await here.search(BALLOON)
            assert (here.admitted, here.leases) == (0, 0)
        here.encoder.failure = None
        assert ids(await here.search(BALLOON))[0] == "sky"

    with engine_over(steady) as here:
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
        caller = calling()
        gone = asyncio.create_task(here.engine.run(work, caller))
        await until(lambda: begun)
        assert (here.admitted, here.leases) == (1, 2)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert (here.admitted, here.leases) == (0, 1)
        may.set()
        await until(lambda: here.leases == 0)
        caller = calling()
        assert await here.engine.run(work, caller) == 3
        assert caller.record.generation == "000001"
        with pytest.raises(ValueError, match="it went wrong"):
            await here.engine.run(fail, calling())
        assert (here.admitted, here.leases) == (0, 0)

    begun: list[str] = []
    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_nothing_is_answered_before_an_index_is_loaded() -> None:
    async def scenario() -> None:
        with pytest.raises(NotReadyError, match="still being loaded"):
            await engine.search(BALLOON, calling())
        with pytest.raises(NotReadyError, match="still being loaded"):
            await engine.run(lambda _searcher: None, calling())
        assert engine.admission.admitted == 0

    live = LiveIndex(lambda _previous: pytest.fail("not started"), newest=None)
    engine = Engine(live, Settings(), Metrics("test"), render)
    try:
        asyncio.run(scenario())
    finally:
        engine.close()


def test_an_engine_that_drains_still_answers_but_is_not_ready(steady: Path) -> None:
    async def scenario() -> None:
        here.metrics.set_ready(True)
        assert not here.engine.draining
        here.engine.begin_draining()
        assert here.engine.draining
        assert here.number("article_search_ready") == 0
        assert ids(await here.search(BALLOON))[0] == "sky"
        assert await here.engine.run(lambda searcher: searcher.manifest.generation, calling()) == "000001"

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_equal_queries_that_are_written_differently_share_answers_and_cursors(steady: Path) -> None:
    def written(relevance: float, *article_ids: str, cursor: str | None = None) -> SearchQuery:
        filters = Filters(article_ids=article_ids)
        return SearchQuery(text="destroyer", limit=1, filters=filters, min_relevance=relevance, cursor=cursor)

    async def scenario() -> None:
        first = await here.search(written(0.0, "strait", "sky"))
        caller = calling()
        assert await here.search(written(-0.0, "sky", "strait", "sky"), caller) is first
        assert caller.record.cache == "hit"
        cursor = shown(first)["next_cursor"]
        assert cursor is not None
        second = await here.search(written(-0.0, "sky", "strait", "sky", cursor=cursor))
        assert (ids(first), ids(second)) == (["strait"], ["sky"])

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_another_generation_gives_other_answers_and_the_old_searcher_goes(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        before = await here.search(BALLOON)
        with pytest.raises(QueryError, match="cursor"):
            await here.search(LOST)
        await here.swap()
        caller = calling()
        after = await here.search(BALLOON, caller)
        assert (caller.record.cache, caller.record.generation) == ("miss", "000002")
        assert "new" in ids(after)
        assert "new" not in ids(before)
        assert here.encoder.batches == [["balloon"]]  # it is the same encoder, and so the same vector
        await until(lambda: here.searchers[0]() is None)

    with engine_over(index) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


def test_a_search_goes_on_with_the_generation_it_began_with(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        caller = calling()
        old = asyncio.create_task(here.search(BALLOON, caller))
        await here.encoder.began()
        await here.swap()
        new = asyncio.create_task(here.search(BALLOON))
        await until(lambda: here.engine.threads.waiting == 1)
        assert here.searchers[0]() is not None
        assert not here.encoder.closed
        here.encoder.let(2)
        assert "new" not in ids(await old)
        assert caller.record.generation == "000001"
        assert "new" in ids(await new)
        assert here.encoder.batches == [["balloon"]] * 2  # of different searchers, and so not together
        del old, new
        await until(lambda: here.encoder.closed and here.searchers[0]() is None)
        assert "new" in ids(await here.search(BALLOON))

    with engine_over(index, HeldEncoder(held=True)) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


def test_the_app_forgets_the_answers_of_a_generation_that_was_replaced(index: Path, corpus: Path) -> None:
    live = LiveIndex(lambda _previous: Searcher(open_index(index), WordEncoder()), newest=None)
    with TestClient(create_app(live, Settings())) as client:
        wait_until(lambda: live.status().ready)
        assert client.get("/v1/search?q=balloon").json()["index"]["generation"] == "000001"
        engine: Engine = client.app.state.engine  # type: ignore[attr-defined]
        assert (len(engine.answers), len(engine.vectors)) == (1, 1)
        rebuild(corpus, index)
        assert live.reload_and_wait(PATIENCE_S).changed
        wait_until(lambda: not len(engine.answers))
        assert len(engine.vectors) == 1
        assert client.get("/v1/search?q=balloon").json()["index"]["generation"] == "000002"


def test_what_is_damaged_is_not_sent_and_told_to_the_watcher(steady: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: HeldFiles) -> None:
        raise IndexDamagedError("a file was cut short")

    async def scenario() -> None:
        await here.search(BALLOON)
        monkeypatch.setattr(HeldFiles, "check", check)
        for query in (SearchQuery(text="destroyer"), replace(BALLOON, limit=1)):  # to be encoded, or not
            with pytest.raises(DamagedError):
                await here.search(query)
        with pytest.raises(DamagedError):
            await here.engine.run(lambda _: pytest.fail("used"), calling())
        assert ids(await here.search(BALLOON))[0] == "sky"  # from the cache

    told: list[Exception] = []
    with engine_over(steady) as here:
        monkeypatch.setattr(here.live, "report", told.append)
        asyncio.run(scenario())
    assert [str(error) for error in told] == ["a file was cut short"] * 3


@pytest.mark.parametrize(("whole", "raised"), [(True, IndexError), (False, DamagedError)])
def test_an_error_of_any_kind_is_damage_if_the_files_have_changed(
    steady: Path, monkeypatch: pytest.MonkeyPatch, whole: bool, raised: type[Exception]
) -> None:
    def work(_: Searcher) -> None:
        monkeypatch.setattr(HeldFiles, "are_as_verified", lambda _: whole)
        raise IndexError("beyond the end")

    told: list[Exception] = []
    with engine_over(steady) as here:
        monkeypatch.setattr(here.live, "report", told.append)
        with pytest.raises(raised):
            asyncio.run(here.engine.run(work, calling()))
    assert [type(error) for error in told] == [IndexError]


def test_a_request_that_is_wrong_is_no_reason_to_look_at_the_files(
    steady: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_: Searcher) -> None:
        raise NotFoundError("article")

    with engine_over(steady) as here:
        monkeypatch.setattr(here.live, "report", lambda _: pytest.fail("looked at"))
        with pytest.raises(NotFoundError):
            asyncio.run(here.engine.run(work, calling()))
