import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexer import store
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
    UnusableIndexError,
)
from indexer.store import FORMAT_VERSION, draft, open_index
from indexer.vectors import VectorIndex
from tests.fakes import WordEncoder, build_quietly

FILES = ["manifest.json", "articles.sqlite", "vectors.faiss"]


def live(index: Path) -> Path:
    return index / "generations" / (index / "CURRENT").read_text().split()[0]


def names(index: Path) -> list[str]:
    return sorted(path.name for path in (index / "generations").iterdir())


def test_open_index_gives_what_was_built(index: Path) -> None:
    generation = open_index(index)
    contents = generation.manifest.contents
    assert (contents.articles, contents.passages, len(generation.vectors)) == (3, 3, 3)
    assert generation.manifest.generation == "000001"
    generation.close()


def test_manifest_states_size_and_hash_of_every_other_file(index: Path) -> None:
    manifest = json.loads((live(index) / "manifest.json").read_text())
    assert manifest["format_version"] == FORMAT_VERSION
    sizes = {name: file["size_bytes"] for name, file in manifest["files"].items()}
    assert sizes == {path.name: path.stat().st_size for path in live(index).iterdir() if path.name != "manifest.json"}


class CarriedEncoder(WordEncoder):
    """Leaves a file with the index."""

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> WordEncoder:
        (folder / "deeper").mkdir(parents=True)
        (folder / "deeper" / "words.txt").write_text("\n".join(sample(2)))
        return self


def test_publish_covers_the_encoder_that_the_index_carries(corpus: Path, tmp_path: Path) -> None:
    build_quietly(corpus, tmp_path / "index", CarriedEncoder())
    carried = live(tmp_path / "index") / "encoder" / "deeper" / "words.txt"
    assert carried.read_text().startswith("Warships meet\nA frigate crossed ahead of a destroyer.")
    open_index(tmp_path / "index").close()
    carried.write_text(carried.read_text().upper())
    with pytest.raises(IndexDamagedError, match=r"words\.txt was altered"):
        open_index(tmp_path / "index")
    carried.unlink()
    with pytest.raises(IndexDamagedError, match=r"words\.txt cannot be read"):
        open_index(tmp_path / "index")


@pytest.mark.parametrize("name", FILES)
def test_open_index_notices_any_flipped_byte(index: Path, name: str) -> None:
    path = live(index) / name
    data = bytearray(path.read_bytes())
    # Every byte of a small file, and of a large one some everywhere, its first and last pages whole.
    places = [i for i in range(len(data)) if len(data) < 4_096 or i < 128 or i >= len(data) - 128 or i % 97 == 0]
    for place in places:
        data[place] ^= 0x20
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="article-indexer build CORPUS --index"):
            open_index(index)
        data[place] ^= 0x20
    path.write_bytes(data)
    open_index(index).close()


def test_open_index_notices_any_flipped_byte_of_current(index: Path) -> None:
    path = index / "CURRENT"
    data = bytearray(path.read_bytes())
    for place in range(len(data)):
        data[place] ^= 0x01
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="build the index anew"):
            open_index(index)
        data[place] ^= 0x01


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0, 1, 0.5])
def test_open_index_notices_a_truncated_file(index: Path, name: str, kept: float) -> None:
    path = live(index) / name
    data = path.read_bytes()
    path.write_bytes(data[: min(int(len(data) * kept), len(data) - 1)])
    with pytest.raises(IndexDamagedError, match=rf"{name} (has \d+ bytes, should have|is not what CURRENT says)"):
        open_index(index)


@pytest.mark.parametrize("name", FILES)
def test_open_index_notices_a_missing_file(index: Path, name: str) -> None:
    (live(index) / name).unlink()
    with pytest.raises(IndexDamagedError, match=rf"{name} cannot be read: No such file"):
        open_index(index)


def test_open_index_notices_a_missing_generation(index: Path) -> None:
    shutil.rmtree(live(index))
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        open_index(index)


def test_open_index_notices_files_of_another_generation(index: Path, corpus: Path) -> None:
    older = live(index)
    corpus.write_text(corpus.read_text().replace("harvest", "election"))
    build_quietly(corpus, index)
    shutil.copy(older / "vectors.faiss", live(index) / "vectors.faiss")
    with pytest.raises(IndexDamagedError, match="was altered"):
        open_index(index)


