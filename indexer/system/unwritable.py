"""Why files cannot be written, and what to do: told in one place, whatever wrote them."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import UnusableIndexError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_IN_PLACE = "something else is in its place, which the index needs: move it away"
_REMEDIES = {
    errno.EACCES: "see that this user may write there",
    errno.EPERM: "see that this user may write there",
    errno.EROFS: "mount it for writing, or choose another --index",
    errno.EIO: "see that its disk works",
    errno.EISDIR: _IN_PLACE,
    errno.ENOTDIR: _IN_PLACE,
    errno.EEXIST: _IN_PLACE,
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
}
_PROBE_BYTES = 65_536


def explain_os_error(error: OSError, index: Path) -> str:
    """Return a sentence that names the file or folder, the reason and, where one is known, the remedy.

    Args:
        error: The error; one that names no file is taken to be about the index.
        index: Folder of the index.
    """
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else index
    if not _is_full(error):
        remedy = _REMEDIES.get(error.errno or 0)
        return f"{path}: {error.strerror or error}" + (f"; {remedy}" if remedy else "")
    temporary = Path(tempfile.gettempdir())
    reason = error.strerror or error
    if path.is_relative_to(index):
        return f"{index}: {reason}; free some space, or choose another --index"
    if path.is_relative_to(temporary):
        return f"{temporary}: {reason} for temporary files; free some there, or set TMPDIR to another folder"
    return f"{path}: {reason}; free some space"


@contextmanager
def full_disk_explained(folder: Path, *, needed_bytes: int = _PROBE_BYTES) -> Iterator[None]:
    """Find out whether a full disk is behind an error that a `with` block raises, and which one.

    SQLite, OpenVINO and numpy raise errors of their own kinds, and a failed write does not name its file. So the file
    system is asked itself: a small file is written while what filled the disk is still there.

    Args:
        folder: Folder that is written to; it exists.
        needed_bytes: Bytes that must be free in it, where what filled the disk is removed before the error is raised.

    Raises:
        OSError: If the disk of the folder or of the temporary files is full; it names the folder. Every other error
            passes as it is.
    """
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error, UnusableIndexError) as error:
        temporary = Path(tempfile.gettempdir())
        asked = {folder: needed_bytes, temporary: _PROBE_BYTES}
        full = next((one for one, size_bytes in asked.items() if not _has_space(one, size_bytes)), None)
        if full is None and _is_full(error):
            full = folder  # what filled it was removed already
        if full is None:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(full)) from error


@contextmanager
def file_named(path: Path) -> Iterator[None]:
    """Let an error of the file system that names no file, as those of writing do not, name this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _is_full(error: BaseException) -> bool:
    """Tell whether an error says that the disk is full, or the user's share of it."""
    if isinstance(error, UnusableIndexError) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if not isinstance(error, OSError):
        return False
    return error.errno in _FULL or (error.errno is None and "Not enough free space" in str(error))  # so says numpy


def _has_space(folder: Path, size_bytes: int) -> bool:
    """Tell whether a file of a size, which is gone afterwards, can be written into a folder."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(bytes(_PROBE_BYTES))
            if size_bytes > _PROBE_BYTES:
                os.posix_fallocate(file.fileno(), 0, size_bytes)
            os.fsync(file.fileno())
    except OSError as error:
        return not _is_full(error)
    return True
