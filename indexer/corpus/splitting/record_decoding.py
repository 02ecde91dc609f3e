"""Decoding the records of one file, which are in one encoding."""

from dataclasses import replace

from indexer.config import ReadConfig
from indexer.corpus.encodings.decoding import Decoded, decode
from indexer.corpus.record import RecordError
from indexer.corpus.splitting.window import Window

_SAMPLE_BYTES = 32_768
"""Bytes before and behind the end of a record by which the encoding of the file is told."""


class RecordDecoder:
    """Decodes records: their encoding is told by those around them, because one alone is short."""

    def __init__(self, window: Window, config: ReadConfig, declared: str | None = None) -> None:
        """Decode what is read through `window`, in the encoding that the file declares if it declares one."""
        self._window = window
        self._declared = declared
        self._fallback = config.encoding
        self._told: str | None = None

    def decode(self, raw: bytes) -> Decoded:
        """Decode the bytes of a record.

        Raises:
            RecordError: If they are in no encoding that can be told.
        """
        if self._window.encoding != "utf-8":
            return self._transcoded(raw)
        encoding = None if self._fallback or self._declared or _is_utf8(raw) else self._encoding_around()
        decoded = decode(raw, declared=self._declared, fallback=self._fallback or encoding)
        if encoding is None or decoded.notes or decoded.encoding == "utf-8":
            return decoded
        return replace(decoded, notes=(f"read as {encoding}; name another with --encoding",))

    def _transcoded(self, raw: bytes) -> Decoded:
        """Return the text of a record that was transcoded to UTF-8."""
        decoded = decode(raw)
        if raw.isascii():
            return decoded
        broken = decoded.text.count("\ufffd")
        notes = (f"{broken} broken or unknown characters of {self._window.encoding} read as U+FFFD",) if broken else ()
        return replace(decoded, notes=(*self._window.notes, *decoded.notes, *notes))

    def _encoding_around(self) -> str | None:
        """Return the encoding of the bytes around the window's position, or what was told before."""
        if self._told is None:
            window = self._window
            sample = window.data[max(0, window.position - _SAMPLE_BYTES) : window.position + _SAMPLE_BYTES]
            try:
                encoding = decode(sample).encoding
            except RecordError:
                return None
            self._told = None if encoding == "utf-8" else encoding
        return self._told


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
