"""WARC file of a web crawl -> records: the pages among what the crawler received."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.html.page import page_record
from indexer.corpus.record import Record, RecordError, locate, unread, why_too_large, why_unreadable
from indexer.corpus.streams import READ_ERRORS, decompressed
from indexer.records import RecordNote

_PAGES = ("text/html", "application/xhtml+xml")
_MAX_HEADER_BYTES = 262_144
"""Most bytes of the headers of a record, or of the response in it; servers send 16 KB at most."""
_STEP_BYTES = 65_536
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_CHUNK = re.compile(rb"(?:\r?\n)?([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def read_warc(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of each page, and notes on the pages that are rejected.

    A page is what a server answered with status 200 and declared as HTML, or a resource that the crawler declares so.
    Redirects, images and the like are what every crawl is full of, so they are passed over without a note, unless the
    file holds no page at all. `raw_sha256` is the hash of the page without chunks and compression of its transport.
    """
    number, pages = 0, 0
    types: Counter[str] = Counter()
    try:
        with file.open() as stream:
            for block in _blocks(stream):
                if isinstance(block, int):
                    reason = f"{block} bytes behind it belong to no record; its length may be wrong"
                    yield RecordNote(location=locate(file.name, number=number or None), reason=reason, rejected=False)
                    continue
                found = _page_or_note(block, file, number + 1, config)
                number += 1
                types[block.headers.get("warc-type", "unknown")[:20]] += 1
                if found is not None:
                    pages += 1
                    yield found
    except READ_ERRORS as error:
        yield unread(locate(file.name, number=number + 1), error)
        return
    if pages == 0:
        held = ", ".join(f"{count} {name!a}" for name, count in types.most_common(10))
        reason = f"holds no page, only records of the types {held}" if types else "holds no WARC record"
        yield RecordNote(location=file.name, reason=reason)


class _Block:
    """A record of the file: its headers, and its content, which is read from the file as far as it is asked for."""

    def __init__(self, stream: BinaryIO, headers: Mapping[str, str]) -> None:
        """Begin where the headers have ended; a record without a valid length is taken for empty."""
        self.headers = headers
        length = headers.get("content-length", "")
        self.has_length = length.isascii() and length.isdigit() and len(length) < 20
        self.left_bytes = int(length) if self.has_length else 0
        self._stream = stream

    def readline(self, limit: int) -> bytes:
        """Return the next line, or its first `limit` bytes; empty at the end."""
        line = self._stream.readline(min(limit, self.left_bytes))
        self.left_bytes -= len(line)
        return line

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, or what is left.

        Raises:
            EOFError: If the file ends before.
        """
        data = self._stream.read(min(size, self.left_bytes))
        self.left_bytes -= len(data)
        if self.left_bytes and len(data) < size:
            raise EOFError("the file ends within the record")
        return data


def _blocks(stream: BinaryIO) -> Iterator[_Block | int]:
    """Yield the records of a WARC file; where bytes belong to none, the number of these, and then the next record."""
    stray_bytes = 0
    while line := stream.readline(_STEP_BYTES):
        if not line.startswith(b"WARC/"):
            stray_bytes += len(line.strip())
            continue
        if stray_bytes:
            yield stray_bytes
        stray_bytes = 0
        block = _Block(stream, _headers(stream))
        yield block
        while block.read(_STEP_BYTES):
            pass
    if stray_bytes:
        yield stray_bytes


def _headers(stream: BinaryIO | _Block) -> dict[str, str]:
    """Read headers up to the empty line behind them; those of an excessive length are cut."""
    headers: dict[str, str] = {}
    name, left = "", _MAX_HEADER_BYTES
    while (line := stream.readline(left)).strip():
        left -= len(line)
        text = line.decode(errors="replace").rstrip()
        if text[:1] in (" ", "\t") and name:
            headers[name] += " " + text.strip()
        else:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            headers.setdefault(name, value.strip())
    return headers


def _page_or_note(block: _Block, file: CorpusFile, number: int, config: ReadConfig) -> Record | RecordNote | None:
    try:
        record = _page(block, config)
    except RecordError as error:
        return RecordNote(location=locate(file.name, number=number), reason=str(error))
    return None if record is None else replace(record, number=number)


def _page(block: _Block, config: ReadConfig) -> Record | None:
    """Return the record of a page; None if the block holds none.

    Raises:
        RecordError: If it is a page that cannot be read.
    """
    if not block.has_length:
        raise RecordError("the record states no length; what follows up to the next record is passed over")
    kind = block.headers.get("warc-type")
    if kind == "response":
        status = block.readline(_STEP_BYTES).split()
        if len(status) < 2 or not status[0].startswith(b"HTTP/") or status[1] != b"200":
            return None
        content = _headers(block)
    elif kind == "resource":
        content = {"content-type": block.headers.get("content-type", "")}
    else:
        return None
    content_type = content.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() not in _PAGES:
        return None
    if block.left_bytes > config.max_record_bytes:
        raise RecordError(why_too_large(config.max_record_bytes))
    data = _decoded(block.read(block.left_bytes), content, config.max_record_bytes)
    charset = _CHARSET.search(content_type)
    url = block.headers.get("warc-target-uri", "").strip("<>")
    record = page_record(
        data,
        config,
        url=url if url.startswith(("http://", "https://")) else None,
        declared=charset[1] if charset else None,
    )
    notes = record.notes
    if truncated := block.headers.get("warc-truncated"):
        notes = (*notes, f"the crawler kept only the beginning of the page (WARC-Truncated: {truncated[:60]!a})")
    # The time of the crawl says when the page was seen, and nothing about when it was published.
    return replace(record, fields={**record.fields, "crawled_at": block.headers.get("warc-date")}, notes=notes)


def _decoded(data: bytes, headers: Mapping[str, str], max_bytes: int) -> bytes:
    """Undo the transfer and content encodings of a response.

    Many crawlers have done so and left the headers as they were, so data in no such encoding is returned as it is.

    Raises:
        RecordError: If it cannot be decompressed, or expands to over `max_bytes`.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        data = _joined(data)
    encoding = headers.get("content-encoding", "").strip().lower()
    try:
        if encoding in ("gzip", "x-gzip", "zstd"):
            with decompressed(io.BytesIO(data), "") as stream:
                data = stream.read(max_bytes + 1)
        elif encoding == "deflate" and not data.lstrip().startswith(b"<"):
            # The standard means zlib's format; some servers send the bare one.
            inflating = zlib.decompressobj(15 if data[:1] == b"\x78" else -15)
            data = inflating.decompress(data, max_bytes + 1)
            if not inflating.eof and len(data) <= max_bytes:
                raise EOFError("the compressed page ends before its end")
        elif encoding not in ("", "identity", "deflate") and not data.lstrip().startswith(b"<"):
            raise RecordError(f"compressed as {encoding[:60]!a}, which is not read")
    except READ_ERRORS as error:
        raise RecordError(why_unreadable(error)) from None
    if len(data) > max_bytes:
        raise RecordError(why_too_large(max_bytes))
    return data


def _joined(data: bytes) -> bytes:
    """Join the chunks of a response; if they do not follow on each other as they should, it is returned as it is."""
    joined = bytearray()
    position = 0
    while match := _CHUNK.match(data, position):
        size = int(match[1], 16)
        if size == 0:
            return bytes(joined)
        position = match.end() + size
        joined += data[match.end() : position]
    return bytes(joined) if joined and not data[position:].strip() else data
