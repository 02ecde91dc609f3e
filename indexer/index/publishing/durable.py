"""Changes of files and folders that a power cut does not undo once the function has returned."""

import os
from pathlib import Path

NEW = ".new"
"""Ending of the name under which a file is written before it takes the place of another."""


def sync(path: Path) -> None:
    """Make the contents of a file durable, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make a folder durable with everything in it, without following links."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            sync(path)
    sync(folder)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, unless they exist."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file these contents in one step: whoever opens it finds the old ones or the new ones, and all of them."""
    new = path.with_name(path.name + NEW)
    new.write_bytes(data)
    sync(new)
    new.replace(path)
    sync(path.parent)
