"""What was read of one record: an article, cleaned by its own rules, as it is kept for the next build."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from indexer.corpus.fields.article import default_id
from indexer.corpus.record import locate
from indexer.passages.clean import Cleaned, Removed
from indexer.passages.find_repeated import LineHashes, distinct_lines, hash_lines, lines_in
from indexer.passages.plain_text import plain_text
from indexer.records import Article, ArticleHeader, Span

_SIZES = struct.Struct("<5I")
_OF_PLACE = ("path", "line")
"""Fields of a header that say where a record was read; they may change while the record stays the same."""
_HEADER = tuple(field.name for field in fields(ArticleHeader) if field.name not in _OF_PLACE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    path: str
    """Name of its file, as `ArticleHeader.path`."""
    line: int | None
    """Line of the file with which it begins, from 1; see `Record`."""
    number: int | None
    """Number of the record in a file without lines, from 1; see `Record`."""

    @property
    def location(self) -> str:
        """The place as notes and default ids state it."""
        return locate(self.path, line=self.line, number=self.number)


class Reading:
    """What was read of one record; taken apart only as far as it is asked for."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes that `reading_of` makes."""
        self._data = data
        header, cleaned, lines, self.kept, self.body_start = _SIZES.unpack_from(data)
        self._cleaned_at = _SIZES.size + header
        self._lines_at = self._cleaned_at + cleaned
        self._text_at = self._lines_at + 4 * lines

    kept: int
    """Number of the article's distinct folded lines that its own rules keep."""
    body_start: int
    """Code point of the text at which the article's own words begin."""

    @cached_property
    def _fields(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._data[_SIZES.size : self._cleaned_at])
        return found

    @property
    def notes(self) -> Sequence[str]:
        """Sentences that say what of the record is not as it was stated."""
        found: list[str] = self._fields["notes"]
        return found

    @property
    def hashes(self) -> LineHashes:
        """Hashes of the article's distinct folded lines, of which it keeps the first `kept`."""
        return np.frombuffer(self._data, np.uint32, (self._text_at - self._lines_at) // 4, self._lines_at)

    @property
    def encoded_text(self) -> bytes:
        """The article's text in UTF-8."""
        return self._data[self._text_at :]

    def header(self, place: Place) -> ArticleHeader:
        """Return the article's header, under the id that the record states or else its default id."""
        stated = {name: value for name, value in self._fields.items() if name != "notes"}
        stated["authors"] = tuple(stated["authors"])
        if "id" not in stated["provenance"]:
            stated["id"] = default_id(stated["url"], place.location)
        return ArticleHeader(**stated, path=place.path, line=place.line)

    def article(self, header: ArticleHeader) -> Article:
        """Return the article with a header."""
        return Article(header=header, text=self.encoded_text.decode(), body_start=self.body_start)

    @property
    def encoded_parts(self) -> bytes:
        """What `cleaned` is made of."""
        return self._data[self._cleaned_at : self._lines_at]

    @cached_property
    def cleaned(self) -> Cleaned:
        """The parts of the text that are article by its own rules, and those that are not."""
        sections, removed = json.loads(self.encoded_parts)
        return Cleaned(
            [Span(*span) for span in sections], [Removed(Span(start, end), rule) for start, end, rule in removed]
        )

    def lines(self) -> list[str]:
        """Return the article's distinct folded lines, as `hashes` has them."""
        article = self.article(self.header(Place("", None, None)))
        return _lines_of(article, self.cleaned)[0]


def reading_of(article: Article, notes: Sequence[str], cleaned: Cleaned) -> bytes:
    """Return the bytes of what was read of one record.

    Args:
        article: The article that it became; where it was read is left out.
        notes: Sentences that say what of the record is not as it was stated.
        cleaned: What the article's own rules keep and leave out.
    """
    stated: Mapping[str, Any] = {name: getattr(article.header, name) for name in _HEADER}
    header = json.dumps({**stated, "notes": notes}).encode()
    parts = json.dumps(
        [
            [(span.start, span.end) for span in cleaned.sections],
            [(one.span.start, one.span.end, one.rule) for one in cleaned.removed],
        ]
    ).encode()
    lines, kept = _lines_of(article, cleaned)
    sizes = _SIZES.pack(len(header), len(parts), len(lines), kept, article.body_start)
    return b"".join((sizes, header, parts, hash_lines(lines).tobytes(), article.text.encode()))


def _lines_of(article: Article, cleaned: Cleaned) -> tuple[list[str], int]:
    """Return the distinct folded lines of an article, and how many of them it keeps."""
    words = plain_text(article).words
    return distinct_lines(
        (line.text for line in lines_in(words, cleaned.sections)),
        (line.text for line in lines_in(words, (one.span for one in cleaned.removed))),
    )
