"""The bytes of a file, decompressed."""

import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from typing_extensions import Buffer

COMPRESSED = (".gz", ".zst")
"""Endings of the names of compressed files."""
READ_ERRORS = (OSError, EOFError, zlib.error, BadZipFile)
"""Errors raised by reading a missing, unreadable or damaged file, or member of an archive."""
MAX_EXPANSION = 200
"""Most bytes that one compressed byte may expand to. Prose compresses to a quarter, a dump of similar pages at best to
a fiftieth; a bomb made with gzip comes to a thousandth, one made with zstandard to far less."""
BOMB_BYTES = 200_000_000
"""Decompressed size in bytes up to which any expansion is allowed: small files of blanks are no danger."""

_GZIP = re.compile(rb"\x1f\x8b\x08")
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""First bytes of compressed files; zstandard may begin with a frame that is to be skipped."""
_SIGNATURE_BYTES = 4
_ZSTD_MAX_WINDOW_BYTES = 1 << 27
"""Largest window that zstandard may allocate: what its own command accepts unless told otherwise."""
_ZSTD_STEP_BYTES = 512
"""Compressed bytes given to zstandard at a time. It decompresses all that it is given, four bytes to 128 KB at worst,
so this bounds its memory to 16 MB."""
_STEP_BYTES = 65_536
_KERNEL_FOLDERS = ("/proc", "/sys")
"""Folders of files that are on no disk: the kernel makes what is read of them, for some without end or after a wait."""


class ExpansionError(OSError):
    """A compressed stream that expands so far that it must be a decompression bomb."""


class TrailingDataError(OSError):
    """A compressed stream that was read to its end, and behind which other bytes stand."""

    def __init__(self) -> None:
        super().__init__("bytes behind the compressed data are not compressed; they are left out")


def open_stream(path: Path) -> BinaryIO:
    """Open a file for reading its bytes, decompressed if it is compressed; never waits for a pipe or device.

    Raises:
        OSError: If the file cannot be opened, is no regular file of a disk, or is not compressed though its name says
            so. Reading may raise any of `READ_ERRORS`.
    """
    stream = open_regular(path)
    try:
        return decompressed(stream, path.name)
    except BaseException:
        stream.close()
        raise


def is_made_by_kernel(path: Path) -> bool:
    """Tell whether a path without links is that of a file or folder that is on no disk, such as /proc/kmsg."""
    return any(path.is_relative_to(folder) for folder in _KERNEL_FOLDERS)


def open_regular(path: Path) -> io.BufferedReader:
    """Open a file for reading its bytes as they are; never waits for a pipe or device.

    Raises:
        OSError: If the file cannot be opened, is no regular file, or is made by the kernel.
    """
    if is_made_by_kernel(Path(os.path.realpath(path))):
        raise OSError("made by the kernel, not a file of a disk")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return os.fdopen(descriptor, "rb")


def decompressed(stream: BinaryIO, name: str) -> BinaryIO:
    """Return the bytes of a seekable stream decompressed, or the stream itself if its first bytes are of no such kind.

    Args:
        stream: Stream at its beginning; it is closed with the one returned.
        name: Name of the file. A file without one of the endings `COMPRESSED` is decompressed too if it is compressed.

    Raises:
        OSError: If the name has one of the endings `COMPRESSED` and the stream is not compressed.
    """
    head = stream.read(4)
    stream.seek(0)
    chunks = _gunzip(stream) if _GZIP.match(head) else _unzstd(stream) if _ZSTD.match(head) else None
    if chunks is not None:
        return io.BufferedReader(_Decompressed(stream, chunks), _STEP_BYTES)
    ending = Path(name).suffix
    if head and ending.lower() in COMPRESSED:
        raise OSError(f"not compressed, though its name ends in {ending}")
    return stream


class _Decompressed(io.RawIOBase):
    """The bytes that a compressed stream expands to, within bounds."""

    def __init__(self, stream: BinaryIO, chunks: Iterator[bytes]) -> None:
        """Read from `chunks`, which are those of `stream` decompressed."""
        self._stream = stream
        self._chunks = chunks
        self._pending = memoryview(b"")
        self._size_bytes = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill the buffer as far as one chunk does; 0 at the end."""
        while not self._pending:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._size_bytes += len(chunk)
            if self._size_bytes > max(BOMB_BYTES, MAX_EXPANSION * self._stream.tell()):
                raise ExpansionError(f"expands to over {MAX_EXPANSION} times its size")
            self._pending = memoryview(chunk)
        target = memoryview(buffer)
        count = min(len(target), len(self._pending))
        target[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count

    def close(self) -> None:
        """Close the compressed stream too."""
        self._stream.close()
        super().close()


def _gunzip(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what a gzip stream of any number of members expands to."""
    with gzip.GzipFile(fileobj=stream) as members:
        # read1 returns what it has got before damage; read would lose it.
        try:
            while chunk := members.read1(_STEP_BYTES):
                yield chunk
        except gzip.BadGzipFile as error:
            # The first member's signature was there, so that it is one behind it that is missing.
            if str(error).startswith("Not a gzipped file"):
                raise TrailingDataError from None
            raise


def _unzstd(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what a zstandard stream of any number of frames expands to.

    The library's own stream reader takes a stream that is cut off for one that ends, so frames are followed here.
    """
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_MAX_WINDOW_BYTES)
    frame = None
    is_first = True
    step = b""
    try:
        while step := step or stream.read(_ZSTD_STEP_BYTES):
            if frame is None:
                step += stream.read(_ZSTD_STEP_BYTES) if len(step) < _SIGNATURE_BYTES else b""
                if not is_first and not _ZSTD.match(step):
                    raise TrailingDataError
                is_first = False
            frame = frame or decompressor.decompressobj()
            if chunk := frame.decompress(step):
                yield chunk
            step = b""
            if frame.eof:
                step, frame = frame.unused_data, None
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from None
    if frame is not None:
        raise EOFError("Compressed file ended before the end-of-stream marker was reached")
