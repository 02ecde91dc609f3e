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
import threading
import time
from contextlib import suppress
from pathlib import Path

from service.server.sockets import accept_all
from service.worker import RECENT_S, WORKER_VARIABLE, signal_told

STOP_S = 25.0
"""Longest time from the end of draining to the end of a process."""
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""Signals that are blocked, and so wait, until there is a supervisor or a server to take them."""
_FAILED_STARTS_MAX = 5  # for each worker, while none serves
_DELAY_MAX_S = 30.0
_TICK_S = 0.1
_REFUSALS = 64  # at once, each in a thread; further connections wait to be accepted
_REFUSAL_S = 4.0  # for the client to take its answer and close
_NOT_READY = b"""HTTP/1.1 503 Service Unavailable\r
Content-Type: application/problem+json\r\nContent-Length: 152\r\nX-Request-ID: supervisor\r
Retry-After: 1\r\nConnection: close\r\n\r
{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"no worker is ready","code":"not_ready",\
"request_id":"supervisor","errors":[]}"""
_log = logging.getLogger(__name__)


class Supervisor:
    """Runs this command several times until SIGTERM or SIGINT; a second SIGINT kills it. SIGHUP is passed on."""

    def __init__(self, listening: socket.socket, workers: int) -> None:
        """Take the socket, and the number of workers."""
        self._listening, self._count = listening, workers
        self._folder = tempfile.TemporaryDirectory(prefix="article-search-")
        self._state = Path(self._folder.name)
        (self._state / "metrics").mkdir()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._failures: list[float] = []  # times, of late
        self._signals: list[int] = []

    def run(self, drain_seconds: float) -> int:
        """Return 0 when told to stop, or the exit code of a worker when start after start fails and none serves."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self._signals.append(number))
        signal.signal(signal.SIGHUP, lambda number, _: self._tell(self._serving(), number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        due, has_served, codes = 0.0, False, list[int]()
        while not self._signals and len(codes) < self._count * (_FAILED_STARTS_MAX if has_served else 1):
            missing = self._count - len(self._workers) - (0 if has_served else len(codes))
            for _ in range(missing if time.monotonic() >= due else 0):
                self._start()
            time.sleep(_TICK_S)
            if self._serving():  # those too that have ended since
                has_served, codes = True, []
            if failed := self._reap():
                codes += failed
                due = time.monotonic() + delay_s(len(self._failures), self._count)
            self._refuse_unserved()
        self._stop(time.monotonic() + drain_seconds + STOP_S + 1)
        return 0 if self._signals else codes[-1]

    def _start(self) -> None:
        number, folder = self._listening.fileno(), self._state
        shared = {WORKER_VARIABLE: f"{number}:{os.getpid()}:{folder}", "PROMETHEUS_MULTIPROC_DIR": f"{folder}/metrics"}
        command, environment = [sys.executable, *sys.orig_argv[1:]], os.environ | shared
        worker = subprocess.Popen(command, env=environment, pass_fds=[number], start_new_session=True)  # noqa: S603
        self._workers.append(worker)
        _log.info("worker %d started", worker.pid)

    def _reap(self) -> list[int]:
        """Forget the workers that have ended, and return the exit codes of those that failed."""
        codes = []
        for worker in [worker for worker in self._workers if worker.poll() is not None]:
            from prometheus_client.multiprocess import mark_process_dead  # as large as all else here

            mark_process_dead(worker.pid, f"{self._state}/metrics")  # type: ignore[no-untyped-call]
            self._workers.remove(worker)
            if code := worker.returncode:
                codes.append(code if code > 0 else 128 - code)
            (_log.warning if code else _log.info)("worker %d ended with %d%s", worker.pid, code, signal_told(code))
        now, down = time.monotonic(), self._count - len(self._serving())
        self._failures = [at for at in self._failures if now < at + RECENT_S] + [now] * len(codes)
        if codes and len(self._failures) > 1:
            told = f"{down} of {self._count} workers are down: {len(self._failures)} failures in a minute"
            (self._state / "problems").write_text(told)
        return codes

    def _serving(self) -> list[subprocess.Popen[bytes]]:
        return [worker for worker in self._workers if (self._state / f"serving-{worker.pid}").exists()]

    def _tell(self, workers: list[subprocess.Popen[bytes]], number: int) -> None:
        for worker in workers:
            worker.send_signal(number)

    def _stop(self, deadline: float) -> None:
        if not self._signals:
            _log.error("no worker can serve: giving up")
        self._refuse_unserved()
        self._listening.close()
        self._tell(self._workers, signal.SIGTERM)
        while self._workers:
            if signal.SIGINT in self._signals[1:] or time.monotonic() > deadline:
                self._tell(self._workers, signal.SIGKILL)
            time.sleep(_TICK_S)
            self._reap()
        self._folder.cleanup()

    def _refuse_unserved(self) -> None:
        for connection in [] if self._serving() else accept_all(self._listening, _REFUSALS - threading.active_count()):
            threading.Thread(target=_refuse, args=(connection,)).start()


def delay_s(failures: int, workers: int) -> float:
    """Return the seconds until the next start, after so many failures in a minute; all workers' at once count once."""
    return min(2 ** (failures / workers) / 4, _DELAY_MAX_S)


def _refuse(connection: socket.socket) -> None:
    until = time.monotonic() + _REFUSAL_S
    with connection, suppress(OSError):
        connection.settimeout(_REFUSAL_S)
        connection.sendall(_NOT_READY)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536) and time.monotonic() < until:
            pass  # unread, the request would make the kernel reset the connection, and the answer be lost
