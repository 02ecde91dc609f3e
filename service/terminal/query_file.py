"""Lists of queries as people have them: a column of a table that a spreadsheet has saved, or a query a line."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UsageError
from indexer.printable import printable
from service.errors import QueryError
from service.search.query import checked_query

QUERY_NAMES = ("query", "queries", "q", "question", "search")
"""Names of the column of queries, in any case, the first preferred."""
ID_NAMES = ("id", "_id", "query_id", "query-id")
_DELIMITERS = ",;\t"
_FAULTS_SHOWN = 5
_FIELD_MAX_CHARACTERS = 1_000_000
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
"""First line by which Excel is told what stands between the columns."""


class ListedQuery(NamedTuple):
    """A query of a list."""

    id: str
    """Its id as the file states it, or its number from 1."""
    text: str
    line: int
    """Line that it begins in, from 1."""


class _Row(NamedTuple):
    line: int
    cells: list[str]


def read_queries(path: Path, column: str | None = None) -> list[ListedQuery]:
    """Read the queries of a file, all of which can be searched for.

    The file is UTF-8, or UTF-16 with a byte order mark. In a `.txt` every line is a query. Else it is CSV with commas,
    semicolons or tabs: the column that is named is taken, or one of `QUERY_NAMES`, or the only one. Empty lines are
    left out; a query may hold line breaks between quotation marks.

    Args:
        path: The file.
        column: Name of the column, in any case; None for a known one.

    Raises:
        UsageError: If the file cannot be read, holds no query, or one that cannot be searched for.
    """
    text = _text(path)
    if path.suffix.lower() == ".txt":
        rows = [_Row(number, [line]) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        queries = [ListedQuery(str(number), row.cells[0].strip(), row.line) for number, row in enumerate(rows, 1)]
    else:
        queries = list(_of_rows(list(_rows(path, text)), path, column))
    if not queries:
        raise UsageError(f"{path} holds no query")
    faults = [f"{path}:{query.line}: {fault}" for query in queries if (fault := _fault(query.text)) is not None]
    if faults:
        more = [f"and {len(faults) - _FAULTS_SHOWN} more"] if len(faults) > _FAULTS_SHOWN else []
        raise UsageError("\n".join([*faults[:_FAULTS_SHOWN], *more]))
    return queries


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        name = encoding.removesuffix("-sig").upper()
        raise UsageError(f"{path}:{line}: this is not {name}; save the file as CSV in UTF-8") from None


def _rows(path: Path, text: str) -> Iterator[_Row]:
    """Yield the rows of a table that hold anything."""
    line = 0
    stated = _SEPARATOR_LINE.match(text)
    if stated is not None:
        text, line = text[stated.end() :], 1
    csv.field_size_limit(_FIELD_MAX_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=stated[1] if stated else _delimiter(text), strict=True)
    first = line
    while True:
        begin = first + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UsageError(f"{path}:{begin}: this is no row of a table: {error}") from None
        if any(cell.strip() for cell in cells):
            yield _Row(begin, [cell.strip() for cell in cells])


def _delimiter(text: str) -> str:
    """Return what stands between the cells of the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"?', "", first)
    return max(_DELIMITERS, key=unquoted.count)  # of equals the first


def _of_rows(rows: Sequence[_Row], path: Path, column: str | None) -> Iterator[ListedQuery]:
    if not rows:
        return
    names = [name.casefold() for name in rows[0].cells]
    wanted = QUERY_NAMES if column is None else (column.strip().casefold(),)
    place = next((names.index(name) for name in wanted if name in names), None)
    if place is None and (column is not None or len(names) > 1):
        shown = ", ".join(printable(name) for name in rows[0].cells)
        looked = f"{column!r}" if column is not None else "query"
        raise UsageError(
            f"{path}:{rows[0].line}: no column is named {looked}; there are: {shown}. Name the column of queries with "
            "--query-column; put quotation marks around what holds commas, or save a query a line as .txt"
        )
    if place is not None and names.count(names[place]) > 1:
        raise UsageError(f"{path}:{rows[0].line}: more than one column is named {printable(rows[0].cells[place])}")
    of_ids = next((names.index(name) for name in ID_NAMES if name in names), None)
    width = len(names)
    for number, row in enumerate(rows if place is None else rows[1:], 1):
        if len(row.cells) > width:
            raise UsageError(
                f"{path}:{row.line}: there are {len(row.cells)} values, and in the first line {width}; put quotation "
                "marks around what holds commas"
            )
        text = row.cells[place or 0] if len(row.cells) > (place or 0) else ""
        stated = row.cells[of_ids] if of_ids is not None and of_ids < len(row.cells) else ""
        yield ListedQuery(stated or str(number), text, row.line)


def _fault(text: str) -> str | None:
    try:
        checked_query(text)
    except QueryError as error:
        return str(error)
    return None
