"""CSV or TSV file -> records: one a row, its fields named by the header."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from indexer.config import ReadConfig
from indexer.corpus.fields.names import EXCERPTS, RecordFields
from indexer.corpus.fields.values import shown
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, locate, unreadable
from indexer.corpus.splitting.record_decoding import RecordDecoder
from indexer.corpus.splitting.table_rows import BadRow, Row, Rows
from indexer.corpus.splitting.window import Window
from indexer.corpus.streams import READ_ERRORS
from indexer.records import RecordNote

_ROW_NAME = re.compile(rb"(?=[^\d\s]*\d)[\w.:/-]{1,40}")
"""A number, or a short word with a digit in it."""


def read_table(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of each row, and notes on the rows that are rejected.

    Empty cells count as absent; all others are texts. The hash of a record is that of its row without the line end;
    the bytes of a file in UTF-16 or UTF-32 count as UTF-8.
    """
    line = 1
    try:
        with file.open() as stream:
            window = Window(stream, config.encoding)
            rows = Rows(window, config.max_record_bytes, is_tabbed=".tsv" in file.name.lower())
            try:
                yield from _records(file, rows, RecordDecoder(window, config), config)
            finally:
                line = rows.line
    except READ_ERRORS as error:
        yield unreadable(file, line, error)


def _records(file: CorpusFile, rows: Rows, decoder: RecordDecoder, config: ReadConfig) -> Iterator[Record | RecordNote]:
    header: Row | None = None
    names: list[str] = []
    sample = rows.sample()
    for row in rows:
        location = locate(file.name, line=row.line)
        if isinstance(row, BadRow):
            yield RecordNote(location=location, reason=row.reason)
        elif header is None:
            try:
                names, notes = _names(decoder.decode(row.raw).text, rows, sample)
            except RecordError as error:
                yield RecordNote(location=location, reason=f"the header cannot be read: {error}")
                return
            if not _has_text(names, config):
                yield RecordNote(location=location, reason=_why_no_header(names))
                return
            yield from (RecordNote(location=location, reason=note, rejected=False) for note in notes)
            header = row
            rows.width = len(names)
        elif row.cells != header.cells:  # files that were joined repeat it
            try:
                yield _record(row, names, rows, decoder)
            except RecordError as error:
                yield RecordNote(location=location, reason=str(error))


def _record(row: Row, names: Sequence[str], rows: Rows, decoder: RecordDecoder) -> Record:
    decoded = decoder.decode(row.raw)
    cells = rows.cells(decoded.text, has_quotes=row.has_quotes)
    notes = list(decoded.notes)
    if any(cells[len(names) :]):
        raise RecordError(
            f"{len(cells)} cells where the header names {len(names)}: "
            "a delimiter or quote in a text is perhaps not in quotes"
        )
    if len(cells) < len(names):
        notes.append(f"{len(cells)} cells where the header names {len(names)}; the last are missing")
    if row.has_stray_quote:
        notes.append("a quote is not closed; taken as it stands")
    return Record(
        fields={name: cell or None for name, cell in zip(names, cells, strict=False)},
        raw_sha256=hashlib.sha256(row.raw).hexdigest(),
        line=row.line,
        notes=tuple(notes),
    )


def _names(header: str, rows: Rows, sample: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Return the names of the columns, each once, and notes on those that are not as the header states them."""
    stated = [" ".join(name.split()) for name in rows.cells(header, has_quotes=True)]
    if len(stated) > 1 and _have_row_names(sample[1:], len(stated), is_id=_names_id(stated[0])):
        stated.insert(0, "")  # R and others name no column of row names
    names: list[str] = []
    notes: list[str] = []
    for number, name in enumerate(stated, start=1):
        own = name or f"column {number}"
        if own in names:
            own = f"{name} ({number})"
            notes.append(f"two columns are named {shown(name)}; the second is kept as {shown(own)}")
        names.append(own)
    return names, notes


def _have_row_names(rows: Sequence[Row], width: int, *, is_id: bool) -> bool:
    """Tell whether each row begins with a name of its own, which the header has no column for.

    Args:
        rows: The first rows.
        width: Columns that the header names.
        is_id: Whether the first of these holds ids or dates, which look like names of rows.
    """
    if not rows or any(len(row.cells) != width + 1 for row in rows) or not any(row.cells[-1] for row in rows):
        return False
    first = [row.cells[0] for row in rows]
    if len(set(first)) < len(first) or not all(map(_ROW_NAME.fullmatch, first)):
        return False
    return not is_id or all(_ROW_NAME.fullmatch(row.cells[1]) for row in rows)


def _names_id(name: str) -> bool:
    """Tell whether a column holds ids or dates."""
    fields = RecordFields({name: ""})
    return any(True for meaning in ("id", "published_at") for _ in fields.of(meaning))


def _has_text(names: Sequence[str], config: ReadConfig) -> bool:
    """Tell whether a column may hold the text of an article."""
    fields = RecordFields(dict.fromkeys(names, ""), config.fields)
    return any(True for _ in (*fields.of("text"), *fields.named(EXCERPTS)))


def _why_no_header(names: Sequence[str]) -> str:
    return (
        f"no column of the first row, {shown(', '.join(names))}, is known to hold the text of an article; "
        "a table needs a header, and a text by another name is told with --fields, as in --fields text=NAME"
    )
