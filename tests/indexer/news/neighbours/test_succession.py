"""Neighbours are what comparing everything gives, made anew or taken over, and a graph finds nearly all of them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import APPROXIMATE, AUTO, EXACT
from indexer.index.generation import Generation, open_index
from indexer.index.manifest import GRAPH_FOLDER, ApproximateSearch
from indexer.index.news import neighbours as files
from indexer.index.news.neighbours import MOST, NEIGHBOURS
from indexer.index.vectors.approximate_writer import write_graph
from indexer.index.vectors.exact import VectorIndex
from indexer.news.neighbours import comparison, succession
from indexer.news.neighbours.succession import write_neighbours
from indexer.records import Rows
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.index.built_index import live
from tests.indexer.news.neighbours.generations import Article, expected, listed, write_generation
from tests.indexer.test_incremental import made, write_files

POOL = np.random.default_rng(3).normal(size=(160, 24)) + 1.5
"""Vectors most of which are near each other, so that lists are full."""


def two_generations(seed: int, size: int, articles: int) -> tuple[list[Article], list[Article]]:
    """Return articles of a few of so many vectors, and the same with some that are gone, new or elsewhere."""
    chance = np.random.default_rng(seed)

    def article() -> Article:
        return [POOL[row].tolist() for row in chance.integers(0, size, chance.integers(1, 5))]

    first = [article() for _ in range(articles)]
    second = [one for one in first if chance.random() > 0.1]
    for _ in range(chance.integers(0, 6)):
        second.insert(int(chance.integers(0, len(second) + 1)), article())
    if seed % 2 and len(second) > 2:
        second.insert(int(chance.integers(0, len(second))), second.pop(int(chance.integers(0, len(second)))))
    return first, second or [article()]


class Found:
    """What `find_predecessor` returns, of a generation that has no manifest."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        self.manifest = self.contents = self.encoder = self
        self.dimension = dimension


