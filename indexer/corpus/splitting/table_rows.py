"""Bytes of a table -> its rows, each with its cells; quotes that are not closed are bounded."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from indexer.corpus.record import why_too_large
from indexer.corpus.splitting.window import Window
from indexer.corpus.streams import READ_ERRORS

_DELIMITERS = b",;\t|"
_NO_DELIMITER = 0x1F
"""What separates units in ASCII, and stands in no text: the delimiter of a table of one column."""
_SAMPLED_ROWS = 50
"""Rows by which the delimiter is told."""
_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(rb"sep=([^\w\s\0\"\x80-\xff]|\t)(?:\r\n|\r|\n)", re.IGNORECASE)
"""First line by which Excel states the delimiter."""
_QUOTED = re.compile(rb'"((?:[^"]++|"")*+)("?)')
_ESCAPED = re.compile(rb'"((?:[^"\\]++|\\.|"")*+)("?)', re.DOTALL)
"""Cell in quotes within which a quote stands behind a backslash."""
_DOUBLED = re.compile(rb'""')
_ESCAPED_QUOTE = re.compile(rb'\\"|""')
_BARE = {delimiter: re.compile(rb"[^\r\n%b]*+" % re.escape(bytes([delimiter]))) for delimiter in range(1, 256)}
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    cells: Sequence[bytes]
    """Its cells, without quotes around them."""
    raw: bytes
    """Its bytes, without the line end."""
    line: int
    """Line on which it begins, from 1."""
    has_quotes: bool
    """Whether quotes stand around cells; if not, the row was taken as a line, whatever quotes it has."""
    has_stray_quote: bool
    """Whether a cell begins with a quote that is not closed, and was taken as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be read."""

    line: int
    """Line on which it begins, from 1."""
    reason: str
    """Phrase that says what is wrong."""


class _CutError(Exception):
    """A row that may go on behind the bytes at hand."""


class Rows:
    """The rows of a table, in order. Blank ones are left out."""

    def __init__(self, window: Window, max_bytes: int, *, is_tabbed: bool) -> None:
        """Tell the delimiter by the first rows. May raise any of `READ_ERRORS`.

        Args:
            window: The table, from its first byte.
            max_bytes: Largest row.
            is_tabbed: Whether tabs are expected between cells, where no delimiter is plain.
        """
        self.width: int | None = None
        """Cells that a row should have, once that is known."""
        self.line = 1
        """Line on which the next row begins, from 1."""
        self._window = window
        self._max_bytes = max_bytes
        self._is_resuming = False
        self._is_padded = False
        self._is_whole = not window.grow()
        with suppress(*READ_ERRORS):  # an error is raised again where it is met
            self._is_whole = not window.grow()
        if window.data.startswith(_MARK):
            window.advance(len(_MARK))
        if separator := _SEPARATOR.match(window.data, window.position):
            self._delimiter = separator[1][0]
            self._advance(separator.end())
        else:
            self._delimiter = self._tell_delimiter(b"\t," if is_tabbed else b",")
        header = next(iter(self.sample()), None)
        self._is_padded = header is not None and all(cell.startswith(b" ") for cell in header.cells[1:])

    def sample(self) -> list[Row]:
        """Return the first of the rows that are left, without reading them."""
        rows: list[Row] = []
        at = self._window.position
        while len(rows) < _SAMPLED_ROWS and at < len(self._window.data):
            try:
                row, at = self._split_at(self._window.data, at, is_whole=self._is_whole)
            except _CutError:
                break
            if any(row.cells):
                rows.append(row)
        return rows

    def cells(self, text: str, *, has_quotes: bool) -> list[str]:
        """Return the cells of a row whose bytes were decoded."""
        raw = text.encode()
        row, _ = self._split_at(raw, 0, is_whole=True, quotes=has_quotes)
        return [cell.decode() for cell in row.cells]

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Yield each row. May raise any of `READ_ERRORS`."""
        window = self._window
        while window.position < len(window.data) or not self._is_whole:
            try:
                row, end = self._split()
            except _CutError:
                if len(window.data) - window.position <= self._max_bytes:
                    self._is_whole = not window.grow()
                else:
                    yield self._give_up()
                continue
            line = self.line
            self._advance(end)
            if self._is_resuming:
                continue
            if len(row.raw) > self._max_bytes:
                yield BadRow(line=line, reason=why_too_large(self._max_bytes))
            elif row.raw.strip() and any(row.cells):
                yield replace(row, line=line)

    def _split(self) -> tuple[Row, int]:
        """Split the row at the position."""
        window = self._window
        if self._is_resuming:
            row, end = self._first_line()
            if len(row.cells) != self.width:
                return row, end
            self._is_resuming = False
        row, end = self._split_at(window.data, window.position, is_whole=self._is_whole)
        # A quote that is not closed ends at the next there is, rows further down.
        if self.width is not None and len(row.cells) != self.width and _LINE_END.search(row.raw):
            first, first_end = self._first_line()
            if len(first.cells) == self.width:
                return first, first_end
        return row, end

    def _first_line(self) -> tuple[Row, int]:
        """Split the line at the position, whatever quotes it has."""
        window = self._window
        return self._split_at(window.data, window.position, is_whole=self._is_whole, quotes=False)

    def _split_at(self, data: bytes, start: int, *, is_whole: bool, quotes: bool = True) -> tuple[Row, int]:
        return split_row(data, start, self._delimiter, is_whole=is_whole, quotes=quotes, is_padded=self._is_padded)

    def _give_up(self) -> Row | BadRow:
        """Go on behind the first line of a row that is over the size limit before it ends."""
        line = self.line
        try:
            row, end = self._first_line()
        except _CutError:
            self._skip_line()
            return BadRow(line=line, reason=why_too_large(self._max_bytes))
        self._advance(end)
        if len(row.cells) == self.width:
            return replace(row, line=line)
        # Whether the quote is not closed or the cell is huge: the next line that looks like a row is one.
        self._is_resuming = self.width is not None
        return BadRow(line=line, reason=f"{why_too_large(self._max_bytes)}; a quote is perhaps not closed")

    def _skip_line(self) -> None:
        window = self._window
        while (found := _LINE_END.search(window.data, window.position)) is None:
            window.advance(len(window.data))
            if not window.grow():
                self._is_whole = True
                return
        self._advance(found.end())

    def _advance(self, index: int) -> None:
        window = self._window
        self.line += len(_LINE_END.findall(window.data, window.position, index))
        window.advance(index)

    def _tell_delimiter(self, expected: bytes) -> int:
        """Return the delimiter that splits the first rows into equally many cells, and into the most."""
        best, best_score = _NO_DELIMITER, (0.0, 0)
        for delimiter in (*expected, *(other for other in _DELIMITERS if other not in expected)):
            self._delimiter = delimiter
            counts = [len(row.cells) for row in self.sample()]
            if counts and counts[0] > 1:
                score = (sum(0 <= count - counts[0] <= 1 for count in counts) / len(counts), counts[0])
                if score > best_score:
                    best, best_score = delimiter, score
        return best


