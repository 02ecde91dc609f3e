import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import StoreError, UsageError
from indexer.milvus.address import MilvusAddress
from indexer.milvus.client import Field, Store
from tests.indexer.milvus.made import store_in

pytest.importorskip("milvus_lite")

FIELDS = (
    Field(name="row", kind="number", is_key=True),
    Field(name="vector", kind="vector", dimension=2),
    Field(name="weights", kind="weights"),
    Field(name="names", kind="texts", is_searched=True),
)


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match=r"Milvus at http://127\.0\.0\.1:9 cannot be reached; check the address"):
        Store(MilvusAddress(uri="http://root:secret@127.0.0.1:9", timeout_s=0.5))


@pytest.mark.parametrize("path", ["news", "missing/news.db"])
def test_a_file_that_cannot_be_one_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(
        StoreError, match=r"cannot be opened; check the path \(--milvus-uri\), which must end with \.db"
    ):
        Store(MilvusAddress(uri=str(tmp_path / path)))


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(UsageError, match=r"needs the package pymilvus: install the extra article-search\[milvus\]"):
        Store(MilvusAddress(uri="http://localhost:19530"))


def test_a_store_finds_the_nearest_and_those_with_most_weight_under_a_condition(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.create("a", FIELDS)
        vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
        store.insert(
            "a",
            [
                {"row": row, "vector": vector, "weights": {row + 1: 0.5, 9: 0.1 * row + 0.1}, "names": [f"n{row}"]}
                for row, vector in enumerate(vectors)
            ],
        )
        store.finish("a", 3)
        near = store.nearest("a", "vector", vectors[0], 2, wanted=["row"])
        assert near == [{"row": 0}, {"row": 1}]
        worded = store.nearest("a", "weights", {9: 1.0}, 5, condition='array_contains_any(names, ["n0", "n1"])')
        assert len(worded) == 2
        assert store.nearest("a", "weights", {77: 1.0}, 5) == []
        (one,) = store.entities("a", "row == 1", ["vector", "weights"])
        assert np.array_equal(np.array(one["vector"], np.float32), vectors[1])
        assert (store.count("a", ""), store.count("a", "row > 0")) == (3, 2)


def test_a_store_that_lacks_what_was_put_in_says_so(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.create("a", FIELDS)
        with pytest.raises(StoreError, match="has 0 of the 1 entities that were put into a"):
            store.finish("a", 1, wait_s=0.5)


def test_a_server_that_does_not_answer_in_time_is_told(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.create("a", FIELDS)
        with pytest.raises(StoreError, match="cannot store a: "):
            store.finish("a", 0, wait_s=0)


def test_an_alias_is_changed_in_one_step(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        for collection in ("a", "b"):
            store.create(collection, FIELDS)
        assert store.aliased("live") is None
        store.point("live", "a")
        store.point("live", "b")
        assert store.aliased("live") == "b"
        store.drop("a")
        assert store.collections() == ["b"]
        with pytest.raises(StoreError, match="cannot read a: "):
            store.entities("a", "row == 1", ["row"])
