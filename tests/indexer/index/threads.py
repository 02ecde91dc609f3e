"""Running several threads at once, and counting the files that this process holds open."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path


def in_threads(works: Sequence[Callable[[], object]]) -> None:
    """Run each in a thread of its own, at the same time."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def open_files(folder: Path) -> int:
    """How many of this process's files lie in a folder."""
    return sum(str(folder) in str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
