"""Which names the service answers to, so that a page from elsewhere cannot reach it by a name of its own."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from service import problem_details as problems
from service.problem_details import RefusedError
from service.telemetry import request_record as observation

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
PROBED = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked for by machines, which know the service by its address only; there is nothing in the answers to protect."""

_PORT = re.compile(r":[0-9]*\Z")


class HostCheck:
    """Refuses requests whose Host header names none of the service's own names, save for the paths `PROBED`."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        """Stand before an app.

        Args:
            app: The app.
            names: Without port; `*.example.org` stands for every name that ends so. Letter case does not matter.
        """
        self._app = app
        self._names = frozenset(name.lower() for name in names)
        self._endings = tuple(name[1:] for name in self._names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in PROBED and not self._knows(_host(scope)):
            error = RefusedError(HTTPStatus.BAD_REQUEST, "host_not_allowed", "the service does not go by this name")
            seen = observation.of(scope)
            seen.refused = error.code
            await problems.refusal(error, seen.request_id)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        name = _PORT.sub("", host.lower())
        return name in self._names or name.endswith(self._endings)


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
