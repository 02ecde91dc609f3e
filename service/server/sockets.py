"""Listening sockets: which address they are bound to, and how one is closed without losing a connection."""

import ctypes
import ipaddress
import socket
import struct
import sys
from contextlib import suppress
from typing import NamedTuple

from indexer.errors import UsageError

_BACKLOG = 2048
"""Connections that may wait to be accepted, if the kernel allows as many."""

_SO_ATTACH_FILTER = 26
_DROP_OPENING = [
    (0x30, 0, 0, 13),  # load the byte of TCP's flags
    (0x54, 0, 0, 0x12),  # keep SYN and ACK
    (0x15, 0, 1, 0x02),  # if it is SYN alone,
    (0x06, 0, 0, 0),  # drop the packet,
    (0x06, 0, 0, 0xFFFFFFFF),  # else take it
]
"""Classic BPF, see Linux's Documentation/networking/filter.rst."""


class _Resolved(NamedTuple):
    family: socket.AddressFamily
    address: tuple[str, int]


def bind(host: str, port: int) -> socket.socket:
    """Listen on a host and port.

    Args:
        host: An address, or a name, of whose addresses one is taken, IPv4 first. `::` takes IPv4 too.
        port: 0 takes a free one.

    Raises:
        UsageError: If that is not possible; the message says why.
    """
    return _bind(host, port, shared=False)


def bind_each(host: str, port: int, count: int) -> list[socket.socket]:
    """Listen as `bind` does, on several sockets; the kernel spreads the connections over them.

    Raises:
        UsageError: If that is not possible, also if another program listens there that would share the port.
    """
    with _bind(host, port, shared=False) as alone:
        port = alone.getsockname()[1]
    return [_bind(host, port, shared=True) for _ in range(count)]


def url(listening: socket.socket) -> str:
    """Return where a socket is reached: `http://127.0.0.1:8000`."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if listening.family == socket.AF_INET6 else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether `bind` to a host listens to this machine alone.

    Raises:
        UsageError: If it is no address and no known name.
    """
    address = ipaddress.ip_address(_resolve(host, 0).address[0].partition("%")[0])
    return address.is_loopback


def drop_new(listening: socket.socket) -> None:
    """Let no further connection begin, without refusing it either; those that have begun are completed.

    A client that tries meanwhile tries again after a second. By then the socket is closed and the client is refused,
    or, better, another process listens. Elsewhere than on Linux this does nothing, nor where the kernel does not let a
    user without rights do it: those that come in the last microseconds before the socket is closed are then lost.
    """
    if sys.platform == "linux":
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _DROP_OPENING))
        program = struct.pack("HP", len(_DROP_OPENING), ctypes.addressof(code))
        with suppress(PermissionError):  # its limit on compiled filters (net.core.bpf_jit_limit) may be used up
            listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def accept_all(listening: socket.socket) -> list[socket.socket]:
    """Return the connections that are waiting; none is an ordinary case."""
    accepted: list[socket.socket] = []
    while True:
        try:
            connection, _ = listening.accept()
        except ConnectionAbortedError:
            continue
        except OSError:  # none is left, or too many files are open
            return accepted
        connection.setblocking(False)
        accepted.append(connection)


def _bind(host: str, port: int, *, shared: bool) -> socket.socket:
    family, address = _resolve(host, port)
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise UsageError(f"cannot listen on {_shown(host, port)}: {_reason(error)}") from None
    listening.setblocking(False)
    return listening


def _resolve(host: str, port: int) -> _Resolved:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"cannot listen on {_shown(host, port)}: {_reason(error)}") from None
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return _Resolved(family, address)  # type: ignore[arg-type]  # typeshed allows for Python without IPv6


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "this is no host"
