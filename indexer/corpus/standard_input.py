"""Articles from standard input, which `-` names as a corpus: written to a file, because a build reads it twice."""

import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import UsageError

STANDARD_INPUT = Path("-")
"""Name of standard input among the files and folders of a corpus."""
_HEAD_BYTES = 65_536
"""Bytes from whose look the format is told."""

_COMPRESSED = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))
_SIGNATURES = (
    (b"PK\x03\x04", ".zip"),
    (b"%PDF-", ".pdf"),
    (b"WARC/", ".warc"),
    (b"{", ".jsonl"),
    (b"[", ".jsonl"),
)
"""How files of some formats begin, and the ending that names of such files have."""
_PATTERNS = (
    (re.compile(rb"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE | re.DOTALL), ".xml"),
    (re.compile(rb"<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE), ".html"),
    (
        re.compile(
            rb"(?:return-path|received|from|to|date|subject|message-id|mime-version): .*\r?\n[\w-]+:", re.IGNORECASE
        ),
        ".eml",
    ),
    (re.compile(rb"---[ \t]*\r?\n.*?^---[ \t]*$|\+\+\+[ \t]*\r?\n|#{1,6} ", re.DOTALL | re.MULTILINE), ".md"),
    (re.compile(rb"[^\n]*\b(?:text|body|content|title|headline)\b[^\n.]*[,;\t|][^\n.]*\n", re.IGNORECASE), ".csv"),
    (re.compile(rb"[^\n.]*[,;\t|][^\n.]*\b(?:text|body|content|title|headline)\b[^\n]*\n", re.IGNORECASE), ".csv"),
)
"""What text of some formats begins with, tried in this order, and the ending that names of such files have."""


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
    with tempfile.TemporaryDirectory(prefix="article-indexer-") as folder:
        head = sys.stdin.buffer.read(_HEAD_BYTES)
        path = Path(folder, f"standard-input{ending_of(head)}")
        with path.open("wb") as file:
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
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, ending in _SIGNATURES:
        if start.startswith(signature):
            return ending + compressed
    return next((ending for pattern, ending in _PATTERNS if pattern.match(start)), ".txt") + compressed


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
