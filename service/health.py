"""Whether the service on this machine is ready, asked from outside of it: for health checks of containers."""

import http.client
import json


def problem(host: str, port: int, seconds: float) -> str | None:
    """Return why the service that listens there is not ready, or None; each step may take so many seconds."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - loopback is one of all addresses
    connection = http.client.HTTPConnection(reached, port, timeout=seconds)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body = response.read(100_000)
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
