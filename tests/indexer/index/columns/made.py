"""Columns of made articles; their files are gone when they are returned, but stay mapped."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.index.columns.article_columns import ArticleColumns, ColumnWriter
from indexer.index.columns.values import ValueColumn, ValueWriter
from indexer.records import ArticleHeader


def columns_of(headers: Iterable[ArticleHeader]) -> ArticleColumns:
    """Of articles with a passage each."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "columns"
        with ColumnWriter(folder) as writer:
            for header in headers:
                writer.add(header, passages=1)
        return ArticleColumns(folder)


def values_of(*articles: Sequence[str], fold: Callable[[str], str] = str.lower) -> ValueColumn:
    """Of articles given as their values."""
    with TemporaryDirectory() as scratch:
        write_values(Path(scratch), *articles, fold=fold)
        return ValueColumn(Path(scratch), "made")


def write_values(folder: Path, *articles: Sequence[str], fold: Callable[[str], str] = str.lower) -> None:
    writer = ValueWriter(fold)
    for row, values in enumerate(articles):
        writer.add(row, values)
    writer.write(folder, "made", articles=len(articles))
