"""An open loop of HTTP requests: sent at fixed moments, however long the answers take.

    python -m benchmarks.load --port PORT --paths FILE --out FILE.npz --phase RATE:SECONDS ...
    python -m benchmarks.load --limit

A latency counts from the moment a request was due, not from when it could be sent, so that a server that stalls cannot
keep the requests from being counted that it kept waiting. `--limit` tells the highest rate that this client can make.
"""

import argparse
import asyncio
import gc
import json
import re
import selectors
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.timing import Numbers

HOST = "127.0.0.1"
TIMED_OUT, NO_ANSWER = 0, -1
"""Statuses of requests without one: given up; or the connection was refused, or closed within the answer."""
OnAnswer = Callable[[int, bytes], None]
"""Called with the status and the body of each answer."""

_CONNECTIONS = 500
_TIMEOUT_S = 10.0
_STATUS = slice(9, 12)  # of `HTTP/1.1 200 OK`
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *\d", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phase:
    """A time of a constant rate."""

    rate: float
    """Requests per second."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What became of the requests of a run, in the order in which they were due."""

    due_s: Numbers
    """(n,) since the start."""
    late_s: Numbers
    """(n,) by how much each was written after it was due; NaN if it never was."""
    latency_s: Numbers
    """(n,) from when it was due to the last byte of the answer, or until it was given up."""
    status: npt.NDArray[np.int16]
    """(n,) of HTTP, TIMED_OUT or NO_ANSWER."""
    has_retry_after: npt.NDArray[np.bool_]
    """(n,) whether the answer had the header."""
    cpu_s: float
    """CPU time that this client took."""
    resent: int
    """Requests sent once more, because the server had closed the connection before it answered anything."""

    def due_within(self, start_s: float, end_s: float) -> npt.NDArray[np.bool_]:
        """Return (n,): which requests were due in [start_s, end_s)."""
        return (self.due_s >= start_s) & (self.due_s < end_s)

    def failed(self) -> dict[str, int]:
        """Count the requests that were neither answered nor refused in good order: 200, and 503 with Retry-After."""
        fine = (self.status == 200) | ((self.status == 503) & self.has_retry_after)
        names = {TIMED_OUT: "timed out", NO_ANSWER: "no answer"}
        statuses, counts = np.unique(self.status[~fine], return_counts=True)
        return {names.get(int(one), str(one)): int(count) for one, count in zip(statuses, counts, strict=True)}

    def client(self) -> dict[str, float]:
        """Tell what the client itself cost and how punctual it was: if it is not, the latencies are partly its own."""
        sent = self.late_s[~np.isnan(self.late_s)]
        return {
            "cpu_us_per_request": round(1e6 * self.cpu_s / max(1, len(self.due_s)), 1),
            "late_p99_ms": round(1_000 * float(np.quantile(sent, 0.99)), 3) if len(sent) else 0.0,
            "resent": self.resent,
        }


def due_moments(phases: Sequence[Phase]) -> Numbers:
    """Return (n,): when the requests of phases are due, in seconds since the start of the first, evenly spaced."""
    moments, start_s = [], 0.0
    for phase in phases:
        moments.append(start_s + np.arange(round(phase.rate * phase.seconds)) / phase.rate)
        start_s += phase.seconds
    return np.concatenate(moments)


def open_loop(
    port: int,
    paths: Sequence[str],
    phases: Sequence[Phase],
    *,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = _TIMEOUT_S,
    on_answer: OnAnswer | None = None,
) -> Samples:
    """Make the requests of phases, in this process, which should do nothing else.

    Args:
        port: Of a server on this machine.
        paths: Asked for in turn, from the first again after the last.
        phases: One after the other, without a break.
        headers: Sent with each request.
        timeout_s: A request is given up so long after it was due.
        on_answer: Called as answers come in.
    """
    # Unlike epoll's, its timer is not rounded up to whole milliseconds.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        lines = "".join(f"{name}: {value}\r\n" for name, value in {"Host": f"{HOST}:{port}", **(headers or {})}.items())
        requests = [f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in paths]
        return runner.run(_Run(port, requests, due_moments(phases), timeout_s, on_answer).samples())


