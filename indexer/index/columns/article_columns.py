"""What a searcher needs to know of all articles at once, in columns that are mapped and not read.

    FOLDER/
      article_rows.npy                  (passages,) int64: position of each passage's article, never decreasing
      dates.npy                         (articles, 3) int64: what each article's date states, see `Dates`
      source_*.npy, author_*.npy        values and the articles that have each, see `indexer.index.columns.values`
      language_*.npy

Nothing in it depends on a time zone. What an article is beyond that is read from the file of articles, for the few that
are shown.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.errors import IndexDamagedError
from indexer.index.arrays import ArrayWriter, map_array
from indexer.index.columns.dates import UNKNOWN, Dates, read_date
from indexer.index.columns.names import folded, folded_tag
from indexer.index.columns.values import ValueColumn, ValueWriter
from indexer.records import ArticleHeader, Rows

SOURCE, AUTHOR, LANGUAGE = "source", "author", "language"
FIELDS = (SOURCE, AUTHOR, LANGUAGE)
"""Fields whose values are kept."""
_FOLDS = {SOURCE: folded, AUTHOR: folded, LANGUAGE: folded_tag}
ARTICLE_ROWS = "article_rows.npy"
"""Name of the file of the articles' positions."""
_DATES = "dates.npy"


class ArticleColumns:
    """The columns, opened from their folder; safe to share between threads."""

    article_rows: Rows
    """(passages,) position of each passage's article, from 0, never decreasing, none left out."""
    dates: Dates
    """What each article's date states."""
    values: dict[str, ValueColumn]
    """The values of each field: `SOURCE`, `AUTHOR` and `LANGUAGE`."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold columns of articles.
        """
        try:
            self.article_rows = map_array(folder / ARTICLE_ROWS, np.int64)
            self.dates = map_array(folder / _DATES, np.int64, dimensions=2)
            self.values = {field: ValueColumn(folder, field) for field in _FOLDS}
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no columns of articles that can be read: {error}") from error

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        if self.dates.shape[1] != len(UNKNOWN):
            raise ValueError(f"{_DATES} has shape {self.dates.shape}")
        articles = int(self.article_rows[-1]) + 1 if len(self.article_rows) else 0
        if articles != len(self.dates):
            raise ValueError(f"{articles} articles with passages, and {len(self.dates)} with dates, do not agree")


class ColumnWriter:
    """Writes the columns in the order of the corpus into a new folder, within a `with` block.

    In memory it holds four bytes for each value and what the distinct ones take.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare to write to `folder`."""
        self._folder = folder
        self._article_rows = ArrayWriter(folder / ARTICLE_ROWS, np.int64)
        self._dates = ArrayWriter(folder / _DATES, np.int64, columns=len(UNKNOWN))
        self._values = {field: ValueWriter(fold) for field, fold in _FOLDS.items()}

    def __enter__(self) -> Self:
        self._folder.mkdir()
        with ExitStack() as stack:
            for writer in (self._article_rows, self._dates):
                stack.enter_context(writer)
            self._files = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.__exit__(kind, error, at)
        if kind is None:
            for field, values in self._values.items():
                values.write(self._folder, field, articles=len(self._dates))

    def add(self, header: ArticleHeader, *, passages: int) -> None:
        """Append an article and the number of its passages, at least one."""
        row = len(self._dates)
        stated = read_date(header.published_at or "")
        self._dates.add(np.array([UNKNOWN if stated is None else stated.row], np.int64))
        self._article_rows.add(np.full(passages, row, np.int64))
        self._values[SOURCE].add(row, [header.source or ""])
        self._values[AUTHOR].add(row, header.authors)
        self._values[LANGUAGE].add(row, [header.language or ""])
