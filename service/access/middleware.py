"""Who may ask what, and how often: API keys and their rates, before a request reaches a route."""

import time
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from service import problem_details as problems
from service.access.api_keys import Key, Keyring
from service.access.rate_limits import Rates
from service.problem_details import RefusedError
from service.telemetry import request_record as observation

OPEN = frozenset({"/livez", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/oauth2-redirect"})
"""Paths that never need a key. Every other does if there are keys, whether or not there is a route."""
OPEN_FOLDER = "/static-offline-docs/"
"""What `/docs` loads; all paths below it are open too."""
ADMIN = frozenset({("POST", "/v1/index/reload")})
"""Methods and paths that need the key of an admin, even if nothing else needs one."""

_REFRESH_S = 1.0
_HOW = "send one as Authorization: Bearer KEY or as X-API-Key: KEY"


class Gate:
    """Refuses requests that lack the key they need, or exceed its rate.

    Expects an `Observation` with each request, and tells it the name of the key, or why the request is refused.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring | None, rates: Rates) -> None:
        """Stand before an app.

        Args:
            app: Routes on the path as it is in the scope, without the scope's `root_path`.
            keyring: Keys that exist; looked at anew about every second. None lets everybody in, except as an admin.
            rates: Counts the requests of keys that have a rate.
        """
        self._app = app
        self._keyring = keyring
        self._rates = rates
        self._refreshed = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except RefusedError as error:
                observed = observation.of(scope)
                observed.refused = error.code
                await problems.refusal(error, observed.request_id)(scope, receive, send)
                return
        elif scope["type"] == "websocket":  # no route takes one; should there ever be one, it begins closed
            await WebSocketClose()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        path = _route_path(scope)
        # A route's pattern ends in `$`, which lets one line feed follow.
        is_admin = (scope["method"], path.removesuffix("\n")) in ADMIN
        if self._keyring is None:
            if is_admin:
                raise RefusedError(
                    HTTPStatus.FORBIDDEN, "admin_disabled", "this needs an admin's API key, and the service has no keys"
                )
            return
        now = time.monotonic()
        if now - self._refreshed >= _REFRESH_S:
            self._refreshed = now
            self._keyring.refresh()
        if path in OPEN or path.startswith(OPEN_FOLDER):
            return
        key = _identified(scope, self._keyring)
        observation.of(scope).key = key.name
        if is_admin and not key.admin:
            raise RefusedError(HTTPStatus.FORBIDDEN, "admin_only", "this needs an admin's API key")
        if key.rate is not None:
            wait = self._rates.wait(key.name, key.rate, key.burst)
            if wait > 0:
                raise RefusedError(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "rate_limited",
                    f"this API key may send {key.rate:g} requests per second, and {key.burst} at once",
                    retry_after=wait,
                )


def _identified(scope: Scope, keyring: Keyring) -> Key:
    shown = _shown(scope)
    if not shown:
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED, "key_missing", f"this needs an API key; {_HOW}", WWW_Authenticate="Bearer"
        )
    key = keyring.find(shown)
    if key is None:
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED,
            "key_unknown",
            "there is no such API key; it may have been revoked",
            WWW_Authenticate='Bearer error="invalid_token"',
        )
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
        raise _malformed(f"the API key is given more than once; {_HOW}")
    for authorization in authorizations:
        scheme, _, token = authorization.strip().partition(" ")
        if scheme.lower() == "bearer":
            keys.append(token.strip())
    given = [key for key in keys if key]
    if len(given) > 1 and given[0] != given[1]:
        raise _malformed(f"two different API keys are given; {_HOW}")
    return given[0] if given else ""


def _malformed(detail: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, "malformed_credentials", detail)


def _route_path(scope: Scope) -> str:
    """Return what the router matches: the path without the root that the service is mounted at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path
