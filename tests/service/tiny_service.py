"""A service of a few lines in processes of its own, and clients that notice every request that is not answered.

It answers with its process id, after the seconds that the path names; `/ready` with 200 or 503, `/problems` with what a
worker is told, `/block` after a second in which the event loop stands still. Run as a command it prints a line for
whatever happens to it.
"""

import argparse
import asyncio
import http.client
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from service.worker import Worker

ROOT = Path(__file__).parents[2]
SOON_S = 30
"""Far more than anything here takes."""


def main() -> None:
    from service.server import supervisor
    from service.server.sockets import bind, url
    from service.worker import this_worker

    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--drain", type=float, default=0.3)
    parser.add_argument("--fail", type=int, help="Exit code of a process that cannot start.")
    parser.add_argument("--crash-if", type=Path, help="File; while it is there, processes crash before they serve.")
    parser.add_argument("--slow-if", type=Path, help="File; while it is there, a start stands still for 3 seconds.")
    parser.add_argument("--stop-early", action="store_true", help="Signal itself before there is a server.")
    parser.add_argument("--stuck", action="store_true", help="Never end by itself, and have little time to.")
    options = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, supervisor.SIGNALS)
    if options.stop_early:
        for number in supervisor.SIGNALS:
            os.kill(os.getpid(), number)
    worker = this_worker()
    if worker is None:
        listening = bind("127.0.0.1", 0)
        say(f"listening on {url(listening)}")
        if options.workers > 1:
            if options.crash_if:
                supervisor._DELAY_MAX_S = 0.3
            sys.exit(supervisor.Supervisor(listening, options.workers).run(options.drain))
    else:
        listening = worker.listening
        if options.crash_if and options.crash_if.exists():
            os.kill(os.getpid(), signal.SIGBUS)
    serve(listening, worker, options)
    sys.exit(options.fail)


def serve(listening: socket.socket, worker: "Worker | None", options: argparse.Namespace) -> None:
    from service.server import draining
    from service.server.deadlines import RequestLimits, limited

    ready = True

    def drain() -> None:
        nonlocal ready
        ready = False
        say(f"draining {os.getpid()}")

    def hang_up() -> None:
        say(f"hangup {os.getpid()}")
        raise ValueError("no keys")

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "lifespan":
            await receive()
            server.is_broken = options.fail is not None
            server.should_exit |= server.is_broken
            stand_still(options.slow_if)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            if options.stuck:
                await asyncio.sleep(SOON_S)
            say("stopped")
            await send({"type": "lifespan.shutdown.complete"})
            return
        path = scope["path"][1:]
        if path == "block":
            time.sleep(1)  # noqa: ASYNC251 - meant
        elif path not in {"ready", "problems"}:
            await asyncio.sleep(float(path or 0))
        body = b"%d\n" % os.getpid()
        if path == "problems" and worker is not None:
            body = repr(worker.problems()).encode()
        headers = [(b"content-length", b"%d" % len(body))]
        status = 503 if path == "ready" and not ready else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    if options.stuck:
        draining.STOP_S = 2.0  # type: ignore[attr-defined]
    server = draining.Server(
        app,
        limited(RequestLimits()),
        listening,
        drain_seconds=options.drain,
        on_serving=(lambda: None) if worker is None else worker.tell_serving,
        on_draining=drain,
        on_hangup=hang_up,
        supervisor=None if worker is None else worker.supervisor,
    )
    server.run()


def stand_still(condition: Path | None) -> None:
    if condition and condition.exists():
        say(f"slow {os.getpid()}")
        time.sleep(3)


def say(line: str) -> None:
    print(line, flush=True)


