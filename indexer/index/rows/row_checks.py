"""A number in each row of `articles.sqlite` that tells whether the row was altered.

The file as a whole is hashed when it is opened, and a text whenever it is read. This covers what lies beside the texts:
titles, dates, sources, ids, spans.
"""

import json
import zlib
from collections.abc import Sequence
from typing import Any

_encode = json.JSONEncoder(separators=(",", ":")).encode


def row_check(values: Sequence[int | str | None]) -> int:
    """Return the CRC-32 of a row's values, as JSON without white space between them and in ASCII alone."""
    return zlib.crc32(_encode(values).encode())


def is_row_whole(row: Sequence[Any]) -> bool:
    """Tell whether a row that was read ends with the `row_check` of its other values."""
    try:
        return bool(row_check(row[:-1]) == row[-1])
    except TypeError:  # bytes, where text was written
        return False
