"""One record of a corpus file -> Article, or the notes that say what is wrong with it. Shared by all readers."""

from collections.abc import Iterator
from typing import TypeAlias

from indexer.corpus.fields import RecordError, to_article
from indexer.corpus.files import READ_ERRORS, CorpusFile
from indexer.records import Article, Json, RecordNote

ReadResult: TypeAlias = Article | RecordNote
"""An article, or a note on a record that was rejected or could not be read in full."""


def read_record(
    file: CorpusFile, fields: dict[str, Json], *, text: str, line: int | None = None, body_start: int = 0
) -> Iterator[ReadResult]:
    """Make an article of a record.

    Args:
        file: File that holds the record.
        fields: Fields of the record without its text.
        text: Text of the article, verbatim.
        line: Line of the record, from 1; None if the file is one record, which then takes its id from the file's name.
        body_start: Code point at which the article's own words begin in `text`.

    Yields:
        The article and a note for each field that could not be read; or one note, if the record is rejected.
    """
    location = file.name if line is None else f"{file.name}:{line}"
    try:
        article, unread = to_article(
            fields,
            text=text,
            path=file.name,
            line=line,
            body_start=body_start,
            default_id=file.name if line is None else None,
        )
    except RecordError as error:
        yield RecordNote(location=location, reason=str(error))
        return
    yield article
    for reason in unread:
        yield RecordNote(location=location, reason=reason, rejected=False)


def read_whole(file: CorpusFile, max_record_bytes: int) -> str | RecordNote:
    """Return the text of a file that is one record, or a note that says why it cannot be read.

    Line ends and a byte order mark stay in the text, so that offsets hold for the file too.
    """
    try:
        with file.open() as stream:
            data = stream.read(max_record_bytes + 1)  # one more byte tells that the file is larger
    except READ_ERRORS as error:
        return RecordNote(location=file.name, reason=why_unreadable(error))
    if len(data) > max_record_bytes:
        return RecordNote(location=f"{file.name}:1", reason=why_too_large(max_record_bytes))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return RecordNote(location=f"{file.name}:{line}", reason=why_undecodable(error))


def why_too_large(max_record_bytes: int) -> str:
    """Return the reason to reject a record over the size limit."""
    return f"over the size limit of {max_record_bytes} bytes"


def why_undecodable(error: UnicodeDecodeError) -> str:
    """Return the reason to reject a record that is not UTF-8."""
    return f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {error.start}"


def why_unreadable(error: Exception) -> str:
    """Return the reason to reject a record whose file raised one of `READ_ERRORS`."""
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