def rewrite_manifest(index: Path, **fields: object) -> None:
    """Alter the manifest and make CURRENT vouch for it."""
    path = live(index) / "manifest.json"
    data = json.dumps(json.loads(path.read_text()) | fields).encode()
    path.write_bytes(data)
    (index / "CURRENT").write_text(f"{live(index).name} {hashlib.sha256(data).hexdigest()}\n")


@pytest.mark.parametrize("version", [0, FORMAT_VERSION - 1, FORMAT_VERSION + 1, None])
def test_open_index_refuses_another_format_version(index: Path, version: int | None) -> None:
    rewrite_manifest(index, format_version=version)
    message = f"format version {version}, this program reads {FORMAT_VERSION}; build it anew"
    with pytest.raises(IndexVersionError, match=message):
        open_index(index)


def test_open_index_refuses_counts_that_disagree(index: Path) -> None:
    contents = json.loads((live(index) / "manifest.json").read_text())["contents"]
    rewrite_manifest(index, contents=contents | {"passages": 4})
    with pytest.raises(IndexDamagedError, match=r"holds \(3, 3, 3\) .* its manifest says \(3, 4, 4\)"):
        open_index(index)


def test_open_index_says_how_to_make_one_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=f"make one: article-indexer build CORPUS --index {tmp_path}"):
        open_index(tmp_path)


def test_open_index_refuses_a_current_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(UnusableIndexError, match="cannot be read: Is a directory"):
        open_index(tmp_path)


def test_open_index_follows_a_publication_that_overtakes_it(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = store._open_generation
    overtaken: list[Path] = []

    def overtake(folder: Path, manifest_sha256: str, of: Path) -> store.Generation:
        if not overtaken:
            overtaken.append(folder)
            monkeypatch.setattr(store, "_open_generation", original)
            build_quietly(corpus, index, keep_generations=1)
        return original(folder, manifest_sha256, of)

    monkeypatch.setattr(store, "_open_generation", overtake)
    generation = open_index(index)
    assert generation.manifest.generation == "000002"
    assert not overtaken[0].exists()
    generation.close()


def test_draft_admits_one_writer(index: Path, corpus: Path) -> None:
    with (index / "LOCK").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexLockedError, match="another build is writing"):
            build_quietly(corpus, index)
    assert build_quietly(corpus, index).generation == "000002"


def test_draft_that_is_not_published_leaves_no_trace(index: Path) -> None:
    with draft(index) as new:
        (new.folder / "half").write_bytes(b"half")
    assert names(index) == ["000001"]
    open_index(index).close()


def test_draft_clears_what_a_killed_build_left(index: Path, corpus: Path) -> None:
    generations = index / "generations"
    (generations / "draft-000002").mkdir()
    shutil.copytree(live(index), generations / "000002")
    assert build_quietly(corpus, index).generation == "000002"
    assert names(index) == ["000001", "000002"]
    open_index(index).close()


def test_publish_keeps_as_many_generations_as_it_is_told(index: Path, corpus: Path) -> None:
    build_quietly(corpus, index, keep_generations=2)
    build_quietly(corpus, index, keep_generations=2)
    assert names(index) == ["000002", "000003"]
    build_quietly(corpus, index, keep_generations=1)
    assert names(index) == ["000004"]


def test_publish_refuses_a_draft_that_does_not_hold_up(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorIndex, "write", lambda _self, path: path.write_bytes(b"not an index"))
    with pytest.raises(IndexDamagedError, match="no vector index that can be read"):
        build_quietly(corpus, index)
    assert open_index(index).manifest.generation == "000001"
    assert names(index) == ["000001"]


def test_draft_mends_an_index_whose_current_is_damaged(index: Path, corpus: Path) -> None:
    (index / "CURRENT").write_text("nonsense")
    build_quietly(corpus, index)
    assert open_index(index).manifest.generation == "000002"


def test_draft_refuses_a_path_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableIndexError, match="file cannot hold an index"), draft(tmp_path / "file"):
        pass
