import io
import json
import os
import shutil
import tarfile
import threading
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, UnusableIndexError, UsageError
from indexer.generations import exporting
from indexer.generations.exporting import export_generation, exported_file
from indexer.index.manifest_file import read_manifest
from tests.fakes import build_quietly


def exported(index: Path, name: str | None = None) -> dict[str, bytes]:
    stream = io.BytesIO()
    export_generation(index, name, stream)
    stream.seek(0)
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        return {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}


@pytest.mark.parametrize(("name", "number"), [(None, 3), ("2", 2), ("000001", 1)])
def test_export_generation_writes_all_of_its_files(name: str | None, number: int, index: Path) -> None:
    found = exported(index, name)
    first = json.loads(found.pop("export.json"))
    assert next(iter(found)) == "manifest.json"
    folder = index / "generations" / f"{number:06d}"
    assert found == {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    assert (first["export_version"], first["generation"]) == (1, folder.name)


def test_export_generation_writes_the_same_bytes_each_time(index: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    export_generation(index, None, first)
    export_generation(index, "3", second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("name", ["manifest.json", "articles.sqlite", "vectors.faiss", "lexical/terms.txt"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_export_generation_refuses_a_damaged_generation(name: str, damage: str, index: Path) -> None:
    path = index / "generations" / "000003" / name
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-1] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(IndexDamagedError, match=f"000003/{name}"):
        export_generation(index, None, io.BytesIO())


def test_export_generation_follows_a_publication_that_overtakes_it(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = read_manifest

    def overtake(*arguments: object) -> object:
        monkeypatch.setattr(exporting, "read_manifest", original)
        build_quietly(tmp_path / "articles.jsonl", index, keep_generations=1)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "read_manifest", overtake)
    assert json.loads(exported(index)["export.json"])["generation"] == "000004"


def test_export_generation_goes_on_while_what_it_exports_is_removed(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported(index)
    original = exporting._write

    def remove(*arguments: object) -> None:
        shutil.rmtree(index / "generations")
        original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "_write", remove)
    assert exported(index) == before


def test_exported_file_takes_the_place_of_another_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(b"old")
    with exported_file(path, tmp_path / "index") as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["x.tar"]


@pytest.mark.parametrize("old", [b"old", None])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyboardInterrupt("stop"), "stop"),
        (ZeroDivisionError("a mistake"), "a mistake"),
        (OSError(28, "No space left"), "No space"),
    ],
)
def test_exported_file_is_as_it_was_after_an_error(
    old: bytes | None, error: BaseException, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.tar"
    if old is not None:
        path.write_bytes(old)
    expected = UnusableIndexError if isinstance(error, OSError) else type(error)

    def fail_half_way() -> None:
        with exported_file(path, tmp_path / "index") as stream:
            stream.write(b"half")
            raise error

    with pytest.raises(expected, match=told):
        fail_half_way()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == ({} if old is None else {"x.tar": old})


def test_exported_file_leaves_a_link_and_a_pipe_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "x.tar")
    with exported_file(tmp_path / "link", tmp_path / "index") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "x.tar").read_bytes() == b"new"
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    with exported_file(tmp_path / "pipe", tmp_path / "index") as stream:
        stream.write(b"new")
    reader.join()
    assert read == [b"new"]
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(("name", "told"), [(".", "is a folder"), ("none/x.tar", "there is no folder")])
def test_exported_file_refuses_what_can_be_no_file(name: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=told), exported_file(tmp_path / name, tmp_path / "index"):
        pass
