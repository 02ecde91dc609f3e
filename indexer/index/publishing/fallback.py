"""The generations to fall back to when one that is served is damaged."""

from pathlib import Path

from indexer.index.publishing.history import EARLIER, read_history
from indexer.index.store import Pointer


def earlier_generations(index: Path, before: str) -> list[Pointer]:
    """Return the generations that were live and are older than one, newest first; their files are not looked at.

    Only those that HISTORY lists, for it vouches for their manifests, and tells which were held back.

    Args:
        index: Folder of the index.
        before: Name of the generation.

    Raises:
        IndexDamagedError: If HISTORY is damaged.
        UnusableIndexError: If it may not be read.
    """
    entries = (read_history(index) or {}).values()
    older = [entry for entry in entries if entry.state == EARLIER and entry.number < int(before)]
    return [entry.pointer for entry in sorted(older, key=lambda entry: entry.number, reverse=True)]
