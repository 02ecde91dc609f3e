from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.index.generation import open_index
from indexer.verification.news import check_neighbours, check_statements
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.test_incremental import made, write_files
from tests.indexer.verification.altered import change_array


@pytest.fixture
def index(tmp_path: Path) -> Path:
    articles = made(12)
    for number, article in enumerate(articles.values()):
        article["text"] += f" There were {number + 200} people at the harvest on 9 May."
    build_quietly(write_files(tmp_path / "corpus", articles), tmp_path / "index", WordEncoder(pooling="mean"))
    return tmp_path / "index"


def problems(index: Path) -> list[str]:
    with closing(open_index(index)) as generation:
        assert generation.neighbours is not None
        return [*check_neighbours(generation, generation.neighbours), *check_statements(generation)]


def put(place: Any, value: object) -> Callable[[Any], None]:
    def change(values: Any) -> None:
        values[place] = value

    return change


def test_nothing_is_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("neighbours/rows.npy", put(0, -1), "has neighbours that are no passages"),
        ("neighbours/rows.npy", put(0, 100_000), "has neighbours that are no passages"),
        ("neighbours/rows.npy", put(0, 0), "has neighbours of a passage in its own article"),
        ("neighbours/cosines.npy", put(0, 0.1), "has cosines that are not at least 0.5"),
        ("neighbours/cosines.npy", put(0, np.nan), "has cosines that are not at least 0.5"),
        ("neighbours/cosines.npy", put(0, 0.77), "has cosines that the vectors do not have"),
        ("statements/quantities.npy", put((0, 0), 99), "has quantities of kinds that there are not"),
        ("statements/quantities.npy", put((0, 4), 99), "has quantities in sentences that there are not"),
        ("statements/ranges.npy", put((0, 0), 1e9), "has quantities whose least value is not below their greatest"),
    ],
)
def test_what_is_wrong_is_found(name: str, change: Callable[[Any], None], told: str, index: Path) -> None:
    change_array(index, name, change)
    assert any(told in problem for problem in problems(index))
