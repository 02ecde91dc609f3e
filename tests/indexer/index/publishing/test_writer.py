import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.errors import IndexMissingError, UsageError
from indexer.index.generation import open_index
from indexer.index.manifest import MANIFEST, from_json
from indexer.index.publishing.draft import draft
from indexer.index.publishing.history import Entry, read_history, write_history
from indexer.index.publishing.writer import writing
from indexer.index.store import current, read_pointer
from tests.conftest import ROOT
from tests.indexer.index.built_index import live, names

INTERRUPTED = """
import signal, sys
from pathlib import Path
from indexer.index.publishing.draft import draft
from indexer.system.interruption import end_on_signals
end_on_signals("test")
with draft(Path(sys.argv[1])) as new:
    (new.folder / "articles.sqlite").touch()
    signal.raise_signal(signal.SIGTERM)
"""


def add(index: Path, *, keep: int = 9, make_live: bool = True) -> str:
    """Publish, or hold back, a copy of the live generation, and return its name."""
    with draft(index) as new:
        source = next(path for path in sorted((index / "generations").iterdir()) if path.name.isdecimal())
        shutil.copytree(source, new.folder, dirs_exist_ok=True)
        (new.folder / MANIFEST).unlink()
        manifest = from_json(json.loads((source / MANIFEST).read_text()))
        return new.publish(manifest.contents, keep=keep, make_live=make_live).generation


def states(index: Path) -> dict[str, str]:
    """State of each generation that is listed beside the live one."""
    return {name[-1]: entry.state for name, entry in (read_history(index) or {}).items() if name != live(index).name}


def go(index: Path, name: str) -> None:
    with writing(index) as writer:
        writer.make_live(name)


def test_finish_lists_the_generation_before_as_earlier(index: Path) -> None:
    add(index)
    assert live(index).name == "000002"
    assert states(index) == {"1": "earlier"}


def test_finish_holds_a_generation_back(index: Path) -> None:
    before = current(index)
    assert add(index, make_live=False) == "000002"
    assert current(index) == before
    assert states(index) == {"2": "held back"}
    assert add(index) == "000003"
    assert names(index) == ["000001", "000002", "000003"]
    assert states(index) == {"1": "earlier", "2": "held back"}


def test_finish_holds_back_the_first_generation_of_all(index: Path) -> None:
    (index / "CURRENT").unlink()
    (index / "HISTORY").unlink()
    add(index, make_live=False)
    shutil.rmtree(index / "generations" / "000001")
    with pytest.raises(IndexMissingError, match="there is no index"):
        open_index(index)
    assert add(index, make_live=False) == "000003"
    assert [entry.state for entry in (read_history(index) or {}).values()] == ["held back"]
    go(index, "000003")
    open_index(index).close()


def test_finish_keeps_the_newest_that_was_held_back(index: Path) -> None:
    for _ in range(3):
        add(index, keep=1, make_live=False)
    assert names(index) == ["000001", "000004"]
    add(index, keep=1)
    assert names(index) == ["000005"]


def test_make_live_goes_back_and_forth(index: Path) -> None:
    for _ in range(3):
        add(index)
    go(index, "000002")
    assert states(index) == {"1": "earlier", "3": "gone back from", "4": "gone back from"}
    go(index, "000004")
    assert states(index) == {"1": "earlier", "2": "earlier", "3": "gone back from"}
    open_index(index).close()
    assert add(index) == "000005"


@pytest.mark.parametrize("name", ["000001", "000009", "../000002"])
def test_make_live_refuses_what_it_cannot_make_live(name: str, index: Path) -> None:
    add(index)
    go(index, "000001")
    before = current(index)
    with pytest.raises(UsageError, match=f"generation {name} is not one that can be made live"):
        go(index, name)
    assert current(index) == before


def test_next_name_is_not_that_of_a_generation_gone_back_from(index: Path) -> None:
    add(index)
    go(index, "000001")
    shutil.rmtree(index / "generations" / "000002")
    with writing(index) as writer:
        assert writer.next_name == "000003"


