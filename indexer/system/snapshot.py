"""Sizes, times and inodes of files, which tell without reading them whether any has changed since the last look."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """The attributes of a file that change whenever it is written or replaced."""

    size_bytes: int
    mtime_ns: int
    """Time of the last modification, in nanoseconds since 1970; programs may set it to any value."""
    ctime_ns: int
    """Time at which the file system last saw a change, in nanoseconds since 1970; programs cannot set it."""
    inode: int
    """Number of the file on its device; a file put in the place of another has a number of its own."""
    device: int
    """Number of the file system that holds the file."""


SETTLED_AFTER_NS = 3_000_000_000
"""Time after its last change, in nanoseconds, from which on a file's times tell it from a later version: the coarsest
file systems round to two seconds."""

Snapshot: TypeAlias = dict[Path, FileState | None]
"""State of each of some files by its path; None for a file that is missing or cannot be looked at."""


def take_snapshot(paths: Iterable[Path]) -> Snapshot:
    """Return the state of each file; symbolic links are followed, and nothing is read."""
    return {path: _state(path) for path in paths}


def is_settled(snapshot: Snapshot, now_ns: int, *, after_ns: int) -> bool:
    """Tell whether every file changed last so long ago that a later change must show in its times.

    File systems round times, some to two seconds. A file that changed again within the same tick, to the same size,
    would look unchanged; so a file that changed just now cannot vouch for its contents yet.

    Args:
        snapshot: States of the files.
        now_ns: Time at which the snapshot was taken, in nanoseconds since 1970.
        after_ns: Time since a file's last change, in nanoseconds, after which it counts as settled.
    """
    return all(state is None or now_ns - state.ctime_ns >= after_ns for state in snapshot.values())


def _state(path: Path) -> FileState | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return FileState(
        size_bytes=found.st_size,
        mtime_ns=found.st_mtime_ns,
        ctime_ns=found.st_ctime_ns,
        inode=found.st_ino,
        device=found.st_dev,
    )
