"""Checks of the file `articles.sqlite`: ids, texts against their hashes, and passages against their articles' texts."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from indexer.index.rows.connections import open_connection
from indexer.index.rows.row_checks import is_row_whole
from indexer.passages.cut import passage_id

_PASSAGES = (
    'SELECT row, id, ordinal, start, "end", byte_start, byte_end, sha256 FROM passages '
    "WHERE article_row = ? ORDER BY ordinal"
)


def check_articles(path: Path) -> Iterator[str]:
    """Yield what is wrong with the articles and passages of a file, a sentence each.

    Args:
        path: The file, already compared with its hash.
    """
    try:
        with closing(open_connection(path)) as connection:
            yield from _check_tables(connection)
            yield from _check_row_checks(connection)
            yield from _check_rows(connection)
    except sqlite3.Error as error:
        yield f"cannot be read: {error}"


def _check_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """Check what SQLite itself can, and that rows are counted from 0 and ids are unique."""
    for (found,) in connection.execute("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield f"is inconsistent: {found}"
    for table in ("articles", "passages"):
        count, ids, first, last = connection.execute(
            f"SELECT count(*), count(DISTINCT id), min(row), max(row) FROM {table}"  # noqa: S608 - one of two names
        ).fetchone()
        if count and (first, last) != (0, count - 1):
            yield f"counts its {count} {table} from {first} to {last}"
        if ids != count:
            yield f"has {count} {table} and {ids} ids of them"
    (stray,) = connection.execute(
        "SELECT count(*) FROM passages WHERE article_row NOT IN (SELECT row FROM articles)"
    ).fetchone()
    if stray:
        yield f"has {stray} passage(s) of no article"


def _check_row_checks(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare each row with the checksum that it ends with."""
    for table in ("articles", "passages"):
        columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(f'"{column}"' for column in columns if column != "text")
        for row in connection.execute(f"SELECT {chosen} FROM {table} ORDER BY row"):  # noqa: S608 - its own columns
            if not is_row_whole(row):
                yield f"has a row {row[0]} of {table} that was altered: its crc32 is another"


def _check_rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Check each article, and each passage against its article's text."""
    next_row = 0
    articles = connection.execute("SELECT row, id, sha256, body_start, text FROM articles ORDER BY row")
    for row, article_id, sha256, body_start, data in articles:
        if hashlib.sha256(data).hexdigest() != sha256:
            yield f"has another text for article {article_id!r} than its SHA-256 is of"
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            yield f"has a text for article {article_id!r} that is no UTF-8: {error}"
            continue
        if not 0 <= body_start <= len(text):
            yield f"lets the body of article {article_id!r} begin at {body_start} of {len(text)} characters"
        passages = connection.execute(_PASSAGES, (row,)).fetchall()
        if [passage[0] for passage in passages] != list(range(next_row, next_row + len(passages))):
            yield f"has the passages of article {article_id!r} in other rows than their order gives"
        next_row += len(passages)
        for wrong in _check_passages(article_id, text, data, passages):
            yield f"has a passage of article {article_id!r} that {wrong}"


def _check_passages(
    article_id: str, text: str, data: bytes, passages: list[tuple[int, str, int, int, int, int, int, str]]
) -> Iterator[str]:
    occurrences: Counter[str] = Counter()
    position = byte_position = 0
    for expected, (row, found_id, ordinal, start, end, byte_start, byte_end, sha256) in enumerate(passages):
        name = f"(row {row})"
        if ordinal != expected:
            yield f"{name} has number {ordinal} where {expected} belongs"
        if not position <= start < end <= len(text):
            yield f"{name} spans [{start}, {end}), after {position} of {len(text)} characters"
            continue
        byte_position += len(text[position:start].encode())
        words = text[start:end]
        encoded = words.encode()
        if (byte_start, byte_end) != (byte_position, byte_position + len(encoded)):
            yield f"{name} has the bytes [{byte_start}, {byte_end}), which are not those of its characters"
        elif hashlib.sha256(data[byte_start:byte_end]).hexdigest() != sha256:
            yield f"{name} has other words than its SHA-256 is of"
        if found_id != passage_id(article_id, words, occurrences[words]):
            yield f"{name} has an id that is not made of its words"
        occurrences[words] += 1
        position, byte_position = end, byte_position + len(encoded)
