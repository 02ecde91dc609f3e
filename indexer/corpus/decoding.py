"""Bytes -> text: which character encoding a file or record is in."""

from dataclasses import dataclass

from indexer.corpus.record import RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text, and how its bytes were read."""

    text: str
    """The text; a byte order mark at its beginning stays in it."""
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
