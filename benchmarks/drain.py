"""What clients meet when the service is told to stop while they ask: is any request left without an answer?"""

import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any

from benchmarks.load import HOST
from benchmarks.serving import Server

_ESTABLISHED = 1  # of Linux's TCP states
_TIMEOUT_S = 30.0


def drain(server: Server, paths: Sequence[str], *, keep_alive: int, fresh: int, seconds: float) -> dict[str, Any]:
    """Send SIGTERM to a server that clients keep asking, and tell what became of their requests.

    Args:
        server: The server; it has ended afterwards, or is left running if it does not within half a minute.
        paths: What to ask for.
        keep_alive: Clients that ask all on one connection.
        fresh: Clients that make a connection for each request.
        seconds: How long they ask before the signal.

    Returns:
        `answers`: status -> answers; `after_signal`: of those, the ones that came after the signal;
        `unanswered_kept` and `unanswered_new`: requests that were sent whole on an open connection and not answered,
        apart for connections on which others had been answered, and new ones; `closed_first`: connections that the
        service closed before a request was sent on them; `refused`: connections that were not taken; `exit_code` (None
        if it did not end) and `exit_s`, from the signal.
    """
    clients = _Clients(server.port, paths)
    threads = [threading.Thread(target=clients.ask_on_one) for _ in range(keep_alive)]
    threads += [threading.Thread(target=clients.ask_on_new_ones) for _ in range(fresh)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    before = clients.seen.copy()
    signalled = time.perf_counter()
    server.process.send_signal(signal.SIGTERM)
    try:
        exit_code = server.process.wait(_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        exit_code = None
    exit_s = time.perf_counter() - signalled
    clients.stopping.set()
    for thread in threads:
        thread.join()
    kinds = ("unanswered_kept", "unanswered_new", "closed_first", "refused")
    return {
        "answers": {str(kind): number for kind, number in sorted(clients.seen.items()) if kind.isdecimal()},
        "after_signal": sum((clients.seen - before)[kind] for kind in clients.seen if kind.isdecimal()),
        **{kind: clients.seen[kind] for kind in kinds},
        "exit_code": exit_code,
        "exit_s": round(exit_s, 3),
    }


class _Clients:
    """Blocking clients, each in a thread: what they meet is then in the order in which it happened."""

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self._address = (HOST, port)
        self._paths = paths
        self._next = count()
        self._lock = threading.Lock()
        self.seen: Counter[str] = Counter()
        self.stopping = threading.Event()

    def ask_on_one(self) -> None:
        """Ask on one connection, and on a new one when it was closed, until none is taken."""
        while (connection := self._connected()) is not None:
            with connection:
                is_new = True
                while not self.stopping.is_set() and self._asked(connection, is_new=is_new):
                    is_new = False

    def ask_on_new_ones(self) -> None:
        """Ask on a connection for each request, until none is taken."""
        while (connection := self._connected()) is not None:
            with connection:
                self._asked(connection, is_new=True)

    def _connected(self) -> socket.socket | None:
        if self.stopping.is_set():
            return None
        try:
            return socket.create_connection(self._address, timeout=_TIMEOUT_S)
        except OSError:
            self._saw("refused")
            return None

    def _asked(self, connection: socket.socket, *, is_new: bool) -> bool:
        """Make a request, note what became of it and return whether the connection may be used again."""
        path = self._paths[next(self._next) % len(self._paths)]
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        try:
            connection.sendall(request)
        except OSError:
            self._saw("closed_first")
            return False
        # On one machine what is sent has arrived when the call returns: a connection that is open even now was open
        # when the request arrived, and what comes after that is an answer, or the lack of one.
        was_open = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED
        try:
            answer = _answer(connection)
        except OSError:
            answer = None
        if answer is None:
            self._saw(f"unanswered_{'new' if is_new else 'kept'}" if was_open else "closed_first")
            return False
        status, is_kept = answer
        self._saw(status)
        return is_kept

    def _saw(self, what: str) -> None:
        with self._lock:
            self.seen[what] += 1


def _answer(connection: socket.socket) -> tuple[str, bool] | None:
    """Return an answer's status and whether the connection is kept; None if it did not come whole."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65_536)
        if not data:
            return None
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    missing = int(headers["content-length"]) - len(body)
    while missing > 0:
        data = connection.recv(65_536)
        if not data:
            return None
        missing -= len(data)
    return lines[0].split()[1], headers.get("connection") != "close"
