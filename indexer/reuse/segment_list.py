"""The list of a store's segments, with a hash over it: `segments.json`."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.system.durable import replace_file

_LIST = "segments.json"


class SegmentList(NamedTuple):
    """What is listed of a store."""

    segments: dict[str, str]
    """Name of each segment -> SHA-256 over the hashes of its blocks."""
    unused_since: dict[bytes, int]
    """Key of each value that the last build did not use -> the day on which a build first did not."""


def read_segment_list(folder: Path, *, is_expected: bool, on_damage: Callable[[str], None]) -> SegmentList:
    """Return what is listed of the store in a folder; nothing if the list is missing or altered.

    Args:
        folder: Folder of the store.
        is_expected: Whether there are segments, so that there should be a list.
        on_damage: Takes a sentence on a list that is missing or altered.
    """
    path = folder / _LIST
    try:
        content, _, sha256 = path.read_text(encoding="ascii").rpartition("\n")
    except FileNotFoundError:
        if is_expected:
            on_damage(f"{path} is missing, as after a build that was killed; it is written anew")
        return SegmentList({}, {})
    except (OSError, ValueError):
        content = sha256 = ""
    if hashlib.sha256(content.encode()).hexdigest() != sha256:
        on_damage(f"{path} was altered; it is written anew")
        return SegmentList({}, {})
    found = json.loads(content)
    return SegmentList(found["segments"], {bytes.fromhex(key): day for key, day in found["unused"].items()})


def write_segment_list(folder: Path, listed: SegmentList) -> None:
    """Replace the list of the store in a folder.

    Raises:
        OSError: If it cannot be written.
    """
    days = {key.hex(): day for key, day in listed.unused_since.items()}
    content = json.dumps({"segments": listed.segments, "unused": days}, sort_keys=True)
    replace_file(folder / _LIST, f"{content}\n{hashlib.sha256(content.encode()).hexdigest()}".encode())
