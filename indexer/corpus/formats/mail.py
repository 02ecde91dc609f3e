"""Mail or saved web page (EML, MHTML) -> record."""

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.html.page import page_record
from indexer.corpus.mail.body import content, leaves, mail_body
from indexer.corpus.mail.headers import Part, RawHeaders, header, is_mailing, sender_name
from indexer.corpus.record import Record, RecordError, locate, read_whole
from indexer.records import RecordNote

_MAX_PARTS, _MAX_MULTIPARTS = 10_000, 64
"""Most parts of a mail, and most of those that hold others, each of which slows down the parsing of every line."""
_SHORT_LINES = 100_000
"""Lines that a mail may have however short they are; as headers each takes some 150 bytes."""
_PARSE_ERRORS = (MessageError, ValueError, LookupError, TypeError, RecursionError)
"""Errors that Python's parser raises for headers and parts that no program writes."""
_COMMENT = re.compile(r"\s*\([^()]*\)")
_MBOX = re.compile(
    rb"(?<=\n\n)(?=From \S{1,200}[ \t][^\r\n]{0,60}\d\d:\d\d[^\r\n]{0,60}\n[\w-]{1,60}:)"
    rb"|(?<=\r\n\r\n)(?=From \S{1,200}[ \t][^\r\n]{0,60}\d\d:\d\d[^\r\n]{0,60}\r\n[\w-]{1,60}:)"
)
"""Where the next mail of a file in the form mbox begins: a blank line before, the line of its sender, a header."""
_PAGE_NAME = re.compile(r"\.mht(?:ml)?(?:\.\w+)?$", re.IGNORECASE)


def read_mail(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a mail or of a page that a browser saved as one, or a note that says why it is rejected.

    Of a file in the form mbox these are the records of all of its mails, which are numbered.
    """
    left_out: list[str] = []
    data = read_whole(file, config, left_out)
    if isinstance(data, RecordNote):
        yield data
        return
    mails = _MBOX.split(data) if data.startswith(b"From ") else [data]
    for number, mail in enumerate(mails, start=1):
        yield _read_one(mail, file, config, tuple(left_out), number if len(mails) > 1 else None)


def _read_one(
    data: bytes, file: CorpusFile, config: ReadConfig, left_out: tuple[str, ...], number: int | None
) -> Record | RecordNote:
    try:
        message = _parsed(data)
        is_page = _PAGE_NAME.search(file.name) or "Snapshot-Content-Location" in message
        record = _saved_page(message, config) if is_page else _mail(message, config)
    except RecordError as error:
        return RecordNote(location=locate(file.name, number=number), reason=str(error))
    except _PARSE_ERRORS as error:
        reason = f"no mail that can be read: {str(error)[:60]!a}"
        return RecordNote(location=locate(file.name, number=number), reason=reason)
    digest = hashlib.sha256(data).hexdigest()
    return replace(record, raw_sha256=digest, number=number, notes=(*left_out, *record.notes))


def _parsed(data: bytes) -> Part:
    """Return a mail as a tree of its parts.

    Raises:
        RecordError: If it is made of so many parts or lines that parsing would take too much time or memory.
    """
    if data.count(b"\n--") + data.count(b"\r--") > _MAX_PARTS or data.lower().count(b"multipart/") > _MAX_MULTIPARTS:
        raise RecordError(f"a mail of over {_MAX_PARTS} parts, or over {_MAX_MULTIPARTS} that hold others")
    if data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n") > _SHORT_LINES + len(data) // 40:
        raise RecordError(f"a mail of over {_SHORT_LINES} lines that are hardly a word long")
    return message_from_bytes(data.removeprefix(BOM_UTF8), policy=RawHeaders())


def _saved_page(message: Part, config: ReadConfig) -> Record:
    """Return the record of a page that was saved with its images and styles.

    Raises:
        RecordError: If it holds no page.
    """
    pages = [part for part in leaves(message) if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise RecordError("holds no HTML page")
    start = message.get_param("start")
    page = next((part for part in pages if start is not None and part.get("Content-ID") == start), pages[0])
    url = header(message, "Snapshot-Content-Location", None) or header(page, "Content-Location", None) or ""
    record = page_record(
        content(page),
        config,
        url=url if url.startswith(("http://", "https://")) else None,
        declared=page.get_content_charset(),
    )
    # The date is that of saving, which says nothing about when the page was published.
    return replace(record, fields={**record.fields, "saved_at": header(message, "Date", None)})


def _mail(message: Part, config: ReadConfig) -> Record:
    """Return the record of a mail; its sender is its author, or the source of a mailing to subscribers."""
    body = mail_body(message, config.encoding)
    date = header(message, "Date", config.encoding)
    return Record(
        text=body.text,
        fields={
            "title": header(message, "Subject", config.encoding),
            "source" if is_mailing(message) else "authors": sender_name(message, config.encoding),
            "published_at": date and _COMMENT.sub("", date),
            "language": header(message, "Content-Language", config.encoding),
            "message_id": header(message, "Message-ID", config.encoding),
        },
        raw_sha256="",
        notes=body.notes,
    )
