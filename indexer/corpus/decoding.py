"""Bytes -> text: which character encoding a file or record is in."""

import codecs
import io
import re
from dataclasses import dataclass
from typing import BinaryIO, cast

from typing_extensions import Buffer

from indexer.corpus.encoding_labels import encoding_named
from indexer.corpus.record import RecordError
from indexer.corpus.wide_encodings import SAMPLE_BYTES, marked_encoding, wide_encoding
from indexer.errors import UsageError

_TRANSCODED_BYTES = 65_536
"""Bytes that are transcoded at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text, and how its bytes were read."""

    text: str
    """The text; the byte order mark of UTF-8 stays at its beginning, so that spans hold for the file, and that of
    UTF-16 and UTF-32 does not."""
    encoding: str
    """Name of the encoding, such as `utf-8` or `windows-1252`."""
    notes: tuple[str, ...] = ()
    """What a person should know about the reading, such as `read as windows-1252`."""


def decode(data: bytes, *, declared: str | None = None, fallback: str | None = None) -> Decoded:
    """Decode the bytes of a file or record.

    Args:
        data: The bytes.
        declared: Encoding that the document itself or its transport states, such as the charset of a page.
        fallback: Encoding that the user names for whatever is not UTF-8 and states none.

    Raises:
        RecordError: If they are in no encoding that can be told; the message names the likeliest and the flag that
            mends it.
    """
    try:
        return Decoded(text=data.decode(), encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}") from None


def encoding_of(name: str) -> str:
    """Return the name of the encoding that a user names, such as `windows-1252` for `latin-1`.

    Raises:
        UsageError: If there is no such encoding of text.
    """
    encoding = encoding_named(name)
    if encoding is None:
        raise UsageError(
            f"--encoding (or ARTICLE_SEARCH_ENCODING) is {name!r}, which is no character encoding; "
            "name one such as windows-1252, iso-8859-2, koi8-r, shift_jis or gb18030"
        )
    return encoding.name


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


_CONTINUATION = "\x80-\xbf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
"""What the second and later bytes of a character look like in windows-1252, or in Latin-1."""
_CLOSING = frozenset("\xa0\xad»›”’…–—™®°ºª·")
"""Those of them that may follow a letter in any text, as in `CAFÉ”`."""
_LATIN = "ÂÃÄÅâ"
"""What the first byte looks like for Latin letters, and for quotes and dashes."""
_MISREAD = re.compile(
    rf"[\xc2-\xdf][{_CONTINUATION}]|[\xe0-\xef][{_CONTINUATION}]{{2}}|[\xf0-\xf4][{_CONTINUATION}]{{3}}"
)
_MIN_MISREAD = 0.8


def mojibake_note(text: str) -> str | None:
    """Return a note on a text that is UTF-8 read as windows-1252 throughout, as `FranÃ§ois`; None for any other.

    In such a text hardly a character beyond ASCII stands outside of the sequences that the misreading leaves. One that
    looks like a letter before a quote or dash proves nothing, and neither do one or two beyond Latin letters.
    """
    if text.isascii():
        return None
    misread = proofs = latin = 0
    first: int | None = None
    for match in _MISREAD.finditer(text):
        start, end = match.span()
        misread += end - start
        if not _CLOSING.issuperset(text[start + 1 : end]) or text[end : end + 1].islower():
            proofs += 1
            latin += text[start] in _LATIN
            first = start if first is None else first
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if first is None or misread < _MIN_MISREAD * beyond_ascii or (latin == 0 and proofs < 3):
        return None
    example = next(word for word in text[max(0, first - 20) : first + 20].split() if text[first] in word)
    return f"looks like UTF-8 that was read as windows-1252, as in {example!r}"
