"""Bytes -> text: which character encoding a file or record is in."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from indexer.corpus.encodings.labels import Encoding, encoding_named
from indexer.corpus.encodings.legacy import is_plausible, recognise
from indexer.corpus.encodings.wide import CONTROLS, SAMPLE_BYTES, marked_encoding, wide_encoding
from indexer.corpus.record import RecordError
from indexer.errors import UsageError

_BINARY = {
    b"%PDF-": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "compressed with gzip",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF87a": "an image",
    b"GIF89a": "an image",
}
"""What begins with these bytes, whatever the name of its file."""
_COMMONEST = "windows-1252"
"""Encoding of a text for which none is likelier."""
_MAX_CONTROLS = 0.03
"""Largest share of control characters in a text."""
_JAPANESE = (f"iso2022_jp{version}" for version in ("", "_1", "_2", "_3", "_2004", "_ext"))
_SEVEN_BIT = frozenset({"hz", "iso2022_kr", "utf-7", *_JAPANESE})
"""Codecs of encodings all of whose bytes are ASCII."""
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")
"""Chinese characters in HZ, between the signs that begin and end them."""


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
    if marked := marked_encoding(data):
        return _read_wide(data[marked[1] :], marked[0], notes=())
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _decode_other(data, error, declared, fallback)
    nuls = data.count(0)
    if nuls and (wide := wide_encoding(data)):
        return _read_wide(data, wide, notes=(f"read as {wide}",))
    _refuse_binary(data)
    notes = (f"holds {nuls} NUL character{'s' if nuls > 1 else ''}",) if nuls else ()
    escaped = "iso-2022-jp" if b"\x1b$" in data else declared
    if escaped and data.isascii() and (encoding := encoding_named(escaped)) and encoding.codec in _SEVEN_BIT:
        with suppress(UnicodeDecodeError):
            return Decoded(text=data.decode(encoding.codec), encoding=encoding.name)
    if b"~{" in data and data.isascii() and _HZ.search(data):
        with suppress(UnicodeDecodeError):
            return Decoded(text=data.decode("hz"), encoding="hz", notes=(*notes, "read as hz"))
    return Decoded(text=text, encoding="utf-8", notes=notes)


def _decode_other(data: bytes, error: UnicodeDecodeError, declared: str | None, fallback: str | None) -> Decoded:
    """Decode bytes that are not valid UTF-8, as `decode` does."""
    if wide := wide_encoding(data):
        return _read_wide(data, wide, notes=(f"read as {wide}",))
    _refuse_binary(data)
    if decoded := _read_broken(data, is_cut=error.end == len(data)):
        return decoded
    notes: list[str] = []
    for label, statement in ((declared, "the encoding that it declares"), (fallback, "that of --encoding")):
        encoding = encoding_named(label) if label else None
        if encoding and label is declared and encoding.codec.startswith("utf-"):
            encoding = None  # UTF-16 would have been told by its bytes: browsers do not believe such a label either
        if encoding and (decoded := _read_as(data, encoding)):
            return replace(decoded, notes=(*notes, *decoded.notes))
        if label:
            notes.append(f"not {encoding.name if encoding else ascii(label)[:60]}, {statement}")
    likeliest = recognise(data) or _COMMONEST
    if (encoding := encoding_named(likeliest)) and (decoded := _read_as(data, encoding)):
        if not is_plausible(decoded.text):
            raise RecordError(
                f"in no encoding that can be told: as {likeliest} it would hold few words; if it is text, name its "
                "encoding with --encoding, as in --encoding cp037 for EBCDIC"
            )
        notes.append(f"read as {likeliest}; name another with --encoding")
        return replace(decoded, notes=(*notes, *decoded.notes))
    raise RecordError(
        f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}; if it is {likeliest}, say so with "
        f"--encoding {likeliest}"
    ) from None


def _read_broken(data: bytes, *, is_cut: bool) -> Decoded | None:
    """Decode bytes that are UTF-8 but for a few; None if they are in another encoding.

    In another encoding hardly any byte beyond ASCII is part of a valid character of UTF-8.
    """
    text = data.decode(errors="replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    if whole >= 10 * broken or (broken == 1 and whole >= (1 if is_cut else 3)):
        return Decoded(text=text, encoding="utf-8", notes=(_broken("utf-8", broken),))
    return None


def _read_wide(data: bytes, codec: str, *, notes: tuple[str, ...]) -> Decoded:
    """Decode bytes in UTF-16 or UTF-32 without a byte order mark."""
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd")
    if broken > max(1, len(text) // 100):
        raise RecordError(f"not text: begins as {codec}, but cannot be decoded")
    return Decoded(text=text, encoding=codec, notes=(*notes, _broken(codec, broken)) if broken else notes)


def _read_as(data: bytes, encoding: Encoding) -> Decoded | None:
    """Decode bytes in an encoding; None if more than one in a hundred characters beyond ASCII are broken."""
    text = data.decode(encoding.codec, "replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if 100 * broken > beyond_ascii:
        return None
    return Decoded(text=text, encoding=encoding.name, notes=(_broken(encoding.name, broken),) if broken else ())


def _broken(name: str, count: int) -> str:
    """Return the note on characters that could not be decoded."""
    return f"{count} broken character{'s' if count > 1 else ''} of {name} read as U+FFFD"


def _refuse_binary(data: bytes) -> None:
    """Raise RecordError for bytes that are no text in any encoding."""
    if data.startswith(tuple(_BINARY)):
        raise RecordError(f"not text: {next(kind for start, kind in _BINARY.items() if data.startswith(start))}")
    sample = data[:SAMPLE_BYTES]
    text = sample.translate(None, CONTROLS)
    if len(sample) - len(text) > _MAX_CONTROLS * len(sample):
        offset = next(offset for offset, byte in enumerate(sample) if byte in CONTROLS)
        raise RecordError(f"not text: control character 0x{sample[offset]:02x} at offset {offset}, and others")


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
