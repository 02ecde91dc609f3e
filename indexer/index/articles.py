"""Reading the file `articles.sqlite`: articles, their texts and their passages, as `ArticleWriter` writes them.

The file was hashed when the generation was opened, but that may be months ago. So whatever is read of it later is
checked against its own hash, and nothing that fails is returned.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from indexer.index.rows.article_tables import ArticleTables
from indexer.index.rows.connections import open_connection
from indexer.index.rows.recent import Recent
from indexer.index.rows.row_checks import is_row_whole
from indexer.records import Article, ArticleHeader, Passage, Span

_FIELDS = tuple(field.name for field in fields(ArticleHeader))
_ARTICLE = f"a.row, {', '.join(f'a.{name}' for name in _FIELDS)}, a.body_start, a.crc32"
_PASSAGE = 'p.row, p.id, p.article_row, p.ordinal, p.start, p."end", p.byte_start, p.byte_end, p.sha256, p.crc32'

_IDS_TOGETHER = 500
"""Ids that are looked up with one query; SQLite may be compiled for no more than 999."""
_REMEMBERED = 2_048
"""Passages that are kept in memory, some 2 kB each."""
_ARTICLES_TOGETHER = 128
"""Articles whose texts are read with one query, and so are in memory at the same time."""


class AttributedPassage(NamedTuple):
    """A passage and the article it comes from."""

    row: int
    """Position of the passage in the vector index."""
    passage: Passage
    article: ArticleHeader


class ArticleReader(ArticleTables):
    """Reads the file; safe to share between threads, which do not wait for each other.

    Every method raises IndexDamagedError if what it reads was altered, or cannot be read.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, which may be deleted afterwards.

        Raises:
            IndexDamagedError: If the file is not an article file.
        """
        super().__init__(path)
        self._recent: Recent[AttributedPassage] = Recent(_REMEMBERED)

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
            f"SELECT {_PASSAGE} FROM passages AS p WHERE p.row IN (SELECT value FROM json_each(?))", (json.dumps(rows),)
        )
        if lost := {row for row in rows if row < self.passages}.difference(record[0] for record in records):
            raise self._damaged(f"lacks the passage of row {min(lost)}")
        # Each article's text is fetched once, however many of its passages are wanted.
        articles = self._articles({record[2] for record in records})
        found = {}
        for record in records:
            header, text = articles[record[2]]
            found[record[0]] = AttributedPassage(record[0], self._passage(record, text), header)
        return found

    def scan(self, *, step: int = 1) -> Iterator[tuple[Article, list[Passage]]]:
        """Yield each article with its passages, as they were added, in row order.

        The file is opened once more, until the end of the iteration: a connection of the pool could be held for long.

        Args:
            step: Only every so many passages are read, from row 0 on, and only the articles of these.
        """
        with closing(open_connection(self._path)) as connection, self._errors_explained():
            rows = connection.execute(
                f"SELECT {_PASSAGE} FROM passages AS p WHERE p.row % ? = 0 ORDER BY p.row", (step,)
            )
            articles = connection.cursor()
            for article_row, passages in groupby(rows, key=itemgetter(2)):
                query = f"SELECT {_ARTICLE}, a.text FROM articles AS a WHERE a.row = ?"
                record = articles.execute(query, (article_row,)).fetchone()
                if record is None:
                    raise self._damaged(f"lacks the article of row {article_row}")
                yield self._article(record), [self._passage(passage, record[-1]) for passage in passages]

    def passage_row(self, passage_id: str) -> int | None:
        """Return the row of the passage with this id, or None if there is no such passage."""
        # The id is found in an index of the table; the table itself must say the same.
        records = self._all(
            "SELECT p.row, q.id FROM passages AS p LEFT JOIN passages AS q ON q.row = p.row WHERE p.id = ?",
            (passage_id,),
        )
        if not records:
            return None
        row, known_id = records[0]
        if known_id != passage_id:
            raise self._damaged(f"has another passage than {passage_id} in row {row}")
        return int(row)

    def around(self, row: int, context: int) -> list[AttributedPassage]:
        """Return the passage at a row and up to `context` passages of its article on either side, in text order."""
        rows = self._all(
            "SELECT n.row FROM passages AS p JOIN passages AS n ON n.article_row = p.article_row "
            "AND n.ordinal BETWEEN p.ordinal - ? AND p.ordinal + ? WHERE p.row = ? ORDER BY n.row",
            (context, context, row),
        )
        found = self.attributed(neighbour for (neighbour,) in rows)
        self._check_consecutive([one.passage for one in found])
        if len({one.article.id for one in found}) != 1 or row not in {one.row for one in found}:
            raise self._damaged(f"has neighbours of other articles around the passage of row {row}")
        return found

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return the article with this id and all its passages in text order, or None if there is no such article."""
        records = self._all(f"SELECT {_ARTICLE}, a.text FROM articles AS a WHERE a.id = ?", (article_id,))
        if not records:
            return None
        (record,) = records
        article = self._article(record)
        rows = self._all(f"SELECT {_PASSAGE} FROM passages AS p WHERE p.article_row = ? ORDER BY p.ordinal", record[:1])
        passages = [self._passage(passage, record[-1]) for passage in rows]
        self._check_consecutive(passages, first=0)
        if article.header.id != article_id or any(passage[2] != record[0] for passage in rows):
            raise self._damaged(f"mixes the article {article_id} with others")
        if rows and rows[-1][0] + 1 < self.passages:
            (following,) = self.attributed([rows[-1][0] + 1])
            if following.passage.ordinal:  # not the first of the next article
                raise self._damaged(f"lacks passages of the article {article_id}")
        return article, passages

    def at(self, positions: Sequence[int]) -> list[Article]:
        """Return the articles at these positions, in the order given, with their texts."""
        found = dict(self.whole(sorted(set(positions))))
        return [found[position] for position in positions]

    def whole(self, rows: Sequence[int]) -> Iterator[tuple[int, Article]]:
        """Yield the articles at some positions with their texts, each with its position; the positions increase."""
        for start in range(0, len(rows), _ARTICLES_TOGETHER):
            some = sorted(rows[start : start + _ARTICLES_TOGETHER])
            records = self._all(
                f"SELECT {_ARTICLE}, a.text FROM articles AS a "
                "WHERE a.row IN (SELECT value FROM json_each(?)) ORDER BY a.row",
                (json.dumps(some),),
            )
            if [record[0] for record in records] != some:
                raise self._damaged("lacks articles")
            for record in records:
                yield record[0], self._article(record)

    def headers(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return up to `limit` articles from position `offset`, in row order."""
        records = self._all(
            f"SELECT {_ARTICLE} FROM articles AS a WHERE a.row >= ? ORDER BY a.row LIMIT ?", (offset, limit)
        )
        if [record[0] for record in records] != list(range(offset, min(offset + limit, self.articles))):
            raise self._damaged("lacks articles")
        return [self._header(record) for record in records]

    def headers_at(self, positions: Sequence[int]) -> list[ArticleHeader]:
        """Return the articles at these positions, in the order given."""
        query = f"SELECT {_ARTICLE} FROM articles AS a WHERE a.row IN (SELECT value FROM json_each(?))"
        found = {record[0]: self._header(record) for record in self._all(query, (json.dumps(positions),))}
        if lost := set(positions).difference(found):
            raise self._damaged(f"lacks the article of row {min(lost)}")
        return [found[position] for position in positions]

    def positions(self, article_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of the articles with these ids, which are compared exactly; unknown ids are left out."""
        found: dict[str, int] = {}
        wanted = list(filter(_is_text, article_ids))
        for start in range(0, len(wanted), _IDS_TOGETHER):
            some = wanted[start : start + _IDS_TOGETHER]
            # The id is found in an index of the table; the table itself must say the same.
            records = self._all(
                "SELECT a.id, a.row, b.id FROM articles AS a LEFT JOIN articles AS b ON b.row = a.row "
                f"WHERE a.id IN ({', '.join('?' * len(some))})",
                some,
            )
            for article_id, row, stated in records:
                if article_id != stated:
                    raise self._damaged(f"has another article than {article_id} in row {row}")
                found[article_id] = row
        return found

    def ids(self, positions: Sequence[int]) -> list[str]:
        """Return the ids of the articles at these positions, in the order given."""
        query = f"SELECT {_ARTICLE} FROM articles AS a WHERE a.row IN (SELECT value FROM json_each(?))"
        found = {record[0]: self._checked(record)[1] for record in self._all(query, (json.dumps(positions),))}
        if lost := set(positions).difference(found):
            raise self._damaged(f"lacks the article of row {min(lost)}")
        return [found[position] for position in positions]

    def _articles(self, article_rows: Iterable[int]) -> dict[int, tuple[ArticleHeader, bytes]]:
        """Return header and text, which is not checked, of some articles by their positions."""
        wanted = list(article_rows)
        records = self._all(
            f"SELECT {_ARTICLE}, a.text FROM articles AS a WHERE a.row IN (SELECT value FROM json_each(?))",
            (json.dumps(wanted),),
        )
        if lost := set(wanted).difference(record[0] for record in records):
            raise self._damaged(f"lacks the article of row {min(lost)}")
        return {record[0]: (self._header(record[:-1]), record[-1]) for record in records}

    def _header(self, record: Sequence[Any]) -> ArticleHeader:
        """Make a header of the columns `_ARTICLE`."""
        _row, *known, _body_start, _crc32 = self._checked(record)
        values = dict(zip(_FIELDS, known, strict=True))
        for name in ("authors", "provenance", "metadata"):
            values[name] = json.loads(values[name])
        return ArticleHeader(**{**values, "authors": tuple(values["authors"])})

    def _checked(self, record: Sequence[Any]) -> Sequence[Any]:
        """Return the columns `_ARTICLE`, unless they were altered."""
        if not is_row_whole(record):
            raise self._damaged(f"was altered: what is known of the article of row {record[0]} is not what was written")
        return record

    def _article(self, record: Sequence[Any]) -> Article:
        """Make an article of the columns `_ARTICLE` and `text`."""
        *known, text = record
        header = self._header(known)
        if hashlib.sha256(text).hexdigest() != header.sha256:
            raise self._damaged(f"was altered: the text of the article {header.id} has another SHA-256")
        return Article(header=header, text=text.decode(), body_start=known[-2])

    def _passage(self, record: Sequence[Any], text: bytes) -> Passage:
        """Make a passage of the columns `_PASSAGE` and its article's text."""
        row, passage_id, _article_row, ordinal, start, end, byte_start, byte_end, sha256, _crc32 = record
        own_text = text[byte_start:byte_end]
        if not is_row_whole(record) or hashlib.sha256(own_text).hexdigest() != sha256:
            raise self._damaged(f"was altered: the passage of row {row} is not what was written")
        return Passage(
            id=passage_id,
            ordinal=ordinal,
            text=own_text.decode(),
            span=Span(start, end),
            byte_span=Span(byte_start, byte_end),
            sha256=sha256,
        )

    def _check_consecutive(self, passages: Sequence[Passage], *, first: int | None = None) -> None:
        """Raise IndexDamagedError unless passages are all that there are from the first to the last of them."""
        ordinals = [passage.ordinal for passage in passages]
        start = ordinals[0] if first is None and ordinals else first or 0
        if ordinals != list(range(start, start + len(ordinals))):
            raise self._damaged("lacks passages, or has them in another order")


def _is_text(article_id: str) -> bool:
    """Tell whether a text has no half surrogate pair, which UTF-8 and so SQLite cannot hold."""
    try:
        article_id.encode()
    except UnicodeEncodeError:
        return False
    return True
