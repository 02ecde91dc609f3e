"""Several workers over one socket, and the small process that starts, replaces and stops them.

A worker is the same command once more, in a session of its own so that Ctrl-C reaches the supervisor alone.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from service.server.sockets import accept_all

STOP_S = 25.0
"""Longest time from the end of draining to the end of a process."""
_VARIABLE = "ARTICLE_SEARCH_WORKER"
_FAILED_STARTS_MAX = 5  # for each worker, while none serves
_RECENT_S = 60.0  # failures in this time delay the next start, and are told
_DELAY_MAX_S = 30.0
_TICK_S = 0.1
_NOT_READY = b"""HTTP/1.1 503 Service Unavailable\r
Content-Type: application/problem+json\r\nContent-Length: 152\r\nX-Request-ID: supervisor\r
Retry-After: 1\r\nConnection: close\r\n\r
{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"no worker is ready","code":"not_ready",\
"request_id":"supervisor","errors":[]}"""
_log = logging.getLogger(__name__)


class Worker(NamedTuple):
    """What a worker has from its supervisor: the socket, the supervisor's id, and the folder that all workers share."""

    listening: socket.socket
    supervisor: int
    state: Path

    def tell_serving(self) -> None:
        """Tell the supervisor that this worker accepts connections."""
        (self.state / f"serving-{os.getpid()}").touch()

    def problems(self) -> list[str]:
        """Return what is wrong with the workers, in words for clients."""
        file = self.state / "problems"
        return file.read_text().splitlines() if file.exists() else []


def this_worker() -> Worker | None:
    """Return what this process has inherited, or None if it is no worker."""
    if _VARIABLE not in os.environ:
        return None
    descriptor, supervisor, state = os.environ[_VARIABLE].split(":", 2)
    return Worker(socket.socket(fileno=int(descriptor)), int(supervisor), Path(state))


def supervise(listening: socket.socket, workers: int, drain_seconds: float) -> int:
    """Run this command several times until SIGTERM or SIGINT; a second SIGINT kills the workers.

    Returns:
        Exit code: 0, or that of a worker if start after start fails and none serves.
    """
    with tempfile.TemporaryDirectory(prefix="article-search-") as folder:
        return _Supervisor(listening, Path(folder), workers).run(drain_seconds)


class _Supervisor:
    def __init__(self, listening: socket.socket, state: Path, count: int) -> None:
        self._listening, self._state, self._count = listening, state, count
        self._workers: list[subprocess.Popen[bytes]] = []
        self._recent: list[float] = []  # when workers failed
        self._signals: list[int] = []
        (state / "metrics").mkdir()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self._signals.append(number))
        signal.signal(signal.SIGHUP, lambda number, _: self._tell(self._serving(), number))

    def run(self, drain_seconds: float) -> int:
        due, has_served, codes, refused, problem = 0.0, False, list[int](), list[socket.socket](), ""
        while not self._signals and len(codes) < self._count * (_FAILED_STARTS_MAX if has_served else 1):
            missing = self._count - len(self._workers) - (0 if has_served else len(codes))
            for _ in range(missing if time.monotonic() >= due else 0):
                self._start()
            time.sleep(_TICK_S)
            if failed := self._reap():
                due = time.monotonic() + min(2 ** len(self._recent) / 4, _DELAY_MAX_S)
            serving = len(self._serving())
            has_served, codes = has_served or serving > 0, [] if serving else codes + failed
            for connection in refused:  # by now its request has come, which, unread, would destroy the answer
                with connection, suppress(OSError):
                    connection.sendall(_NOT_READY)
                    connection.recv(65_536, socket.MSG_DONTWAIT)
            refused = [] if serving else accept_all(self._listening)
            failures = f"workers failed {len(self._recent)} times in a minute; {serving} of {self._count} serve"
            problem, before = failures if len(self._recent) > 1 else "", problem
            if problem != before:
                (self._state / "problems").write_text(problem)
        if not self._signals:
            _log.error("no worker can serve: giving up")
        self._stop(time.monotonic() + drain_seconds + STOP_S + 1)
        return 0 if self._signals else codes[-1]

    def _start(self) -> None:
        number, folder = self._listening.fileno(), self._state
        shared = {_VARIABLE: f"{number}:{os.getpid()}:{folder}", "PROMETHEUS_MULTIPROC_DIR": f"{folder}/metrics"}
        command, environment = [sys.executable, *sys.orig_argv[1:]], os.environ | shared
        worker = subprocess.Popen(command, env=environment, pass_fds=[number], start_new_session=True)  # noqa: S603
        self._workers.append(worker)
        _log.info("worker %d started", worker.pid)

    def _reap(self) -> list[int]:
        """Forget the workers that have ended, and return the exit codes of those that failed."""
        now = time.monotonic()
        ended = [worker for worker in self._workers if worker.poll() is not None]
        codes = [128 - code if code < 0 else code for code in (worker.returncode for worker in ended) if code]
        for worker in ended:
            from prometheus_client.multiprocess import mark_process_dead  # as large as all else here

            mark_process_dead(worker.pid, f"{self._state}/metrics")  # type: ignore[no-untyped-call]
            self._workers.remove(worker)
            _log.log(30 if worker.returncode else 20, "worker %d ended with %d", worker.pid, worker.returncode)
        self._recent = [at for at in self._recent if now < at + _RECENT_S] + [now] * len(codes)
        return codes

    def _serving(self) -> list[subprocess.Popen[bytes]]:
        return [worker for worker in self._workers if (self._state / f"serving-{worker.pid}").exists()]

    def _tell(self, workers: list[subprocess.Popen[bytes]], number: int) -> None:
        for worker in workers:
            worker.send_signal(number)

    def _stop(self, deadline: float) -> None:
        self._listening.close()
        self._tell(self._workers, signal.SIGTERM)
        while self._workers:
            if signal.SIGINT in self._signals[1:] or time.monotonic() > deadline:
                self._tell(self._workers, signal.SIGKILL)
            time.sleep(_TICK_S)
            self._reap()
