import fcntl
import shutil
from pathlib import Path

import pytest

from indexer.encoder.pooling import MEAN
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    UnusableIndexError,
)
from indexer.index.generation import open_index
from indexer.index.publishing.draft import draft
from indexer.index.vectors.exact_writer import VectorWriter
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.index.built_index import (
    LEXICAL,
    SENTENCES,
    contents_of,
    live,
    names,
)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("articles.sqlite", r"holds {'articles': 2, 'passages': 2, 'vectors': 3, 'passages with sentences': 3"),
        ("vectors.faiss", "it has 48 bytes of vectors, and 3 of 6 numbers take 72"),
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


def test_draft_admits_one_writer(index: Path, corpus: Path) -> None:
    with (index / "LOCK").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexLockedError, match="another process is writing"):
            build_quietly(corpus, index)
    assert build_quietly(corpus, index).generation == "000002"


def test_draft_that_is_not_published_leaves_no_trace(index: Path) -> None:
    with draft(index) as new:
        (new.folder / "half").write_bytes(b"half")
    assert names(index) == ["000001"]
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
