"""Changes of files and folders that a power cut does not undo: each function waits until the disk has them."""

import errno
import os
from contextlib import suppress
from pathlib import Path

NEW = ".new"
"""Ending of the name under which a file is written before it takes the place of another."""


def fsync(path: Path) -> None:
    """Wait until the disk has a file's content, or the names of a folder's files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Wait until the disk has a folder and everything in it; links are not followed."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            fsync(path)
    fsync(folder)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, unless they exist."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    with suppress(PermissionError):  # a folder may let names be added and yet not be read
        fsync(folder.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file these contents in one step: whoever opens it finds the old ones or the new ones, and all of them."""
    if path.is_dir():  # found out by the system only later, which then names the other file
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    new = path.with_name(path.name + NEW)
    new.write_bytes(data)
    fsync(new)
    new.replace(path)
    fsync(path.parent)
