"""The folder of the index, which may lie in the corpus that it is made of."""

import os
from collections.abc import Iterable
from pathlib import Path

from indexer.errors import UsageError
from indexer.printable import printable

THE_INDEX = "the index itself"
"""Reason why the folder of the index is not read."""


class OwnIndex:
    """Tells the folder of the index from the folders of a corpus, by whatever path, link or mount it is reached."""

    def __init__(self, folder: Path | None) -> None:
        """Remember a folder, which need not exist; None for no index."""
        self._real = None if folder is None else Path(os.path.realpath(folder))
        self._state = None if self._real is None else _state(self._real)

    def is_at(self, folder: Path) -> bool:
        """Tell whether a folder is that of the index."""
        if self._real is None:
            return False
        if self._state is None:  # there is none yet
            return Path(os.path.realpath(folder)) == self._real
        found = _state(folder)
        return found is not None and os.path.samestat(found, self._state)

    def holds(self, path: Path) -> bool:
        """Tell whether a path without links is the folder of the index, or lies in it."""
        return any(self.is_at(one) for one in (path, *path.parents))

    def refuse(self, corpus: Iterable[Path]) -> None:
        """Refuse a corpus that lies in the index.

        Raises:
            UsageError: If one of its files and folders is the folder of the index, or lies in it.
        """
        for path in corpus:
            if self.holds(Path(os.path.realpath(path))):
                raise UsageError(
                    f"{printable(str(path))}: lies in the index itself; keep articles and index in folders of their own"
                )


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
