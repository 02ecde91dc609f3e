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
from typing import NamedTuple, Self

from indexer.errors import UnusableIndexError
from indexer.index.rows.row_checks import row_check
from indexer.records import ArticleHeader, Passage

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


class PassagePlace(NamedTuple):
    """Where a passage lies in its article's text."""

    id: str
    start: int
    """First code point."""
    end: int
    """Code point behind it."""
    byte_start: int
    """First byte of the text in UTF-8."""
    byte_end: int
    """Byte behind it."""
    sha256: str
    """SHA-256 of the passage's UTF-8 bytes."""

    @classmethod
    def of(cls, passage: Passage) -> "PassagePlace":
        """Return the place of a passage."""
        span, byte_span = passage.span, passage.byte_span
        return cls(passage.id, span.start, span.end, byte_span.start, byte_span.end, passage.sha256)


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

    def add(self, header: ArticleHeader, text: bytes, body_start: int, passages: Sequence[PassagePlace]) -> None:
        """Append an article and its passages, which take the next rows.

        Args:
            header: Header of the article.
            text: Its text in UTF-8.
            body_start: Code point of the text at which the article's own words begin.
            passages: Where its passages lie, in the order of the text.
        """
        with self._errors_explained():
            self._insert(header, text, body_start, passages)
        self.articles += 1
        self.passages += len(passages)

    def _insert(self, header: ArticleHeader, text: bytes, body_start: int, passages: Sequence[PassagePlace]) -> None:
        known = (
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
            header.format,
            header.sha256,
            header.raw_sha256,
            json.dumps(header.provenance),
            json.dumps(header.metadata),
            body_start,
        )
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*known, text, row_check(known)),
        )
        rows = [
            (self.passages + ordinal, passage.id, self.articles, ordinal, *passage[1:])
            for ordinal, passage in enumerate(passages)
        ]
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [(*row, row_check(row)) for row in rows]
        )

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UnusableIndexError(f"{self._path} cannot be written: {error}") from error
