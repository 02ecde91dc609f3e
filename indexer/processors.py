"""How many processors there are to work with."""

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Linux control groups, version 2: microseconds of processor time (or `max`), in so many microseconds."""
_OLD_QUOTA = tuple(Path("/sys/fs/cgroup/cpu") / name for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
"""Version 1: the same in two files, -1 for any time."""


def cores() -> int:
    """Return how many processors this process may use: of the machine's, and of a container's quota, at least 1."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return there if quota is None else max(1, min(there, math.ceil(quota)))


def _quota() -> float | None:
    """Return the processors' worth of time that a container is given, None if it is not limited."""
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
