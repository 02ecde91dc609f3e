"""Columns come back as they were written, and files that do not hold them are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.index.columns.article_columns import AUTHOR, LANGUAGE, SOURCE, ArticleColumns, ColumnWriter
from indexer.index.columns.dates import NO_OFFSET
from indexer.records import ArticleHeader
from tests.indexer.index.columns.made import columns_of


def header(**known: Any) -> ArticleHeader:
    return ArticleHeader(**{"id": "a", "path": "a.jsonl", "sha256": "0" * 64, **known})


ARTICLES = [
    (header(source="The Post", authors=("A", "B"), published_at="2023-06-18T09:30:00+02:00", language="en"), 2),
    (header(authors=("a",), published_at="2023"), 1),
    (header(source="THE  POST", published_at="some day", language="en_GB"), 3),
]
FILES = ["article_rows.npy", "dates.npy"]
FILES += [f"{field}_{part}.npy" for field in (AUTHOR, LANGUAGE, SOURCE) for part in ("rows", "texts", "values")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with ColumnWriter(tmp_path / "columns") as writer:
        for known, passages in ARTICLES:
            writer.add(known, passages=passages)
    return tmp_path / "columns"


def test_columns_hold_what_was_added(folder: Path) -> None:
    columns = ArticleColumns(folder)
    assert columns.article_rows.tolist() == [0, 0, 1, 2, 2, 2]
    nine_thirty, new_year = 1_687_080_600_000_000, 1_672_531_200_000_000
    assert columns.dates.tolist() == [[nine_thirty, 7_200, 4], [new_year, NO_OFFSET, 1], [0, NO_OFFSET, 0]]
    every = np.ones(3, np.bool_)
    assert {field: values.counts(every).tolist() for field, values in columns.values.items()} == {
        SOURCE: [1, 2],
        AUTHOR: [1, 2, 1],
        LANGUAGE: [1, 1, 1],
    }
    assert columns.values[LANGUAGE].number("en-gb") == 2
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_columns_of_no_articles_are_empty() -> None:
    columns = columns_of([])
    assert (columns.article_rows.shape, columns.dates.shape) == ((0,), (0, 3))
    assert [len(values) for values in columns.values.values()] == [0, 0, 0]


def fill_and_fail(folder: Path) -> None:
    with ColumnWriter(folder) as writer:
        writer.add(header(), passages=1)
        raise KeyError("stop")


def test_writer_leaves_values_out_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="stop"):
        fill_and_fail(tmp_path / "columns")
    with pytest.raises(IndexDamagedError, match="holds no columns of articles that can be read"):
        ArticleColumns(tmp_path / "columns")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("article_rows", lambda rows: rows[:-3], "2 articles with passages, and 3 with dates, do not agree"),
        ("article_rows", lambda rows: rows[:0], "0 articles with passages, and 3 with dates, do not agree"),
        ("article_rows", lambda rows: rows.astype(np.int32), r"article_rows\.npy holds int32"),
        ("dates", lambda dates: dates[:-1], "3 articles with passages, and 2 with dates, do not agree"),
        ("dates", lambda dates: dates[:, :2], r"dates\.npy has shape \(3, 2\)"),
        ("author_values", lambda table: table[:0], r"author_values\.npy has shape \(0, 4\)"),
    ],
)
def test_files_that_do_not_hold_columns_are_refused(
    name: str, change: Callable[[Any], Any], told: str, folder: Path
) -> None:
    path = folder / f"{name}.npy"
    np.save(path, change(np.load(path)))
    with pytest.raises(IndexDamagedError, match=f"columns holds no columns of articles that can be read: .*{told}"):
        ArticleColumns(folder)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("data", [None, b"", b"\x93NUMPY\x01\x00v\x00{"])
def test_files_that_are_no_arrays_are_refused(name: str, data: bytes | None, folder: Path) -> None:
    (folder / name).unlink()
    if data is not None:
        (folder / name).write_bytes(data)
    with pytest.raises(IndexDamagedError, match="holds no columns of articles that can be read"):
        ArticleColumns(folder)
