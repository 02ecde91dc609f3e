"""What a process has in memory, as Linux tells it, and how it does with less."""

import gc
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_FORGETTING = Path("/proc/sys/vm/drop_caches")
_FORGETTING_S = 60
"""Longest time that is waited for files to be forgotten, in seconds."""
_MOST_KEPT_BYTES = 16_000_000
"""What may stay of them: a process that was asked to forget reads a little again."""
_FIELDS = {"anonymous_mb": "RssAnon", "files_mb": "RssFile", "shared_mb": "RssShmem"}


def resident_mb(process: int | str = "self") -> dict[str, float]:
    """Return the resident memory of a process in megabytes.

    Returns:
        `anonymous_mb`, which is the process's own and has to stay; `files_mb`, pages of mapped files, which the system
        may take back and processes share; `shared_mb`, likewise, of files without a name.
    """
    told = _status(process)
    return {name: told[field] for name, field in _FIELDS.items()}


def tree_mb(process: int) -> float:
    """Return the memory that a process and all its descendants have of their own, in megabytes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return resident_mb(process)["anonymous_mb"] + sum(map(tree_mb, map(int, children)))


def peak_mb() -> float:
    """Return the most resident memory that this process had at once, in megabytes."""
    return _status("self")["VmHWM"]


def _status(process: int | str) -> dict[str, float]:
    """Return the fields of a process's status that are sizes, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    fields = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): round(1_024 * int(size) / 1e6, 1) for name, size, _ in fields}


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """A control group of Linux whose processes have only so much memory, the pages of files that they read among it."""

    folder: Path
    limit_bytes: int

    def command(self, command: Sequence[str]) -> list[str]:
        """Return the command that runs another one in the group."""
        return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self.folder / "cgroup.procs"), *command]


@contextmanager
def memory_limit(limit_bytes: int, *, root: Path = _CONTROL_GROUPS) -> Iterator[MemoryLimit | None]:
    """Make a control group with a limit, and remove it afterwards; None where this process may not make one.

    Args:
        limit_bytes: Most memory that its processes have together, in bytes.
        root: Folder of the control groups, of version 1 or 2.
    """
    for parent, field in ((root / "memory", "memory.limit_in_bytes"), (root, "memory.max")):
        folder = parent / f"article-search-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            if (folder / field).exists():
                (folder / field).write_text(str(limit_bytes))
                yield MemoryLimit(folder, limit_bytes)
                return
        finally:
            folder.rmdir()
    yield None


def forget_files(folder: Path) -> bool:
    """Have the system forget what it keeps in memory of files; tell whether it does, which takes root and `fincore`.

    Otherwise what a process with a limit reads would be counted for whoever read it before. What a process maps, also
    one that is about to end, is not forgotten, so that is waited for.

    Args:
        folder: Folder of the files that matter.

    Raises:
        RuntimeError: If some of them stay in memory.
    """
    gc.collect()
    for _ in range(_FORGETTING_S):
        os.sync()
        try:
            _FORGETTING.write_text("1")
            kept = _bytes_in_memory(folder)
        except OSError:
            return False
        if kept < _MOST_KEPT_BYTES:
            return True
        time.sleep(1)
    raise RuntimeError(f"{kept} bytes of the files in {folder} stay in memory")


def _bytes_in_memory(folder: Path) -> int:
    """Return how much of the files in a folder is in memory, in bytes.

    Raises:
        OSError: If there is no `fincore`.
    """
    files = [str(path) for path in folder.rglob("*") if path.is_file()]
    command = ["fincore", "--bytes", "--raw", "--noheadings", "--output", "RES", *files]
    return sum(map(int, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))
