"""The part of a stream that a reader looks at: it grows at its end and is dropped at its beginning."""

import io
from typing import BinaryIO, cast

from indexer.corpus.encodings.multibyte import MultibyteStream
from indexer.corpus.encodings.transcoding import open_utf8
from indexer.corpus.streams import READ_ERRORS

_STEP_BYTES = 65_536
"""Fewest bytes by which a window grows, unless the stream ends."""


class Window:
    """Bytes of a stream, of which those before `position` are done with.

    UTF-16 and UTF-32 become UTF-8, and so do encodings in which a byte of ASCII may be the second of a character.
    """

    def __init__(self, stream: BinaryIO, encoding: str | None = None) -> None:
        """Begin at the stream's first byte. May raise any of `READ_ERRORS`.

        Args:
            stream: The stream.
            encoding: Encoding that the user names for whatever is not UTF-8.
        """
        opened, self._wide = open_utf8(cast(BinaryIO, _Unfilled(stream)))
        self._stream = MultibyteStream(cast(io.BufferedIOBase, opened), encoding)
        self._error: Exception | None = None
        self.data = b""
        """Bytes that are held. Growing drops those before `position`, so that indices into it change."""
        self.position = 0
        """Index of the first byte that is not done with."""
        self.line = 1
        """Line of the file in which `position` lies, from 1; lines end with a line feed."""
        self.offset = 0
        """Byte of the stream at which `position` lies, from 0."""

    @property
    def encoding(self) -> str:
        """Encoding that the stream was in, if what is held was transcoded from it; else `utf-8`, whatever it is."""
        return self._stream.encoding if self._wide == "utf-8" else self._wide

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how that encoding was told."""
        return self._stream.notes

    def grow(self) -> bool:
        """Read on: as much again as is held behind `position`, and at least 64 KB. False if the stream has ended.

        Raises:
            READ_ERRORS: If the stream cannot be read any further; all that came before the error has been given.
        """
        if self._error is not None:
            raise self._error
        pieces = [self.data[self.position :]]
        wanted = max(_STEP_BYTES, len(pieces[0]))
        try:
            # Piece by piece: a read that goes on until it has all its bytes loses them to an error.
            while wanted > 0 and (piece := self._stream.read1(_STEP_BYTES)):
                pieces.append(piece)
                wanted -= len(piece)
        except READ_ERRORS as error:
            self._error = error
            if len(pieces) == 1:
                raise
        self.data = b"".join(pieces)
        self.position = 0
        return len(pieces) > 1

    def advance(self, index: int) -> None:
        """Be done with the bytes before `index`."""
        self.line += self.data.count(b"\n", self.position, index)
        self.offset += index - self.position
        self.position = index

    def go_back(self, offset: int, line: int) -> None:
        """Take up bytes again that are still held: those from the byte `offset` on, which lies in `line`."""
        self.position -= self.offset - offset
        self.offset, self.line = offset, line


class _Unfilled(io.RawIOBase):
    """A stream that gives what it has rather than all that it is asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(io.BufferedIOBase, stream)

    def read(self, size: int = -1) -> bytes:
        return self._stream.read1(size)
