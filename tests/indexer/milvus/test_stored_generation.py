from pathlib import Path
from typing import Any

import pytest

from indexer.errors import IndexDamagedError, IndexVersionError
from indexer.index import manifest_file
from indexer.milvus import layout
from indexer.milvus.client import Store
from indexer.milvus.publishing import published
from indexer.milvus.stored_generation import StoredGeneration
from tests.indexer.milvus.made import NAME, built, made_articles, publish_quietly, store_in

pytest.importorskip("milvus_lite")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an index whose encoder is a file, and the same in Milvus."""
    index = built(tmp_path, made_articles(3))
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
    return tmp_path


def opened(store: Store) -> StoredGeneration:
    name = published(store, NAME)
    assert name is not None
    return StoredGeneration(store, name)


def test_open_reads_what_was_uploaded(place: Path) -> None:
    with store_in(place) as store:
        generation = opened(store)
        assert (generation.manifest.generation, generation.manifest.contents.articles) == ("000001", 3)
        assert generation.count_articles("") == generation.count_articles("row >= 0") == 3
        found = generation.articles_at([2, 0], with_text=False)
        assert [(one.number, one.text, one.passages[0].text) for one in found.values()] == [(0, "", ""), (2, "", "")]
        with pytest.raises(IndexDamagedError, match="articles are missing; build it anew"):
            generation.articles_at([7], with_text=False)
        assert (generation.encoder_folder / "graph").stat().st_size == 102_400
        folder = generation.encoder_folder.parent
        generation.close()
        assert not folder.exists()


def test_open_refuses_another_format(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_file, "FORMAT_VERSION", 99)
    with store_in(place) as store, pytest.raises(IndexVersionError, match="99"):
        opened(store)


@pytest.mark.parametrize(
    ("altered", "told"),
    [
        (
            {"content": layout.to_pieces(b"{}")[0]},
            r"manifest\.json is not the one that was published: its SHA-256 differs",
        ),
        ({"path": "../elsewhere"}, r"names the file '\.\./elsewhere'"),
    ],
)
def test_open_refuses_files_that_were_altered(
    place: Path, monkeypatch: pytest.MonkeyPatch, altered: dict[str, str], told: str
) -> None:
    read = Store.entities

    def altering(store: Store, collection: str, condition: str, wanted: Any) -> list[dict[str, Any]]:
        found = read(store, collection, condition, wanted)
        return [one | altered for one in found] if collection.endswith("files") else found

    monkeypatch.setattr(Store, "entities", altering)
    with store_in(place) as store, pytest.raises(IndexDamagedError, match=told):
        opened(store)


def test_open_refuses_a_generation_that_lacks_passages(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "count", lambda *_, **__: 2)
    with store_in(place) as store, pytest.raises(IndexDamagedError, match=r"has 2 entities; the manifest says \d"):
        opened(store)


def test_open_refuses_an_encoder_that_was_altered(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Store.entities

    def altering(store: Store, collection: str, condition: str, wanted: Any) -> list[dict[str, Any]]:
        found = read(store, collection, condition, wanted)
        wrong = {"content": layout.to_pieces(bytes(10))[0]}
        return [one | wrong if one.get("path") == "encoder/graph" else one for one in found]

    monkeypatch.setattr(Store, "entities", altering)
    with store_in(place) as store, pytest.raises(IndexDamagedError, match="graph has 30 bytes"):
        opened(store)
