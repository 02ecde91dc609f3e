"""Headers of a mail: what they state, decoded."""

from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import TypeAlias

from indexer.corpus.encodings.decoding import decode
from indexer.corpus.record import RecordError
from indexer.records import Json

Part: TypeAlias = "Message[str, str]"
"""A mail, or a part of one, parsed under the policy `RawHeaders`."""

_MAX_CHARACTERS = 10_000
"""Characters kept of a header: a list of recipients may be longer, a subject is not."""


class RawHeaders(Compat32):
    """Leaves headers as they were sent, up to a length that all functions for headers cope with."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return the name and the value, on one line."""
        name, value = super().header_source_parse(sourcelines)
        return name, " ".join(value[:_MAX_CHARACTERS].split())

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value; bytes that are not ASCII are half surrogate pairs in it."""
        del name
        return value


def header(message: Part, name: str, fallback: str | None) -> str | None:
    """Return what a header states; None if it is absent or empty.

    Args:
        message: The mail.
        name: Name of the header.
        fallback: Encoding of headers that are neither ASCII, as they should be, nor UTF-8.
    """
    return _words(_characters(message.get(name, ""), fallback), fallback) or None


def sender_name(message: Part, fallback: str | None) -> str | list[Json] | None:
    """Return the name of the sender, or a list of several; None if only addresses are stated, or what repeats them."""
    # Parsed before it is decoded: a name may decode to characters with a meaning in addresses.
    senders = getaddresses([_characters(message.get("From", ""), fallback)])
    if len(senders) > 1 and not all("@" in address for _, address in senders):
        return None  # a name with a comma that is not quoted: it would be cut in two
    stated = (_words(name, fallback) for name, _ in senders)
    names = [name for name in stated if name and "@" not in name]
    return list[Json](names) if len(names) > 1 else next(iter(names), None)


def is_mailing(message: Part) -> bool:
    """Tell whether a mail went to subscribers who cannot answer to all: a newsletter, and not a mailing list."""
    is_bulk = "List-Unsubscribe" in message or "List-Id" in message or message.get("Precedence", "").lower() == "bulk"
    return is_bulk and message.get("List-Post", "NO").upper() == "NO"


def _characters(value: str, fallback: str | None) -> str:
    """Return a header with the bytes in it that are not ASCII decoded."""
    raw = value.encode("ascii", "surrogateescape")
    if raw.isascii():
        return value
    try:
        return decode(raw, fallback=fallback).text
    except RecordError:
        return raw.decode(errors="replace")


def _words(value: str, fallback: str | None) -> str:
    """Return a header with the words decoded that state an encoding, such as `=?utf-8?q?caf=C3=A9?=`."""
    if "=?" not in value:
        return value
    try:
        found = decode_header(value)
    except HeaderParseError:
        return value
    words = []
    for word, charset in found:
        if isinstance(word, str):
            words.append(word)
        elif charset is None:
            # What lies between such words comes back as decode_header encodes it.
            words.append(word.decode("ascii" if value.isascii() else "raw-unicode-escape", "replace"))
        else:
            try:
                words.append(decode(word, declared=charset.partition("*")[0], fallback=fallback).text)
            except RecordError:
                words.append(word.decode(errors="replace"))
    return " ".join("".join(words).split())
