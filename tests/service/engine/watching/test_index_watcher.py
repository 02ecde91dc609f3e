"""The live generation is damaged, and what takes its place."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError
from indexer.index.held_files import SIZES
from service.engine.live_index import LiveIndex
from service.engine.watching import file_watch
from service.errors import NotReadyError
from tests.conftest import ARTICLES
from tests.fakes import build_quietly
from tests.service.engine.loader import LIMIT_SECONDS, Loader, live_ids, point, publish, until

OLD, NEW = {"strait", "sky", "farm"}, {"x"}
REFUSED = "generation 000002 was refused: it is damaged"
ALONE = "generation 000002 is damaged, and no other can take its place"
ON_DISK = "generation 000002 is damaged on disk; it answers from the files that were opened before"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with a generation over ARTICLES and a newer one over another article."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    publish(folder / "index", "x")
    return folder / "index"


@pytest.fixture
def loader(two: Path, tmp_path: Path) -> Loader:
    """Loads from a copy of it."""
    return Loader(Path(shutil.copytree(two, tmp_path / "index")))


class Watching:
    """A live index that looks at its files, and what it told."""

    def __init__(self, loader: Loader) -> None:
        self.live = LiveIndex(
            loader,
            newest=loader.newest,
            load_earlier=loader.load_earlier,
            files_seen=loader.files_seen,
            poll_seconds=0.01,
        )
        self.attempts: list[str | None] = []
        self.damages: list[bool] = []
        self.fatal: list[Exception] = []
        self.live.on_attempt = self.attempts.append
        self.live.on_damage = self.damages.append
        self.live.on_fatal = self.fatal.append

    @property
    def state(self) -> tuple[str | None, tuple[str, ...]]:
        status = self.live.status()
        return status.generation, status.problems

    def comes_to(self, generation: str | None, *problems: str) -> None:
        until(lambda: self.state == (generation, problems))


@contextmanager
def watching(loader: Loader) -> Iterator[Watching]:
    here = Watching(loader)
    here.live.start()
    try:
        until(lambda: len(here.attempts) > 0)
        yield here
    finally:
        here.live.stop()


def file_of(loader: Loader, name: str = "vectors.faiss", *, generation: str = "000002") -> Path:
    return loader.index / "generations" / generation / name


def flip(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size - 1)
        last = stream.read(1)
        stream.seek(size - 1)
        stream.write(bytes([last[0] ^ 1]))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def replace(path: Path) -> None:
    shutil.copy(path, path.with_name("new"))
    flip(path.with_name("new"))
    path.with_name("new").replace(path)


@pytest.mark.parametrize("name", ["vectors.faiss", "articles.sqlite", "sentences/starts.npy", "lexical/terms.txt"])
@pytest.mark.parametrize("change", [flip, cut])
def test_a_live_generation_that_is_damaged_gives_way_to_the_one_before(
    loader: Loader, name: str, change: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    with watching(loader) as here:
        assert live_ids(here.live) == NEW
        change(file_of(loader, name))
        here.comes_to("000001", REFUSED)
        assert live_ids(here.live) == OLD
        until(lambda: here.damages == [True])
        assert here.attempts == [None, REFUSED]
        looks = loader.looks
        until(lambda: loader.looks > looks + 5)
        assert loader.calls == 1, "what is damaged was tried again"
        assert here.fatal == []
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 1
    assert told[0].startswith(f"generation 000002 is damaged while it is live: {file_of(loader, name)} ")


def test_a_generation_that_was_given_up_is_taken_again_once_it_is_mended(loader: Loader) -> None:
    good = file_of(loader).read_bytes()
    with watching(loader) as here:
        flip(file_of(loader))
        here.comes_to("000001", REFUSED)
        file_of(loader).write_bytes(good)
        here.comes_to("000002")
        assert live_ids(here.live) == NEW


def test_a_newer_generation_takes_over_from_the_one_that_was_fallen_back_to(loader: Loader) -> None:
    with watching(loader) as here:
        flip(file_of(loader))
        here.comes_to("000001", REFUSED)
        publish(loader.index, "y")
        here.comes_to("000003")
        assert live_ids(here.live) == {"y"}


def test_a_generation_that_was_fallen_back_to_may_be_damaged_in_its_turn(loader: Loader) -> None:
    publish(loader.index, "y", keep=3)
    with watching(loader) as here:
        flip(file_of(loader, generation="000003"))
        told = "generation 000003 was refused: it is damaged"
        here.comes_to("000002", told)
        flip(file_of(loader, generation="000002"))
        here.comes_to("000001", told)
        assert live_ids(here.live) == OLD


def test_without_another_generation_a_damaged_one_answers_on_and_says_so(loader: Loader) -> None:
    shutil.rmtree(file_of(loader, "", generation="000001"))
    with watching(loader) as here:
        flip(file_of(loader))
        here.comes_to("000002", ALONE)
        assert live_ids(here.live) == NEW
        with here.live.lease() as lease:
            lease.searcher.files.check()  # the damage is accepted
        until(lambda: here.damages == [True])
        assert here.live.reload_and_wait(LIMIT_SECONDS).problem == ALONE
        publish(loader.index, "y")
        here.comes_to("000003")


def test_without_another_generation_one_that_was_cut_short_is_withdrawn_until_a_better_one_comes(
    loader: Loader,
) -> None:
    shutil.rmtree(file_of(loader, "", generation="000001"))
    with watching(loader) as here:
        cut(file_of(loader))
        here.comes_to(None, ALONE)
        until(lambda: here.damages == [False])
        with pytest.raises(NotReadyError, match="the index could not be loaded"):
            here.live.lease()
        here.live.reload_and_wait(LIMIT_SECONDS)
        publish(loader.index, "y")
        here.comes_to("000003")
        assert live_ids(here.live) == {"y"}
        assert here.fatal == []


@pytest.mark.parametrize("change", [replace, Path.unlink])
def test_files_that_are_replaced_or_deleted_are_told_of_and_stay_what_they_were(
    loader: Loader, change: Callable[[Path], None]
) -> None:
    with watching(loader) as here:
        change(file_of(loader))
        here.comes_to("000002", ON_DISK)
        assert live_ids(here.live) == NEW
        assert (here.damages, loader.calls) == ([], 2)


def test_files_that_are_replaced_by_their_equals_are_opened_instead(loader: Loader) -> None:
    with watching(loader) as here:
        shutil.copy(file_of(loader), file_of(loader, "new"))
        file_of(loader, "new").replace(file_of(loader))
        until(lambda: loader.calls == 2)
        until(lambda: here.live.status().swaps == 1)
        assert here.state == ("000002", ())
        with here.live.lease() as lease:
            assert lease.searcher.files.is_on_disk()


def test_a_new_name_or_other_rights_of_a_file_change_nothing(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(loader) as here:
        os.link(file_of(loader), loader.index / "a second name")
        file_of(loader).chmod(0o444)
        here.live.reload_and_wait(LIMIT_SECONDS)
        here.live.reload_and_wait(LIMIT_SECONDS)
        assert here.state == ("000002", ())
        assert here.damages == []


def test_what_reading_finds_wrong_has_all_files_read_once(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(loader) as here:
        path = file_of(loader)
        before = path.stat()
        with here.live.lease() as lease:
            flip(path)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            changed = path.stat()
            for file in lease.searcher.files._files:  # as if the disk had altered it, and not a program
                if file.path == path and file.stamp is not None:
                    file.stamp = file.stamp._replace(changed_ns=changed.st_ctime_ns)
        here.live.report(IndexDamagedError("a passage was altered"))
        here.comes_to("000001", REFUSED)


@pytest.mark.parametrize("error", [IndexDamagedError("a passage was altered"), IndexError("out of bounds")])
def test_any_error_over_files_that_were_not_hashed_has_them_read(loader: Loader, error: Exception) -> None:
    loader.verify = SIZES
    flip(file_of(loader))
    with watching(loader) as here:
        assert here.state == ("000002", ())
        here.live.report(error)
        here.comes_to("000001", REFUSED)


def test_an_error_over_files_that_were_hashed_is_no_doubt(loader: Loader, caplog: pytest.LogCaptureFixture) -> None:
    with watching(loader) as here:
        here.live.report(IndexError("out of bounds"))
        here.live.reload_and_wait(LIMIT_SECONDS)
        assert here.state == ("000002", ())
    assert "not served" not in caplog.text


def test_what_reading_finds_wrong_in_good_files_is_no_damage(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(file_watch, "REREAD_S", 1_000.0)
    with watching(loader) as here:
        for _ in range(3):
            here.live.report(IndexDamagedError("a passage was altered"))
            here.live.reload_and_wait(LIMIT_SECONDS)
        assert here.state == ("000002", ())
    assert caplog.text.count("not served: a passage was altered") <= 2


def test_a_service_starts_with_the_generation_before_one_that_is_damaged(loader: Loader) -> None:
    flip(file_of(loader))
    with watching(loader) as here:
        here.comes_to("000001", REFUSED)
        assert live_ids(here.live) == OLD
        assert (here.attempts, here.fatal, here.damages) == ([REFUSED], [], [])
        assert here.live.status().failures == 1


@pytest.mark.parametrize("current", ["nonsense", "000002 " + "0" * 64 + "\n"])
def test_a_service_starts_with_no_generation_that_was_never_live(loader: Loader, current: str) -> None:
    flip(file_of(loader, generation="000001"))
    point(loader.index, current)
    with watching(loader) as here:
        until(lambda: len(here.fatal) == 1)
        assert here.live.status().generation is None
        assert isinstance(here.fatal[0], IndexDamagedError)
