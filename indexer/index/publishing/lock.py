"""The file LOCK: one process at a time writes to an index, and the others are told which one."""

import fcntl
import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from indexer.errors import IndexLockedError
from indexer.printable import printable

LOCK = "LOCK"
"""Name of the file in the index's folder."""
_MOST_BYTES = 4_096
"""Bytes of the file that are read at most."""
_MOST_CHARACTERS = 200
"""Characters of a value in the file that are shown at most."""


@contextmanager
def writer_lock(index: Path) -> Iterator[None]:
    """Hold the lock of an index during a `with` block. The system releases it when the process ends, however it ends.

    The file says who holds the lock, for the others' messages only: whether it is held is for flock(2) to say.

    Raises:
        IndexLockedError: If another process holds it; the message says which one.
    """
    descriptor = _open_locked(index)
    try:
        with suppress(OSError):  # on a full disk the others are told less
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, _this_process(), 0)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _open_locked(index: Path) -> int:
    """Open the file and lock it."""
    path = index / LOCK
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    return descriptor
        except BlockingIOError:
            content = os.pread(descriptor, _MOST_BYTES, 0)
            os.close(descriptor)
            raise IndexLockedError(
                f"another process is writing to {index}{_described(content)}; "
                "wait until it is done, or choose another --index"
            ) from None
        # A writer that left nothing behind removed the file after it was opened here.
        os.close(descriptor)


def _this_process() -> bytes:
    """Return what the file says while this process holds the lock."""
    program = Path(sys.argv[0])
    name = ["python", "-m", program.parent.name] if program.name == "__main__.py" else [program.name]
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "command": shlex.join([*name, *sys.argv[1:]])[:_MOST_CHARACTERS],
    }
    return json.dumps(holder).encode()


def _described(content: bytes) -> str:
    """Return who holds the lock as a part of a sentence; an empty text if the file does not say, or names the dead."""
    try:
        holder = json.loads(content)
        pid, host, since, command = (holder[name] for name in ("pid", "host", "since", "command"))
    except (ValueError, TypeError, KeyError, RecursionError):  # it is empty or garbled, or is being written just now
        return ""
    if type(pid) is not int or (host == socket.gethostname() and not Path(f"/proc/{pid}").exists()):
        return ""
    shown = [printable(str(value))[:_MOST_CHARACTERS] for value in (host, since, command)]
    return ": process {} on {} since {} ({})".format(pid, *shown)
