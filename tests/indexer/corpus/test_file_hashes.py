import hashlib
import os
from pathlib import Path

import pytest

from indexer.corpus import file_hashes
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import find_files


def hashes_of(folder: Path) -> FileHashes:
    return FileHashes(find_files([folder]).files)


def test_corpus_sha256_is_over_names_and_contents(tmp_path: Path) -> None:
    for name in ("a.txt", "gone.txt"):
        (tmp_path / name).write_text(name)
    files = find_files([tmp_path]).files
    (tmp_path / "gone.txt").unlink()
    expected = hashlib.sha256(b"a.txt\0" + hashlib.sha256(b"a.txt").digest() + b"gone.txt\0" + b"unreadable")
    found = FileHashes(files)
    assert found.corpus_sha256 == expected.hexdigest()
    assert found.of(tmp_path / "a.txt") == hashlib.sha256(b"a.txt").digest()
    assert found.of(tmp_path / "gone.txt") is None


def test_hashing_never_waits_for_a_file_that_became_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    files = find_files([tmp_path]).files
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    assert FileHashes(files).corpus_sha256 == hashlib.sha256(b"a.txt\0unreadable").hexdigest()


@pytest.mark.parametrize("settled_after_ns", [0, 10**15])
def test_is_as_hashed_tells_what_changed_since(
    tmp_path: Path, settled_after_ns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_hashes, "SETTLED_AFTER_NS", settled_after_ns)
    path = tmp_path / "a.txt"
    path.write_text("words")
    hashes = hashes_of(tmp_path)
    assert hashes.is_as_hashed(path)
    path.write_text("other")
    assert not hashes.is_as_hashed(path)
    path.unlink()
    assert not hashes.is_as_hashed(path)
