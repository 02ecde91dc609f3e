"""Whether the files of the live generation are still those that were opened."""

import time

from indexer.errors import UnusableIndexError
from service.search.searcher import Searcher

REREAD_S = 30.0
"""Seconds for which no further doubt makes all files be read once more."""


class FileWatch:
    """Looks at the files of the live generation, and remembers what it found. For one thread, `suspect` excepted."""

    def __init__(self) -> None:
        """Start without a generation."""
        self.damage: UnusableIndexError | None = None
        """What is wrong with the files; None as far as is known."""
        self.is_off_disk = False
        """Whether some of them were deleted, or replaced by others."""
        self._suspected = False
        self._reread_at = -REREAD_S

    def begin(self) -> None:
        """Forget what was found, because another generation is live now."""
        self.damage, self.is_off_disk, self._suspected = None, False, False
        self._reread_at = -REREAD_S

    def suspect(self) -> bool:
        """Have the next look read all files, since something read from them was wrong; tell whether that is new."""
        known, self._suspected = self._suspected, True
        return not known

    def look(self, searcher: Searcher) -> bool:
        """Tell whether damage was found that is not known yet; `damage` says what it is.

        Args:
            searcher: Searcher over the live generation.
        """
        known, self.damage = self.damage, searcher.files.find_damage()
        if self.damage is None and self._suspected and time.monotonic() >= self._reread_at + REREAD_S:
            self._suspected, self._reread_at = False, time.monotonic()
            self.damage = searcher.files.find_damage(thorough=True)
        return self.damage is not None and self.damage is not known

    def has_left_disk(self, searcher: Searcher) -> bool:
        """Tell whether files were deleted or replaced since the last look."""
        known, self.is_off_disk = self.is_off_disk, not searcher.files.is_on_disk()
        return self.is_off_disk and not known
