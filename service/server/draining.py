"""The HTTP server of a process: uvicorn's, made to lose no request when it stops.

Told to stop, it goes on for a while, so that load balancers notice, and ends each connection with its next answer. Then
it takes in the connections that still wait to be accepted, closes the socket, and answers what it has accepted.
"""

import asyncio
import faulthandler
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.server.sockets import BACKLOG, accept_all
from service.server.supervisor import SIGNALS, STOP_S

FIRST_REQUEST_S = 1.0
"""Time for clients that connected before the socket was closed to send a request."""
ANSWER_S = 20
"""Longest time, after that, for all that was accepted to be answered."""
_CONFIG: dict[str, Any] = {"loop": "uvloop", "ws": "none", "lifespan": "on", "interface": "asgi3", "log_config": None}
_CONFIG |= {"access_log": False, "server_header": False, "timeout_graceful_shutdown": ANSWER_S}


class Server(uvicorn.Server):
    """Stops on SIGTERM and SIGINT, at once on a second SIGINT, and when `should_exit` is set."""

    is_broken = False
    """Whether it is to end without listening. Merely told to stop, it must listen: what waits may have nobody else."""

    def __init__(
        self,
        app: ASGIApp,
        protocol: Callable[..., asyncio.Protocol],
        listening: socket.socket,
        *,
        drain_seconds: float,
        on_serving: Callable[[], None],
        on_draining: Callable[[], None],
        on_hangup: Callable[[], None],
        supervisor: int | None = None,
    ) -> None:
        """Take what is served where, what to call in the event loop, and the process whose end is to end this one."""
        super().__init__(uvicorn.Config(self._closing_app, **_CONFIG))
        self._app, self._protocol, self._listening = app, protocol, listening
        self._drain_seconds, self._supervisor = drain_seconds, supervisor
        self._on_serving, self._on_draining, self._on_hangup = on_serving, on_draining, on_hangup
        self._draining = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        """Start the application, then accept connections."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._on_hangup)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        await super().startup(sockets=[])
        if not self.is_broken:
            states = {"server_state": self.server_state, "app_state": self.lifespan.state}
            self._connected = partial(self._protocol, config=self.config, **states)
            accepting = await loop.create_server(self._connected, sock=self._listening.dup(), backlog=BACKLOG)
            self.servers.append(accepting)
            self._on_serving()

    async def on_tick(self, counter: int) -> bool:
        """Tell ten times a second whether to stop."""
        self.should_exit |= self._supervisor not in {None, os.getppid()}
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Stop. SIGTERM may come twice, from the supervisor and from what stops all processes of a service."""
        if sig == signal.SIGINT and self.should_exit:
            os._exit(0)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then stop."""
        if self.servers:
            self._draining = True
            self._on_draining()
            faulthandler.dump_traceback_later(self._drain_seconds + STOP_S, exit=True)  # whatever is stuck
            await asyncio.sleep(self._drain_seconds)
            loop = asyncio.get_running_loop()
            self.servers.pop().close()
            waiting = accept_all(self._listening)
            self._listening.close()  # at once: a connection that comes in between is lost
            for connection in waiting:
                await loop.connect_accepted_socket(self._connected, connection)
            for _ in range(20):
                if self.server_state.connections:
                    await asyncio.sleep(FIRST_REQUEST_S / 20)
        await super().shutdown(sockets)

    async def _closing_app(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_closing(message: Message) -> None:
            if self._draining and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, send_closing)
