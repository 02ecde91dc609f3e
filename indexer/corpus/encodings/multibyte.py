"""Streams in encodings in which a byte of ASCII may be the second of a character -> UTF-8.

In Shift_JIS, GBK and Big5 the second byte of a character may be a backslash, a brace or a bar, so that records cannot
be told apart by their bytes before they are decoded.
"""

import codecs
import io

from indexer.corpus.encodings.decoding import Decoded, decode
from indexer.corpus.encodings.labels import encoding_named
from indexer.corpus.record import RecordError
from indexer.corpus.streams import READ_ERRORS

_SAMPLE_BYTES = 65_536
"""Bytes by which the encoding is told, from those on that are not plain ASCII."""
_MULTIBYTE = frozenset({"cp932", "shift_jis_2004", "shift_jisx0213", "gb18030", "big5hkscs", "cp950", "johab"})
"""Codecs in which bytes below 0x80 may be the second of a character. `encoding_named` means these by smaller ones."""
_SEVEN_BIT = ("iso2022", "hz", "utf-7")
"""Beginnings of the names of codecs all of whose bytes are ASCII."""


class MultibyteStream:
    """A stream whose bytes become UTF-8 if they are in one of these encodings, and stay as they are if not.

    What is plain ASCII tells nothing: the encoding is told where something else begins.
    """

    def __init__(self, stream: io.BufferedIOBase, stated: str | None) -> None:
        """Read from a stream.

        Args:
            stream: The stream, which is not in UTF-16 or UTF-32.
            stated: Encoding that the user names for whatever is not UTF-8.
        """
        self.encoding = "utf-8"
        """Encoding that the stream was found to be in, if it is transcoded."""
        self.notes: tuple[str, ...] = ()
        """What a person should know about that."""
        self._stream = stream
        self._stated = stated
        encoding = encoding_named(stated) if stated else None
        self._is_seven_bit = encoding is not None and encoding.codec.startswith(_SEVEN_BIT)
        self._is_told = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._error: Exception | None = None

    def read1(self, size: int) -> bytes:
        """Return about `size` further bytes, none only at the end. May raise any of `READ_ERRORS`."""
        data = self._read(size)
        if not self._is_told and (self._is_seven_bit or not data.isascii() or b"\x1b" in data):
            data = self._tell(data)
        if self._decoder is None:
            return data
        while True:
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()
            data = self._read(size)

    def _read(self, size: int) -> bytes:
        if self._error is not None:
            raise self._error
        return self._stream.read1(size)

    def _tell(self, data: bytes) -> bytes:
        """Tell the encoding by the bytes read last and some behind them, and return all of these."""
        pieces = [data]
        wanted = _SAMPLE_BYTES - len(data)
        try:
            while wanted > 0 and (piece := self._read(wanted)):
                pieces.append(piece)
                wanted -= len(piece)
        except READ_ERRORS as error:
            self._error = error  # raised again behind what was read
        sample = b"".join(pieces)
        self._is_told = not sample.isascii() or self._is_seven_bit
        decoded = self._decoded(sample if wanted > 0 else sample[: sample.rfind(b"\n") + 1] or sample)
        encoding = None if decoded is None else encoding_named(decoded.encoding)
        if decoded and encoding and (encoding.codec in _MULTIBYTE or encoding.codec.startswith(_SEVEN_BIT)):
            self._is_told = True
            self._decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
            self.encoding = encoding.name
            self.notes = tuple(note for note in decoded.notes if not note.endswith("U+FFFD"))
        return sample

    def _decoded(self, sample: bytes) -> Decoded | None:
        try:
            return decode(sample, declared=self._stated if self._is_seven_bit else None, fallback=self._stated)
        except RecordError:
            return None
