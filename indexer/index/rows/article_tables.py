"""The tables of the file `articles.sqlite`: opened, asked, and read a column of all articles at a time."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from indexer.errors import IndexDamagedError
from indexer.index.rows.connections import ConnectionPool
from indexer.records import Rows


class ArticleFacts(NamedTuple):
    """What tells an article from others, and what is known of it."""

    id: str
    sha256: str
    """SHA-256 of the text."""
    source: str | None
    url: str | None
    has_title: bool
    has_date: bool


class PassageVersion(NamedTuple):
    """What tells a passage's text from others, and what is known of its article that decides how it is read."""

    sha256: str
    """SHA-256 of the passage's text."""
    published_at: str | None
    language: str | None


class ArticleTables:
    """Reads whole columns of the file; safe to share between threads, which do not wait for each other.

    Every method raises IndexDamagedError if the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, which may be deleted afterwards.

        Raises:
            IndexDamagedError: If the file is not an article file.
        """
        self._path = path
        with self._errors_explained():
            self._pool = ConnectionPool(path)
        try:
            # Rows are counted from 0; count(*) would read an index as long as the table.
            (self.articles,) = self._all("SELECT coalesce(max(row) + 1, 0) FROM articles")[0]
            (self.passages,) = self._all("SELECT coalesce(max(row) + 1, 0) FROM passages")[0]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file, once every call that is under way is over; further calls raise ValueError."""
        self._pool.close()

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all records that a query finds."""
        with self._pool.lend() as connection, self._errors_explained():
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the second for what should be text
            raise self._damaged(f"is no article file that can be read: {error}") from error

    def _damaged(self, what: str) -> IndexDamagedError:
        return IndexDamagedError(f"{self._path} {what}; build the index anew")

    def sampled_rows(self, most: int) -> list[int]:
        """Return the rows of up to so many passages from all over the corpus, mostly the same when it hardly changes.

        They are those of the first ids, which are hashes.
        """
        return [row for (row,) in self._all("SELECT row FROM passages ORDER BY id LIMIT ?", (most,))]

    def article_rows(self) -> Rows:
        """Return the position of each passage's article, (passages,) int64."""
        with self._pool.lend() as connection, self._errors_explained():
            # Rows are in this order; and it is that of an index, which is a small part of the file.
            records = connection.execute("SELECT article_row FROM passages ORDER BY article_row, ordinal")
            return np.fromiter((row for (row,) in records), np.int64, count=self.passages)

    def passage_lengths(self) -> Rows:
        """Return the number of code points of each passage, (passages,) int64."""
        with self._pool.lend() as connection, self._errors_explained():
            records = connection.execute('SELECT "end" - start FROM passages ORDER BY row')
            return np.fromiter((length for (length,) in records), np.int64, count=self.passages)

    def passage_versions(self) -> list[PassageVersion]:
        """Return what tells the text of each passage, by row."""
        records = self._all(
            "SELECT p.sha256, a.published_at, a.language "
            "FROM passages AS p JOIN articles AS a ON a.row = p.article_row ORDER BY p.row"
        )
        return [PassageVersion(*record) for record in records]

    def facts(self) -> list[ArticleFacts]:
        """Return facts about each article, by position."""
        with self._pool.lend() as connection, self._errors_explained():
            records = connection.execute(
                "SELECT id, sha256, source, url, title IS NOT NULL, published_at IS NOT NULL FROM articles ORDER BY row"
            )
            return [
                ArticleFacts(article_id, sha256, source, url, bool(title), bool(date))
                for article_id, sha256, source, url, title, date in records
            ]

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, by position."""
        return [article_id for (article_id,) in self._all("SELECT id FROM articles ORDER BY row")]