class OpenLoop:
    """An open loop in a process of its own."""

    def __init__(self, port: int, paths: Sequence[str], phases: Sequence[Phase]) -> None:
        """Start it.

        Args:
            port: See `open_loop`.
            paths: See `open_loop`.
            phases: See `open_loop`.
        """
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._out = folder / "samples.npz"
        (folder / "paths").write_text("\n".join(paths))
        command = [sys.executable, "-m", "benchmarks.load", "--port", str(port)]
        command += ["--paths", str(folder / "paths"), "--out", str(self._out)]
        for phase in phases:
            command += ["--phase", f"{phase.rate}:{phase.seconds}"]
        self._process = subprocess.Popen(command)

    def running(self) -> bool:
        """Tell whether requests are still being made or waited for."""
        return self._process.poll() is None

    def samples(self) -> Samples:
        """Wait for the end and return what became of the requests.

        Raises:
            RuntimeError: If the process failed.
        """
        with self._folder:
            if self._process.wait():
                raise RuntimeError(f"the load generator failed with exit code {self._process.returncode}")
            with np.load(self._out) as found:
                return Samples(
                    due_s=found["due_s"],
                    late_s=found["late_s"],
                    latency_s=found["latency_s"],
                    status=found["status"],
                    has_retry_after=found["has_retry_after"],
                    cpu_s=float(found["cpu_s"]),
                    resent=int(found["resent"]),
                )


