"""Tables as CSV after RFC 4180, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TextIO

MEDIA_TYPE = "text/csv"
Cell = str | int | float | None
"""Value of a cell; None is an empty one."""
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters of a cell that make a spreadsheet compute it; the last four are those of full width."""


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, byte_order_mark: bool = False) -> bytes:
    r"""Return a table in UTF-8: a line of names, then a line a row, all of them ended by CR LF.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay as they are.

    Args:
        columns: Names of the columns.
        rows: A cell for each column. A text may hold quotes, commas and line breaks.
        byte_order_mark: Whether the file begins with U+FEFF, by which Excel knows that it is UTF-8.
    """
    written = io.StringIO(newline="")
    write_csv(written, columns, rows)
    return ((_BYTE_ORDER_MARK if byte_order_mark else "") + written.getvalue()).encode()


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines of such a table to a stream that translates no line ends, each row as it comes."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)


def harmless(cell: Cell) -> Cell:
    """Return a cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA_STARTS else cell
