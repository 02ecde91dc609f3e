"""Streams in UTF-16 and UTF-32 -> streams of UTF-8, for what reads a file line by line."""

import codecs
import io
from typing import BinaryIO, cast

from typing_extensions import Buffer

from indexer.corpus.encodings.wide import SAMPLE_BYTES, marked_encoding, wide_encoding

_TRANSCODED_BYTES = 65_536
"""Bytes that are transcoded at a time."""


def open_utf8(stream: BinaryIO) -> tuple[BinaryIO, str]:
    """Return a stream of UTF-8 bytes for one in UTF-16 or UTF-32, which is told by its first kilobytes.

    Returns:
        The stream and `utf-8` if it is in neither; otherwise a stream that transcodes as it is read, without the byte
        order mark and with U+FFFD for what cannot be decoded, and the encoding that it was in, such as `utf-16-le`.
        Closing the stream that is returned closes the one that was given; both raise the same errors.
    """
    head = stream.read(SAMPLE_BYTES)
    encoding, mark = marked_encoding(head) or (wide_encoding(head), 0)
    if encoding is None:
        return cast(BinaryIO, io.BufferedReader(_Rejoined(head, stream), _TRANSCODED_BYTES)), "utf-8"
    return cast(BinaryIO, io.BufferedReader(_Transcoded(head[mark:], stream, encoding), _TRANSCODED_BYTES)), encoding


class _Rejoined(io.RawIOBase):
    """A stream before which its first bytes are put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        """Put `head` before `rest`."""
        self._pending = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        room = memoryview(buffer)
        if not self._pending:
            self._pending = self._next(len(room))
        size = min(len(room), len(self._pending))
        room[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size

    def close(self) -> None:
        self._rest.close()
        super().close()

    def _next(self, size: int) -> bytes:
        """Return up to about `size` further bytes, none only at the end of the stream."""
        return self._rest.read(size)


class _Transcoded(_Rejoined):
    """The UTF-8 bytes of a stream in another encoding."""

    def __init__(self, head: bytes, rest: BinaryIO, encoding: str) -> None:
        """Transcode `head` and then `rest`."""
        super().__init__(b"", rest)
        self._head = head
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def _next(self, size: int) -> bytes:
        while True:
            data, self._head = self._head or self._rest.read(size), b""
            # Half a surrogate pair decodes to none of its own, so that "replace" covers every error there is.
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()
