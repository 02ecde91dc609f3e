"""The files of a content-addressed store: segments, made of blocks that each carry a hash of their own.

    block = magic, number of values, bytes behind the header, SHA-256 | keys | lengths | values

The hash is over the two numbers and all that follows it. A segment that was cut off while it was written, or damaged
later, loses the blocks that are not whole and no other: each is checked before anything of it is used.
"""

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

KEY_BYTES = 20
"""Size of a key: a hash of what the value was made of."""
_BLOCK_BYTES = 4_000_000
"""Bytes of values from which on a block is written."""
_HEADER = struct.Struct("<8sIQ32s")
_MAGIC = b"AScontnt"


class Place(NamedTuple):
    """Where a value lies in its segment."""

    key: bytes
    offset: int
    """First byte of the value, from the beginning of the file."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What a segment holds, as far as its blocks are whole."""

    places: Sequence[Place]
    sha256: str
    """SHA-256 over the hashes of its blocks, as 64 hexadecimal digits."""
    is_whole: bool
    """Whether the file holds nothing but whole blocks."""


def read_segment(path: Path) -> Segment:
    """Read a segment to its end and check each block.

    Raises:
        OSError: If the file cannot be read.
    """
    places: list[Place] = []
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        position = 0
        while position < size:
            found = _read_block(stream, position, size)
            if found is None:
                break
            of_block, block_hash, position = found
            places += of_block
            digest.update(block_hash)
    return Segment(places=places, sha256=digest.hexdigest(), is_whole=position == size)


def _read_block(stream: BinaryIO, start: int, size: int) -> tuple[list[Place], bytes, int] | None:
    """Return the places of a block's values, its hash and where it ends; None if it is not whole.

    Args:
        stream: A segment, at the beginning of the block.
        start: Byte of the file at which the block begins.
        size: Size of the file.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, count, length, expected = _HEADER.unpack(header)
    if magic != _MAGIC or length > size - start - _HEADER.size or count * (KEY_BYTES + 4) > length:
        return None
    content = stream.read(length)
    if len(content) < length or _hash(count, content) != expected:
        return None
    keys, values = count * KEY_BYTES, count * (KEY_BYTES + 4)
    sizes = np.frombuffer(content, "<u4", count, keys).astype(np.int64)
    offsets = (start + _HEADER.size + values + sizes.cumsum() - sizes).tolist()
    of_block = [
        Place(content[row * KEY_BYTES : (row + 1) * KEY_BYTES], offset, length_of)
        for row, (offset, length_of) in enumerate(zip(offsets, sizes.tolist(), strict=True))
    ]
    return of_block, expected, start + _HEADER.size + length


def _hash(count: int, content: bytes) -> bytes:
    digest = hashlib.sha256(struct.pack("<IQ", count, len(content)))
    digest.update(content)
    return digest.digest()


class SegmentWriter:
    """Writes a new segment; what is in whole blocks stays, however the program ends."""

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`, which is made when the first block is written."""
        self.path = path
        self._stream: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._position = 0
        self._pending: list[tuple[bytes, bytes]] = []
        self._pending_bytes = 0

    @property
    def sha256(self) -> str:
        """SHA-256 over the hashes of the blocks, as `Segment.sha256`."""
        return self._digest.hexdigest()

    def add(self, key: bytes, value: bytes) -> list[Place]:
        """Append a value; return the places of those that were written by this call, if a block was full."""
        self._pending.append((key, value))
        self._pending_bytes += len(value)
        return self.flush() if self._pending_bytes >= _BLOCK_BYTES else []

    def flush(self) -> list[Place]:
        """Write what is pending as a block, and return the places of its values."""
        if not self._pending:
            return []
        keys, values = zip(*self._pending, strict=True)
        sizes = np.fromiter(map(len, values), "<u4", len(values))
        content = b"".join((*keys, sizes.tobytes(), *values))
        block_hash = _hash(len(keys), content)
        self._write(_HEADER.pack(_MAGIC, len(keys), len(content), block_hash) + content)
        self._digest.update(block_hash)
        first = self._position + _HEADER.size + len(keys) * (KEY_BYTES + 4)
        self._position += _HEADER.size + len(content)
        self._pending, self._pending_bytes = [], 0
        return list(_places(keys, sizes.astype(np.int64).tolist(), first))

    def _write(self, block: bytes) -> None:
        """Append a block, wholly or not at all."""
        if self._stream is None:
            self._stream = self.path.open("xb", buffering=0)
        rest = memoryview(block)
        try:
            while rest:  # a write may end early, without an error
                rest = rest[self._stream.write(rest) :]
        except BaseException:
            self._stream.truncate(self._position)  # or no reader would get past the part
            self._stream.seek(self._position)
            raise

    def close(self) -> None:
        """Close the file; what is pending is lost."""
        if self._stream is not None:
            self._stream.close()

    def make_durable(self) -> None:
        """Flush, and wait until the disk has it."""
        self.flush()
        if self._stream is not None:
            os.fsync(self._stream.fileno())


def _places(keys: Sequence[bytes], sizes: Sequence[int], offset: int) -> Iterator[Place]:
    for key, size_bytes in zip(keys, sizes, strict=True):
        yield Place(key, offset, size_bytes)
        offset += size_bytes
