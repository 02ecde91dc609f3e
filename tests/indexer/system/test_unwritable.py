import errno
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest

from indexer.errors import UnusableIndexError
from indexer.system import unwritable
from indexer.system.unwritable import explain_os_error, file_named, full_disk_explained

INDEX = Path("var/index")
FULL = "No space left on device"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, FULL), f"var/index: {FULL}; free some space, or choose another --index"),
        (OSError(errno.ENOSPC, FULL, "var/index/LOCK"), f"var/index: {FULL}; free some space, or choose another"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "var/index: Disk quota exceeded; free some space, or choose"),
        (OSError("Not enough free space to write 8 bytes"), "var/index: Not enough free space to write 8 bytes; free"),
        (OSError(errno.ENOSPC, FULL, "/srv/other/a"), f"/srv/other/a: {FULL}; free some space"),
        (
            OSError(errno.EIO, "Input/output error", "var/index/CURRENT"),
            "var/index/CURRENT: Input/output error; see that",
        ),
        (
            OSError(errno.EACCES, "Permission denied", b"var/index"),
            "var/index: Permission denied; see that this user may",
        ),
        (OSError(errno.ENOENT, "No such file or directory", "a/b"), "a/b: No such file or directory"),
        (OSError("the disk is on fire"), "var/index: the disk is on fire"),
    ],
)
def test_explain_os_error_names_place_reason_and_remedy(error: OSError, told: str) -> None:
    assert explain_os_error(error, INDEX).startswith(told)


def test_explain_os_error_tells_the_folder_of_temporary_files(temporary: Path) -> None:
    told = explain_os_error(OSError(errno.ENOSPC, FULL, str(temporary / "x" / "standard-input.txt")), INDEX)
    assert told == f"{temporary}: {FULL} for temporary files; free some there, or set TMPDIR to another folder"


def full_sqlite() -> sqlite3.Error:
    """The error of a database that may not grow."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 1")
    try:
        database.execute("CREATE TABLE a (b)")
    except sqlite3.Error as error:
        return error
    finally:
        database.close()
    raise AssertionError("it grew")


def explained() -> UnusableIndexError:
    error = UnusableIndexError("articles.sqlite cannot be written")
    error.__cause__ = full_sqlite()
    return error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, FULL), full_sqlite(), explained()])
def test_full_disk_explained_takes_a_librarys_word_for_it(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=FULL) as found, full_disk_explained(tmp_path):
        raise error
    assert (found.value.errno, found.value.filename) == (errno.ENOSPC, str(tmp_path))


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("iostream error"),
        OSError(errno.EIO, "Input/output error"),
        sqlite3.OperationalError("disk I/O error"),
        UnusableIndexError("damaged"),
        ZeroDivisionError("a mistake"),
    ],
)
def test_full_disk_explained_lets_other_errors_pass(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(type(error)) as found, full_disk_explained(tmp_path):
        raise error
    assert found.value is error


@pytest.mark.parametrize("full", ["index", "temporary"])
@pytest.mark.parametrize("error", [RuntimeError("iostream error"), OSError("8 requested and 4 written")])
def test_full_disk_explained_asks_the_disks(
    error: Exception, full: str, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").mkdir()
    monkeypatch.setattr(unwritable, "_has_space", lambda folder, _size: folder != tmp_path / full)
    with pytest.raises(OSError, match=FULL) as found, full_disk_explained(tmp_path / "index"):
        raise error
    assert found.value.filename == str(tmp_path / full)


def test_full_disk_explained_asks_for_as_much_as_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def allocate(_descriptor: int, _offset: int, size_bytes: int) -> None:
        if size_bytes > 1_000_000:
            raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(os, "posix_fallocate", allocate)
    for needed_bytes, kind in ((1_000_000, RuntimeError), (1_000_001, OSError)):
        with pytest.raises(kind), full_disk_explained(tmp_path, needed_bytes=needed_bytes):
            raise RuntimeError("iostream error")


def test_full_disk_explained_leaves_nothing_where_it_asks(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="iostream"), full_disk_explained(tmp_path, needed_bytes=100_000):
        raise RuntimeError("iostream error")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden files too


def test_file_named_names_a_file_unless_the_error_does(tmp_path: Path) -> None:
    for name, expected in ((None, str(tmp_path)), ("a", "a")):
        with pytest.raises(OSError, match=FULL) as found, file_named(tmp_path):
            raise OSError(errno.ENOSPC, FULL, name)
        assert found.value.filename == expected
