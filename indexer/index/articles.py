"""The file `articles.sqlite`: articles, their texts and their passages. The only module importing sqlite3.

Texts are stored as UTF-8 bytes, and a passage as its byte span: SQLite's own text functions stop at a NUL character,
and a slice of bytes is exact whatever the text holds.
"""

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.records import Article, ArticleHeader, Passage, Rows, Span

_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE articles (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, source TEXT, authors TEXT NOT NULL,
        published_at TEXT, url TEXT, path TEXT NOT NULL, line INTEGER, language TEXT, sha256 TEXT NOT NULL,
        metadata TEXT NOT NULL, body_start INTEGER NOT NULL, text BLOB NOT NULL
    ) STRICT;
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_row INTEGER NOT NULL REFERENCES articles (row),
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, byte_start INTEGER NOT NULL,
        byte_end INTEGER NOT NULL, sha256 TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passages_of_article ON passages (article_row, ordinal);
"""
_HEADER = "a.id, a.title, a.source, a.authors, a.published_at, a.url, a.path, a.line, a.language, a.sha256, a.metadata"
_PASSAGE = 'p.id, p.ordinal, p.start, p."end", p.byte_start, p.byte_end, p.sha256'
_MAPPED_BYTES = 1 << 40
"""SQLite maps as much of the file as it can, up to 2 GB as it is usually compiled, and reads the rest."""
_CONNECTIONS = 4
"""Of a reader: SQLite answers one thread at a time on each. Opening one takes some 0.1 ms."""
_RECENT = 2_048
"""Passages kept in memory, some 2 kB each."""
_JOINED = "passages AS p JOIN articles AS a ON a.row = p.article_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedPassage:
    """A passage and where it comes from."""

    row: int
    passage: Passage
    article: ArticleHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """A passage's text, and its article's title and language."""

    title: str | None
    language: str | None
    text: str


class ArticleWriter:
    """Creates the file, which must not exist, and writes it in row order within a `with` block.

    Durability is the caller's affair. Raises UnusableIndexError, from any method, if the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.articles = 0
        self.passages = 0

    def __enter__(self) -> Self:
        with self._errors_told():
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Commit what was added, unless an exception passes, and close the file."""
        with self._errors_told(), closing(self._connection):
            if kind is None:
                self._connection.execute("COMMIT")

    def add(self, article: Article, passages: Sequence[Passage]) -> None:
        """Append an article and its passages, which take the next rows."""
        with self._errors_told():
            self._insert(article, passages)
        self.articles += 1
        self.passages += len(passages)

    def _insert(self, article: Article, passages: Sequence[Passage]) -> None:
        header = article.header
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.articles,
                header.id,
                header.title,
                header.source,
                json.dumps(header.authors),
                header.published_at,
                header.url,
                header.path,
                header.line,
                header.language,
                header.sha256,
                json.dumps(header.metadata),
                article.body_start,
                article.text.encode(),
            ),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    self.passages + passage.ordinal,
                    passage.id,
                    self.articles,
                    passage.ordinal,
                    passage.span.start,
                    passage.span.end,
                    passage.byte_span.start,
                    passage.byte_span.end,
                    passage.sha256,
                )
                for passage in passages
            ],
        )

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UnusableIndexError(f"{self._path} cannot be written: {error}") from error


class ArticleReader:
    """Reads the file; safe to share between threads, which do not wait for each other."""

    def __init__(self, path: Path) -> None:
        """Open read-only and as immutable, so that no lock, journal or write ever touches it.

        All that will be needed is opened now: the file may be deleted meanwhile.

        Raises:
            IndexDamagedError: If it is no such file.
        """
        self._path = path
        self._changed = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._recent = _Recent()
        with ExitStack() as opened:
            opened.callback(self.close)
            try:
                for _ in range(_CONNECTIONS):
                    self._idle.append(_opened(path))
                with self._connection() as connection:
                    (self.articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
                    (self.passages,) = connection.execute("SELECT count(*) FROM passages").fetchone()
            except sqlite3.Error as error:
                raise IndexDamagedError(f"{path} is no article file that can be read: {error}") from error
            opened.pop_all()

    def close(self) -> None:
        """Close the file, once every call that is under way is over; further ones raise ValueError."""
        with self._changed:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            self._changed.notify_all()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection, the one used last if several are idle; never while holding another."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle or self._closed)
            self._check_open()
            connection = self._idle.pop()
        try:
            yield connection
        finally:
            with self._changed:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)
                    self._changed.notify()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError(f"{self._path} is closed")

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all records that a query finds."""
        with self._connection() as connection:
            return connection.execute(query, values).fetchall()

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """Return the passages of these rows, in the order given.

        Raises:
            KeyError: If a row does not exist.
        """
        self._check_open()
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
        articles = self._articles({record[1] for record in records})
        found = {}
        for row, article_row, *passage in records:
            header, text = articles[article_row]
            found[row] = AttributedPassage(row=row, passage=_passage(passage, text), article=header)
        return found

    def scan(self) -> Iterator[PassageText]:
        """Yield the text of each passage, with what it is read in the light of, in row order.

        Opens the file once more, until the end.
        """
        with closing(_opened(self._path)) as connection:
            spans = connection.cursor()
            articles = connection.execute("SELECT row, title, language, text FROM articles ORDER BY row")
            for row, title, language, text in articles:
                query = "SELECT byte_start, byte_end FROM passages WHERE article_row = ? ORDER BY ordinal"
                for start, end in spans.execute(query, (row,)):
                    yield PassageText(title=title, language=language, text=text[start:end].decode())

    def passage_row(self, passage_id: str) -> int | None:
        """Return the row of the passage with this id, or None."""
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
        """Return the article with this id and all its passages in text order, or None."""
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
        """Return (passages,) int64: for each passage row, the position of its article."""
        with self._connection() as connection:
            records = connection.execute("SELECT article_row FROM passages ORDER BY row")
            return np.fromiter((row for (row,) in records), np.int64, count=self.passages)

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, by position."""
        return [article_id for (article_id,) in self._all("SELECT id FROM articles ORDER BY row")]

    def _articles(self, article_rows: Iterable[int]) -> dict[int, tuple[ArticleHeader, bytes]]:
        """Return each article's header and text once, however many of its passages are wanted."""
        records = self._all(
            f"SELECT a.row, a.text, {_HEADER} FROM articles AS a WHERE a.row IN (SELECT value FROM json_each(?))",
            (json.dumps(list(article_rows)),),
        )
        return {row: (_header(header), text) for row, text, *header in records}


