"""The bound on the size of request bodies."""

import asyncio
from contextlib import suppress
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problem_details import RefusedError, refusal
from service.telemetry import request_record as observation

_WITHOUT_BODY = ("GET", "HEAD")
_LINGER_S = 1.0
"""How long to go on reading after the refusal; without, closing would reset the connection and might lose it."""


class BodyLimit:
    """Refuses a request whose body is too big: at once if it says so, or as soon as too much came.

    Expects an `Observation` with each request, and tells it the refusal. What comes with GET and HEAD, nobody reads.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        """Stand before an app.

        Args:
            app: Gets the requests with small bodies. One that turns out too big ends for it as a disconnect.
            max_bytes: Most bytes of a body.
        """
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 413."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            await self._app(scope, receive, send)
            return
        for name, value in scope["headers"]:
            if name == b"content-length":  # the server takes no more than that, and has checked that it is a number
                if int(value) > self._max_bytes:
                    await self._refuse(scope, receive, send, more=True)
                else:
                    await self._app(scope, receive, send)
                return
        await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request of unknown size on; once too much came, answer in the place of the app."""
        came = 0
        is_started = is_refused = False

        async def receive_little() -> Message:
            nonlocal came, is_refused
            if not is_refused:
                message = await receive()
                came += len(message.get("body", b""))
                if came <= self._max_bytes:
                    return message
                is_refused = True
                if not is_started:
                    await self._refuse(scope, receive, send, more=message.get("more_body", False))
            return {"type": "http.disconnect"}

        async def send_unless_refused(message: Message) -> None:
            nonlocal is_started
            if is_started or not is_refused:
                is_started = True
                await send(message)

        await self._app(scope, receive_little, send_unless_refused)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, *, more: bool) -> None:
        """Answer 413, and for a moment go on reading if more is to come."""
        detail = f"the body may have {self._max_bytes:,} bytes"
        error = RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", detail, Connection="close")
        observed = observation.of(scope)
        observed.refused = error.code

        async def send_and_linger(message: Message) -> None:
            nonlocal more
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})  # all of it, but the server does not close yet
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER_S):
                    while more:
                        more = (await receive()).get("more_body", False)
            await send({"type": "http.response.body"})

        await refusal(error, observed.request_id)(scope, receive, send_and_linger)
