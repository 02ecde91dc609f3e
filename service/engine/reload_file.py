"""How a worker that is asked to reload the index tells the others."""

import threading
from pathlib import Path


class ReloadFile:
    """A file that several processes share, and touch to make each other look for a newer generation.

    Safe to share between threads.
    """

    def __init__(self, path: Path) -> None:
        """Name the file, which need not exist yet."""
        self._path = path
        self._seen_ns = self._touched_ns()
        self._lock = threading.Lock()

    def touch(self) -> None:
        """Tell the other processes."""
        with self._lock:  # else another thread of this process could take the touch for one of another process
            self._path.touch()
            self._seen_ns = self._touched_ns()

    def was_touched(self) -> bool:
        """Tell whether another process has touched the file since the last look."""
        with self._lock:
            before, self._seen_ns = self._seen_ns, self._touched_ns()
            return self._seen_ns != before

    def _touched_ns(self) -> int:
        """Return when the file was touched last, in nanoseconds since 1970; 0 if it does not exist."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0
