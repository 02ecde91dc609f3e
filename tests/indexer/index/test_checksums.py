import hashlib
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.index import checksums
from indexer.index.checksums import FileChecksum, build_command, compute_checksum, damaged, unreadable, verify_file


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 100])
def test_compute_checksum_reads_all_of_a_file(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "_READ_BYTES", 8)
    data = bytes(range(size))
    (tmp_path / "file").write_bytes(data)
    expected = FileChecksum(size_bytes=size, sha256=hashlib.sha256(data).hexdigest())
    assert compute_checksum(tmp_path / "file") == expected
    verify_file(tmp_path / "file", expected, tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"shorter", "file has 7 bytes, should have 8; build the index anew: article-indexer build CORPUS --index"),
        (b"altered!", "file was altered: its SHA-256 is not the one in the manifest; build the index anew"),
        (None, "file cannot be read: No such file or directory; build the index anew"),
    ],
)
def test_verify_file_says_what_is_wrong(data: bytes | None, message: str, tmp_path: Path) -> None:
    expected = FileChecksum(size_bytes=8, sha256=hashlib.sha256(b"original").hexdigest())
    if data is not None:
        (tmp_path / "file").write_bytes(data)
    with pytest.raises(IndexDamagedError, match=message):
        verify_file(tmp_path / "file", expected, tmp_path)


def test_unreadable_tells_another_users_file_from_damage() -> None:
    refused = unreadable(Path("file"), PermissionError(13, "Permission denied"), Path("index"))
    assert type(refused) is UnusableIndexError
    assert str(refused) == "file cannot be read: Permission denied; it belongs to another user"
    assert isinstance(unreadable(Path("file"), OSError(5, "Input/output error"), Path("index")), IndexDamagedError)


def test_damaged_names_the_command_that_mends_the_index() -> None:
    found = str(damaged(Path("file"), "is gone", Path("index")))
    assert found == f"file is gone; build the index anew: {build_command(Path('index'))}"
