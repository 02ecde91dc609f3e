"""A graph that is changed by what is new finds as much as one that was made anew."""

from pathlib import Path

import numpy as np
import pytest

from indexer.index.manifest import MOST_GONE
from indexer.index.vectors.approximate import STRAYS_FILE
from indexer.index.vectors.entry_rows import EntryRows
from indexer.records import Matrix
from tests.indexer.index.vectors.graphs import Graph, clustered

BEFORE = clustered(1, 2_000)
NEW = clustered(2, 100)


def recall(graph: Graph) -> float:
    queries = clustered(9, 40)
    wanted, found = graph.exact.nearest(queries, 10).rows, graph.open().nearest(queries, 10).rows
    return float(np.mean([np.isin(*both).mean() for both in zip(wanted, found, strict=True)]))


def changed(kind: str) -> Matrix:
    match kind:
        case "same":
            return BEFORE
        case "shuffled":
            return BEFORE[np.random.default_rng(0).permutation(len(BEFORE))]
        case "added in between":
            return np.concatenate([BEFORE[:50], NEW, BEFORE[50:]])
        case "removed":
            return BEFORE[100:]
        case "all at once":
            return np.concatenate([NEW[:60], BEFORE[200:1_000], BEFORE[1_100:], NEW[60:]])
    raise AssertionError(kind)


@pytest.mark.parametrize(
    ("kind", "added", "gone"),
    [
        ("same", 0, 0),
        ("shuffled", 0, 0),
        ("added in between", 100, 0),
        ("removed", 0, 100),
        ("all at once", 100, 300),
    ],
)
def test_write_graph_adds_what_is_new_to_the_earlier_one(tmp_path: Path, kind: str, added: int, gone: int) -> None:
    first = Graph(tmp_path / "first", BEFORE)
    second = Graph(tmp_path / "second", changed(kind), first)
    assert (second.changes.added, second.changes.gone) == (added, gone)
    assert recall(second) >= 0.98
    # And once more, over one that has entries whose passages are gone.
    third = Graph(tmp_path / "third", BEFORE, second)
    assert recall(third) >= 0.98
    assert len(EntryRows.read(third.folder)) == len(BEFORE) + third.changes.gone


def test_write_graph_begins_anew_when_much_is_gone(tmp_path: Path) -> None:
    first = Graph(tmp_path / "first", BEFORE)
    left = round(len(BEFORE) * (1 - MOST_GONE))
    kept = Graph(tmp_path / "kept", BEFORE[:left], first)
    anew = Graph(tmp_path / "anew", BEFORE[: left - 1], first)
    assert (kept.changes.added, kept.changes.gone) == (0, len(BEFORE) - left)
    assert (anew.changes.added, anew.changes.gone) == (left - 1, 0)
    assert recall(anew) >= 0.98


def test_write_graph_gives_equal_vectors_one_entry(tmp_path: Path) -> None:
    first = Graph(tmp_path / "first", np.concatenate([BEFORE[:500], BEFORE[:3]]))
    assert (first.changes.added, len(EntryRows.read(first.folder)), EntryRows.read(first.folder).passages) == (
        500,
        500,
        503,
    )
    second = Graph(tmp_path / "second", np.concatenate([BEFORE[:1], BEFORE[:499], BEFORE[:1]]), first)
    assert (second.changes.added, second.changes.gone) == (0, 1)
    found = second.open().nearest(BEFORE[:1], 3)
    assert sorted(found.rows[0].tolist()) == [0, 1, 500]
    assert len(set(found.scores[0].tolist())) == 1


def test_write_graph_of_one_vector(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "g", BEFORE[:1])
    assert graph.open().nearest(BEFORE[:1], 2).rows.tolist() == [[0, -1]]


def test_write_graph_notes_a_few_entries_as_strays(tmp_path: Path) -> None:
    strays = np.load(Graph(tmp_path / "g", BEFORE).folder / STRAYS_FILE)
    assert 0 < len(strays) < 0.02 * len(BEFORE)
    assert (np.diff(strays) > 0).all()
    # They are far from what is nearest to them, compared with others.
    cosines = BEFORE @ BEFORE.T
    np.fill_diagonal(cosines, -1)
    nearest = cosines.max(axis=1)
    assert np.median(nearest[strays]) < np.median(nearest)


def test_a_new_graph_has_joined_entries_near_each_other_and_finds_as_much(tmp_path: Path) -> None:
    vectors = clustered(3, 4_000)
    graph = Graph(tmp_path / "g", vectors)
    entry_of = EntryRows.read(graph.folder).entry_of
    assert sorted(entry_of.tolist()) == list(range(4_000))
    nearest = graph.exact.nearest(vectors[::40], 4).rows[:, 1:]
    apart = np.abs(entry_of[nearest] - entry_of[::40, np.newaxis])
    assert np.median(apart) < np.median(np.abs(nearest - np.arange(0, 4_000, 40)[:, np.newaxis]))
    found = graph.open().nearest(vectors[::40], 4).rows
    assert np.mean([np.isin(*both).mean() for both in zip(nearest, found, strict=True)]) > 0.98
