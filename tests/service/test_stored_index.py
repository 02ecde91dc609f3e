"""A service over an index in Milvus, by HTTP and by the commands."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.errors import StoreError, UsageError
from indexer.index.generation import open_index
from indexer.index.store import current
from indexer.milvus.client import Store
from indexer.milvus.stored_generation import StoredIndex
from service.api.app import create_app
from service.engine.sources import StoredSource, searcher_once
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.search.stored import stored_corpus
from service.search.stored.stored_corpus import StoredCorpus
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import WordEncoder, live_over
from tests.indexer.milvus.made import NAME, address_in, built, made_articles, publish_quietly, store_in

pytest.importorskip("milvus_lite")

SEARCH = {"query": "destroyer balloon", "filters": {"sources": ["post"]}, "explain": True, "facets": ["source", "day"]}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index, and the same in Milvus."""
    place = tmp_path_factory.mktemp("stored")
    index = built(place, made_articles(12))
    with store_in(place) as store:
        publish_quietly(index, store)
    return place


@pytest.fixture
def stored(place: Path) -> Iterator[StoredIndex]:
    with closing(StoredIndex(address_in(place))) as stored:
        yield stored


@pytest.fixture
def client(stored: StoredIndex) -> Iterator[TestClient]:
    def load() -> Searcher:
        return Searcher.over(StoredCorpus(stored.open(), UTC), WordEncoder(pooling="mean"))

    with TestClient(create_app(live_over(load), Settings())) as client:
        while client.get("/readyz").status_code != 200:
            pass
        yield client


def settings_of(place: Path, **more: Any) -> Settings:
    return Settings(backend="milvus", milvus_uri=str(place / "milvus.db"), milvus_name=NAME, **more)


def answer(client: TestClient) -> dict[str, Any]:
    """The answer to SEARCH, but for what is another one each time."""
    found: dict[str, Any] = client.post("/v1/search", json=SEARCH).raise_for_status().json()
    return {name: value for name, value in found.items() if name not in {"request_id", "took_ms", "next_cursor"}}


def without_news(answered: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what is told of how articles go together, which is null in Milvus."""
    for hit in answered["hits"]:
        for name in ("story", "also_reported_by", "independent_sources", "reprints", "differs"):
            del hit[name]
    return answered


def test_the_contract_is_that_of_an_index_in_a_folder(place: Path, client: TestClient) -> None:
    live = live_over(lambda: Searcher(open_index(place / "index"), WordEncoder(pooling="mean")))
    with TestClient(create_app(live, Settings())) as folder:
        while folder.get("/readyz").status_code != 200:
            pass
        assert without_news(answer(client)) == without_news(answer(folder))
        for path in ("/v1/index", "/v1/articles?limit=3", "/v1/articles/a%200%27%22/similar"):
            assert client.get(path).json() == folder.get(path).json()


def test_what_is_too_broad_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_corpus, "FEW_PASSAGES", 1)
    found = client.post("/v1/search", json=SEARCH)
    assert (found.status_code, found.json()["code"]) == (422, "search_too_broad")
    assert "min_relevance" in found.json()["detail"]


def test_a_server_that_is_away_is_told_without_its_address(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreError("Milvus at http://milvus.example:19530 cannot read news_000001")

    monkeypatch.setattr(Store, "entities", away)
    for path in ("/v1/search?q=balloon+cuba", "/v1/articles"):
        found = client.get(path)
        assert (found.status_code, found.json()["code"]) == (503, "store_unavailable")
        assert "example" not in found.text


def test_a_source_tells_what_is_published(place: Path) -> None:
    with closing(StoredSource(settings_of(place))) as source:
        assert source.newest() == current(place / "index").strip()
        assert source.files_seen() == {}


def test_a_source_needs_an_address() -> None:
    with pytest.raises(UsageError, match="needs the address of a server: --milvus-uri"):
        StoredSource(Settings(backend="milvus"))


def test_searcher_once_searches_milvus(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.engine.loading._load_encoder", lambda *_: WordEncoder(pooling="mean"))
    with searcher_once(settings_of(place)) as searcher:
        assert searcher.search(SearchQuery(text="destroyer")).total == 12


def run(command: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", command, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **variables},
    )


@pytest.mark.slow
def test_the_commands_build_update_and_search_in_milvus(tmp_path: Path) -> None:
    corpus, index, uri = tmp_path / "corpus", str(tmp_path / "index"), str(tmp_path / "news.db")
    corpus.mkdir()
    (corpus / "a.txt").write_text("A balloon drifted over the coast on Monday, officials said.\n")
    milvus = {"ARTICLE_SEARCH_BACKEND": "milvus", "ARTICLE_SEARCH_MILVUS_URI": uri, "HF_HUB_OFFLINE": "1"}
    away = run(
        "indexer",
        "build",
        str(corpus),
        "--index",
        index,
        **{**milvus, "ARTICLE_SEARCH_MILVUS_URI": "http://127.0.0.1:9"},
    )
    assert (away.returncode, Path(index).exists()) == (5, False)  # before anything is built
    assert "Milvus at http://127.0.0.1:9 cannot be reached" in away.stderr
    first = run("indexer", "build", str(corpus), "--index", index, HF_HUB_OFFLINE="1")
    assert first.returncode == 0, first.stderr
    uploaded = run("indexer", "build", str(corpus), "--index", index, "--if-changed", **milvus)
    assert uploaded.returncode == 0, uploaded.stderr
    assert f"generation 000001 is live in Milvus at {uri} as article_search" in uploaded.stderr
    (corpus / "b.txt").write_text("The harvest was good this year, and farmers gave thanks.\n")
    assert run("indexer", "build", str(corpus), "--index", index, **milvus).returncode == 0
    found = [
        run("service", "search", "good harvest", "--json", **variables)
        for variables in ({**milvus, "ARTICLE_SEARCH_INDEX": "/nowhere"}, {"ARTICLE_SEARCH_INDEX": index})
    ]
    assert [one.returncode for one in found] == [0, 0], found
    stored, own = (without_news(json.loads(one.stdout)) for one in found)
    assert stored == own
    assert json.loads(found[0].stdout)["hits"][0]["article"]["path"] == "b.txt"
    wrong = run("indexer", "build", str(corpus), "--index", index, "--backend", "disk")
    assert wrong.returncode == 2
    assert "--backend (or ARTICLE_SEARCH_BACKEND) is 'disk'; it must be one of folder, milvus" in wrong.stderr
