"""Requests of many searches: pieces that take turns with other searches, and part of the answers if time runs out."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.batching import BATCH_QUERIES_MAX
from service.engine.engine import Answer
from service.engine.pieces import _PIECE_BYTES, _QUERY_BYTES, Task, pieces
from service.errors import QueryError, RefusedError, ServiceError
from service.search.cursors import Position
from service.search.query import SearchQuery
from tests.conftest import ARTICLES
from tests.fakes import build_quietly
from tests.service.engine.harness import (
    BALLOON,
    LOST,
    HeldEncoder,
    calling,
    engine_over,
    ids,
    no_collector,
    rebuild,
    shown,
    skip,
    until,
)


def long_queries(count: int) -> list[SearchQuery]:
    """Different queries of almost 2,000 characters about the balloon; two of them fill a piece."""
    return [SearchQuery(text=f"balloon {number:02} {'é' * 1_980}") for number in range(count)]


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES that stays as it is."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    return folder / "index"


def tasks_of(texts: Sequence[str]) -> list[Task]:
    return [
        Task(number=number, key=number, query=SearchQuery(text=text), start=Position())
        for number, text in enumerate(texts)
    ]


def counted_bytes(tasks: Sequence[Task]) -> int:
    return sum(min(len(task.query.text.encode()), _QUERY_BYTES) for task in tasks)


@given(st.lists(st.tuples(st.integers(1, 2_000), st.sampled_from("aé🎈")), max_size=64))
def test_pieces_are_as_large_as_their_bounds_allow_and_keep_the_order(sizes: list[tuple[int, str]]) -> None:
    tasks = tasks_of([letter * count for count, letter in sizes])
    cut = list(pieces(tasks))
    assert [task for piece in cut for task in piece] == tasks
    for piece in cut:
        assert 1 <= len(piece) <= BATCH_QUERIES_MAX
        assert counted_bytes(piece) <= _PIECE_BYTES
    for piece, after in pairwise(cut):
        assert len(piece) == BATCH_QUERIES_MAX or counted_bytes([*piece, after[0]]) > _PIECE_BYTES


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
        caller = calling()
        found = await here.search_many(*asked, caller=caller)
        assert here.encoder.batches == [["harvest"], ["balloon", "destroyer"]]
        assert (caller.record.cache, caller.record.batch) == ("miss", 2)
        assert found[3] is cached
        assert isinstance(found[2], QueryError)
        assert found[2].code == "cursor_invalid"
        assert [ids(found[number])[0] for number in (0, 1, 3, 4)] == ["sky", "sky", "farm", "strait"]
        for one, answer in zip(asked, found, strict=True):
            if isinstance(answer, Answer):
                assert await here.search(one) == answer
        again = calling()
        assert (await here.search_many(*asked, caller=again))[:2] == found[:2]
        assert again.record.cache == "hit"
        assert len(here.encoder.batches) == 2

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_a_full_batch_of_long_queries_is_encoded_in_small_pieces(steady: Path) -> None:
    queries = long_queries(64)

    async def scenario() -> None:
        found = await here.search_many(*queries)
        assert [shown(one)["query"] for one in found] == [query.text for query in queries]
        assert {ids(one)[0] for one in found} == {"sky"}
        assert [len(texts) for texts in here.encoder.batches] == [2] * 32
        assert here.leases == 0

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_a_full_batch_of_short_queries_is_encoded_eight_by_eight(steady: Path) -> None:
    async def scenario() -> None:
        found = await here.search_many(*(SearchQuery(text=f"balloon {number}") for number in range(64)))
        assert {ids(one)[0] for one in found} == {"sky"}
        assert [len(texts) for texts in here.encoder.batches] == [8] * 8

    with engine_over(steady) as here:
        asyncio.run(scenario())


def test_a_batch_takes_no_more_places_than_a_piece_has_searches(steady: Path) -> None:
    queries = [SearchQuery(text=f"balloon {number}") for number in range(3 * BATCH_QUERIES_MAX)]

    async def scenario() -> None:
        task = asyncio.create_task(here.search_many(*queries))
        for _ in range(3):
            await here.encoder.began()
            assert here.admitted == BATCH_QUERIES_MAX
            here.encoder.let()
        assert [ids(one)[0] for one in await task] == ["sky"] * len(queries)

    with engine_over(steady, HeldEncoder(held=True), max_waiting=BATCH_QUERIES_MAX) as here:
        asyncio.run(scenario())


def test_a_single_search_has_its_turn_between_the_pieces_of_a_batch(steady: Path) -> None:
    queries = long_queries(6)
    single = SearchQuery(text="harvest")

    async def scenario() -> None:
        batch = asyncio.create_task(here.search_many(*queries))
        await here.encoder.began()
        task = asyncio.create_task(here.search(single))
        await until(lambda: here.engine.threads.waiting == 1)  # it waits behind the piece that is encoded
        here.encoder.let()
        await here.encoder.began()
        here.encoder.let()
        assert shown(await task)["query"] == single.text
        assert not batch.done()
        here.encoder.let(2)
        assert len(await batch) == len(queries)
        texts = [query.text for query in queries]
        # The next piece may go together with the search, but not before it.
        assert [text for together in here.encoder.batches for text in together] == [*texts[:2], "harvest", *texts[2:]]

    with engine_over(steady, HeldEncoder(held=True), threads=1) as here:
        asyncio.run(scenario())


def test_what_is_answered_when_time_runs_out_is_returned(steady: Path) -> None:
    queries = long_queries(6)
    asked = [*queries[:3], LOST, *queries[3:]]

    async def scenario() -> None:
        caller = calling(900.0)
        task = asyncio.create_task(here.search_many(*asked, caller=caller))
        for _ in range(2):
            await here.encoder.began()
            here.encoder.let()
        await here.encoder.began()  # the third piece
        skip(901)
        found = await task
        assert [code(one) for one in found] == [None, None, None, "cursor_invalid", None, *["deadline_exceeded"] * 2]
        assert caller.record.refused == "deadline_exceeded"
        assert here.admitted == 0
        assert here.leases == 1  # the encoder is still at the third piece
        here.encoder.let()
        await until(lambda: here.leases == 0)
        again = asyncio.create_task(here.search_many(*queries))
        await here.encoder.began()
        here.encoder.let()
        assert all(one is known for one, known in zip((await again)[:4], [*found[:3], found[4]], strict=True))
        assert here.encoder.batches[-1] == [query.text for query in queries[4:]]

    with engine_over(steady, HeldEncoder(held=True), request_seconds=1_000) as here:
        asyncio.run(scenario())


def code(found: Answer | ServiceError) -> str | None:
    """Return why a search was not answered, or None if it was."""
    if isinstance(found, Answer):
        assert ids(found)[0] == "sky"
        return None
    return found.code


def test_what_is_in_the_cache_is_returned_though_nothing_else_is_answered_in_time(steady: Path) -> None:
    async def scenario() -> None:
        here.encoder.let()
        known = await here.search(BALLOON)
        await here.encoder.began()
        task = asyncio.create_task(here.search_many(BALLOON, SearchQuery(text="harvest"), caller=calling(60.0)))
        await here.encoder.began()
        skip(61)
        first, second = await task
        assert first is known
        assert isinstance(second, RefusedError)
        assert second.code == "deadline_exceeded"
        here.encoder.let()

    with engine_over(steady, HeldEncoder(held=True), request_seconds=1_000) as here:
        asyncio.run(scenario())


def test_a_batch_that_is_not_answered_at_all_in_time_is_refused(steady: Path) -> None:
    async def scenario() -> None:
        caller = calling(60.0)
        task = asyncio.create_task(here.search_many(*long_queries(4), LOST, caller=caller))
        await here.encoder.began()
        skip(61)
        with pytest.raises(RefusedError, match="deadline_exceeded"):
            await task
        assert caller.record.refused == "deadline_exceeded"
        here.encoder.let()
        await until(lambda: here.leases == 0)
        assert len(here.encoder.batches) == 1

    with engine_over(steady, HeldEncoder(held=True), request_seconds=1_000) as here:
        asyncio.run(scenario())


def test_all_pieces_are_answered_from_the_generation_that_the_batch_began_with(index: Path, corpus: Path) -> None:
    async def scenario() -> None:
        caller = calling()
        task = asyncio.create_task(here.search_many(*long_queries(6), caller=caller))
        await here.encoder.began()
        await here.swap()
        here.encoder.let(3)
        found = await task
        assert {shown(one)["generation"] for one in found} == {"000001"}
        assert not any("new" in ids(one) for one in found)
        assert caller.record.generation == "000001"
        del task, found
        await until(lambda: here.encoder.closed and here.searchers[0]() is None)
        here.encoder.let()
        assert shown(await here.search(BALLOON))["generation"] == "000002"

    with engine_over(index, HeldEncoder(held=True)) as here, no_collector():
        rebuild(corpus, index)
        asyncio.run(scenario())


def test_a_failure_in_the_middle_of_a_batch_releases_everything(steady: Path) -> None:
    async def scenario() -> None:
        task = asyncio.create_task(here.search_many(*long_queries(6)))
        await here.encoder.began()
        here.encoder.let()
        await here.encoder.began()
        here.encoder.failure = MemoryError("no memory for it")
        here.encoder.let()
        with pytest.raises(MemoryError, match="no memory for it"):
            await task
        assert (here.admitted, here.leases) == (0, 0)

    with engine_over(steady, HeldEncoder(held=True)) as here:
        asyncio.run(scenario())
