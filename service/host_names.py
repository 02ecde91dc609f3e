"""Host names and origins of web pages, as they are written in settings."""

import re

_HOST_NAME = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?"
_IPV6_ADDRESS = r"\[[0-9A-Fa-f:.]+\]"
_LISTENING_HOST = re.compile(r"[^\s/]+")
_ALLOWED_HOST = re.compile(rf"(?:\*\.)?{_HOST_NAME}|{_IPV6_ADDRESS}")
_ORIGIN = re.compile(rf"(https?)://({_HOST_NAME}|{_IPV6_ADDRESS})(?::([0-9]{{1,5}}))?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def checked_host(host: str) -> str:
    """Return the address or host name to listen on.

    Raises:
        ValueError: If it is neither.
    """
    if not _LISTENING_HOST.fullmatch(host):
        raise ValueError("it must be an address or a host name alone, such as 127.0.0.1, 0.0.0.0, :: or localhost")
    return host


def checked_allowed_hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that requests may call the service by.

    Raises:
        ValueError: If one is no host name.
    """
    for name in names:
        if not _ALLOWED_HOST.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a host name; write example.org, *.example.org, 127.0.0.1 or [::1], without scheme "
                "and port, and commas between several; leave the setting out to allow any name"
            )
    return names


def checked_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """Return the origins of web pages as browsers write them.

    Raises:
        ValueError: If one is no origin.
    """
    return tuple(origin if origin == "*" else _normal_origin(origin) for origin in origins)


def _normal_origin(origin: str) -> str:
    """Return an origin as browsers write it: in lower case, and without the port that its scheme implies."""
    found = _ORIGIN.fullmatch(origin)
    port = int(found[3]) if found and found[3] else None
    if found is None or not (port is None or 1 <= port <= 65_535):
        raise ValueError(
            f"{origin!r} is not an origin; write https://example.org or https://example.org:8443, without a path or a "
            "slash at the end, and commas between several; * stands for all origins"
        )
    scheme, host = found[1].lower(), found[2].lower()
    return f"{scheme}://{host}" if port in {None, _DEFAULT_PORTS[scheme]} else f"{scheme}://{host}:{port}"
