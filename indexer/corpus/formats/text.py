"""Plain text file -> records: the whole file is one text, or an export of a news database that holds many."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.config import ReadConfig
from indexer.corpus.dumps.kinds.page_kind import page_kind
from indexer.corpus.encodings.decoding import Decoded, decode
from indexer.corpus.encodings.labels import encoding_named
from indexer.corpus.exports.exported_article import ExportedArticle
from indexer.corpus.exports.text_export import split_export
from indexer.corpus.fields.texts import is_page
from indexer.corpus.files import CorpusFile
from indexer.corpus.html.fragment import has_tags
from indexer.corpus.html.page import page_record
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import Json, RecordNote

_HEADER_LINE = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z-]{1,19}(?: [A-Za-z-]{1,20})?)[ \t]*:[ \t]+(?P<value>\S.{0,499})\r?\n"
)
_HEADER_END = re.compile(r"[ \t]*\r?\n")
_HEADER_MAX_LINES = 20
_HEADER_NAMES = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("source", "publication", "newspaper", "publisher"), "source"),
    **dict.fromkeys(("date", "published", "publication date", "publish date", "date published"), "published_at"),
    **dict.fromkeys(("author", "authors", "byline", "by"), "authors"),
    **dict.fromkeys(("url", "link", "web url", "source url"), "url"),
    **dict.fromkeys(("language", "lang"), "language"),
}
_MIN_HEADER_NAMES = 2
"""Known fields of a header: one alone may be how an article begins."""


_START_CHARACTERS, _MARKUP_CHARACTERS = 1_000, 20_000
"""Characters of a file by which its format is told, and among which elements of HTML are counted."""
_FEED = re.compile(r"<\?xml\s|<(?:\w+:)?(?:rss|feed|rdf|nitf|newsml|newsitem|newsmessage)\b", re.IGNORECASE)
_JSON = re.compile(r'\{\s*"[^"\n]{1,200}"\s*:|\[\s*\{\s*"')
_ELEMENT = re.compile(r"</(?:p|div|h[1-6]|li|td|a|article|section|span)\s*>", re.IGNORECASE)
_PAGE_NOTE = "an HTML page, and read as one; its name should end in .html"
_MIN_ELEMENTS = 3
"""Elements that make a text HTML; a plain text may speak of one or two."""


def read_text(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a text file or those of an export, or a note that says why the file is rejected."""
    left_out: list[str] = []
    data = read_whole(file, config, left_out)
    if isinstance(data, RecordNote):
        yield data
        return
    try:
        decoded = decode(data, fallback=config.encoding)
    except RecordError as error:
        yield RecordNote(location=file.name, reason=str(error))
        return
    decoded = replace(decoded, notes=(*left_out, *decoded.notes))
    if is_page(decoded.text.removeprefix("\ufeff")):
        try:
            record = page_record(data, config)
            yield replace(record, notes=(*left_out, _PAGE_NOTE, *record.notes))
        except RecordError as error:
            yield RecordNote(location=file.name, reason=f"an HTML page: {error}")
        return
    articles = split_export(decoded.text)
    if articles is None:
        try:
            yield _whole(decoded, data, config)
        except RecordError as error:
            yield RecordNote(location=file.name, reason=str(error))
        return
    for number, article in enumerate(articles):
        # What the whole file was read as is noted once, with its first article.
        yield _record(article, decoded if number == 0 else replace(decoded, notes=()))


def looks_like(text: str) -> str | None:
    """Return what a text file looks like that is no plain text, and how to name it; None if it is plain text."""
    start = text.removeprefix("\ufeff").lstrip()[:_START_CHARACTERS]
    if _FEED.match(start):
        return "a feed or another XML document; name the file .xml to read it as one"
    if _JSON.match(start) and text.rstrip()[-1] in "]}":
        return "JSON; name the file .json to read it as such"
    if len(_ELEMENT.findall(text[:_MARKUP_CHARACTERS])) >= _MIN_ELEMENTS and has_tags(text[:_MARKUP_CHARACTERS]):
        return "HTML; name the file .html to read it as such"
    return None


def header_lines(text: str) -> tuple[dict[str, Json], int]:
    """Return the fields that a text states in lines such as `Title: ...` at its very beginning, and where they end.

    Returns:
        The fields under their own names, and the code point behind the blank line that ends them; ({}, 0) if the text
        does not begin with such lines only, of which at least two name a field of an article.
    """
    position = 1 if text.startswith("\ufeff") else 0
    fields: dict[str, Json] = {}
    while match := _HEADER_LINE.match(text, position):
        if match["name"] in fields or len(fields) == _HEADER_MAX_LINES:
            return {}, 0
        fields[match["name"]] = match["value"].strip()
        position = match.end()
    end = _HEADER_END.match(text, position)
    known = {_HEADER_NAMES[name.lower()] for name in fields if name.lower() in _HEADER_NAMES}
    if end is None or len(known) < _MIN_HEADER_NAMES:
        return {}, 0
    return fields, end.end()


def _whole(decoded: Decoded, data: bytes, config: ReadConfig) -> Record:
    """Return the record of a file that is one text.

    Raises:
        RecordError: If it is the text of a page that evidently holds no article, unless these are kept.
    """
    fields, body_start = header_lines(decoded.text)
    notes = list(decoded.notes)
    if other := looks_like(decoded.text):
        notes.append(f"looks like {other}, and is indexed as it stands")
    elif not fields:
        page = page_kind(decoded.text)
        if page.no_article and not config.keep_stubs:
            raise RecordError(f"no article: {page.no_article}")
        notes += [f"no article: {page.no_article}"] if page.no_article else [page.note] if page.note else []
    return Record(
        text=decoded.text,
        fields=fields,
        raw_sha256=hashlib.sha256(data).hexdigest(),
        body_start=body_start,
        notes=tuple(notes),
    )


def _record(article: ExportedArticle, decoded: Decoded) -> Record:
    """Return the record of an exported article; its hash is that of its part of the file, in the file's encoding."""
    encoding = encoding_named(decoded.encoding)
    raw = article.raw.encode(encoding.codec if encoding else "utf-8", "replace")
    return Record(
        text=article.text,
        fields=article.fields,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        line=article.line,
        notes=(*decoded.notes, *article.notes),
    )
