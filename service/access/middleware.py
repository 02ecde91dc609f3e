"""Who may ask, and by which name: host names, API keys and their rates, checked before a request reaches a route."""

import re
import time
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from service.access.api_keys import Key, Keyring
from service.access.rate_limits import RateLimits
from service.errors import InvalidRequestError, RefusedError
from service.problem_details import problem_response
from service.telemetry.request_record import record_of

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
"""Paths that machines ask for, which know the service by its address only; nothing in the answers needs protection."""
OPEN_PATHS = PROBES | {"/", "/openapi.json", "/docs", "/docs/oauth2-redirect"}
"""Paths that never need a key. Every other does if there are keys, whether or not there is a route."""
OPEN_FOLDERS = ("/page/", "/static-offline-docs/")
"""Folders of what `/` and `/docs` load; all paths below them are open too."""
ADMIN_ROUTES = frozenset({("POST", "/v1/index/reload")})
"""Methods and paths that need the key of an admin, even if nothing else needs one."""

_REFRESH_S = 1.0
"""Seconds between two looks at the file of keys."""
_PORT = re.compile(r":[0-9]*\Z")
_CHARGE = "charge"


class HostMiddleware:
    """Refuses requests whose Host header names none of the service's own names, save for `PROBES`.

    So a web page from elsewhere cannot reach the service by a name of its own.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        """Wrap an application.

        Args:
            app: The application.
            names: Names without port; `*.example.org` stands for every name that ends so. Letter case does not matter.
        """
        self._app = app
        self._names = frozenset(name.lower() for name in names)
        # With the dot: `*.example.org` does not stand for `badexample.org`.
        self._endings = tuple(name[1:] for name in self._names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in PROBES and not self._knows(_host(scope)):
            await _refuse(RefusedError("host_not_allowed"), scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        name = _PORT.sub("", host.lower())
        return name in self._names or name.endswith(self._endings)


class ApiKeyMiddleware:
    """Refuses requests that lack the key they need, or exceed its rate."""

    def __init__(self, app: ASGIApp, keyring: Keyring | None, rate_limits: RateLimits) -> None:
        """Wrap an application.

        Args:
            app: Routes on the path as it is in the scope, without the scope's `root_path`.
            keyring: Keys that exist; looked at anew about every second. None admits everybody, except as an admin.
            rate_limits: Counts the requests of keys that have a rate.
        """
        self._app = app
        self._keyring = keyring
        self._rate_limits = rate_limits
        self._refreshed = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except RefusedError as error:
                await _refuse(error, scope, receive, send)
                return
        elif scope["type"] == "websocket":  # no route takes one; should there ever be one, it begins closed
            await WebSocketClose()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        path = _route_path(scope)
        is_admin = (scope["method"], path) in ADMIN_ROUTES
        if self._keyring is None:
            if is_admin:
                raise RefusedError("admin_disabled")
            return
        now = time.monotonic()
        if now - self._refreshed >= _REFRESH_S:
            self._refreshed = now
            self._keyring.refresh()  # on the event loop, for as a rule it is one look at the file's times
        # Neither this nor the router resolves `..` in a path, so nothing else can be reached through an open folder.
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
            return
        key = _identified(scope, self._keyring)
        record_of(scope).key = key.name  # before anything is refused: logs then tell whose request it was
        if is_admin and not key.admin:
            raise RefusedError("admin_only")
        if key.rate is not None:
            self._charge(key, key.rate)
            # How many searches a batch holds is known only once its body is read, by the route.
            scope["state"][_CHARGE] = lambda count: self._charge(key, key.rate, count)

    def _charge(self, key: Key, rate: float, further: int = 0) -> None:
        """Count a request, or what a request that is counted already stands for beside itself."""
        if further >= key.burst:  # they can never be admitted together, so there is no time after which to ask again
            self._rate_limits.charge(key.name, rate, key.burst, -1)
            detail = f"searches: this API key may send {key.burst} at once, and each search of a batch counts as one"
            raise InvalidRequestError("out_of_range", detail)
        wait_s = self._rate_limits.charge(key.name, rate, key.burst, further or 1)
        if wait_s > 0:
            detail = f"this API key may send {rate:g} requests per second, and {key.burst} at once"
            if further:
                # The request itself costs nothing either, or those who come again when told to would always lack one.
                self._rate_limits.charge(key.name, rate, key.burst, -1)
                detail += "; each search of a batch counts as one"
            raise RefusedError("rate_limited", detail, retry_after_s=wait_s)


def charge(scope: Scope, count: int) -> None:
    """Count further requests against the rate of the key that a request showed, if it has one.

    Args:
        scope: The request's.
        count: How many more requests it stands for, at least 0.

    Raises:
        RefusedError: `rate_limited`; the request itself does not count then either.
        InvalidRequestError: `out_of_range`, if they are more than the key may ever send at once.
    """
    charge_key = scope["state"].get(_CHARGE)
    if charge_key is not None and count:
        charge_key(count)


async def _refuse(error: RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
    record = record_of(scope)
    record.refused = error.code
    await problem_response(error, record.request_id)(scope, receive, send)


def _host(scope: Scope) -> str:
    """Return the name that a request calls the service by, "" if it gives none or several."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return hosts[0] if len(hosts) == 1 else ""


def _identified(scope: Scope, keyring: Keyring) -> Key:
    shown = _shown(scope)
    if not shown:
        raise RefusedError("key_missing")
    key = keyring.find(shown)
    if key is None:
        raise RefusedError("key_unknown")
    return key


def _shown(scope: Scope) -> str:
    """Return the key that a request shows, "" if none.

    Raises:
        RefusedError: If a proxy and this service might take the request to show different keys.
    """
    authorizations, keys = [], []
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorizations.append(value.decode("latin-1"))
        elif name == b"x-api-key":
            keys.append(value.decode("latin-1").strip())
    if len(authorizations) > 1 or len(keys) > 1:
        raise RefusedError("malformed_credentials")
    for authorization in authorizations:
        scheme, _, token = authorization.strip().partition(" ")
        # Other schemes are left alone: they may be meant for a proxy in front of the service.
        if scheme.lower() == "bearer":
            keys.append(token.strip())
    given = [key for key in keys if key]
    if len(given) > 1 and given[0] != given[1]:
        raise RefusedError("malformed_credentials", "two different API keys are given; send one")
    return given[0] if given else ""


def _route_path(scope: Scope) -> str:
    """Return what the router matches: the path without the root that the service is mounted at."""
    # The same rule as Starlette's: were another path checked than is routed, a request could get round the check.
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path
