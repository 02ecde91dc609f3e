"""Whether the service on this machine is ready, asked from outside of it: for health checks of containers."""

import http.client
import ipaddress
import json

_MOST_BYTES = 100_000


def problem(host: str, port: int, seconds: float) -> str | None:
    """Return why the service is not ready, None if it is.

    Args:
        host: What it listens on; where that is every address, loopback is asked.
        port: Its port.
        seconds: Most time for each step of the request.
    """
    connection = http.client.HTTPConnection(_reached(host), port, timeout=seconds)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body = response.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        return f"nothing answers on {host}, port {port}: {' '.join(str(error).split())}"  # may be what it answered
    finally:
        connection.close()
    if response.status == http.client.OK:
        return None
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, TypeError, KeyError):
        return f"/readyz answers with status {response.status}"


def _reached(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return host
