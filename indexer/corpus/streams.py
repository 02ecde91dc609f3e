"""The bytes of a file, decompressed."""

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO, cast

COMPRESSED = (".gz",)
"""Endings of the names of compressed files."""
READ_ERRORS = (OSError, EOFError, zlib.error)
"""Errors raised by reading a missing, unreadable or damaged file; gzip's own error is an OSError."""


def open_stream(path: Path) -> BinaryIO:
    """Open a file for reading its bytes, decompressed; this and reading may raise any of `READ_ERRORS`."""
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")
