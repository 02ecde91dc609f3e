from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.index.generation import open_index
from indexer.index.vectors.entry_rows import ROWS_FILE
from indexer.verification.rows import check_graph, check_lexical, check_sentences, check_vectors
from tests.indexer.index.built_index import live
from tests.indexer.index.vectors.graphs import Graph, clustered
from tests.indexer.verification.altered import change_array, run_sql, seal


def problems(index: Path) -> list[str]:
    folder = live(index)
    with closing(open_index(index)) as generation:
        return [
            *check_vectors(generation),
            *check_sentences(generation, folder / "articles.sqlite", folder / "sentences"),
            *check_lexical(folder / "lexical"),
        ]


def put(place: Any, value: object) -> Callable[[Any], None]:
    def change(values: Any) -> None:
        values[place] = value

    return change


def test_nothing_is_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("sentences/spans.npy", put((0, 0), -1), "has sentences of passage row 0 that do not lie in its"),
        ("sentences/spans.npy", put((0, 1), 100_000), "has sentences of passage row 0 that do not lie in its"),
        ("sentences/spans.npy", put((0, 1), 0), "has sentences of passage row 0 that do not lie in its"),
        ("sentences/scales.npy", put(0, np.nan), "has scales that are negative or no numbers"),
        ("sentences/scales.npy", put(0, -1), "has scales that are negative or no numbers"),
        ("lexical/ends.npy", put(0, 10_000), "do not end where ends.npy says"),
        ("lexical/starts.npy", put(1, 0), "has terms without postings by starts.npy"),
        ("lexical/rows.npy", put(slice(None), 0), "has postings in rows.npy that do not increase within a term"),
        ("lexical/rows.npy", put(0, -1), "has postings in rows.npy that do not increase within a term"),
        ("lexical/weights.npy", put(0, 1), "has weights in weights.npy that are not between 0 and 1"),
        ("lexical/weights.npy", put(0, np.nan), "has weights in weights.npy that are not between 0 and 1"),
    ],
)
def test_what_is_wrong_is_found(name: str, change: Callable[[Any], None], told: str, index: Path) -> None:
    change_array(index, name, change)
    assert any(told in problem for problem in problems(index))


@pytest.mark.parametrize("value", [2.0, np.nan])
def test_check_vectors_finds_a_norm_that_is_not_1(value: float, index: Path) -> None:
    path = live(index) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-4:] = np.float32(value).tobytes()
    path.write_bytes(data)
    seal(index)
    assert any("has 1 vector(s) whose norm is not 1, the first in row" in problem for problem in problems(index))


def test_check_lexical_finds_terms_out_of_order(index: Path) -> None:
    path = live(index) / "lexical" / "terms.txt"
    none, first, *others = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([none, b"z" * len(first), *others]))
    seal(index)
    assert problems(index) == ["has terms in terms.txt that are not in order, or are there twice"]


def test_check_sentences_takes_the_length_of_passages_from_the_articles(index: Path) -> None:
    run_sql(index, 'UPDATE passages SET "end" = start + 1 WHERE row = 0')
    (problem,) = problems(index)
    assert problem.startswith("has sentences of passage row 0 that do not lie in its 1 characters")


def test_check_graph_finds_entries_that_lead_to_other_passages(tmp_path: Path) -> None:
    graph = Graph(tmp_path / "g", clustered(1, 1_000))
    assert list(check_graph(graph.open())) == []
    np.save(graph.folder / ROWS_FILE, np.roll(np.load(graph.folder / ROWS_FILE), 500))
    (problem,) = check_graph(graph.open())
    assert "of 200 passages by their own vectors" in problem