class TinyService:
    """The command, running."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log
        self.port = int(self.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")[0])

    @property
    def said(self) -> str:
        return self._log.read_text()

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        """Return what a pattern finds in the lines, once it is found that often."""
        until(lambda: len(re.findall(pattern, self.said)) >= times, lambda: f"{pattern!r} in {self.said!r}")
        return re.findall(pattern, self.said)

    def connect(self) -> "Connection":
        return Connection(self.port)

    def get(self, path: str = "/") -> tuple[int, str]:
        """Ask on a connection of its own."""
        with self.connect() as connection:
            connection.send(path)
            return connection.answer()[:2]

    def pids(self, count: int) -> set[int]:
        """Return the processes that answer, once there are so many."""
        found: set[int] = set()

        def ask() -> bool:
            status, body = self.get()
            if status == http.client.OK:  # else there is no worker yet
                found.add(int(body))
            return len(found) >= count

        until(ask, lambda: f"{count} processes")
        return found

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(SOON_S)


class Connection:
    """A connection whose requests and answers are sent and awaited one by one."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SOON_S)
        self._lines = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._lines.close()
        self.socket.close()

    def reset(self) -> None:
        """Break the connection off."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    @property
    def open(self) -> bool:
        return self.socket.fileno() >= 0

    def send(self, *paths: str) -> None:
        self.socket.sendall(b"".join(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path.encode() for path in paths))

    def answer(self) -> tuple[int, str, bool]:
        """Return status, body and whether the connection closes.

        Raises:
            OSError: If it closes without an answer.
        """
        status = self._lines.readline().split()
        if not status:
            raise ConnectionResetError("no answer")
        headers = http.client.parse_headers(self._lines)
        body = self._lines.read(int(headers["content-length"]))
        return int(status[1]), body.decode().strip(), headers["connection"] == "close"

    def at_end(self) -> bool:
        """Wait for the connection to close; whether it does without another answer."""
        return not self._lines.read()


@contextmanager
def tiny_service(log: Path, *arguments: str) -> Iterator[TinyService]:
    """Run the command, in a session of its own, until the end of the block; workers end when it does."""
    command = [sys.executable, "-m", "tests.service.tiny_service", *arguments]
    with log.open("wb") as stream:
        environment = os.environ | {"TMPDIR": str(log.parent)}
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, cwd=ROOT, env=environment, start_new_session=True
        )
    try:
        yield TinyService(process, log)
    finally:
        process.kill()
        process.wait()


class Load:
    """Clients that ask all the time: half of them on a new connection each time, half as long as one lasts.

    A connection that is made in the instant in which a server that stops closes its socket is reset by the system: that
    is no failure of at most half of the clients, if nobody listens any more.
    """

    def __init__(self, port: int, *, clients: int = 4, path: str = "/0.01") -> None:
        self.answers: Counter[int] = Counter()
        """By process."""
        self.failures: list[str] = []
        self._port = port
        self._path = path
        self._cut: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number % 2 == 0,)) for number in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        until(lambda: self.answers.total() > 20, lambda: str(self.failures))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if len(self._cut) > len(self._threads) // 2:
            self.failures += self._cut

    def _ask(self, lasting: bool) -> None:
        while not self._stop.is_set():
            try:
                connection = Connection(self._port)
            except ConnectionRefusedError:
                return
            except OSError as error:
                self.failures.append(f"connecting: {error}")
                return
            with connection:
                closes, answered = False, 0
                while not closes and not self._stop.is_set():
                    try:
                        connection.send(self._path)
                        status, body, closes = connection.answer()
                    except OSError as error:
                        is_cut = answered == 0 and self._nobody_listens()
                        (self._cut if is_cut else self.failures).append(f"after {answered} answers: {error}")
                        break
                    answered += 1
                    if status != 200:
                        self.failures.append(f"status {status}")
                    self.answers[int(body)] += 1
                    closes = closes or not lasting

    def _nobody_listens(self) -> bool:
        try:
            Connection(self._port).close()
        except ConnectionRefusedError:
            return True
        return False


def until(holds: Callable[[], bool], what: Callable[[], str]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < deadline, what()
        time.sleep(0.02)


if __name__ == "__main__":
    main()
