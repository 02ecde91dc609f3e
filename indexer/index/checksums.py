"""Sizes and hashes of an index's files, and the errors that say which file does not hold up."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import IndexDamagedError, UnusableIndexError

_READ_BYTES = 4_194_304
"""Bytes of a file hashed at a time. After each piece other threads get their turn, so many small ones take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecksum:
    """Size and hash of a file."""

    size_bytes: int
    sha256: str
    """SHA-256 of the file's bytes, as 64 hexadecimal digits."""


def compute_checksum(path: Path) -> FileChecksum:
    """Read a file and return its checksum."""
    with path.open("rb", buffering=0) as stream:
        return checksum_of(stream.fileno())


def checksum_of(descriptor: int) -> FileChecksum:
    """Read an open file from its beginning and return its checksum."""
    sha256 = hashlib.sha256()
    buffer = memoryview(bytearray(_READ_BYTES))
    read_bytes = 0
    while count := os.preadv(descriptor, [buffer], read_bytes):
        sha256.update(buffer[:count])
        read_bytes += count
    return FileChecksum(size_bytes=os.fstat(descriptor).st_size, sha256=sha256.hexdigest())


def verify_file(path: Path, expected: FileChecksum, index: Path, *, descriptor: int | None = None) -> None:
    """Compare a file with its checksum.

    Args:
        path: File to read.
        expected: Checksum in the manifest.
        index: Folder of the index, for the message.
        descriptor: The file, if it is open already: then this is read, whatever the path leads to now.

    Raises:
        IndexDamagedError: If the file is missing, truncated or altered.
        UnusableIndexError: If the file may not be read.
    """
    try:
        found = compute_checksum(path) if descriptor is None else checksum_of(descriptor)
    except OSError as error:
        raise unreadable(path, error, index) from error
    _compare_sizes(path, found.size_bytes, expected, index)
    if found.sha256 != expected.sha256:
        raise damaged(path, "was altered: its SHA-256 is not the one in the manifest", index)


def verify_size(path: Path, expected: FileChecksum, index: Path, *, descriptor: int) -> None:
    """Compare the size of an open file with its checksum's; nothing of the file is read.

    Args:
        path: Where it was opened, for the message.
        expected: Checksum in the manifest.
        index: Folder of the index, for the message.
        descriptor: The file.

    Raises:
        IndexDamagedError: If the file has another size.
    """
    try:
        size_bytes = os.fstat(descriptor).st_size
    except OSError as error:
        raise unreadable(path, error, index) from error
    _compare_sizes(path, size_bytes, expected, index)


def _compare_sizes(path: Path, size_bytes: int, expected: FileChecksum, index: Path) -> None:
    if size_bytes != expected.size_bytes:
        raise damaged(path, f"has {size_bytes} bytes, should have {expected.size_bytes}", index)


def unreadable(path: Path, error: OSError, index: Path) -> UnusableIndexError:
    """Return the error to raise for a file that cannot be read."""
    if isinstance(error, PermissionError):  # nothing is wrong with the index itself
        return UnusableIndexError(f"{path} cannot be read: {error.strerror}; it belongs to another user")
    return damaged(path, f"cannot be read: {error.strerror}", index)


def damaged(path: Path, what: str, index: Path) -> IndexDamagedError:
    """Return the error to raise for a damaged file, with the command that mends the index."""
    return IndexDamagedError(f"{path} {what}; build the index anew: {build_command(index)}")


def build_command(index: Path) -> str:
    """Return the command that builds an index, for messages."""
    return f"article-indexer build CORPUS --index {index}"
