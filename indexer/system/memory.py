"""Memory that this process may use, and memory that it has let go of."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
"""Folder of Linux control groups."""
_OWN_GROUPS = Path("/proc/self/cgroup")
"""File that names this process's groups: lines of a number, what is controlled (nothing in version 2), and a path."""


def memory_bytes() -> int:
    """Return how much memory this process may use, in bytes: the machine's, within a container's limit."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *_limits()])


def _limits() -> Iterator[int]:
    """Yield the limits that the process's control groups state, in bytes."""
    groups = [_GROUPS / "memory.max", _GROUPS / "memory" / "memory.limit_in_bytes"]  # as containers mostly see them
    with suppress(OSError):
        for line in _OWN_GROUPS.read_text().splitlines():
            _, controlled, path = line.split(":", 2)
            if not controlled:
                groups.append(_GROUPS / path[1:] / "memory.max")
            elif controlled == "memory":
                groups.append(_GROUPS / "memory" / path[1:] / "memory.limit_in_bytes")
    for group in groups:
        with suppress(OSError, ValueError):  # `max`, or no limit
            yield int(group.read_text())


def release_memory() -> None:
    """Give back to the system what is not in use any more; the C library would keep it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)
