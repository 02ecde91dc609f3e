"""Columns that are not what the articles give are found, though all hashes agree."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.index.generation import open_index
from indexer.verification.columns import check_columns
from tests.indexer.index.built_index import live
from tests.indexer.verification.altered import change_array, run_sql


def problems(index: Path) -> list[str]:
    with closing(open_index(index)) as generation:
        return list(check_columns(generation.articles, live(index) / "columns"))


def test_nothing_is_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("dates.npy", lambda dates: np.subtract(dates, [1, 0, 0], out=dates)),
        ("article_rows.npy", lambda rows: np.put(rows, 1, 0)),
        ("source_rows.npy", lambda rows: np.put(rows, 0, 2)),
        ("language_texts.npy", lambda texts: np.put(texts, 0, 33)),
        ("author_values.npy", lambda table: np.put(table, 3, 1)),
    ],
)
def test_what_the_articles_do_not_give_is_found(name: str, change: Callable[[Any], object], index: Path) -> None:
    change_array(index, f"columns/{name}", change)
    assert problems(index) == [f"has another {name} than the articles give"]


def test_articles_that_were_altered_are_not_compared(index: Path) -> None:
    run_sql(index, "UPDATE articles SET source = 'another' WHERE row = 1")
    (problem,) = problems(index)
    assert problem.startswith("cannot be compared with the articles: ")
