"""The socket that the service listens on."""

import ipaddress
import os
import socket
from contextlib import suppress

from indexer.errors import UsageError

BACKLOG = 2_048
"""Most connections that wait to be accepted."""
_UNTAKEN_MS = 30_000  # after which Linux cuts a connection whose client does not take its answer


def bind(host: str, port: int) -> socket.socket:
    """Listen on an address, or one of a name's, IPv4 first; `::` takes IPv4 too, port 0 a free port.

    Raises UsageError, which says why, where that is not possible.
    """
    family, address = _resolve(host, port)
    try:
        listening = socket.create_server(address, family=family, backlog=BACKLOG, dualstack_ipv6=host == "::")
    except OSError as error:
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise UsageError(f"cannot listen on {where}: {os.strerror(error.errno or 0)}") from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNTAKEN_MS)  # connections inherit it
    listening.setblocking(False)
    return listening


def url(listening: socket.socket) -> str:
    """Return where a socket is reached: `http://127.0.0.1:8000`."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether `bind` to a host listens to this machine alone; it raises UsageError as `bind` does."""
    return ipaddress.ip_address(_resolve(host, 0)[1][0].partition("%")[0]).is_loopback


def accept_all(listening: socket.socket, most: int = BACKLOG) -> list[socket.socket]:
    """Accept the connections that are waiting, so many at most; none is an ordinary case."""
    accepted: list[socket.socket] = []
    with suppress(OSError):  # none is left, or too many files are open
        while len(accepted) < most:
            accepted.append(listening.accept()[0])
    return accepted


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "this is not a host name"
        raise UsageError(f"cannot listen on {host!r}: {reason}; name an address or a host of this machine") from None
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return family, address  # type: ignore[return-value]  # typeshed allows for Python without IPv6
