"""Reading the file `articles.sqlite`: articles, their texts and their passages, as `ArticleWriter` writes them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from indexer.errors import IndexDamagedError
from indexer.index.connections import ConnectionPool, open_connection, unmapped
from indexer.index.recent_passages import RecentPassages
from indexer.records import Article, ArticleHeader, Passage, Rows, Span

_FIELDS = tuple(field.name for field in fields(ArticleHeader))
_HEADER = ", ".join(f"a.{name}" for name in _FIELDS)
_PASSAGE = 'p.id, p.ordinal, p.start, p."end", p.byte_start, p.byte_end, p.sha256'
_JOINED = "passages AS p JOIN articles AS a ON a.row = p.article_row"


class AttributedPassage(NamedTuple):
    """A passage and the article it comes from."""

    row: int
    """Position of the passage in the vector index."""
    passage: Passage
    article: ArticleHeader


class ArticleFacts(NamedTuple):
    """What tells an article from others, and what is known of it."""

    id: str
    sha256: str
    """SHA-256 of the text."""
    source: str | None
    url: str | None
    has_title: bool
    has_date: bool


class ArticleReader:
    """Reads the file; safe to share between threads, which do not wait for each other."""

    def __init__(self, path: Path) -> None:
        """Open the file, which may be deleted afterwards.

        Raises:
            IndexDamagedError: If the file is not an article file.
        """
        self._path = path
        self._recent: RecentPassages[AttributedPassage] = RecentPassages()
        try:
            self._pool = ConnectionPool(path)
            try:
                # Rows are counted from 0; count(*) would read, and map, an index as long as the table.
                (self.articles,) = self._all("SELECT coalesce(max(row) + 1, 0) FROM articles")[0]
                (self.passages,) = self._all("SELECT coalesce(max(row) + 1, 0) FROM passages")[0]
            except BaseException:
                self.close()
                raise
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{path} is no article file that can be read: {error}") from error

    def close(self) -> None:
        """Close the file, once every call that is under way is over; further calls raise ValueError."""
        self._pool.close()

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all records that a query finds."""
        with self._pool.lend() as connection:
            return connection.execute(query, values).fetchall()

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """Return the passages of these rows, in the order given.

        Raises:
            KeyError: If a row does not exist.
        """
        self._pool.check_open()  # passages that are kept in memory need no connection
        wanted = [int(row) for row in rows]
        found = self._recent.known(wanted)
        missing = [row for row in wanted if row not in found]
        if missing:
            read = self._read(missing)
            self._recent.keep(read)
            found |= read
        return [found[row] for row in wanted]

    def _read(self, rows: Sequence[int]) -> dict[int, AttributedPassage]:
        records = self._all(
            f"SELECT p.row, p.article_row, {_PASSAGE} FROM passages AS p "
            "WHERE p.row IN (SELECT value FROM json_each(?))",
            (json.dumps(rows),),
        )
        # Each article's text is fetched and decoded once, however many of its passages are wanted.
        articles = self._articles({record[1] for record in records})
        found = {}
        for row, article_row, *passage in records:
            header, text = articles[article_row]
            found[row] = AttributedPassage(row, _passage(passage, text), header)
        return found

    def scan(self, *, step: int = 1) -> Iterator[tuple[Article, list[Passage]]]:
        """Yield each article with its passages, as they were added, in row order.

        The file is opened once more, until the end of the iteration: a connection of the pool could be held for long,
        and would map all of the file.

        Args:
            step: Only every so many passages are read, from row 0 on, and only the articles of these.
        """
        with closing(open_connection(self._path, mapped=False)) as connection:
            rows = connection.execute(
                f"SELECT p.article_row, {_PASSAGE} FROM passages AS p WHERE p.row % ? = 0 ORDER BY p.row", (step,)
            )
            articles = connection.cursor()
            for article_row, passages in groupby(rows, key=itemgetter(0)):
                query = f"SELECT a.body_start, a.text, {_HEADER} FROM articles AS a WHERE a.row = ?"
                body_start, text, *header = articles.execute(query, (article_row,)).fetchone()
                article = Article(header=_header(header), text=text.decode(), body_start=body_start)
                yield article, [_passage(passage[1:], text) for passage in passages]

    def sampled_rows(self, most: int) -> list[int]:
        """Return the rows of up to so many passages from all over the corpus, mostly the same when it hardly changes.

        They are those of the first ids, which are hashes.
        """
        return [row for (row,) in self._all("SELECT row FROM passages ORDER BY id LIMIT ?", (most,))]

    def passage_row(self, passage_id: str) -> int | None:
        """Return the row of the passage with this id, or None if there is no such passage."""
        records = self._all("SELECT row FROM passages WHERE id = ?", (passage_id,))
        return int(records[0][0]) if records else None

    def around(self, row: int, context: int) -> list[AttributedPassage]:
        """Return the passage at a row and up to `context` passages of its article on either side, in text order."""
        rows = self._all(
            "SELECT n.row FROM passages AS p JOIN passages AS n ON n.article_row = p.article_row "
            "AND n.ordinal BETWEEN p.ordinal - ? AND p.ordinal + ? WHERE p.row = ? ORDER BY n.row",
            (context, context, row),
        )
        return self.attributed(neighbour for (neighbour,) in rows)

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return the article with this id and all its passages in text order, or None if there is no such article."""
        records = self._all(
            f"SELECT a.row, a.body_start, a.text, {_HEADER} FROM articles AS a WHERE a.id = ?", (article_id,)
        )
        if not records:
            return None
        row, body_start, text, *header = records[0]
        passages = self._all(f"SELECT {_PASSAGE} FROM {_JOINED} WHERE p.article_row = ? ORDER BY p.ordinal", (row,))
        article = Article(header=_header(header), text=text.decode(), body_start=body_start)
        return article, [_passage(passage, text) for passage in passages]

    def headers(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return up to `limit` articles from position `offset`, in row order."""
        records = self._all(
            f"SELECT {_HEADER} FROM articles AS a WHERE a.row >= ? ORDER BY a.row LIMIT ?", (offset, limit)
        )
        return [_header(record) for record in records]

    def article_rows(self) -> Rows:
        """Return the position of each passage's article, (passages,) int64."""
        with self._pool.lend() as connection, unmapped(connection):
            # Rows are in this order; and it is that of an index, which is a small part of the file.
            records = connection.execute("SELECT article_row FROM passages ORDER BY article_row, ordinal")
            return np.fromiter((row for (row,) in records), np.int64, count=self.passages)

    def passage_lengths(self) -> Rows:
        """Return the number of code points of each passage, (passages,) int64."""
        with self._pool.lend() as connection, unmapped(connection):
            records = connection.execute('SELECT "end" - start FROM passages ORDER BY row')
            return np.fromiter((length for (length,) in records), np.int64, count=self.passages)

    def facts(self) -> list[ArticleFacts]:
        """Return facts about each article, by position."""
        with self._pool.lend() as connection, unmapped(connection):
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

    def _articles(self, article_rows: Iterable[int]) -> dict[int, tuple[ArticleHeader, bytes]]:
        """Return header and text of some articles by their positions."""
        records = self._all(
            f"SELECT a.row, a.text, {_HEADER} FROM articles AS a WHERE a.row IN (SELECT value FROM json_each(?))",
            (json.dumps(list(article_rows)),),
        )
        return {row: (_header(header), text) for row, text, *header in records}


def _header(record: Sequence[Any]) -> ArticleHeader:
    """Make a header of the columns `_HEADER`."""
    values = dict(zip(_FIELDS, record, strict=True))
    for name in ("authors", "provenance", "metadata"):
        values[name] = json.loads(values[name])
    return ArticleHeader(**{**values, "authors": tuple(values["authors"])})


def _passage(record: Sequence[Any], text: bytes) -> Passage:
    """Make a passage of the columns `_PASSAGE` and its article's text."""
    passage_id, ordinal, start, end, byte_start, byte_end, sha256 = record
    return Passage(
        id=passage_id,
        ordinal=ordinal,
        text=text[byte_start:byte_end].decode(),
        span=Span(start, end),
        byte_span=Span(byte_start, byte_end),
        sha256=sha256,
    )
