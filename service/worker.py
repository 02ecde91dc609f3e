"""What a worker, one of several processes that answer, and the supervisor that started it know of each other."""

import os
import signal
import socket
import time
from pathlib import Path
from typing import NamedTuple

WORKER_VARIABLE = "ARTICLE_SEARCH_WORKER"
"""Variable that the supervisor sets for its workers: the socket's descriptor, its own process id, the shared folder."""
RECENT_S = 60.0
"""Seconds for which a failure of a worker delays the next start and is told."""


class Worker(NamedTuple):
    """What a worker has from its supervisor: the socket, the supervisor's id, and the folder that all workers share."""

    listening: socket.socket
    supervisor: int
    state: Path

    def tell_serving(self) -> None:
        """Tell the supervisor that this worker accepts connections."""
        # Named by process id: the file of a worker that died says nothing of the one that takes its place.
        (self.state / f"serving-{os.getpid()}").touch()

    def problems(self) -> list[str]:
        """Return what is wrong with the workers, in words for clients."""
        file = self.state / "problems"
        # Not the monotonic clock: files have the time of day.
        is_recent = file.exists() and time.time() < file.stat().st_mtime + RECENT_S
        return file.read_text().splitlines() if is_recent else []


def this_worker() -> Worker | None:
    """Return what this process has inherited, or None if it is no worker."""
    if WORKER_VARIABLE not in os.environ:
        return None
    # At most two splits, for the folder's path may hold colons.
    descriptor, supervisor, state = os.environ[WORKER_VARIABLE].split(":", 2)
    return Worker(socket.socket(fileno=int(descriptor)), int(supervisor), Path(state))


def signal_told(code: int) -> str:
    """Return for the end of a line which signal ended a process, and why; an empty text if none did."""
    if code >= 0:
        return ""
    name = signal.Signals(-code).name if -code in set(signal.Signals) else "a signal"
    if code == -signal.SIGBUS:
        return f": {name}, a file that it had mapped, as those of the index, was cut short or could not be read"
    return f": {name}"