class _Recent:
    """The passages that were asked for last: what is found often need not be read often."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passages: OrderedDict[int, AttributedPassage] = OrderedDict()

    def known(self, rows: Iterable[int]) -> dict[int, AttributedPassage]:
        found = {}
        with self._lock:
            for row in rows:
                if (passage := self._passages.get(row)) is not None:
                    self._passages.move_to_end(row)
                    found[row] = passage
        return found

    def keep(self, passages: Mapping[int, AttributedPassage]) -> None:
        with self._lock:
            self._passages.update(passages)
            while len(self._passages) > _RECENT:
                self._passages.popitem(last=False)


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file, for one thread at a time."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    return connection


def _header(record: Sequence[Any]) -> ArticleHeader:
    (article_id, title, source, authors, published_at, url, path, line, language, sha256, metadata) = record
    return ArticleHeader(
        id=article_id,
        title=title,
        source=source,
        authors=tuple(json.loads(authors)),
        published_at=published_at,
        url=url,
        path=path,
        line=line,
        language=language,
        sha256=sha256,
        metadata=json.loads(metadata),
    )


def _passage(record: Sequence[Any], text: bytes) -> Passage:
    """Make a passage of its columns and its article's text."""
    passage_id, ordinal, start, end, byte_start, byte_end, sha256 = record
    return Passage(
        id=passage_id,
        ordinal=ordinal,
        text=text[byte_start:byte_end].decode(),
        span=Span(start, end),
        byte_span=Span(byte_start, byte_end),
        sha256=sha256,
    )
