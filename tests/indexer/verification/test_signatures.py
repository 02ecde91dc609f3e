"""Signatures that are not what the texts give are found, though all hashes agree."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.index.generation import open_index
from indexer.verification.signatures import check_signatures
from tests.indexer.index.built_index import live
from tests.indexer.verification.altered import change_array, run_sql


def problems(index: Path) -> list[str]:
    with closing(open_index(index)) as generation:
        return list(check_signatures(generation.articles, live(index) / "signatures"))


def test_nothing_is_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


@pytest.mark.parametrize(("name", "value"), [("slices.npy", 1 << 63), ("blocks.npy", 0)])
def test_what_the_texts_do_not_give_is_found(name: str, value: int, index: Path) -> None:
    change_array(index, f"signatures/{name}", lambda values: np.put(values, 1, value))
    assert problems(index) == [f"has another {name} than the articles give"]


def test_texts_that_were_altered_are_not_compared(index: Path) -> None:
    run_sql(index, "UPDATE articles SET source = 'another' WHERE row = 1")
    (problem,) = problems(index)
    assert problem.startswith("cannot be compared with the articles: ")
