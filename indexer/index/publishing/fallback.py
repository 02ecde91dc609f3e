"""The generations to fall back to when one that is served is damaged."""

from collections.abc import Iterator
from pathlib import Path

from indexer.index.publishing.history import EARLIER, read_generations, read_history
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


def predecessors(index: Path) -> Iterator[Pointer]:
    """Yield the generations that a new one may be compared with: the live one, then the earlier ones, the newest first.

    Whoever cannot read the first goes on to the next, so that damage to the live one does not make everything new.
    """
    found = read_generations(index)
    if found.live is not None:
        yield found.live
    for entry in sorted(found.others.values(), key=lambda entry: entry.number, reverse=True):
        if entry.state == EARLIER:
            yield entry.pointer
