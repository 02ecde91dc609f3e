"""Number of processors that this process may use."""

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""File of Linux control groups, version 2: processor time (or `max`) and the period it is for, in microseconds."""
_OLD_QUOTA = tuple(Path("/sys/fs/cgroup/cpu") / name for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
"""Files of control groups, version 1: the same two numbers, with -1 for no limit."""


def cores() -> int:
    """Return how many processors this process may use, at least 1: those of the machine, within a container's quota."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return there if quota is None else max(1, min(there, math.ceil(quota)))


def _quota() -> float | None:
    """Return the container's quota in processors, which may be a fraction; None if it has no limit."""
    try:
        words = _QUOTA.read_text().split()
    except OSError:
        try:
            words = [path.read_text().strip() for path in _OLD_QUOTA]
        except OSError:
            return None
    try:
        time, period = float(words[0]), float(words[1])
    except (ValueError, IndexError):  # `max`
        return None
    return time / period if time > 0 and period > 0 else None
