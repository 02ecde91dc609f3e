import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.system.durable import fsync_tree, make_folder, replace_file
from indexer.system.unwritable import explain_os_error


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files and folders in the order in which they are made durable."""
    found: list[Path] = []
    fsync: Callable[[int], None] = os.fsync

    def recording(descriptor: int) -> None:
        found.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)
    return found


def test_fsync_tree_makes_every_file_and_folder_durable(tmp_path: Path, synced: list[Path]) -> None:
    folder = tmp_path / "a"
    (folder / "b" / "c").mkdir(parents=True)
    for path in ("one", "b/two", "b/c/three"):
        (folder / path).write_text(path)
    fsync_tree(folder)
    assert sorted(synced) == sorted([folder, *folder.rglob("*")])


def test_make_folder_makes_the_name_of_each_new_folder_durable(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]
    make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_replace_file_syncs_the_file_before_the_rename_and_the_folder_after_it(
    tmp_path: Path, synced: list[Path]
) -> None:
    path = tmp_path / "CURRENT"
    path.write_text("old")
    replace_file(path, b"new")
    assert path.read_text() == "new"
    assert synced == [tmp_path / "CURRENT.new", tmp_path]
    assert [one.name for one in tmp_path.iterdir()] == ["CURRENT"]


def test_replace_file_leaves_the_old_contents_if_the_new_ones_cannot_be_made_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    path = tmp_path / "CURRENT"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        replace_file(path, b"new")
    assert path.read_text() == "old"


def test_replace_file_says_that_a_folder_is_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        replace_file(tmp_path / "CURRENT", b"data")
    assert caught.value.filename == str(tmp_path / "CURRENT")
    assert explain_os_error(caught.value, tmp_path).endswith(
        "something else is in its place, which the index needs: move it away"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]
