"""Several serving processes, and the small one that keeps them.

Each worker has a socket of its own on the same port, so that the kernel spreads the connections evenly. The sockets
belong to the supervisor and every worker inherits all of them: whatever waits at a worker that has ended is taken by
another within a tenth of a second (`Server`'s `others`), so a worker can die or be replaced without a connection lost.

A worker is the same command started once more. It knows by WORKER_VARIABLE that it is one. It is told to stop by the
end of a pipe that the supervisor holds, and not by a signal: the pipe also ends if the supervisor is killed, and where
all processes are signalled, as by Ctrl-C or systemd, a forwarded signal would be the second, which stops at once.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.server import signals

WORKER_VARIABLE = "ARTICLE_SEARCH_WORKER"
"""What a worker inherits, as JSON. Set by the supervisor alone."""

STATE_VARIABLE = "ARTICLE_SEARCH_STATE"
"""A folder that the workers share; it is gone when the supervisor ends."""

METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""A folder that prometheus_client keeps the workers' metrics in, within the other."""

_log = logging.getLogger(__name__)

_YOUNG_S = 10.0
"""A worker that fails before this age is not replaced at once."""

_DELAYS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Until the replacement, by how many failed young one after the other."""

_STOP_S = 30.0
"""From the end of draining to the end of a worker, before it is killed."""

_TICK_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """What a worker has from its supervisor."""

    listening: socket.socket
    others: list[socket.socket]
    """Of the other workers."""
    lifeline: int
    """File descriptor that ends when the service stops."""
    served: int

    def tell_serving(self) -> None:
        """Tell the supervisor that this worker accepts connections."""
        os.write(self.served, b".")


def inherited(environment: Mapping[str, str]) -> Inheritance | None:
    """Return what this process has inherited, or None if it is no worker. To be called once."""
    if WORKER_VARIABLE not in environment:
        return None
    told = json.loads(environment[WORKER_VARIABLE])
    sockets = [socket.socket(fileno=number) for number in told["sockets"]]
    for each in sockets:
        each.setblocking(False)
    listening = sockets.pop(told["own"])
    return Inheritance(listening=listening, others=sockets, lifeline=told["lifeline"], served=told["served"])


def this_command() -> list[str]:
    """Return the command that this process was started with."""
    return [sys.executable, *sys.orig_argv[1:]]


def supervise(sockets: Sequence[socket.socket], command: Sequence[str], *, drain_seconds: float) -> int:
    """Run a worker for each socket until SIGTERM or SIGINT, and replace those that end.

    Args:
        sockets: As `bind_each` returns them.
        command: What a worker is; see `this_command`.
        drain_seconds: How long a worker goes on accepting when told to stop.

    Returns:
        Exit code: 0 if told to stop; or that of the first worker, if all have failed before any has served.
    """
    signals.hold()
    with tempfile.TemporaryDirectory(prefix="article-search-") as folder:
        return _Supervisor(sockets, command, Path(folder), _STOP_S + drain_seconds).run()


class _Supervisor:
    def __init__(self, sockets: Sequence[socket.socket], command: Sequence[str], state: Path, stop_s: float) -> None:
        self._sockets = sockets
        self._command = command
        self._state = state
        self._metrics = state / "metrics"
        self._metrics.mkdir()
        self._stop_s = stop_s
        self._lifeline, self._lifeline_end = os.pipe()
        self._served, self._served_end = os.pipe()
        os.set_blocking(self._served, False)
        self._any_served = False
        self._workers = [_Worker(own=own) for own in range(len(sockets))]

    def run(self) -> int:
        for worker in self._workers:
            self._start(worker)
        while True:
            self._reap()
            if not self._has_any_served():
                codes = [worker.exit_code for worker in self._workers]
                if None not in codes:
                    _log.error("no worker could start")
                    return next((code for code in codes if code), 1)
            else:
                for worker in self._workers:
                    if worker.process is None and worker.due <= time.monotonic():
                        self._start(worker)
            number = _next_signal()
            if number in (signal.SIGTERM, signal.SIGINT):
                return self._stop()
            if number == signal.SIGHUP:
                for process in self._processes():
                    process.send_signal(signal.SIGHUP)

    def _start(self, worker: "_Worker") -> None:
        numbers = [listening.fileno() for listening in self._sockets]
        told = {"sockets": numbers, "own": worker.own, "lifeline": self._lifeline, "served": self._served_end}
        shared = {
            WORKER_VARIABLE: json.dumps(told),
            STATE_VARIABLE: str(self._state),
            METRICS_VARIABLE: str(self._metrics),
        }
        worker.process = subprocess.Popen(  # noqa: S603 - this very command
            self._command,
            env=os.environ | shared,
            pass_fds=(*numbers, self._lifeline, self._served_end),
        )
        worker.started = time.monotonic()
        _log.info("worker %d started", worker.process.pid)

    def _reap(self) -> None:
        for worker in self._workers:
            if worker.process is None or worker.process.poll() is None:
                continue
            pid, code = worker.process.pid, worker.process.returncode
            worker.end(code)
            _log.log(logging.WARNING if code else logging.INFO, "worker %d ended with %d", pid, code)
            self._forget_metrics(pid)

    def _forget_metrics(self, pid: int) -> None:
        from prometheus_client.multiprocess import mark_process_dead  # as large as all else here

        mark_process_dead(pid, str(self._metrics))  # type: ignore[no-untyped-call]

    def _has_any_served(self) -> bool:
        if not self._any_served:
            with suppress(BlockingIOError):
                self._any_served = bool(os.read(self._served, 1))
        return self._any_served

    def _stop(self) -> int:
        _log.info("stopping %d workers", len(self._processes()))
        os.close(self._lifeline_end)
        deadline = time.monotonic() + self._stop_s
        while processes := self._processes():
            if _next_signal() in (signal.SIGTERM, signal.SIGINT) or time.monotonic() > deadline:
                for process in processes:
                    _log.error("worker %d is killed", process.pid)
                    process.kill()
                    process.wait()
            self._reap()
        return 0

    def _processes(self) -> list[subprocess.Popen[bytes]]:
        return [worker.process for worker in self._workers if worker.process is not None]


@dataclass(slots=True, kw_only=True)
class _Worker:
    """The place of a worker, whose processes come and go."""

    own: int
    """Which of the sockets is its own."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    """Young ones in a row."""
    exit_code: int | None = None
    """Of the last process that ended."""
    due: float = 0.0
    """When the next process is to start."""

    def end(self, code: int) -> None:
        """Note that the process has ended."""
        self.process = None
        self.exit_code = code if code >= 0 else 128 - code
        now = time.monotonic()
        if code == 0 or now - self.started > _YOUNG_S:
            self.failures, self.due = 0, now
        else:
            self.due = now + _DELAYS_S[min(self.failures, len(_DELAYS_S) - 1)]
            self.failures += 1


def _next_signal() -> int | None:
    """Wait a little for a signal and return it, if there is one; the end of a worker is one too."""
    found = signal.sigtimedwait(signals.HELD, _TICK_S)
    return None if found is None else found.si_signo