def after(folder: Path, articles: Sequence[Article], before: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a generation whose neighbours are taken over from another one."""
    write_generation(folder, articles)
    found = Found(before, VectorIndex.read(before / "vectors.faiss").dimension)
    with monkeypatch.context() as patch:
        patch.setattr(succession, "find_predecessor", lambda *_, **__: found)
        patch.setattr(succession, "_MOST_NEW", 1.0)
        write_neighbours(folder, before, None)
    return folder


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([3, 40, 160]), st.integers(1, 90), st.sampled_from([4, 2_048]))
def test_neighbours_are_what_comparing_everything_gives(seed: int, size: int, articles: int, block: int) -> None:
    first, second = two_generations(seed, size, articles)
    with TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "_BLOCK", block)
        patch.setattr(comparison, "_MOST_PAIRS", 500)
        before = write_generation(Path(scratch) / "before", first)
        write_neighbours(before, None, None)
        assert listed(before / NEIGHBOURS) == expected(before)
        folder = after(Path(scratch) / "after", second, before, patch)
        assert listed(folder / NEIGHBOURS) == expected(folder)


def test_a_text_that_many_articles_have_fills_no_list(tmp_path: Path) -> None:
    common, other = [1.0, 0.0, 0.0], [0.8, 0.6, 0.0]
    folder = write_generation(tmp_path / "one", [*([[common]] * 100), [other], [common, other]])
    write_neighbours(folder, None, None)
    found = listed(folder / NEIGHBOURS)
    cosine = pytest.approx(0.8)
    assert found[0] == [(1, 1.0), (100, cosine)]
    assert found[50] == [(0, 1.0), (100, cosine)]
    assert found[100] == [(102, 1.0), (0, cosine)]
    assert found[101] == [(0, 1.0), (100, cosine)]
    assert found[102] == [(100, 1.0), (0, cosine)]


def test_a_corpus_of_one_article_has_no_neighbours(tmp_path: Path) -> None:
    folder = write_generation(tmp_path / "one", [[[1.0, 0.0], [1.0, 0.0], [0.9, 0.1]]])
    write_neighbours(folder, None, None)
    assert listed(folder / NEIGHBOURS) == [[], [], []]


def test_an_update_compares_only_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    articles: list[Article] = [chance.normal(size=(3, 24)).tolist() for _ in range(60)]
    before = write_generation(tmp_path / "before", articles)
    write_neighbours(before, None, None)
    compared = []
    compare = comparison.Comparison.compare

    def counted(self: comparison.Comparison, rows: Rows, texts: Rows) -> None:
        compared.append(len(rows) * len(texts))
        compare(self, rows, texts)

    monkeypatch.setattr(comparison.Comparison, "compare", counted)
    monkeypatch.setattr(comparison.Comparison, "compare_all", lambda _self: pytest.fail("everything is compared"))
    folder = after(tmp_path / "after", [*articles[:20], [[1.0] * 24], *articles[21:]], before, monkeypatch)
    assert listed(folder / NEIGHBOURS) == expected(folder)
    assert sum(compared) == 178 + 177


def built(corpus: Path, index: Path, *, vectors: str = AUTO) -> Generation:
    build_quietly(corpus, index, WordEncoder(pooling="mean"), vectors=vectors)
    return open_index(index)


def test_a_build_takes_neighbours_over_and_gives_what_one_from_scratch_does(tmp_path: Path) -> None:
    articles = made(40)
    corpus = write_files(tmp_path / "corpus", articles)
    built(corpus, tmp_path / "index")
    articles["a003"]["text"] += "\n\nThe destroyer met a balloon over the harvest."
    del articles["a020"]
    write_files(corpus, articles)
    updated, scratch = built(corpus, tmp_path / "index"), built(corpus, tmp_path / "scratch")
    assert updated.manifest.content_sha256 == scratch.manifest.content_sha256
    assert listed(live(tmp_path / "index") / NEIGHBOURS) == expected(live(tmp_path / "index"))


@pytest.mark.parametrize("name", files.FILES)
def test_what_is_damaged_is_not_taken_over(name: str, tmp_path: Path) -> None:
    articles = made(20)
    corpus = write_files(tmp_path / "corpus", articles)
    whole = built(corpus, tmp_path / "index")
    (live(tmp_path / "index") / NEIGHBOURS / name).write_bytes(b"damaged")
    assert built(corpus, tmp_path / "index").manifest.content_sha256 == whole.manifest.content_sha256


@pytest.fixture
def many() -> list[Article]:
    """Articles whose passages lie in clusters."""
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(60, 24))
    return [
        [(centres[cluster] + 0.4 * chance.normal(size=24)).tolist() for cluster in chance.integers(0, 60, 3)]
        for _ in range(300)
    ]


def test_a_graph_finds_nearly_all_neighbours_and_keeps_them(
    many: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (succession, files):
        monkeypatch.setattr(module, "APPROXIMATE_FROM", 100)
    monkeypatch.setattr(succession, "_PART_ROWS", 256)
    whole = write_generation(tmp_path / "whole", many)
    write_graph(whole / GRAPH_FOLDER, VectorIndex.read(whole / "vectors.faiss"))
    stated = ApproximateSearch(depth=64, recall=1.0, added=0, gone=0)
    write_neighbours(whole, None, stated)
    assert recall(whole) > 0.97
    fewer = write_generation(tmp_path / "fewer", many[:-20])
    write_graph(fewer / GRAPH_FOLDER, VectorIndex.read(fewer / "vectors.faiss"))
    write_neighbours(fewer, None, stated)
    later = write_generation(tmp_path / "later", many)
    write_graph(later / GRAPH_FOLDER, VectorIndex.read(later / "vectors.faiss"))
    monkeypatch.setattr(succession, "find_predecessor", lambda *_, **__: Found(fewer, 24))
    write_neighbours(later, tmp_path, stated)
    assert recall(later) > 0.97


def recall(folder: Path) -> float:
    """Return the share of the neighbours there are that were found; none must be listed that is not one."""
    wanted, found = expected(folder), listed(folder / GRAPH_FOLDER / NEIGHBOURS)
    assert max(map(len, found)) <= MOST
    shared = sum(len(set(one) & set(other)) for one, other in zip(wanted, found, strict=True))
    return shared / sum(map(len, wanted))


def test_a_graph_and_comparing_all_give_a_small_index_the_same(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", made(30))
    built(corpus, tmp_path / "exact")
    built(corpus, tmp_path / "graph", vectors=APPROXIMATE)
    assert listed(live(tmp_path / "exact") / NEIGHBOURS) == listed(live(tmp_path / "graph") / NEIGHBOURS)


def test_a_large_index_without_a_graph_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (succession, files):
        monkeypatch.setattr(module, "APPROXIMATE_FROM", 5)
    built(write_files(tmp_path / "corpus", made(20)), tmp_path / "index", vectors=EXACT)
    assert open_index(tmp_path / "index").neighbours is None
