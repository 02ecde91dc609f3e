"""The graph of a generation is that of the one before, changed; and it changes nothing of the rest."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.config import APPROXIMATE, APPROXIMATE_FROM, AUTO, EXACT, BuildConfig
from indexer.errors import UsageError
from indexer.index import generation as generation_module
from indexer.index.generation import Generation, open_index
from indexer.index.manifest import GRAPH_FOLDER
from indexer.index.vectors import succession
from indexer.index.vectors.approximate import GRAPH_FILE
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.index.built_index import live
from tests.indexer.test_forecast import foretold
from tests.indexer.test_incremental import Articles, made, write_files


def built(corpus: Path, index: Path, *, vectors: str = APPROXIMATE, keep_generations: int = 2) -> Generation:
    encoder = WordEncoder(pooling="mean")
    build_quietly(corpus, index, encoder, vectors=vectors, keep_generations=keep_generations, force=True)
    return open_index(index)


@pytest.fixture
def articles() -> Articles:
    return made(40)


@pytest.fixture
def corpus(tmp_path: Path, articles: Articles) -> Path:
    return write_files(tmp_path / "corpus", articles)


def test_a_graph_changes_nothing_of_the_content(corpus: Path, tmp_path: Path) -> None:
    exact, approximate = (built(corpus, tmp_path / name, vectors=name) for name in (EXACT, APPROXIMATE))
    assert (exact.vectors.is_exact, approximate.vectors.is_exact) == (True, False)
    assert exact.manifest.content_sha256 == approximate.manifest.content_sha256
    assert (exact.graph_sha256, exact.manifest.contents.approximate) == (None, None)
    assert approximate.graph_sha256
    stated = approximate.manifest.contents.approximate
    assert stated is not None
    distinct = len(np.unique(approximate.vectors.rows(np.arange(len(approximate.vectors))), axis=0))
    assert (stated.added, stated.gone) == (distinct, 0)
    assert 0.98 <= stated.recall <= 1
    query = approximate.vectors.rows(np.arange(1))
    np.testing.assert_array_equal(exact.vectors.nearest(query, 5).scores, approximate.vectors.nearest(query, 5).scores)


def test_with_less_memory_than_an_index_takes_searches_look_at_the_graph_alone(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(corpus, tmp_path / "index", vectors=APPROXIMATE).close()
    scores = {}
    for there, for_searches in ((1 << 40, True), (1_000, False), (1_000, True)):
        monkeypatch.setattr(generation_module, "memory_bytes", lambda there=there: there)
        with closing(open_index(tmp_path / "index", for_searches=for_searches)) as opened:
            query = opened.vectors.rows(np.arange(1))[0]
            scores[there, for_searches] = opened.vectors.cosines(query)
    np.testing.assert_array_equal(scores[1 << 40, True], scores[1_000, False])
    assert 0 < np.abs(scores[1_000, True] - scores[1_000, False]).max() < 0.05


def test_an_update_puts_the_new_vectors_into_the_graph(corpus: Path, articles: Articles, tmp_path: Path) -> None:
    first = built(corpus, tmp_path / "index")
    articles["a001"]["text"] += " The destroyer met a balloon over the harvest."
    write_files(corpus, articles)
    changed = built(corpus, tmp_path / "index")
    scratch = built(corpus, tmp_path / "scratch")
    stated = changed.manifest.contents.approximate
    assert stated is not None
    assert stated.added < len(changed.vectors) == len(scratch.vectors)
    assert len(first.vectors) + stated.added == len(changed.vectors) + stated.gone
    assert changed.manifest.content_sha256 == scratch.manifest.content_sha256
    query = changed.vectors.rows(np.array([3]))
    np.testing.assert_array_equal(changed.vectors.nearest(query, 9).scores, scratch.vectors.nearest(query, 9).scores)


def test_a_build_without_changes_takes_the_graph_over_as_it_is(corpus: Path, tmp_path: Path) -> None:
    first, second = built(corpus, tmp_path / "index"), built(corpus, tmp_path / "index")
    assert second.manifest.generation != first.manifest.generation
    assert second.graph_sha256 == first.graph_sha256
    assert second.manifest.contents.approximate is not None
    assert second.manifest.contents.approximate.added == 0


def test_a_graph_is_taken_over_from_the_newest_generation_that_has_one(corpus: Path, tmp_path: Path) -> None:
    first = built(corpus, tmp_path / "index", keep_generations=3)
    assert built(corpus, tmp_path / "index", vectors=EXACT, keep_generations=3).graph_sha256 is None
    assert built(corpus, tmp_path / "index", keep_generations=3).graph_sha256 == first.graph_sha256


def test_a_damaged_graph_is_made_anew_and_told(corpus: Path, articles: Articles, tmp_path: Path) -> None:
    built(corpus, tmp_path / "index")
    graph = live(tmp_path / "index") / GRAPH_FOLDER / GRAPH_FILE
    graph.write_bytes(graph.read_bytes()[:-1] + b"?")
    told: list[str] = []
    articles["a001"]["text"] += " More."
    write_files(corpus, articles)
    build_quietly(
        corpus, tmp_path / "index", WordEncoder(pooling="mean"), vectors=APPROXIMATE, on_advice=told.append, force=True
    )
    stated = open_index(tmp_path / "index").manifest.contents.approximate
    assert stated is not None
    assert stated.gone == 0
    assert any("is made anew" in sentence and GRAPH_FILE in sentence for sentence in told)


def test_the_number_of_passages_decides_unless_it_is_said(corpus: Path, tmp_path: Path) -> None:
    assert built(corpus, tmp_path / "index", vectors=AUTO).vectors.is_exact
    auto = BuildConfig()
    assert [auto.is_approximate(count) for count in (APPROXIMATE_FROM - 1, APPROXIMATE_FROM)] == [False, True]
    assert not BuildConfig(vectors=EXACT).is_approximate(10**9)
    assert BuildConfig(vectors=APPROXIMATE).is_approximate(1)


def test_other_ways_to_find_vectors_are_refused() -> None:
    with pytest.raises(UsageError, match=r"--vectors .*ARTICLE_SEARCH_VECTORS.* 'hnsw'.* auto, exact, approximate"):
        BuildConfig(vectors="hnsw")


def test_forecast_says_whether_the_graph_is_made_anew(corpus: Path, articles: Articles, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert foretold(corpus, index).graph is None
    assert foretold(corpus, index, vectors=APPROXIMATE).graph == "anew"
    built(corpus, index)
    assert foretold(corpus, index, vectors=APPROXIMATE).graph == "changed"
    assert "anew" not in str(foretold(corpus, index, vectors=APPROXIMATE))
    for name in list(articles)[:20]:
        del articles[name]
    write_files(corpus, articles)
    found = foretold(corpus, index, vectors=APPROXIMATE)
    assert found.graph == "anew"
    assert "The graph over the vectors is made anew" in str(found)


def test_the_manifest_states_how_the_graph_is_searched(corpus: Path, tmp_path: Path) -> None:
    built(corpus, tmp_path / "index")
    manifest = json.loads((live(tmp_path / "index") / "manifest.json").read_text())
    assert manifest["contents"]["approximate"].keys() == {"depth", "recall", "added", "gone"}
    assert {f"{GRAPH_FOLDER}/{name}" for name in ("graph.faiss", "starts.npy", "rows.npy", "strays.npy")} <= manifest[
        "files"
    ].keys()


@pytest.mark.parametrize("recalls", [(0.5, 0.99), (0.5, 0.5)])
def test_a_graph_that_finds_little_is_made_anew_and_told_of(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recalls: tuple[float, float]
) -> None:
    built(corpus, tmp_path / "index")
    tried = iter(recalls)
    monkeypatch.setattr(succession, "_tried", lambda *_: (64, next(tried)))
    told: list[str] = []
    build_quietly(
        corpus, tmp_path / "index", WordEncoder(pooling="mean"), vectors=APPROXIMATE, on_advice=told.append, force=True
    )
    stated = open_index(tmp_path / "index").manifest.contents.approximate
    assert stated is not None
    assert (stated.recall, stated.added > 0) == (recalls[1], True)  # unchanged, it would have added nothing
    assert "finds 50% of the nearest after this update, so it is made anew" in told[0]
    assert any("--vectors exact finds all of them" in sentence for sentence in told) == (recalls[1] == 0.5)
