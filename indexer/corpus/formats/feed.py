"""XML file -> records: the entries of an RSS or Atom feed, or a document of a news agency."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.formats.feed_entry import FeedHead, entry_fields, feed_head, why_no_article
from indexer.corpus.formats.news_document import document_fields
from indexer.corpus.formats.xml_element import parse_element
from indexer.corpus.record import Record, RecordError, locate, unreadable
from indexer.corpus.splitting.record_decoding import RecordDecoder
from indexer.corpus.splitting.window import Window
from indexer.corpus.splitting.xml_parts import BadXml, XmlPart, XmlParts
from indexer.corpus.streams import READ_ERRORS
from indexer.records import RecordNote

_FEEDS = {"rss": "item", "rdf": "item", "feed": "entry", "entry": "entry", "channel": "item"}
_DOCUMENTS = {
    "nitf": "nitf",
    "newsmessage": "newsItem",
    "newsitem": "newsItem",
    "newsml": "NewsItem",
}
"""Root elements of the formats of the IPTC, and the element that is an article."""
_NO_ARTICLES = {
    "urlset": "a sitemap lists addresses, not articles",
    "sitemapindex": "a sitemap lists addresses, not articles",
    "opml": "a list of feeds (OPML) holds no articles",
    "html": "an HTML page; name it .html to read it as one",
    "": "no XML: it has no root element",
}


def read_feed(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the records of an XML file, and notes on what is rejected.

    The hash of a record is that of its element's bytes, from its start tag to its end tag; those of a file in UTF-16 or
    UTF-32 count as UTF-8.
    """
    line = 1
    try:
        with file.open() as stream:
            window = Window(stream)
            try:
                yield from _records(file, window, config)
            finally:
                line = window.line
    except READ_ERRORS as error:
        yield unreadable(file, line, error)


def _records(file: CorpusFile, window: Window, config: ReadConfig) -> Iterator[Record | RecordNote]:
    parts = XmlParts(window, config.max_record_bytes, {**_FEEDS, **_DOCUMENTS})
    if parts.root not in _FEEDS and parts.root not in _DOCUMENTS:
        if window.data:
            unknown = f"its root element is {ascii(parts.root)[:60]}, which is no feed"
            yield RecordNote(location=file.name, reason=_NO_ARTICLES.get(parts.root, unknown))
        return
    reader = _EntryReader(parts, RecordDecoder(window, config, parts.encoding))
    for part in parts:
        location = locate(file.name, line=part.line)
        if isinstance(part, BadXml):
            yield RecordNote(location=location, reason=part.reason)
            continue
        try:
            record = reader.record(part)
        except RecordError as error:
            yield RecordNote(location=location, reason=str(error))
        else:
            if record is not None:
                yield record
    if reader.left_out:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(reader.left_out.items()))
        reason = f"entries that are no published articles are left out: {counts}"
        yield RecordNote(location=file.name, reason=reason, rejected=False)


class _EntryReader:
    """Makes records of the elements of one file."""

    def __init__(self, parts: XmlParts, decoder: RecordDecoder) -> None:
        self.left_out: Counter[str] = Counter()
        """Entries of a WordPress export that are no published articles, by what they are."""
        self._is_feed = parts.root in _FEEDS
        self._decoder = decoder
        self._namespaces: dict[str | None, str] = {}
        self._head = FeedHead()
        if parts.head:
            self._read_head(parts.head)

    def _read_head(self, raw: bytes) -> None:
        try:
            root, _ = parse_element(self._decoder.decode(raw).text, {})
        except RecordError:
            return
        if root is None:
            return
        for element in root.iter():
            for prefix, namespace in element.nsmap.items():
                self._namespaces.setdefault(prefix, namespace)
        if self._is_feed:
            self._head = feed_head(root)

    def record(self, part: XmlPart) -> Record | None:
        """Return the record of an element; None if it is no published article, which is counted.

        Raises:
            RecordError: If nothing of it can be read.
        """
        decoded = self._decoder.decode(part.raw)
        element, notes = parse_element(decoded.text, self._namespaces)
        if element is None:
            raise RecordError(notes[0] if notes else "empty")
        if self._is_feed and (kind := why_no_article(element)) is not None:
            self.left_out[ascii(kind)[1:-1][:40]] += 1
            return None
        text, fields, remarks = entry_fields(element, self._head) if self._is_feed else document_fields(element)
        unclosed = () if part.is_closed else ("it is not closed; read up to the beginning of the next",)
        return Record(
            text=text,
            fields=fields,
            raw_sha256=hashlib.sha256(part.raw).hexdigest(),
            line=part.line,
            notes=(*decoded.notes, *(unclosed or notes), *remarks),
        )
