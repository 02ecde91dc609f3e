"""Connections that are answered with `503` while no worker serves."""

import socket
import time
from contextlib import suppress

from service.server.sockets import accept_all

NOT_READY = b"""HTTP/1.1 503 Service Unavailable\r
Content-Type: application/problem+json\r\nContent-Length: 152\r\nX-Request-ID: supervisor\r
Retry-After: 1\r\nConnection: close\r\n\r
{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"no worker is ready","code":"not_ready",\
"request_id":"supervisor","errors":[]}"""
"""The answer, to any request."""
_OPEN_MAX = 256  # at once; the others wait to be accepted, and files are left for what else needs them
_PART_BYTES = 65_536
_TURN_BYTES = 4 << 20
"""Most bytes that are read from a connection at a time; a client can send faster than they are dropped."""
_REQUEST_S = 1.0
"""Longest time that a request is awaited before the connection is answered without one."""
_CLOSING_S = 5.0
"""Longest time, after the answer, that the client's end of a connection is awaited.

A connection that is closed before all that the client sends has been read is reset, and the answer with it.
"""


class Refusals:
    """The connections that were accepted to be refused; none of its methods waits."""

    def __init__(self, listening: socket.socket) -> None:
        """Take the socket from which connections are accepted."""
        self._listening = listening
        self._due: dict[socket.socket, float] = {}  # until when a request is awaited
        self._answered: dict[socket.socket, float] = {}  # until when the client's end is awaited

    @property
    def pending(self) -> bool:
        """Whether a connection is still open."""
        return bool(self._due or self._answered)

    def accept(self) -> None:
        """Take in the connections that wait to be accepted."""
        now = time.monotonic()
        for connection in accept_all(self._listening, _OPEN_MAX - len(self._due) - len(self._answered)):
            connection.setblocking(False)
            self._due[connection] = now + _REQUEST_S

    def advance(self) -> None:
        """Answer the connections whose request has come, or is late, and close those that have ended or are late."""
        now = time.monotonic()
        for connection, until in list(self._due.items()):
            received = _read(connection)
            if received != 0 or now > until:
                del self._due[connection]
                with suppress(OSError):
                    connection.sendall(NOT_READY)
                    connection.shutdown(socket.SHUT_WR)
                self._answered[connection] = now + _CLOSING_S
        for connection, until in list(self._answered.items()):
            if _read(connection) is None or now > until:
                del self._answered[connection]
                connection.close()

    def close(self) -> None:
        """Close all connections as they are."""
        for connection in (*self._due, *self._answered):
            connection.close()


def _read(connection: socket.socket) -> int | None:
    """Drop what has come, and return the number of bytes; None if nothing more can come."""
    received = 0
    try:
        while part := connection.recv(_PART_BYTES):
            received += len(part)
            if received > _TURN_BYTES:
                return received
    except BlockingIOError:
        return received
    except OSError:
        return None
    return None
