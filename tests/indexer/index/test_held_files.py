import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.index import held_files
from indexer.index.checksums import compute_checksum, verify_file
from indexer.index.held_files import SIZES, HeldFiles
from tests.indexer.index.threads import open_files

NAMES = ("a", "b/c")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, one of them in a folder of its own."""
    (tmp_path / "files" / "b").mkdir(parents=True)
    for name in NAMES:
        (tmp_path / "files" / name).write_bytes(name.encode() * 3_000)
    return tmp_path / "files"


@pytest.fixture
def held(folder: Path) -> Iterator[HeldFiles]:
    """These files, held and verified."""
    files = HeldFiles(folder, {name: compute_checksum(folder / name) for name in NAMES}, folder)
    files.verify()
    yield files
    files.close()


def flip(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(b"\x00")


def flip_and_set_the_time_back(path: Path) -> None:
    before = path.stat()
    flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut(path: Path) -> None:
    os.truncate(path, 1_000)


def test_files_that_nobody_touches_are_as_verified(held: HeldFiles) -> None:
    held.check()
    assert held.are_as_verified()
    assert held.find_damage() is held.find_damage(thorough=True) is None
    assert (held.is_cut(), held.is_on_disk(), held.are_hashed, len(held)) == (False, True, True, 2)


@pytest.mark.parametrize("name", NAMES)
def test_verify_by_sizes_reads_nothing_until_a_file_changes(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checksums = {name: compute_checksum(folder / name) for name in NAMES}
    flip(folder / name)
    held = HeldFiles(folder, checksums, folder)
    with monkeypatch.context() as patched:
        patched.setattr(held_files, "verify_file", pytest.fail)
        held.verify(SIZES)
        held.check()
        assert held.find_damage() is None
    assert not held.are_hashed
    os.utime(folder / name)
    with pytest.raises(IndexDamagedError, match=f"{name} was changed while it was in use"):
        held.check()
    assert f"{name} was altered" in str(held.find_damage())
    held.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_thorough_look_reads_what_was_verified_by_sizes(folder: Path, name: str) -> None:
    checksums = {name: compute_checksum(folder / name) for name in NAMES}
    flip(folder / name)
    held = HeldFiles(folder, checksums, folder)
    held.verify(SIZES)
    assert f"{name} was altered" in str(held.find_damage(thorough=True))
    assert held.are_hashed
    with pytest.raises(IndexDamagedError, match=f"{name} was altered"):
        held.check()
    held.close()


@pytest.mark.parametrize("name", NAMES)
def test_verify_by_sizes_refuses_another_size(folder: Path, name: str) -> None:
    checksums = {name: compute_checksum(folder / name) for name in NAMES}
    size_bytes = (folder / name).stat().st_size
    cut(folder / name)
    held = HeldFiles(folder, checksums, folder)
    with pytest.raises(IndexDamagedError, match=f"{name} has 1000 bytes, should have {size_bytes}; build the index"):
        held.verify(SIZES)
    held.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [flip, cut])
def test_a_file_that_is_written_to_is_noticed_before_it_is_used_and_found_damaged(
    held: HeldFiles, folder: Path, name: str, change: Callable[[Path], None]
) -> None:
    change(folder / name)
    with pytest.raises(IndexDamagedError, match=f"{name} was changed while it was in use; build the index anew"):
        held.check()
    damage = held.find_damage()
    assert isinstance(damage, IndexDamagedError)
    assert str(folder / name) in str(damage)
    assert held.find_damage() is damage
    assert held.find_damage(thorough=True) is damage
    with pytest.raises(IndexDamagedError, match=name):
        held.check()
    assert held.is_cut() is (change is cut)
    assert held.is_on_disk()


def test_a_change_that_hides_its_time_is_found_by_a_look(held: HeldFiles, folder: Path) -> None:
    flip_and_set_the_time_back(folder / "a")
    assert "a was altered" in str(held.find_damage())
    assert not held.are_as_verified()


def test_find_damage_reads_only_what_has_changed(
    held: HeldFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noted(path: Path, *arguments: object, **options: object) -> None:
        read.append(path.name)
        verify_file(path, *arguments, **options)  # type: ignore[arg-type]

    read: list[str] = []
    monkeypatch.setattr(held_files, "verify_file", noted)
    assert held.find_damage() is None
    assert read == []
    os.link(folder / "a", folder / "another name")  # as a build does with an encoder; its bytes are the same
    assert held.are_as_verified()
    assert held.find_damage() is held.find_damage() is None
    assert read == ["a"]
    assert held.find_damage(thorough=True) is None
    assert read == ["a", "a", "c"]


def test_a_file_that_is_written_with_what_it_held_is_whole_once_it_was_read(held: HeldFiles, folder: Path) -> None:
    (folder / "a").write_bytes((folder / "a").read_bytes())
    assert not held.are_as_verified()
    assert held.find_damage() is None
    assert held.are_as_verified()


def test_a_file_that_is_mended_in_its_place_is_whole_again(held: HeldFiles, folder: Path) -> None:
    good = (folder / "a").read_bytes()
    cut(folder / "a")
    assert held.find_damage() is not None
    (folder / "a").write_bytes(good)
    assert held.find_damage() is None
    held.check()


def test_damage_that_was_accepted_does_not_stop_until_there_is_more(held: HeldFiles, folder: Path) -> None:
    flip(folder / "a")
    first = held.find_damage()
    held.accept_damage()
    held.check()
    flip(folder / "b" / "c")
    with pytest.raises(IndexDamagedError, match="c was changed"):
        held.check()
    assert held.find_damage() is not first
    with pytest.raises(IndexDamagedError, match="c was altered"):
        held.check()


@pytest.mark.parametrize("replaced", [True, False])
def test_a_file_that_is_deleted_or_replaced_stays_what_it_was(held: HeldFiles, folder: Path, replaced: bool) -> None:
    (folder / "a").unlink()
    if replaced:
        (folder / "a").write_bytes(b"something else")
    held.check()
    assert held.find_damage(thorough=True) is None
    assert (held.is_cut(), held.is_on_disk()) == (False, False)


def test_verify_says_which_file_is_damaged(folder: Path) -> None:
    files = HeldFiles(folder, {name: compute_checksum(folder / name) for name in NAMES}, folder)
    flip(folder / "b" / "c")
    with pytest.raises(IndexDamagedError, match="c was altered: its SHA-256 is not the one in the manifest"):
        files.verify()
    files.close()


def test_a_file_that_is_missing_leaves_nothing_open(folder: Path) -> None:
    checksums = {name: compute_checksum(folder / name) for name in NAMES}
    (folder / "b" / "c").unlink()
    with pytest.raises(IndexDamagedError, match="c cannot be read: No such file"):
        HeldFiles(folder, checksums, folder)
    assert open_files(folder / "a") == 0


def test_a_file_that_may_not_be_read_is_not_called_damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    checksums = {"a": compute_checksum(folder / "a")}
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnusableIndexError, match="a cannot be read: Permission denied") as raised:
        HeldFiles(folder, checksums, folder)
    assert not isinstance(raised.value, IndexDamagedError)


def test_files_that_the_system_cannot_tell_of_are_damaged(held: HeldFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of a network file system, where another machine deleted them."""

    def stale(descriptor: int) -> os.stat_result:
        if descriptor in descriptors:
            raise OSError(116, "Stale file handle")
        return fstat(descriptor)

    fstat, descriptors = os.fstat, [file.descriptor for file in held._files]
    monkeypatch.setattr(os, "fstat", stale)
    with pytest.raises(IndexDamagedError, match="Stale file handle"):
        held.check()
    assert "Stale file handle" in str(held.find_damage(thorough=True))
    assert (held.is_cut(), held.is_on_disk()) == (True, False)


def test_close_lets_go_of_the_files_and_may_be_called_again(held: HeldFiles, folder: Path) -> None:
    assert open_files(folder / "a") == 1
    held.close()
    held.close()
    assert open_files(folder / "a") == 0


def test_files_are_closed_when_nobody_refers_to_them(folder: Path) -> None:
    files = HeldFiles(folder, {"a": compute_checksum(folder / "a")}, folder)
    del files
    assert open_files(folder / "a") == 0


def test_a_folder_that_is_moved_is_not_on_disk_where_it_was(held: HeldFiles, folder: Path) -> None:
    shutil.move(folder, folder.with_name("moved"))
    held.check()
    assert not held.is_on_disk()
