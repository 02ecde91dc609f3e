import fcntl
import shutil
from pathlib import Path

import pytest

from indexer.encoder.pooling import MEAN
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    UnusableIndexError,
)
from indexer.index import store
from indexer.index.generation import Generation, open_generation
from indexer.index.store import current, draft, open_index
from indexer.index.vectors.exact_writer import VectorWriter
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.index.built_index import (
    LEXICAL,
    SENTENCES,
    contents_of,
    live,
    names,
)


def test_open_index_notices_any_flipped_byte_of_current(index: Path) -> None:
    path = index / "CURRENT"
    data = bytearray(path.read_bytes())
    for place in range(len(data)):
        data[place] ^= 0x01
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="build the index anew"):
            open_index(index)
        data[place] ^= 0x01


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("articles.sqlite", r"holds {'articles': 2, 'passages': 2, 'vectors': 3, 'passages with sentences': 3"),
        ("vectors.faiss", r"holds {'articles': 3, 'passages': 3, 'vectors': 2, 'passages with sentences': 3"),
        ("sentences", r"holds {'articles': 3, 'passages': 3, 'vectors': 3, 'passages with sentences': 2"),
    ],
)
def test_publish_refuses_parts_that_do_not_belong_together(
    part: str, message: str, index: Path, corpus: Path, tmp_path: Path
) -> None:
    shorter = tmp_path / "shorter.jsonl"
    shorter.write_text("\n".join(corpus.read_text().splitlines()[:2]))
    build_quietly(shorter, tmp_path / "other", WordEncoder(pooling=MEAN))
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        other, own = live(tmp_path / "other") / part, new.folder / part
        for path in [other] if other.is_file() else other.iterdir():
            shutil.copy(path, own if other.is_file() else own / path.name)
        with pytest.raises(IndexDamagedError, match=message):
            new.publish(contents_of(index), keep=2)
    assert names(index) == ["000001"]
    open_index(index).close()


def test_open_index_says_how_to_make_one_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=f"make one: article-indexer build CORPUS --index {tmp_path}"):
        open_index(tmp_path)


def test_open_index_refuses_a_current_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(UnusableIndexError, match="cannot be read: Is a directory"):
        open_index(tmp_path)


def test_current_is_another_text_after_every_publication(index: Path, corpus: Path) -> None:
    before = current(index)
    assert before == current(index) == (index / "CURRENT").read_text()
    build_quietly(corpus, index)
    assert current(index) != before
    assert current(index).split()[0] == "000002"


def test_current_does_not_judge_what_it_reads(index: Path) -> None:
    (index / "CURRENT").write_bytes(b"\xff nonsense")
    assert current(index) == "\ufffd nonsense"


def test_current_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index"):
        current(tmp_path)
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(UnusableIndexError, match="cannot be read: Is a directory"):
        current(tmp_path)


def test_open_index_follows_a_publication_that_overtakes_it(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = open_generation
    overtaken: list[Path] = []

    def overtake(folder: Path, manifest_sha256: str, of: Path) -> Generation:
        if not overtaken:
            overtaken.append(folder)
            monkeypatch.setattr(store, "open_generation", original)
            build_quietly(corpus, index, keep_generations=1)
        return original(folder, manifest_sha256, of)

    monkeypatch.setattr(store, "open_generation", overtake)
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


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("articles.sqlite", "no article file that can be read"),
        ("vectors.faiss", "no vector index that can be read"),
        *((name, "holds no sentences that can be read") for name in SENTENCES),
        *((name, "is no keyword index that can be read") for name in LEXICAL),
    ],
)
@pytest.mark.parametrize("nonsense", [b"not an index", b"", None])
def test_publish_refuses_a_draft_that_does_not_hold_up(
    name: str, message: str, nonsense: bytes | None, index: Path
) -> None:
    contents = contents_of(index)
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        if nonsense is None:
            (new.folder / name).unlink()
        else:
            (new.folder / name).write_bytes(nonsense)
        with pytest.raises(IndexDamagedError, match=message):
            new.publish(contents, keep=2)
    assert contents_of(index) == contents
    assert names(index) == ["000001"]


def test_a_build_whose_vectors_cannot_be_read_leaves_the_live_generation(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorWriter, "_header", lambda _self: b"not an index")
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
