"""How a worker that is asked to reload the index tells the others."""

from pathlib import Path


class ReloadFile:
    """A file that several processes share, and touch to make each other look for a newer generation."""

    def __init__(self, path: Path) -> None:
        """Name the file, which need not exist yet."""
        self._path = path
        self._seen_ns = self._touched_ns()

    def touch(self) -> None:
        """Tell the other processes."""
        self._path.touch()
        self._seen_ns = self._touched_ns()

    def was_touched(self) -> bool:
        """Tell whether another process has touched it since the last look."""
        before, self._seen_ns = self._seen_ns, self._touched_ns()
        return self._seen_ns != before

    def _touched_ns(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0