def test_writer_removes_what_a_killed_build_left(index: Path) -> None:
    generations = index / "generations"
    (generations / "draft-000002").mkdir()
    shutil.copytree(live(index), generations / "000002")
    write_history(index, [Entry(name="000002", manifest_sha256="0" * 64, state="leftover")])
    (index / "CURRENT.new").write_text("half")
    (index / "HISTORY.new").write_text("half")
    assert add(index) == "000002"
    assert names(index) == ["000001", "000002"]
    assert [path.name for path in index.glob("*.new")] == []


@pytest.mark.parametrize("history", [b"garbled", None])
@pytest.mark.parametrize("lost", [b"garbled", None])
def test_writer_removes_nothing_when_the_files_are_lost(history: bytes | None, lost: bytes | None, index: Path) -> None:
    add(index)
    add(index)
    for name, data in (("HISTORY", history), ("CURRENT", lost)):
        if data is None:
            (index / name).unlink()
        else:
            (index / name).write_bytes(data)
    told: list[str] = []
    with writing(index, on_advice=told.append) as writer:
        assert {name: entry.state for name, entry in writer.others.items()} == dict.fromkeys(names(index), "earlier")
        writer.make_live("000003")
    assert read_pointer(index).name == "000003"
    open_index(index).close()
    (sentence,) = told
    assert sentence.startswith(f"{index / 'HISTORY'} {'is missing' if history is None else 'does not list'}")
    with writing(index, on_advice=pytest.fail):
        assert (read_history(index) or {}).keys() == set(names(index)) - {"000003"}


@pytest.mark.parametrize("folder", ["index", "a/b/index"])
def test_writing_leaves_nothing_where_nothing_was_published(folder: str, tmp_path: Path) -> None:
    for _ in range(2):
        with draft(tmp_path / folder) as new:
            (new.folder / "articles.sqlite").touch()
        assert list(tmp_path.iterdir()) == []


def test_writing_leaves_nothing_if_a_signal_ends_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "var" / "index")]
    assert subprocess.run(command, check=False, cwd=ROOT, stderr=subprocess.DEVNULL).returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_writing_leaves_what_was_there_or_is_of_use(tmp_path: Path) -> None:
    with writing(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "embeddings").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "000001.segment").touch()
    with writing(tmp_path):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["LOCK", "articles"]


def test_writer_misses_no_history_where_there_is_no_generation(tmp_path: Path) -> None:
    for _ in range(2):
        with writing(tmp_path / "index", on_advice=pytest.fail) as writer:
            assert (writer.next_name, writer.others, writer.problem) == ("000001", {}, None)


def test_writer_takes_up_a_generation_that_was_copied_there(index: Path) -> None:
    shutil.copytree(live(index), index / "generations" / "000007")
    (index / "generations" / "000009").mkdir()
    with writing(index) as writer:
        assert writer.others["000007"].manifest_sha256 == read_pointer(index).manifest_sha256
        assert writer.next_name == "000010"


@pytest.mark.parametrize("make_live", [True, False])
def test_finish_that_fails_leaves_an_index_that_opens_and_can_be_written(
    make_live: bool, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step that makes something durable fails in turn."""
    calls, fail_at = 0, 0

    def failing(path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == fail_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    for module in ("indexer.system.durable", "indexer.index.publishing.writer"):
        monkeypatch.setattr(f"{module}.fsync", failing)
    add(index, make_live=make_live)
    steps, outcomes = calls, []
    for step in range(1, steps + 1):
        calls, fail_at, before = 0, step, current(index)
        with suppress(OSError):
            add(index, keep=2, make_live=make_live)
        outcomes.append(current(index) != before)
        open_index(index).close()
        with writing(index) as writer:
            assert {live(index).name, *writer.others} == set(names(index))
    assert outcomes == sorted(outcomes)
    assert any(outcomes) == make_live
