"""Parts of a mail -> its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from indexer.corpus.encodings.decoding import decode
from indexer.corpus.html.fragment import markup_text
from indexer.corpus.mail.headers import Part
from indexer.corpus.record import RecordError

_ADDRESS = re.compile(r"https?://\S+")
_QUOTING = re.compile(r">*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of a mail, and what a person should know about it."""

    text: str
    notes: tuple[str, ...]


def mail_body(message: Part, fallback: str | None) -> Body:
    """Return the text of a mail.

    The plain text is taken where there is one, unless it merely points to the HTML or is mostly addresses of links; the
    HTML then is taken as the text that it shows. Attachments are not read.

    Args:
        message: The mail.
        fallback: Encoding of parts that are not UTF-8 and state none.
    """
    plain: list[str] = []
    html: list[str] = []
    notes: list[str] = []
    for part in leaves(message):
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            notes.append("a mail that was attached or forwarded as a whole is not read")
        elif kind in ("text/plain", "text/html") and not _is_attachment(part):
            try:
                decoded = decode(content(part), declared=part.get_content_charset(), fallback=fallback)
            except RecordError as error:
                notes.append(f"a part of type {kind} is not read: {error}")
                continue
            notes.extend(decoded.notes)
            text = decoded.text.replace("\r\n", "\n")
            if kind == "text/html":
                html.append(markup_text(text))
            else:
                plain.append(_unflowed(text, part))
    text, shown = ("\n\n".join(filter(None, map(str.strip, texts))) for texts in (plain, html))
    return Body(text=shown if _is_better(shown, text) else text, notes=tuple(dict.fromkeys(notes)))


def leaves(message: Part) -> Iterator[Part]:
    """Yield the parts of a mail that hold no others, in order; a mail within it counts as one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        # Only asked for where it is a list: text would be decoded, and a charset of its own form break that.
        held = part.get_payload() if part.is_multipart() else None
        if isinstance(held, list) and part.get_content_maintype() == "multipart":
            waiting.extend(one for one in reversed(held) if isinstance(one, Message))
        else:
            yield part


def content(part: Part) -> bytes:
    """Return the bytes of a part without the encoding of its transport."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attachment(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _is_better(html: str, plain: str) -> bool:
    """Tell whether the text of the HTML says more than the plain text."""
    words = len(_ADDRESS.sub("", plain))
    return words * 2 < len(html) or (bool(html) and words * 4 < len(plain) * 3)


def _unflowed(text: str, part: Part) -> str:
    """Return a text with its paragraphs on one line each, if the mail says that it broke them (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    deletes_space = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    open_quoting = None  # of the line before, if it goes on
    for line in text.split("\n"):
        quoting = _QUOTING.match(line)[0]  # type: ignore[index]  # it matches any line
        words = line[len(quoting) :].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "  # which begins a signature
        kept = words[:-1] if flows and deletes_space else words
        if open_quoting == quoting and words != "-- ":
            lines[-1] += kept
        else:
            lines.append(f"{quoting} {kept}" if quoting else kept)
        open_quoting = quoting if flows else None
    return "\n".join(lines)
