from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.commands.upload import MILVUS, Uploads
from indexer.errors import StoreError, UsageError
from indexer.milvus.client import Store
from indexer.output import Output
from tests.indexer.milvus.made import NAME, built, made_articles

Make = Callable[..., Uploads]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return built(tmp_path, made_articles(2))


@pytest.fixture
def uploads(tmp_path: Path, index: Path) -> Make:
    def make(backend: str = MILVUS, *, uri: str = str(tmp_path / "milvus.db"), name: str = NAME) -> Uploads:
        return Uploads(index, backend, uri=uri, token="", name=name, keep=2)

    return make


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"backend": "disk"}, "--backend .* is 'disk'; it must be one of folder, milvus"),
        ({"uri": ""}, "needs the address of a server: --milvus-uri"),
        ({"name": "a b"}, "--milvus-name .* is 'a b'"),
    ],
)
def test_wrong_flags_are_refused(uploads: Make, wrong: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        uploads(**wrong)


def test_an_index_in_its_folder_alone_is_always_current(uploads: Make) -> None:
    alone = uploads("folder", uri="", name="a b")
    alone.check()
    alone.upload(Output(as_json=False), lambda *_: None)
    assert alone.is_current()


def test_upload_makes_the_live_generation_current(uploads: Make, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("milvus_lite")
    assert not uploads().is_current()
    uploads().upload(Output(as_json=False), lambda *_: None)
    assert uploads().is_current()
    assert "generation 000001 is live in Milvus at" in capsys.readouterr().err.replace("\n", " ")


def test_a_server_that_is_away_is_found_before_a_build(uploads: Make) -> None:
    pytest.importorskip("pymilvus")
    with pytest.raises(StoreError, match="cannot be reached; check the address"):
        uploads(uri="http://127.0.0.1:9").check()


def test_upload_that_fails_says_what_is_live(uploads: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("milvus_lite")

    def refuse(*_: object) -> None:
        raise StoreError("Milvus is full")

    monkeypatch.setattr(Store, "create", refuse)
    with pytest.raises(StoreError, match=r"generation 000001, which is not live in Milvus: Milvus is full; the same"):
        uploads().upload(Output(as_json=False), lambda *_: None)
