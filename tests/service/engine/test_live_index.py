import json
import logging
import random
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from indexer.encoder.spec import EncoderSpec
from indexer.errors import IndexDamagedError, IndexMissingError, StoreError, UnusableIndexError
from indexer.index.manifest import Manifest
from service.engine.index_status import ReloadOutcome, Status
from service.engine.live_index import LiveIndex
from service.engine.watching import published as published_generation
from service.engine.watching.index_watcher import LoadSearcher
from service.errors import NotReadyError
from service.search.searcher import Searcher
from tests.conftest import ARTICLES, ROOT
from tests.fakes import WordEncoder, build_quietly
from tests.service.engine.loader import (
    LIMIT_SECONDS,
    Loader,
    Watched,
    damage,
    ids,
    live_ids,
    point,
    publish,
    until,
    watching,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES."""
    folder = tmp_path_factory.mktemp("generations")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    return folder / "index"


@pytest.fixture
def loader(built: Path, tmp_path: Path) -> Loader:
    """Loads from a copy of it."""
    return Loader(Path(shutil.copytree(built, tmp_path / "index")))


def test_live_answers_from_the_newest_generation_as_it_is_published(loader: Loader) -> None:
    swaps: list[tuple[Manifest | None, Manifest, EncoderSpec]] = []
    live = LiveIndex(loader, newest=loader.newest, poll_seconds=0.01)
    live.on_swap = lambda old, new, encoder: swaps.append((old, new, encoder))
    live.start()
    until(lambda: live.status().ready)
    assert live_ids(live) == {"strait", "sky", "farm"}
    assert live.status() == Status(ready=True, generation="000001", problems=(), swaps=0, failures=0)
    assert publish(loader.index, "x", "y") == "000002"
    until(lambda: len(swaps) == 2)
    assert live_ids(live) == {"x", "y"}
    assert live.status() == Status(ready=True, generation="000002", problems=(), swaps=1, failures=0)
    assert [(old and old.generation, new.generation) for old, new, _ in swaps] == [
        (None, "000001"),
        ("000001", "000002"),
    ]
    assert {encoder.fingerprint for *_, encoder in swaps} == {WordEncoder().spec.fingerprint}
    live.stop()
    assert loader.closings == [1, 1]


def test_live_logs_how_the_encoder_computes_with_each_generation(loader: Loader) -> None:
    with capture_logs() as logged, watching(loader, loader.newest) as live:
        publish(loader.index, "x", "y")
        until(lambda: live.status().generation == "000002")
        until(lambda: len(logged) == 2)
    of_torch = {"runtime": "torch", "precision": "float32", "variant": "float32", "instruction_set": ""}
    built = {"built_variant": "float32", "built_instruction_set": ""}
    line = {"event": "encoder", "log_level": "info", **of_torch, **built}
    assert logged == [{**line, "generation": "000001"}, {**line, "generation": "000002"}]


def test_lease_keeps_what_was_replaced_open_until_it_ends(loader: Loader) -> None:
    with watching(loader, loader.newest) as live:
        with live.lease() as first, live.lease() as second:
            publish(loader.index, "x")
            until(lambda: live.status().swaps == 1)
            assert first.searcher is second.searcher
            assert (ids(first.searcher), live_ids(live)) == ({"strait", "sky", "farm"}, {"x"})
            assert loader.closings == [0, 0]
        until(lambda: loader.closings == [1, 0])
        with pytest.raises(ValueError, match="is closed"):
            ids(first.searcher)
    assert loader.closings == [1, 1]


def test_lease_of_the_live_searcher_outlives_stop(loader: Loader) -> None:
    with watching(loader, loader.newest) as live, live.lease() as lease:
        live.stop()
        assert ids(lease.searcher) == {"strait", "sky", "farm"}
    until(lambda: loader.closings == [1])
    with pytest.raises(NotReadyError, match="the service is stopping"), live.lease():
        pass


def test_lease_that_ends_by_an_error_ends(loader: Loader) -> None:
    with watching(loader, loader.newest) as live, pytest.raises(KeyError, match="mine"), live.lease():
        raise KeyError("mine")
    assert loader.closings == [1]


def test_swaps_under_load_never_close_what_is_in_use(loader: Loader) -> None:
    pointers = [loader.newest(), *published(loader, "x", "y")]
    over = threading.Event()

    def search(number: int) -> int:
        dice = random.Random(number)  # noqa: S311 - moments, not secrets
        searched = 0
        while not over.is_set():
            with live.lease() as lease:
                searcher = lease.searcher
                assert isinstance(searcher, Watched)
                assert ids(searcher) in ({"strait", "sky", "farm"}, {"x"}, {"y"})
                time.sleep(dice.choice([0, 0.001, 0.02]))
                assert searcher.article("nowhere") is None
                assert searcher.closings == 0
            searched += 1
        return searched

    with watching(loader, loader.newest) as live, ThreadPoolExecutor(4) as pool:
        searching = [pool.submit(search, number) for number in range(4)]
        try:
            for swaps in range(1, 31):
                point(loader.index, pointers[swaps % 3])
                until(lambda swaps=swaps: live.status().swaps == swaps)  # type: ignore[misc]
        finally:
            over.set()
        assert min(one.result(LIMIT_SECONDS) for one in searching) > 5
        until(lambda: loader.closings == [1] * 30 + [0])
    assert loader.closings == [1] * 31
    assert [encoder.closed for encoder in loader.encoders] == [True]  # one was enough for all


@pytest.mark.slow
def test_swaps_leave_nothing_behind(loader: Loader) -> None:
    pointers = [loader.newest(), *published(loader, "x")]
    assert footprint(loader.index) == (0, 0)
    with watching(loader, loader.newest) as live:
        before = footprint(loader.index)
        assert min(before) > 0
        for swaps in range(1, 121):
            with live.lease() as lease:
                point(loader.index, pointers[(swaps + 1) % 2])
                live.request_reload()
                until(lambda swaps=swaps: live.status().swaps == swaps)  # type: ignore[misc]
                assert ids(lease.searcher) != live_ids(live)
            del lease
            if not swaps % 20:
                until(lambda: footprint(loader.index) == before)
    until(lambda: footprint(loader.index) == (0, 0))
    assert loader.closings == [1] * 121


def published(loader: Loader, *names: str) -> list[str]:
    """Publish a generation with one article for each name, and return what CURRENT then says."""
    return [(publish(loader.index, name, keep=9), loader.newest())[1] for name in names]


def footprint(index: Path) -> tuple[int, int]:
    """How many files of the index this process has open, and how many parts of memory are files of it."""
    open_files = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            open_files += str(index) in str(link.readlink())
        except FileNotFoundError:
            continue  # the descriptor by which this folder was read
    return open_files, Path("/proc/self/maps").read_text().count(str(index))


def test_a_damaged_generation_is_refused_and_the_old_one_answers_on(
    loader: Loader, caplog: pytest.LogCaptureFixture
) -> None:
    problem = "generation 000002 was refused: it is damaged"
    attempts: list[str | None] = []
    with watching(refusing(loader, "000002"), loader.newest, attempts=attempts) as live:
        publish(loader.index, "x")
        until(lambda: live.status().failures > 0)
        assert live.status() == Status(ready=True, generation="000001", problems=(problem,), swaps=0, failures=1)
        assert live_ids(live) == {"strait", "sky", "farm"}
        time.sleep(0.1)  # ten looks
        assert loader.calls == 2, "it was loaded again though nothing had changed"
        assert live.reload_and_wait(LIMIT_SECONDS) == ReloadOutcome(generation="000001", changed=False, problem=problem)
        assert loader.calls == 3
        publish(loader.index, "y")
        until(lambda: live.status().swaps == 1)
        assert live.status() == Status(ready=True, generation="000003", problems=(), swaps=1, failures=2)
        assert live_ids(live) == {"y"}
        until(lambda: attempts == [None, problem, problem, None])
    (record, _) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.name == "service.engine.watching.index_watcher"
    assert record.getMessage().startswith(f"{problem}: ")
    assert "was altered: its SHA-256" in caplog.text  # the whole cause, for those who run it


def refusing(loader: Loader, name: str) -> LoadSearcher:
    """Load, but damage the generation of a name before it is opened."""

    def load(previous: Searcher | None) -> Searcher:
        if loader.newest().startswith(name) and not hasattr(loader, "damaged"):
            damage(loader.index)
            loader.damaged = True  # type: ignore[attr-defined]
        return loader(previous)

    return load


def test_going_back_to_the_live_generation_settles_a_refusal_without_a_swap(loader: Loader) -> None:
    good = loader.newest()
    with watching(refusing(loader, "000002"), loader.newest) as live:
        publish(loader.index, "x")
        until(lambda: live.status().problems != ())
        point(loader.index, good)
        until(lambda: live.status().problems == ())
        assert (live.status().swaps, live.status().generation) == (0, "000001")
        assert live_ids(live) == {"strait", "sky", "farm"}
    assert loader.closings == [1, 1]


def test_a_first_generation_that_cannot_be_loaded_is_told_and_a_better_one_is_taken(loader: Loader) -> None:
    damage(loader.index)
    fatal: list[Exception] = []
    live = LiveIndex(loader, newest=loader.newest, poll_seconds=0.01)
    live.on_fatal = fatal.append
    with pytest.raises(NotReadyError, match="still being loaded"), live.lease():
        pass
    live.start()
    until(lambda: len(fatal) == 1)
    assert isinstance(fatal[0], IndexDamagedError)
    assert live.status().problems == ("generation 000001 was refused: it is damaged",)
    with pytest.raises(NotReadyError, match="could not be loaded"), live.lease():
        pass
    assert live.reload_and_wait(LIMIT_SECONDS).problem == "generation 000001 was refused: it is damaged"
    publish(loader.index, "x")
    until(lambda: live.status().ready)
    assert live_ids(live) == {"x"}
    live.stop()
    assert len(fatal) == 1


def test_an_index_that_is_not_there_yet_is_taken_once_it_is(tmp_path: Path) -> None:
    loader = Loader(tmp_path / "index")
    with watching(loader, loader.newest, ready=False) as live:
        assert live.status().problems[0] == "there is no index"
        publish(loader.index, "x")
        until(lambda: live.status().ready)
        assert live.status().problems == ()


def test_a_generation_that_is_replaced_and_deleted_while_it_is_loaded_is_no_failure(loader: Loader) -> None:
    def load(previous: Searcher | None) -> Searcher:
        if not loader.calls:
            loader.calls += 1
            publish(loader.index, "x", keep=1)
            assert not (loader.index / "generations" / "000001").exists()
            raise UnusableIndexError("a file of 000001 went away")
        return loader(previous)

    fatal: list[Exception] = []
    live = LiveIndex(load, newest=loader.newest, poll_seconds=LIMIT_SECONDS)
    live.on_fatal = fatal.append
    live.start()
    until(lambda: live.status().ready)
    assert live_ids(live) == {"x"}
    assert (fatal, live.status().failures) == ([], 0)
    live.stop()


def test_a_generation_deleted_while_it_is_live_answers_on(loader: Loader) -> None:
    with watching(loader, None) as live:
        shutil.rmtree(loader.index)
        with ThreadPoolExecutor(8) as pool:
            assert [*pool.map(live_ids, [live] * 40)] == [{"strait", "sky", "farm"}] * 40


def test_trouble_that_is_not_the_generations_is_tried_again(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_generation, "RETRY_S", 0.05)
    troubles = [MemoryError(), StoreError("Milvus at secret"), OSError(24, "Too many open files", "/secret")]

    def load(previous: Searcher | None) -> Searcher:
        if previous is not None and troubles:
            raise troubles.pop()
        return loader(previous)

    attempts: list[str | None] = []
    with watching(load, loader.newest, attempts=attempts) as live:
        publish(loader.index, "x")
        until(lambda: live.status().swaps == 1)
        until(lambda: len(attempts) == 5)
        assert attempts == [
            None,
            "generation 000002 was refused: it could not be loaded",
            "generation 000002 was refused: the server that holds it does not do what it is asked to",
            "generation 000002 was refused: there is not enough memory for it",
            None,
        ]


def test_a_current_that_cannot_be_read_is_told_until_it_can(loader: Loader) -> None:
    good = loader.newest()
    problem = "it cannot be told which generation is the newest"
    with watching(loader, loader.newest) as live:
        (loader.index / "CURRENT").unlink()
        until(lambda: live.status().problems == (problem,))
        assert live_ids(live) == {"strait", "sky", "farm"}
        assert live.reload_and_wait(LIMIT_SECONDS) == ReloadOutcome(generation="000001", changed=False, problem=problem)
        point(loader.index, good)
        until(lambda: live.status().problems == ())
        assert (live.status().failures, loader.calls) == (0, 1)


@pytest.mark.parametrize("nonsense", ["", "nonsense", "/etc/passwd 1", "000007 " + "0" * 64 + "\n"])
def test_problems_tell_nothing_of_what_a_damaged_current_says(loader: Loader, nonsense: str) -> None:
    which = "generation 000007" if "7" in nonsense else "the newest generation"
    with watching(loader, loader.newest) as live:
        point(loader.index, nonsense)
        until(lambda: live.status().problems == (f"{which} was refused: it is damaged",))


def test_reload_and_wait_tells_whether_another_generation_is_live(loader: Loader) -> None:
    with watching(loader, loader.newest, poll_seconds=LIMIT_SECONDS) as live:
        assert live.reload_and_wait(LIMIT_SECONDS) == ReloadOutcome(generation="000001", changed=False, problem=None)
        assert loader.calls == 1
        publish(loader.index, "x")
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(live.reload_and_wait, [LIMIT_SECONDS] * 4))
        assert {one.generation for one in found} == {"000002"}
        assert any(one.changed for one in found)
        assert live_ids(live) == {"x"}
        assert loader.calls == 2


def test_without_watching_a_generation_is_loaded_when_it_is_asked_for(loader: Loader) -> None:
    with watching(loader, None) as live:
        assert live.reload_and_wait(LIMIT_SECONDS) == ReloadOutcome(generation="000001", changed=False, problem=None)
        publish(loader.index, "x")
        time.sleep(0.1)  # ten looks, if it looked
        assert live_ids(live) == {"strait", "sky", "farm"}
        assert live.reload_and_wait(LIMIT_SECONDS) == ReloadOutcome(generation="000002", changed=True, problem=None)
    assert loader.closings == [1, 1, 1]


def test_reload_and_wait_does_not_wait_for_ever(loader: Loader) -> None:
    go_on = threading.Event()

    def load(previous: Searcher | None) -> Searcher:
        assert previous is None or go_on.wait(LIMIT_SECONDS)
        return loader(previous)

    with watching(load, loader.newest) as live:
        publish(loader.index, "x")
        with pytest.raises(TimeoutError):
            live.reload_and_wait(0.05)
        assert live_ids(live) == {"strait", "sky", "farm"}
        go_on.set()
        until(lambda: live.status().swaps == 1)


def test_reload_and_wait_is_told_when_the_service_stops(loader: Loader) -> None:
    go_on = threading.Event()

    def load(previous: Searcher | None) -> Searcher:
        assert previous is None or go_on.wait(LIMIT_SECONDS)
        return loader(previous)

    with watching(load, loader.newest, poll_seconds=LIMIT_SECONDS) as live, ThreadPoolExecutor(3) as pool:
        publish(loader.index, "x")
        first = pool.submit(live.reload_and_wait, LIMIT_SECONDS)
        until(lambda: loader.newest() == live._published.tried)
        second = pool.submit(live.reload_and_wait, LIMIT_SECONDS)
        stopping = pool.submit(live.stop)
        until(lambda: live._held.is_stopping)
        go_on.set()
        stopping.result(LIMIT_SECONDS)
        assert first.result(LIMIT_SECONDS) == ReloadOutcome(generation="000002", changed=True, problem=None)
        with pytest.raises(NotReadyError, match="the service is stopping"):
            second.result(LIMIT_SECONDS)
        with pytest.raises(NotReadyError, match="the service is stopping"):
            live.reload_and_wait(LIMIT_SECONDS)
    assert loader.closings == [1, 1]


def test_request_reload_may_interrupt_anything(loader: Loader) -> None:
    """As a signal's handler does, which runs between any two steps of the main thread, locks held or not."""
    with watching(loader, loader.newest, poll_seconds=LIMIT_SECONDS) as live:
        publish(loader.index, "x")
        with live._held._lock, live._asking:
            asking = threading.Thread(target=live.request_reload, daemon=True)
            asking.start()
            asking.join(LIMIT_SECONDS)
            assert not asking.is_alive()
        until(lambda: live.status().swaps == 1)


def test_stop_does_not_wait_for_the_next_look(loader: Loader) -> None:
    with watching(loader, loader.newest, poll_seconds=1_000) as live:
        before = time.monotonic()
        live.stop()
        assert time.monotonic() - before < LIMIT_SECONDS
        assert not live.status().ready
        live.stop()
    assert loader.closings == [1]
    assert "index-watcher" not in [thread.name for thread in threading.enumerate()]


def test_stop_closes_what_is_still_being_loaded(loader: Loader) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def load(previous: Searcher | None) -> Searcher:
        loading.set()
        assert go_on.wait(LIMIT_SECONDS)
        return loader(previous)

    live = LiveIndex(load, newest=loader.newest)
    live.start()
    loading.wait(LIMIT_SECONDS)
    stopping = threading.Thread(target=live.stop)
    stopping.start()
    go_on.set()
    stopping.join(LIMIT_SECONDS)
    assert loader.closings == [1]
    assert [encoder.closed for encoder in loader.encoders] == [True]


def test_stop_of_what_was_never_started_is_fine(loader: Loader) -> None:
    live = LiveIndex(loader, newest=loader.newest)
    with pytest.raises(NotReadyError, match="still being loaded"):
        live.reload_and_wait(1)
    live.stop()
    assert loader.calls == 0


def test_a_program_that_ends_without_stop_does_end(loader: Loader) -> None:
    program = (
        "from service.engine.live_index import LiveIndex\n"
        "def load(_): raise ValueError('no index')\n"
        "live = LiveIndex(load, newest=lambda: '000001 x', poll_seconds=0.01)\n"
        "live.start()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, timeout=LIMIT_SECONDS, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_an_index_that_is_missing_from_the_start_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    tried = threading.Event()

    def fail(*_: object) -> NoReturn:
        raise IndexMissingError("there is no index in here")

    live = LiveIndex(fail, newest=fail)
    live.on_attempt = lambda _problem: tried.set()
    live.start()
    assert tried.wait(20)
    live.stop()
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == ["there is no index in here"]
