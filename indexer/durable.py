"""Waiting until the disk has what was written."""

import os
from pathlib import Path


def fsync(path: Path) -> None:
    """Wait until the disk has a file's content, or the names of a folder's files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
