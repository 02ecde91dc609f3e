from pathlib import Path
from unittest.mock import Mock

import pytest

from indexer.errors import StoreError, UsageError
from indexer.index.store import read_pointer
from indexer.milvus import entities, publishing
from indexer.milvus.client import Store
from indexer.milvus.publishing import PARTS, published
from tests.indexer.milvus.made import NAME, built, made_articles, publish_quietly, store_in

pytest.importorskip("milvus_lite")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return built(tmp_path, made_articles(4))


def generations(store: Store) -> list[str]:
    """The generations of which there are collections."""
    return sorted({collection.split("_")[1] for collection in store.collections()})


def live(store: Store) -> str | None:
    found = published(store, NAME)
    return None if found is None else found.generation


def test_publish_uploads_a_generation_once(tmp_path: Path, index: Path) -> None:
    with store_in(tmp_path) as store:
        assert live(store) is None
        assert publish_quietly(index, store)
        assert not publish_quietly(index, store)
        assert live(store) == "000001"
        assert len(store.collections()) == len(PARTS)


def test_publish_switches_to_an_update_and_keeps_as_many_as_it_is_told(tmp_path: Path, index: Path) -> None:
    with store_in(tmp_path) as store:
        for number in range(3):
            built(tmp_path, made_articles(4, seed=number + 2))
            publish_quietly(index, store, keep=2)
        assert live(store) == "000004"
        assert generations(store) == ["000003", "000004"]
        built(tmp_path, made_articles(5))
        publish_quietly(index, store, keep=1)
        assert generations(store) == ["000005"]


def test_publish_leaves_collections_of_others_alone(tmp_path: Path, index: Path) -> None:
    with store_in(tmp_path) as store:
        for name in ("other", "new"):
            publishing.publish(index, store, name, keep=1, on_uploaded=lambda _done, _of: None)
        publish_quietly(index, store, keep=1)
        assert {collection.split("_")[0] for collection in store.collections()} == {"other", "new", NAME}


def test_publish_killed_before_the_switch_goes_on_from_there(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        built(tmp_path, made_articles(5))
        with monkeypatch.context() as patched:
            patched.setattr(Store, "point", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                publish_quietly(index, store)
        assert live(store) == "000001"
        with monkeypatch.context() as patched:
            patched.setattr(publishing, "entities_of", lambda *_: pytest.fail("it was uploaded before"))
            assert publish_quietly(index, store)
        assert live(store) == "000002"


@pytest.mark.parametrize("inserts", [0, 1, 2, 3])
def test_publish_killed_while_it_uploads_begins_anew(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch, inserts: int
) -> None:
    left = [inserts]
    insert = Store.insert

    def failing(store: Store, collection: str, entities: object) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        insert(store, collection, entities)  # type: ignore[arg-type]

    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        built(tmp_path, made_articles(5))
        with monkeypatch.context() as patched:
            patched.setattr(Store, "insert", failing)
            with pytest.raises(KeyboardInterrupt):
                publish_quietly(index, store)
        assert (live(store), generations(store)) == ("000001", ["000001", "000002"])
    with store_in(tmp_path) as store:  # another process
        assert publish_quietly(index, store, keep=1)
        assert (live(store), generations(store)) == ("000002", ["000002"])


def test_publish_goes_back_to_a_generation_that_is_there(tmp_path: Path, index: Path) -> None:
    before = (index / "CURRENT").read_bytes()
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        built(tmp_path, made_articles(5))
        publish_quietly(index, store)
        (index / "CURRENT").write_bytes(before)  # as `rollback` does
        assert publish_quietly(index, store)
        assert live(store) == read_pointer(index).name == "000001"


def test_an_alias_of_something_else_is_not_touched(tmp_path: Path, index: Path) -> None:
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        store.point("taken", store.collections()[0])
        with pytest.raises(StoreError, match=r"the alias taken .* stands for news_.*, which is no index"):
            publishing.publish(index, store, "taken", keep=1, on_uploaded=lambda _done, _of: None)


def test_a_passage_of_more_terms_than_milvus_takes_is_told(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "MOST_ITEMS", 2)
    with store_in(tmp_path) as store, pytest.raises(UsageError, match=r"has \d+ different terms, and Milvus takes 2;"):
        publish_quietly(index, store)
