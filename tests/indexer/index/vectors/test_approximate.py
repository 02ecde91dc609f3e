"""Of what the graph finds, scores are exact; it finds nearly all, and only what is allowed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.index.vectors.approximate import GRAPH_FILE, STRAYS_FILE, ApproximateVectors
from indexer.index.vectors.entry_rows import ROWS_FILE, STARTS_FILE, EntryRows
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.interface import Vectors
from tests.indexer.index.vectors.graphs import DIMENSION, Graph, clustered, stored

PASSAGES = 3_000
QUERIES = clustered(7, 40)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return Graph(tmp_path_factory.mktemp("graph") / "g", clustered(1, PASSAGES))


@pytest.mark.parametrize("allowed_share", [1.0, 0.5, 0.1, 0.01, 0.001, 0.0])
def test_nearest_finds_nearly_all_that_is_allowed_and_nothing_else(graph: Graph, allowed_share: float) -> None:
    allowed = None if allowed_share == 1 else np.random.default_rng(3).random(PASSAGES) < allowed_share
    wanted, found = (one.nearest(QUERIES, 10, allowed) for one in (graph.exact, graph.open()))
    shared = [
        np.isin(own[own >= 0], others).mean()
        for own, others in zip(wanted.rows, found.rows, strict=True)
        if own[0] >= 0
    ]
    assert all(share > 0.5 for share in shared)
    assert not shared or np.mean(shared) >= 0.98
    assert found.rows.shape == found.scores.shape == (len(QUERIES), 10)
    # As many as there are.
    np.testing.assert_array_equal(np.count_nonzero(found.rows >= 0, axis=1), np.count_nonzero(wanted.rows >= 0, axis=1))
    if allowed is not None:
        assert allowed[found.rows[found.rows >= 0]].all()


def test_nearest_has_exact_scores_the_best_first(graph: Graph) -> None:
    found = graph.open().nearest(QUERIES, 20)
    for query, scores, rows in zip(QUERIES, *found, strict=True):
        assert len(set(rows.tolist())) == 20
        np.testing.assert_array_equal(scores, graph.exact.cosines(query, rows))
        assert (np.diff(scores) <= 0).all()


def test_nearest_finds_more_in_a_greater_depth(graph: Graph) -> None:
    approximate, wanted = graph.open(), graph.exact.nearest(QUERIES, 10).rows

    def recall(depth: int) -> float:
        rows = approximate.nearest_within(QUERIES, 10, depth=depth).rows
        return float(np.mean([np.isin(*both).mean() for both in zip(wanted, rows, strict=True)]))

    assert recall(1) <= recall(500)
    assert recall(PASSAGES) == 1


def test_nearest_of_fewer_passages_than_wanted_fills_up(tmp_path: Path) -> None:
    vectors = clustered(2, 3)
    graph = Graph(tmp_path / "g", vectors)
    kinds: list[Vectors] = [graph.exact, graph.open()]
    for one in kinds:
        found = one.nearest(vectors[:1], 5)
        assert sorted(found.rows[0, :3].tolist()) == [0, 1, 2]
        assert (found.rows[0, 0], found.rows[0, 3:].tolist()) == (0, [-1, -1])
        assert np.isneginf(found.scores[0, 3:]).all()
        assert one.nearest(vectors[:0], 5).rows.shape == (0, 5)
    assert (graph.exact.is_exact, graph.open().is_exact) == (True, False)


def test_what_is_no_search_is_that_of_the_vectors(graph: Graph) -> None:
    approximate, rows = graph.open(), np.array([5, 2, 2_999])
    assert (len(approximate), approximate.dimension) == (PASSAGES, DIMENSION)
    np.testing.assert_array_equal(approximate.rows(rows), graph.exact.rows(rows))
    np.testing.assert_array_equal(approximate.cosines(QUERIES[0], rows), graph.exact.cosines(QUERIES[0], rows))
    np.testing.assert_array_equal(approximate.cosines(QUERIES[0]), graph.exact.cosines(QUERIES[0]))
    np.testing.assert_array_equal(approximate.cosines_of(QUERIES), graph.exact.cosines_of(QUERIES))


def test_with_little_memory_the_codes_stand_for_the_vectors(graph: Graph) -> None:
    approximate, sparing, rows = graph.open(), graph.open(), np.array([5, 2, 2_999])
    sparing.save_memory()
    for query in QUERIES:
        exact, coded = approximate.cosines(query), sparing.cosines(query)
        assert coded.dtype == np.float32
        assert 0 < np.abs(coded - exact).max() < 0.02
        assert np.abs(coded - exact).mean() < 0.002
        np.testing.assert_array_equal(coded[rows], sparing.cosines(query, rows))
    decoded = sparing.rows(rows)
    np.testing.assert_allclose(decoded, graph.exact.rows(rows), atol=0.01)
    np.testing.assert_allclose(decoded @ QUERIES.T, sparing.cosines_of(QUERIES)[:, rows].T, atol=1e-6)
    found = sparing.nearest(QUERIES, 10)
    for query, scores, own in zip(QUERIES, *found, strict=True):
        np.testing.assert_array_equal(scores, sparing.cosines(query, own))
    shared = [np.isin(*both).mean() for both in zip(found.rows, approximate.nearest(QUERIES, 10).rows, strict=True)]
    assert np.mean(shared) > 0.95


def test_with_little_memory_equal_passages_have_equal_scores(tmp_path: Path) -> None:
    vectors = clustered(2, 60)
    vectors[40:] = vectors[7]
    graph = Graph(tmp_path / "g", vectors).open()
    graph.save_memory()
    assert len(np.unique(graph.cosines(QUERIES[0])[[7, *range(40, 60)]])) == 1


def test_the_graph_stays_in_its_file(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "g", clustered(1, 500))
    before = graph.open()
    assert any(str(graph.folder / GRAPH_FILE) in line for line in Path("/proc/self/maps").read_text().splitlines())
    found = before.nearest(QUERIES, 3)
    shutil.rmtree(graph.folder)
    np.testing.assert_array_equal(before.nearest(QUERIES, 3).rows, found.rows)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda folder: (folder / GRAPH_FILE).unlink(), id="no graph"),
        pytest.param(lambda folder: (folder / ROWS_FILE).unlink(), id="no rows"),
        pytest.param(lambda folder: (folder / STARTS_FILE).unlink(), id="no starts"),
        pytest.param(lambda folder: (folder / STRAYS_FILE).unlink(), id="no strays"),
        pytest.param(lambda folder: np.save(folder / STRAYS_FILE, np.array([50])), id="strays that are no entries"),
        pytest.param(lambda folder: (folder / GRAPH_FILE).write_bytes(b""), id="empty"),
        pytest.param(lambda folder: (folder / GRAPH_FILE).write_bytes(b"IxFI" + bytes(100)), id="another kind"),
        pytest.param(lambda folder: _cut(folder / GRAPH_FILE), id="cut short"),
        pytest.param(lambda folder: np.save(folder / ROWS_FILE, np.arange(49, dtype=np.int32)), id="fewer"),
        pytest.param(lambda folder: np.save(folder / ROWS_FILE, np.zeros(50, np.int32)), id="one row for all"),
        pytest.param(lambda folder: np.save(folder / ROWS_FILE, np.arange(1, 51, dtype=np.int32)), id="no such row"),
        pytest.param(lambda folder: np.save(folder / ROWS_FILE, np.arange(50)), id="wide numbers"),
        pytest.param(lambda folder: np.save(folder / STARTS_FILE, np.arange(50)), id="fewer entries"),
        pytest.param(lambda folder: np.save(folder / STARTS_FILE, np.arange(51)[::-1]), id="falling starts"),
        pytest.param(lambda folder: np.save(folder / STARTS_FILE, np.array([0, 50])), id="one entry"),
    ],
)
def test_files_that_hold_no_graph_are_refused(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    graph = Graph(tmp_path / "g", clustered(1, 50))
    damage(graph.folder)
    with pytest.raises(IndexDamagedError, match=str(graph.folder)):
        graph.open()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def test_a_graph_over_other_vectors_is_refused(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "g", clustered(1, 50))
    for vectors, message in ((clustered(1, 49), "each of the 49"), (clustered(1, 50, dimension=8), "instead of 8")):
        other: VectorIndex = stored(vectors, tmp_path / "v")
        with pytest.raises(IndexDamagedError, match=message):
            ApproximateVectors(other, graph.folder, depth=8)


def test_filters_at_odds_with_the_query_lose_nothing(tmp_path: Path) -> None:
    # Two subjects far apart, as two languages are; each query asks about the one, and only the other is allowed.
    random = np.random.default_rng(0)
    centres = np.eye(2, DIMENSION, dtype=np.float32)
    subject = np.arange(2_000) % 2
    vectors = centres[subject] + 0.1 * random.normal(size=(2_000, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = Graph(tmp_path / "g", vectors)
    queries = vectors[::2][:20]
    for allowed in (subject == 1, (subject == 1) | (np.arange(2_000) % 40 == 0)):
        wanted, found = (one.nearest(queries, 10, allowed) for one in (graph.exact, graph.open(depth=64)))
        assert np.mean([np.isin(*both).mean() for both in zip(wanted.rows, found.rows, strict=True)]) >= 0.99


@pytest.mark.parametrize("copies", [2, 900])
def test_equal_vectors_hide_nothing(tmp_path: Path, copies: int) -> None:
    vectors = clustered(4, 1_500)
    equal = np.repeat(vectors[:1], copies, axis=0)
    first = Graph(tmp_path / "first", vectors)
    anew = Graph(tmp_path / "anew", np.concatenate([vectors, equal]))
    more = Graph(tmp_path / "more", np.concatenate([equal, vectors]), first)
    assert (anew.changes.added, more.changes.added) == (len(vectors), 0)
    for graph in (anew, more):
        wanted, found = (one.nearest(QUERIES, 10).scores for one in (graph.exact, graph.open()))
        assert (np.abs(wanted - found) < 1e-6).mean() >= 0.98
        of_equal = graph.open().nearest(vectors[:1], copies + 5).scores[0]
        assert np.count_nonzero(of_equal >= of_equal[0] - 1e-6) == copies + 1


def test_every_query_is_compared_with_the_strays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(5, 300)
    graph = Graph(tmp_path / "g", vectors)
    entry_of = EntryRows.read(graph.folder).entry_of.astype(np.int64)
    np.save(graph.folder / STRAYS_FILE, np.sort(entry_of[[7, 9]]))
    approximate = graph.open()
    monkeypatch.setattr(approximate, "_search", lambda queries, *_: np.full((len(queries), 1), entry_of[0]))
    assert approximate.nearest(vectors[9:10], 1).rows.tolist() == [[9]]
    allowed = np.arange(300) != 9
    assert approximate.nearest(vectors[9:10], 1, allowed).rows[0, 0] in {0, 7}
