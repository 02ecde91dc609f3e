import os
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.system.snapshot import is_settled, take_snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("words")
    return path


def test_take_snapshot_states_what_the_file_system_knows(path: Path) -> None:
    found = path.stat()
    state = take_snapshot([path])[path]
    assert state is not None
    assert (state.size_bytes, state.mtime_ns, state.ctime_ns) == (5, found.st_mtime_ns, found.st_ctime_ns)
    assert (state.inode, state.device) == (found.st_ino, found.st_dev)
    assert take_snapshot([path]) == {path: state}


def test_take_snapshot_follows_links_and_has_no_state_of_what_is_missing(path: Path, tmp_path: Path) -> None:
    link, dangling = tmp_path / "link", tmp_path / "dangling"
    link.symlink_to(path)
    dangling.symlink_to(tmp_path / "nowhere")
    found = take_snapshot([path, link, dangling, path / "below"])
    assert found[link] == found[path]
    assert (found[dangling], found[path / "below"]) == (None, None)


def test_take_snapshot_differs_after_whatever_changes_a_file(path: Path, tmp_path: Path) -> None:
    seen = [take_snapshot([path])]
    path.write_text("other words")
    seen.append(take_snapshot([path]))
    os.utime(path, ns=(0, 0))
    seen.append(take_snapshot([path]))
    other = tmp_path / "other"
    other.write_text("other words")
    os.utime(other, ns=(0, 0))
    other.replace(path)
    seen.append(take_snapshot([path]))
    path.unlink()
    seen.append(take_snapshot([path]))
    assert all(one != another for i, one in enumerate(seen) for another in seen[:i])


def test_is_settled_once_every_last_change_is_long_enough_ago(path: Path) -> None:
    state = take_snapshot([path])[path]
    assert state is not None
    older = replace(state, ctime_ns=state.ctime_ns - 1_000, mtime_ns=state.mtime_ns + 10**12)  # times may be set ahead
    snapshot = {path: state, path.with_name("older"): older, path.with_name("missing"): None}
    assert is_settled(snapshot, state.ctime_ns + 100, after_ns=100)
    assert not is_settled(snapshot, state.ctime_ns + 99, after_ns=100)
    assert is_settled({}, 0, after_ns=100)
