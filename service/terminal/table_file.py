"""Writing a table to a file, whole or not at all, and over nothing that is there already."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from indexer.errors import UsageError
from service.api.files.csv_text import Cell, write_csv

STANDARD_OUTPUT = Path("-")


def check_target(path: Path, *, overwrite: bool, sources: Iterable[Path] = ()) -> None:
    """Find out whether a file can be written.

    Raises:
        UsageError: If it is there already and must not be overwritten, is one of those that are read, or lies in no
            folder.
    """
    if path == STANDARD_OUTPUT:
        return
    try:
        found = path.stat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise UsageError(f"{path} cannot be written: there is no folder {path.parent}") from None
        return
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{path} is a folder; name a file")
    if any(source.exists() and path.samefile(source) for source in sources):
        raise UsageError(f"{path} is the file of queries; name another file")
    if stat.S_ISREG(found.st_mode) and not overwrite:
        raise UsageError(f"{path} is there already; name another file, or write over it with --overwrite")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as CSV: UTF-8, a line of names, then a line a row. What fails leaves the file as it was.

    Raises:
        UsageError: If it cannot be written.
    """
    with _opened(path) as stream:
        write_csv(stream, columns, rows)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path == STANDARD_OUTPUT:
        yield sys.stdout
        return
    is_special = path.exists() and not path.is_file()  # a pipe or device can only be written to
    target = path.resolve()
    written = target if is_special else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with written.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        if not is_special:
            written.replace(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if not is_special:
            with suppress(OSError):
                written.unlink()
