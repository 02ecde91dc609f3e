"""What is published in the index's folder, and whether it should be tried."""

import logging
import time
from collections.abc import Callable

from indexer.errors import ArticleSearchError

RETRY_S = 30.0
"""Seconds until a generation is loaded again after an error that says nothing about it, such as a lack of memory."""
_log = logging.getLogger(__name__)


class PublishedGeneration:
    """The generation that CURRENT names, as it was when it was tried last. For one thread."""

    def __init__(self, newest: Callable[[], str] | None, files_seen: Callable[[], object]) -> None:
        """Remember how to look; see `LiveIndex`."""
        self._newest = newest
        self._files_seen = files_seen
        self._files_tried: object = None
        self._files_last: object = None
        self._retry_at: float | None = None
        self.tried: str | None = None
        """What was published when a generation was tried last, its name first; None if that could not be told."""
        self.unreadable: str | None = None
        """Why it cannot be told what is published, in words for clients; None if it can."""

    @property
    def name(self) -> str | None:
        """Name of the generation that was tried last; None if that is not known."""
        # The file that names the newest generation may hold anything.
        name = (self.tried or "").partition(" ")[0]
        return name if name.isdecimal() else None

    def look(self, *, tell: bool = True) -> str | None:
        """Return the name and hash of what is published, or None if that cannot be told.

        Args:
            tell: Whether to log the reason, if it is a new one.
        """
        if self._newest is None:
            return None
        try:
            newest = self._newest()
        except (ArticleSearchError, OSError) as error:
            if self.unreadable is None and tell:
                meant = isinstance(error, ArticleSearchError)
                _log.error(
                    "it cannot be told which generation is the newest: %s", error, exc_info=None if meant else error
                )
            self.unreadable = "it cannot be told which generation is the newest"
            return None
        self.unreadable = None
        return newest

    def is_due(self, newest: str | None, *, asked: bool, refused: bool, ready: bool) -> bool:
        """Tell whether to load what is published.

        Args:
            newest: What `look` returned.
            asked: Whether somebody asked for it.
            refused: Whether what was tried last was refused.
            ready: Whether any generation is live.
        """
        if self.is_superseded(newest):
            return True
        if asked and (not ready or refused or self._newest is None):
            return True
        if self._retry_at is not None and time.monotonic() >= self._retry_at:
            return True
        return refused and self._files_have_settled()

    def is_superseded(self, newest: str | None) -> bool:
        """Tell whether something else is published than what was tried last."""
        return newest not in (None, self.tried)

    def begin(self, newest: str | None) -> None:
        """Remember what is about to be tried."""
        self.tried = newest
        self._files_tried = self._files_last = self._files_seen()
        self._retry_at = None

    def retry_later(self) -> None:
        """Let what was tried be due again after some time."""
        self._retry_at = time.monotonic() + RETRY_S

    def _files_have_settled(self) -> bool:
        """Tell whether the files are others than those that were tried, and were the same at the last look.

        So a file that is still being written, as by a copy, is not tried at every look.
        """
        before, self._files_last = self._files_last, self._files_seen()
        return before == self._files_last != self._files_tried
