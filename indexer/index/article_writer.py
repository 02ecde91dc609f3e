"""Writing the file `articles.sqlite`: articles, their texts and their passages.

Texts are stored as UTF-8 bytes, and a passage as its byte span: SQLite's own text functions stop at a NUL character,
and a slice of bytes is exact whatever the text contains. Every row ends with a `row_check` of its other values, but for
the text, which has a hash of its own.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from indexer.errors import UnusableIndexError
from indexer.index.rows.row_checks import row_check
from indexer.records import Article, Passage

# Without a journal: a draft that is cut short is thrown away as a whole.
_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE articles (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, source TEXT, authors TEXT NOT NULL,
        published_at TEXT, url TEXT, path TEXT NOT NULL, line INTEGER, language TEXT, format TEXT NOT NULL,
        sha256 TEXT NOT NULL, raw_sha256 TEXT, provenance TEXT NOT NULL, metadata TEXT NOT NULL,
        body_start INTEGER NOT NULL, text BLOB NOT NULL, crc32 INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_row INTEGER NOT NULL REFERENCES articles (row),
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, byte_start INTEGER NOT NULL,
        byte_end INTEGER NOT NULL, sha256 TEXT NOT NULL, crc32 INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX passages_of_article ON passages (article_row, ordinal);
"""


class ArticleWriter:
    """Creates the file, which must not exist, and writes it in row order within a `with` block.

    The caller makes the file durable. Every method raises UnusableIndexError if the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`."""
        self._path = path
        self.articles = 0
        """Number of articles added."""
        self.passages = 0
        """Number of passages added."""

    def __enter__(self) -> Self:
        with self._errors_explained():
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Commit what was added, unless an exception passes, and close the file."""
        with self._errors_explained(), closing(self._connection):
            if kind is None:
                self._connection.execute("COMMIT")

    def add(self, article: Article, passages: Sequence[Passage]) -> None:
        """Append an article and its passages, which take the next rows."""
        with self._errors_explained():
            self._insert(article, passages)
        self.articles += 1
        self.passages += len(passages)

    def _insert(self, article: Article, passages: Sequence[Passage]) -> None:
        known = _values_of_article(self.articles, article)
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*known, article.text.encode(), row_check(known)),
        )
        rows = [_values_of_passage(self.passages + one.ordinal, self.articles, one) for one in passages]
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [(*row, row_check(row)) for row in rows]
        )

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UnusableIndexError(f"{self._path} cannot be written: {error}") from error


def _values_of_article(row: int, article: Article) -> tuple[int | str | None, ...]:
    """Return an article's values in the order of the table, up to its text."""
    header = article.header
    return (
        row,
        header.id,
        header.title,
        header.source,
        json.dumps(header.authors),
        header.published_at,
        header.url,
        header.path,
        header.line,
        header.language,
        header.format,
        header.sha256,
        header.raw_sha256,
        json.dumps(header.provenance),
        json.dumps(header.metadata),
        article.body_start,
    )


def _values_of_passage(row: int, article_row: int, passage: Passage) -> tuple[int | str | None, ...]:
    """Return a passage's values in the order of the table."""
    return (
        row,
        passage.id,
        article_row,
        passage.ordinal,
        passage.span.start,
        passage.span.end,
        passage.byte_span.start,
        passage.byte_span.end,
        passage.sha256,
    )