def split_row(
    data: bytes, start: int, delimiter: int, *, is_whole: bool, quotes: bool = True, is_padded: bool = False
) -> tuple[Row, int]:
    """Split one row into its cells.

    Args:
        data: Bytes of the table.
        start: Index at which the row begins.
        delimiter: Byte between cells.
        is_whole: Whether nothing comes behind `data`.
        quotes: Whether quotes may stand around cells; if not, the row is one line.
        is_padded: Whether blanks before a cell are none of it.

    Returns:
        The row, whose line is not known, and the index behind its line end.

    Raises:
        _CutError: If the row may go on behind the data.
    """
    cells: list[bytes] = []
    has_stray_quote = False
    at = start
    while True:
        while is_padded and data[at : at + 1] == b" ":
            at += 1
        cell, end = (
            _quoted(data, at, delimiter, is_whole=is_whole) if quotes and data[at : at + 1] == b'"' else (None, 0)
        )
        if cell is None:
            has_stray_quote |= data[at : at + 1] == b'"'
            found = _BARE[delimiter].match(data, at)
            cell, end = (b"", at) if found is None else (found[0], found.end())
        cells.append(cell)
        if not is_whole and (end == len(data) or (end == len(data) - 1 and data[end:] == b"\r")):
            raise _CutError
        at = end + 1
        if data[end : end + 1] != bytes([delimiter]):
            break
    line_end = _LINE_END.match(data, end)
    row = Row(cells=cells, raw=data[start:end], line=0, has_quotes=quotes, has_stray_quote=has_stray_quote)
    return row, end if line_end is None else line_end.end()


def _quoted(data: bytes, at: int, delimiter: int, *, is_whole: bool) -> tuple[bytes | None, int]:
    """Return the cell in quotes at `at` and the index behind it; None if the quotes do not enclose all of the cell."""
    for pattern in (_QUOTED, _ESCAPED):
        found = pattern.match(data, at)
        if found is None or (found.end() == len(data) and not is_whole):
            raise _CutError
        behind = data[found.end() : found.end() + 1]
        if found[2] and (not behind or behind in b"\r\n" or behind[0] == delimiter):
            return (_ESCAPED_QUOTE if pattern is _ESCAPED else _DOUBLED).sub(b'"', found[1]), found.end()
    return None, at
