import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.index.generation import open_index
from indexer.index.store import current
from service.engine.live_index import LiveIndex
from service.engine.reload_file import ReloadFile
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder
from tests.service.engine.harness import PATIENCE_S, rebuild, wait_until

TOUCH = "import sys; from pathlib import Path; from service.engine.reload_file import ReloadFile; "
TOUCH += "ReloadFile(Path(sys.argv[1])).touch()"


def step_back(path: Path) -> None:
    """Make the file older, so that a touch in the same tick of the system's clock is noticed."""
    os.utime(path, ns=(1, 1))


def test_a_touch_is_noticed_once_by_everybody_but_who_touched(tmp_path: Path) -> None:
    path = tmp_path / "reload"
    first, second, third = (ReloadFile(path) for _ in range(3))
    assert [one.was_touched() for one in (first, second, third)] == [False] * 3
    first.touch()
    assert [one.was_touched() for one in (first, second, third)] == [False, True, True]
    assert [one.was_touched() for one in (first, second, third)] == [False] * 3
    step_back(path)
    assert [one.was_touched() for one in (first, second, third)] == [True] * 3
    second.touch()
    assert [one.was_touched() for one in (first, second, third)] == [True, False, True]


def test_a_touch_before_the_file_was_opened_is_not_news(tmp_path: Path) -> None:
    ReloadFile(tmp_path / "reload").touch()
    assert not ReloadFile(tmp_path / "reload").was_touched()


def test_a_touch_of_another_process_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "reload"
    here = ReloadFile(path)
    subprocess.run([sys.executable, "-c", TOUCH, str(path)], check=True, cwd=ROOT, timeout=60)
    assert here.was_touched()
    assert not here.was_touched()


class Worker:
    """What a worker process has of the index."""

    def __init__(self, index: Path, reload_file: Path, *, watches: bool = True) -> None:
        self.loads = 0
        self.refuses = threading.Event()
        """Set while every generation is refused."""
        self._index = index
        self.live = LiveIndex(
            self._load,
            newest=(lambda: current(index)) if watches else None,
            reload_file=ReloadFile(reload_file),
            poll_seconds=0.01,
        )

    def _load(self, _previous: Searcher | None) -> Searcher:
        self.loads += 1
        if self.refuses.is_set():
            raise ValueError("it cannot be loaded")
        return Searcher(open_index(self._index), WordEncoder())

    @property
    def generation(self) -> str | None:
        return self.live.status().generation


@contextmanager
def workers(index: Path, *, watches: bool = True) -> Iterator[list[Worker]]:
    """Provide three workers that share a file, once each has loaded the index."""
    built = [Worker(index, index.parent / "reload", watches=watches) for _ in range(3)]
    try:
        for one in built:
            one.live.start()
        wait_until(lambda: all(one.generation for one in built))
        yield built
    finally:
        for one in built:
            one.live.stop()


def test_a_reload_that_one_worker_is_asked_for_reaches_those_that_do_not_look_by_themselves(
    index: Path, corpus: Path
) -> None:
    with workers(index, watches=False) as (asked, second, third):
        rebuild(corpus, index)
        assert asked.live.reload_and_wait(PATIENCE_S).changed
        wait_until(lambda: (second.generation, third.generation) == ("000002", "000002"))
        assert [one.loads for one in (asked, second, third)] == [2, 2, 2]


def test_a_generation_that_was_refused_is_tried_again_by_every_worker(index: Path, corpus: Path) -> None:
    with workers(index) as all_workers:
        for one in all_workers:
            one.refuses.set()
        rebuild(corpus, index)
        wait_until(lambda: all(one.live.status().problems for one in all_workers))
        assert [one.loads for one in all_workers] == [2, 2, 2]
        for one in all_workers:
            one.refuses.clear()
        assert {one.generation for one in all_workers} == {"000001"}
        assert all_workers[0].live.reload_and_wait(PATIENCE_S).changed
        wait_until(lambda: {one.generation for one in all_workers} == {"000002"})
        assert [one.live.status().problems for one in all_workers] == [()] * 3
        assert [one.loads for one in all_workers] == [3, 3, 3]


def test_a_reload_makes_no_worker_load_what_it_has(index: Path) -> None:
    with workers(index) as all_workers:
        assert not all_workers[0].live.reload_and_wait(PATIENCE_S).changed
        touched = (index.parent / "reload").stat().st_mtime_ns
        files = [one.live._reload_file for one in all_workers]
        wait_until(lambda: all(file is not None and file._seen_ns == touched for file in files))
    assert [one.loads for one in all_workers] == [1, 1, 1]
