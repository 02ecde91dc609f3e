"""Articles from standard input, which `-` names as a corpus: written to a file, because a build reads it twice."""

import re
import shutil
import sys
import tempfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from indexer.corpus.encodings.wide import marked_encoding, wide_encoding
from indexer.corpus.fields.names import RecordFields
from indexer.errors import UsageError
from indexer.system.interruption import on_interruption
from indexer.system.unwritable import file_named

STANDARD_INPUT = Path("-")
"""Name of standard input among the files and folders of a corpus."""
_HEAD_BYTES = 65_536
"""Bytes from whose look the format is told."""

_COMPRESSED = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))
_SIGNATURES = ((b"PK\x03\x04", ".zip"), (b"%PDF-", ".pdf"), (b"WARC/", ".warc"))
"""How files of some formats begin, and the ending that names of such files have."""
_ZIP_NAME_AT = 30
"""Byte of a ZIP archive at which the name of its first member begins."""
_PATTERNS = (
    (re.compile(rb'\x1e?(?:\{\s*["}]|\[\s*[{["\]])'), ".jsonl"),
    (
        re.compile(
            rb"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype\s+(?!html)[^>]*>\s*)*"
            rb"<(?:\w+:)?(?:rss|feed|rdf|nitf|newsml|newsitem|newsmessage)\b",
            re.IGNORECASE | re.DOTALL,
        ),
        ".xml",
    ),
    (
        re.compile(rb"<\?xml\b(?![^>]*>\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b)", re.IGNORECASE | re.DOTALL),
        ".xml",
    ),
    (re.compile(rb"<(?:!|\?xml\b|(?:html|head|body|p|div|article|h1)\b)", re.IGNORECASE), ".html"),
    (re.compile(rb"---[ \t]*\r?\n.*?^---[ \t]*$|\+\+\+[ \t]*\r?\n|#{1,6} ", re.DOTALL | re.MULTILINE), ".md"),
)
"""What text of some formats begins with, tried in this order, and the ending that names of such files have."""
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[ \t][^\n]*\n(?:[ \t]+\S[^\n]*\n)*){2,}")
_OF_MAIL = re.compile(
    rb"^(?:return-path|received|message-id|mime-version|content-type|snapshot-content-location|(?:from|to|date): ?.*@)",
    re.IGNORECASE | re.MULTILINE,
)
_OF_SAVED_PAGE = re.compile(
    rb"^snapshot-content-location:|^from:.*\bsaved by\b|^content-type:\s*multipart/related",
    re.IGNORECASE | re.MULTILINE,
)
_OF_SENT_MAIL = re.compile(rb"^(?:to|received|message-id|return-path):", re.IGNORECASE | re.MULTILINE)
_DELIMITERS = ",;\t|"
_LINE_MAX_BYTES, _CELL_MAX_CHARACTERS = 4_000, 60
"""Longest header of a table, and longest name of a column, that are looked for."""


@contextmanager
def with_standard_input(corpus: Sequence[Path]) -> Iterator[list[Path]]:
    """Provide a corpus in which a file stands in the place of `-`; the file is removed after the `with` block.

    It is named `standard-input` with the ending of the format that its first bytes look like.

    Raises:
        UsageError: If standard input is named twice, or is a terminal.
        OSError: If it cannot be read, or the file cannot be written.
    """
    if STANDARD_INPUT not in corpus:
        yield list(corpus)
        return
    if corpus.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input (-) is named twice")
    if sys.stdin.isatty():
        raise UsageError("standard input (-) is a terminal; pipe the articles in, or name files")
    with (
        tempfile.TemporaryDirectory(prefix="article-indexer-") as folder,
        on_interruption(partial(shutil.rmtree, folder)),
    ):
        head = sys.stdin.buffer.read(_HEAD_BYTES)
        path = Path(folder, f"standard-input{ending_of(head)}")
        with file_named(path), path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [path if named == STANDARD_INPUT else named for named in corpus]


def ending_of(head: bytes) -> str:
    """Return the ending that a file's name should have by its first bytes, such as `.jsonl` or `.warc.gz`."""
    compressed = next((ending for signature, ending in _COMPRESSED if head.startswith(signature)), "")
    if compressed == ".gz":
        head = _inflated(head)
    elif compressed:
        head = _decompressed(head)
    return _ending_of_plain(head) + compressed


def _ending_of_plain(head: bytes) -> str:
    """Return the ending for a file that is not compressed."""
    for signature, ending in _SIGNATURES:
        if head.lstrip().startswith(signature):
            return ".docx" if ending == ".zip" and _is_docx(head) else ending
    encoding, mark = marked_encoding(head) or (wide_encoding(head), 0)
    if encoding is not None:
        head = head[mark:].decode(encoding, "replace").encode()
    start = head.removeprefix(BOM_UTF8).lstrip()
    for pattern, ending in _PATTERNS:
        if pattern.match(start):
            return ending
    return _ending_of_headers(start) or (".csv" if _is_table(start) else ".txt")


def _is_docx(head: bytes) -> bool:
    """Tell whether a ZIP archive is a DOCX, by the name of its first member and the beginning of others."""
    first = head[_ZIP_NAME_AT : _ZIP_NAME_AT + int.from_bytes(head[26:28], "little")]
    return first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")) and b"word/" in head


def _ending_of_headers(start: bytes) -> str | None:
    """Return the ending for a mail or a page that was saved as one; None if no headers of mail stand first."""
    headers = _HEADERS.match(start)
    if headers is None or not _OF_MAIL.search(headers[0]):
        return None
    return ".mhtml" if _OF_SAVED_PAGE.search(headers[0]) and not _OF_SENT_MAIL.search(headers[0]) else ".eml"


def _is_table(start: bytes) -> bool:
    """Tell whether the first line is the header of a table, one of whose columns may hold a text or title."""
    line = re.sub(r"^sep=.\r?\n", "", start[:_LINE_MAX_BYTES].decode("utf-8", "replace")).partition("\n")[0]
    for delimiter in _DELIMITERS:
        cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
        if len(cells) > 1 and all(len(cell) <= _CELL_MAX_CHARACTERS for cell in cells):
            fields = RecordFields(dict.fromkeys(cells, ""))
            if any(True for meaning in ("text", "title") for _ in fields.of(meaning)):
                return True
    return False


def _inflated(head: bytes) -> bytes:
    """Return the beginning of what a file compressed with gzip holds, as far as its own beginning tells."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD_BYTES)
    except zlib.error:
        return b""


def _decompressed(head: bytes) -> bytes:
    """Return the beginning of what a file compressed with Zstandard holds, as far as its own beginning tells."""
    import zstandard  # needed for such files alone

    try:
        with zstandard.ZstdDecompressor().stream_reader(head) as stream:
            return bytes(stream.read(_HEAD_BYTES))
    except zstandard.ZstdError:
        return b""
