"""One record of a corpus file, as its reader found it, and the reading of files that are one record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.streams import READ_ERRORS, TrailingDataError
from indexer.records import Json, RecordNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a reader found of one article. `fields.to_article` makes the article of it."""

    text: str | None = None
    """Text of the article, verbatim; None if it is one of the fields."""
    fields: Mapping[str, Json] = field(default_factory=dict)
    """Fields that the record states, under the names that it gives them."""
    markup: Mapping[str, Json] = field(default_factory=dict)
    """Fields that the markup of a page states, under the names of `ArticleHeader`; `fields` go before them."""
    raw_sha256: str
    """SHA-256 of the bytes of the record, or of the whole file if it is one record."""
    line: int | None = None
    """Line of the file with which the record begins, from 1; None if the file is one record, or has no lines."""
    number: int | None = None
    """Number of the record in a file that holds several and has no lines, from 1; None otherwise."""
    body_start: int = 0
    """Code point at which the article's own words begin in `text`."""
    notes: tuple[str, ...] = ()
    """Sentences that say what of the record is not as it was stated."""


Reader: TypeAlias = Callable[[CorpusFile, ReadConfig], Iterator[Record | RecordNote]]
"""Reads one file: yields its records, and a note on each record that cannot be read. Raises nothing for bad input."""


class RecordError(Exception):
    """A record that cannot become an article; the message is the reason, without the location."""


def locate(name: str, *, line: int | None = None, number: int | None = None) -> str:
    """Return where a record lies, as notes and default ids state it: `name`, `name:line` or `name#number`."""
    if line is not None:
        return f"{name}:{line}"
    return name if number is None else f"{name}#{number}"


def read_whole(file: CorpusFile, config: ReadConfig, notes: list[str] | None = None) -> bytes | RecordNote:
    """Return the bytes of a file that is one record, or a note that says why it cannot be read.

    Args:
        file: File to read.
        config: How it is read.
        notes: List to which a sentence on what is left out of the file is added; without one, such a file is rejected.
    """
    chunks: list[bytes] = []
    rest = config.max_record_bytes + 1  # one more byte tells that the file is larger
    try:
        with file.open() as stream:
            while rest and (chunk := stream.read1(rest) if hasattr(stream, "read1") else stream.read(rest)):
                chunks.append(chunk)
                rest -= len(chunk)
    except TrailingDataError as error:
        if notes is None:
            return unread(file.name, error)
        notes.append(str(error))
    except READ_ERRORS as error:
        return unread(file.name, error)
    if not rest:
        return RecordNote(location=file.name, reason=why_too_large(config.max_record_bytes))
    return b"".join(chunks)


def unreadable(file: CorpusFile, line: int, error: Exception) -> RecordNote:
    """Return the note on a file whose reading ended with an error behind the records that were read before."""
    location = locate(file.name, line=line)
    if isinstance(error, TrailingDataError):
        return RecordNote(location=location, reason=str(error), rejected=False)
    return unread(location, error)


def unread(location: str, error: Exception) -> RecordNote:
    """Return the note on what was not read because of one of `READ_ERRORS`."""
    return RecordNote(location=location, reason=why_unreadable(error), transient=True)


def why_too_large(max_record_bytes: int) -> str:
    """Return the reason to reject a record over the size limit."""
    return f"over the size limit of {max_record_bytes} bytes"


def why_unreadable(error: Exception) -> str:
    """Return the reason to reject a record whose file raised one of `READ_ERRORS`."""
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
