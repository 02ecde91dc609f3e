"""A tar file of one exact form: plain files in a stated order, each with a header that its name and size determine.

`tar` reads it, but what is read here is compared with the form byte for byte. So nothing in it goes unnoticed, and a
name never reaches the file system that was not expected at its place.
"""

import hashlib
import tarfile
from collections.abc import Iterable
from typing import BinaryIO

from indexer.errors import IndexDamagedError
from indexer.index.checksums import FileChecksum

_BLOCK_BYTES = 512
_RECORD_BYTES = 10_240
"""The file's size is a multiple of this, as tar has it."""
_READ_BYTES = 1_048_576


class ArchiveWriter:
    """Writes the file to a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        """Begin the file."""
        self._stream = stream
        self._written = 0

    def add(self, name: str, size_bytes: int, parts: Iterable[bytes]) -> None:
        """Append a file whose bytes come in parts.

        Raises:
            ValueError: If they are not `size_bytes` together.
        """
        self._write(_header(name, size_bytes))
        start = self._written
        for part in parts:
            self._write(part)
        if self._written - start != size_bytes:
            raise ValueError(f"{name} has {self._written - start} bytes, not {size_bytes}")
        self._write(bytes(-self._written % _BLOCK_BYTES))

    def finish(self) -> None:
        """Write the end of the file."""
        self._write(_end(self._written))
        self._stream.flush()

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._written += len(data)


class ArchiveReader:
    """Reads the file from a stream, front to back. Every method raises IndexDamagedError if it has another form."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Begin to read.

        Args:
            stream: The file, from its beginning.
            name: Its name, for messages.
        """
        self._stream = stream
        self._name = name
        self._read_bytes = 0

    def read(self, name: str, *, most_bytes: int) -> bytes:
        """Return the next file, which must have this name and not be larger than it may be."""
        header = self._read(_BLOCK_BYTES)
        size_bytes = self._stated_size(header, name)
        if size_bytes > most_bytes:
            raise self.error(f"its {name} has {size_bytes} bytes, more than any has")
        self._check_header(header, name, size_bytes)
        data = self._read(size_bytes)
        self._skip_padding(name)
        return data

    def extract(self, name: str, expected: FileChecksum, target: BinaryIO) -> None:
        """Write the next file, which must have this name, size and hash, to a stream.

        What is written is not to be used if an error is raised: the hash is known at the end.
        """
        self._check_header(self._read(_BLOCK_BYTES), name, expected.size_bytes)
        sha256, left = hashlib.sha256(), expected.size_bytes
        while left:
            part = self._read(min(left, _READ_BYTES))
            sha256.update(part)
            target.write(part)
            left -= len(part)
        self._skip_padding(name)
        if sha256.hexdigest() != expected.sha256:
            raise self.error(f"its {name} was altered: its SHA-256 is not the one in the manifest")

    def finish(self) -> None:
        """Check that the file ends here."""
        end = _end(self._read_bytes)
        if self._read(len(end)) != end or self._stream.read(1):
            raise self.error("it goes on where it should end")

    def error(self, reason: str) -> IndexDamagedError:
        """Return the error to raise for a file that cannot be imported."""
        return IndexDamagedError(
            f"{self._name} is not a whole file of `article-indexer export`: {reason}; nothing was imported, "
            "export the generation once more"
        )

    def _read(self, size_bytes: int) -> bytes:
        parts, left = [], size_bytes
        while left:
            part = self._stream.read(left)
            if not part:
                raise self.error("it is cut short")
            parts.append(part)
            left -= len(part)
        self._read_bytes += size_bytes
        return b"".join(parts)

    def _stated_size(self, header: bytes, name: str) -> int:
        try:
            return tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape").size
        except tarfile.HeaderError:
            raise self.error(f"there is no {name} where it belongs") from None

    def _check_header(self, header: bytes, name: str, size_bytes: int) -> None:
        if header == _header(name, size_bytes):
            return
        try:
            found = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            raise self.error(f"there is no {name} where it belongs") from None
        if (found.name, found.type) == (name, tarfile.REGTYPE):
            raise self.error(f"the header of {name} was altered")
        kind = "the file" if found.isreg() else "something that is no file,"
        raise self.error(f"it holds {kind} {found.name!r} where {name!r} belongs")

    def _skip_padding(self, name: str) -> None:
        if any(self._read(-self._read_bytes % _BLOCK_BYTES)):
            raise self.error(f"there is something behind {name} that does not belong there")


def _header(name: str, size_bytes: int) -> bytes:
    header = tarfile.TarInfo(name)  # time, owner and group stay 0
    header.size = size_bytes
    header.mode = 0o644
    data = header.tobuf(tarfile.GNU_FORMAT)
    if len(data) != _BLOCK_BYTES:
        raise ValueError(f"{name!r} is too long a name for a tar file")
    return data


def _end(written: int) -> bytes:
    """Return what ends a file in which so many bytes were written: two blocks of zeros, and more up to a record."""
    size_bytes = 2 * _BLOCK_BYTES
    return bytes(size_bytes + -(written + size_bytes) % _RECORD_BYTES)
