"""Read-only connections to one SQLite file, shared between threads."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONNECTIONS = 4
"""Connections of a pool: SQLite answers one thread at a time on each. Opening one takes some 0.1 ms."""


def open_connection(path: Path) -> sqlite3.Connection:
    """Open a file read-only and as immutable, for one thread at a time.

    No lock, journal or write touches an immutable file, so that it may lie on a read-only disk. It is read and not
    mapped: if it is cut short, reading fails with an error, where a map would end the process. Some 20 microseconds for
    ten passages are what that costs.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute("PRAGMA mmap_size = 0")  # the default may be another where SQLite was compiled
    return connection


class ConnectionPool:
    """A fixed number of connections, lent to one thread at a time each.

    All of them are opened at once, because the file may be deleted while they are in use.
    """

    def __init__(self, path: Path) -> None:
        """Open the connections.

        Raises:
            sqlite3.Error: If the file cannot be opened.
        """
        self._path = path
        self._changed = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        try:
            for _ in range(_CONNECTIONS):
                self._idle.append(open_connection(path))
        except sqlite3.Error:
            self.close()
            raise

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection, waiting for one if none is idle; a thread must not borrow two at once.

        Raises:
            ValueError: If the pool is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._idle or self._closed)
            self.check_open()
            connection = self._idle.pop()  # the one used last has the most pages in its cache
        try:
            yield connection
        finally:
            with self._changed:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)
                    self._changed.notify()

    def check_open(self) -> None:
        """Raise ValueError if the pool is closed."""
        if self._closed:
            raise ValueError(f"{self._path} is closed")

    def close(self) -> None:
        """Close the idle connections now and the others when they come back; no further one is lent."""
        with self._changed:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            self._changed.notify_all()