class _Run:
    """One run: the requests, when they are due and what became of them, and the connections."""

    def __init__(
        self, port: int, requests: Sequence[bytes], due_s: Numbers, timeout_s: float, on_answer: OnAnswer | None
    ) -> None:
        self._port, self._requests, self._timeout_s, self.on_answer = port, requests, timeout_s, on_answer
        self._due_s = due_s
        self._late_s = np.full(len(due_s), np.nan)
        self._latency_s = np.zeros(len(due_s))
        self._status = np.full(len(due_s), NO_ANSWER, np.int16)
        self._has_retry_after = np.zeros(len(due_s), np.bool_)
        self._start = 0.0
        self._left = len(due_s)
        self._resent = 0
        self._open = 0
        self._idle: list[_Connection] = []
        self._waiting: deque[int] = deque()
        self._at_work: dict[int, _Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done = asyncio.Event()

    async def samples(self) -> Samples:
        loop = asyncio.get_running_loop()
        cpu_before = time.process_time()
        self._start = time.perf_counter() + 0.05
        expiring = loop.create_task(self._expire())
        for number, due in enumerate(self._due_s.tolist()):
            await asyncio.sleep(max(0.0, self._start + due - time.perf_counter()))  # answers are read even if it is 0
            self._dispatch(number)
        await self._done.wait()
        expiring.cancel()
        for connection in self._idle:
            connection.abort()
        return Samples(
            due_s=self._due_s,
            late_s=self._late_s,
            latency_s=self._latency_s,
            status=self._status,
            has_retry_after=self._has_retry_after,
            cpu_s=time.process_time() - cpu_before,
            resent=self._resent,
        )

    def finished(self, number: int, status: int, *, has_retry_after: bool = False) -> None:
        """Note what became of a request."""
        self._latency_s[number] = time.perf_counter() - self._start - self._due_s[number]
        self._status[number] = status
        self._has_retry_after[number] = has_retry_after
        self._at_work.pop(number, None)
        self._left -= 1
        if not self._left:
            self._done.set()

    def free(self, connection: "_Connection") -> None:
        """Use a connection for the next request that waits, if one does."""
        if self._waiting:
            self._write(connection, self._waiting.popleft())
        else:
            self._idle.append(connection)

    def lost(self, connection: "_Connection", number: int | None, *, may_resend: bool) -> None:
        """Note that a connection is gone, with the request that it was to answer."""
        self._open -= 1
        if connection in self._idle:
            self._idle.remove(connection)
        if number is not None and number in self._at_work:
            if may_resend:
                self._resent += 1
                del self._at_work[number]
                self._connect(number)
            else:
                self.finished(number, NO_ANSWER)
        if self._waiting and self._open < _CONNECTIONS:
            self._connect(self._waiting.popleft())

    def _dispatch(self, number: int) -> None:
        if self._idle:
            self._write(self._idle.pop(), number)
        elif self._open < _CONNECTIONS:
            self._connect(number)
        else:
            self._waiting.append(number)

    def _write(self, connection: "_Connection", number: int) -> None:
        self._late_s[number] = time.perf_counter() - self._start - self._due_s[number]
        self._at_work[number] = connection
        connection.send(number, self._requests[number % len(self._requests)])

    def _connect(self, number: int) -> None:
        self._open += 1
        task = asyncio.get_running_loop().create_task(self._opened(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _opened(self, number: int) -> None:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Connection(self), HOST, self._port
            )
        except OSError:
            self._open -= 1
            self.finished(number, NO_ANSWER)
        else:
            self._write(connection, number)

    async def _expire(self) -> None:
        """Give up what was due too long ago."""
        while True:
            await asyncio.sleep(0.1)
            before = time.perf_counter() - self._start - self._timeout_s
            while self._waiting and self._due_s[self._waiting[0]] < before:
                self.finished(self._waiting.popleft(), TIMED_OUT)
            for number, connection in list(self._at_work.items()):
                if self._due_s[number] < before:
                    self.finished(number, TIMED_OUT)
                    connection.abort()


class _Connection(asyncio.Protocol):
    """A kept-alive connection: one request at a time, answers of a stated length."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._number: int | None = None
        self._sent = 0
        self._received = bytearray()
        self._head_end = 0
        self._end = 0  # 0 until the head is there

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{transport!r} cannot be written to")
        self._transport = transport

    def send(self, number: int, request: bytes) -> None:
        self._number = number
        self._sent += 1
        self._transport.write(request)

    def abort(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._end:
            head_end = self._received.find(b"\r\n\r\n")
            if head_end < 0:
                return
            length = _LENGTH.search(self._received, 0, head_end)
            if length is None:
                self.abort()  # counted as NO_ANSWER
                return
            self._head_end = head_end
            self._end = head_end + 4 + int(length[1])
        if len(self._received) >= self._end:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - all mean the same here
        self._run.lost(self, self._number, may_resend=self._sent > 1 and not self._received)

    def _answered(self) -> None:
        number, received, head_end, end = self._number, self._received, self._head_end, self._end
        self._number, self._received, self._end = None, bytearray(), 0
        if number is None:
            self.abort()  # an answer to nothing
            return
        status = int(received[_STATUS])
        has_retry_after = _RETRY_AFTER.search(received, 0, head_end) is not None
        self._run.finished(number, status, has_retry_after=has_retry_after)
        if self._run.on_answer is not None:
            self._run.on_answer(status, bytes(received[head_end + 4 : end]))
        if _CLOSE.search(received, 0, head_end):
            self.abort()
        else:
            self._run.free(self)


_STUB = """
import asyncio
class Stub(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(answer)
answer = b"HTTP/1.1 200 OK\\r\\nContent-Length: 8000\\r\\n\\r\\n" + bytes(8000)
async def main():
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
"""A server that answers at once with as many bytes as a search has."""


def highest_rate(*, seconds: float = 2.0, most_late_ms: float = 5.0) -> dict[str, float]:
    """Measure how many requests per second this client can make of a server that answers at once.

    Returns:
        `per_second`: the highest of the rates tried, each a half more than the one before, at which requests were
        written at most `most_late_ms` late at p99; and what `Samples.client` tells of it.
    """
    with subprocess.Popen([sys.executable, "-c", _STUB], stdout=subprocess.PIPE, text=True) as stub:
        try:
            port = int(stub.stdout.readline()) if stub.stdout else 0
            rate, found = 500.0, {"per_second": 0.0}
            while True:
                samples = OpenLoop(port, ["/"], [Phase(rate, seconds)]).samples()
                client = samples.client()
                if client["late_p99_ms"] > most_late_ms or samples.failed():
                    return found
                found = {"per_second": rate, **client}
                rate *= 1.5
        finally:
            stub.kill()


def main() -> int:
    """Make one run and store what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", action="store_true", help="tell the highest rate that this client can make")
    parser.add_argument("--port", type=int, help=f"of a server on {HOST}")
    parser.add_argument("--paths", type=Path, help="file of paths to ask for, one a line")
    parser.add_argument("--phase", action="append", default=[], help="requests per second, and for how many seconds")
    parser.add_argument("--out", type=Path, help="file for the samples")
    arguments = parser.parse_args()
    if arguments.limit:
        print(json.dumps(highest_rate()))
        return 0
    if None in (arguments.port, arguments.paths, arguments.out) or not arguments.phase:
        parser.error("--port, --paths, --phase and --out are needed")
    phases = [Phase(*map(float, phase.split(":"))) for phase in arguments.phase]
    gc.disable()  # its pauses would count as the server's
    samples = open_loop(arguments.port, arguments.paths.read_text().splitlines(), phases)
    np.savez(arguments.out, **{name: getattr(samples, name) for name in Samples.__slots__})
    return 0


if __name__ == "__main__":
    sys.exit(main())
