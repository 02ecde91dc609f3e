"""The HTTP server of this process: how it starts, what signals do to it, and how it stops without losing a request.

Told to stop, it goes on as before for a while, in which load balancers learn that it is not ready any more, but ends
each connection with the answer it is about to give. Then it lets no new connection begin, takes in those that have
begun, closes the socket, and answers what it has accepted.
"""

import asyncio
import fcntl
import logging
import os
import signal
import socket
import struct
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.server import signals
from service.server.sockets import accept_all, drop_new

_log = logging.getLogger(__name__)

_HANDSHAKE_S = 0.2
"""For connections that have begun when the last new one is let in; a round trip across the world."""

_FIRST_REQUEST_S = 1.0
"""For a client that was connected before the socket was closed, to send its first request."""

_ANSWER_S = 25.0
"""For everything that was accepted to be answered; with the rest it stays under the 30 s that Kubernetes allows."""

_TICK_S = 0.02


class Server(uvicorn.Server):
    """Serves one application; `run` returns when it has been told to stop and has.

    SIGTERM and SIGINT stop it, a second one at once. SIGHUP never does.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        protocol: type[HttpToolsProtocol] = HttpToolsProtocol,
        keep_alive_seconds: int = 5,
        drain_seconds: float = 0.5,
        on_hangup: Callable[[], None] = lambda: None,
        on_draining: Callable[[], None] = lambda: None,
        on_serving: Callable[[], None] = lambda: None,
        others: Sequence[socket.socket] = (),
        lifeline: int | None = None,
    ) -> None:
        """Prepare; nothing is served yet. Every callable is called in the event loop and must not block.

        Args:
            app: Its lifespan must start before anything is accepted. To end the server, for instance since the index
                cannot be used, set `should_exit`, from any thread.
            protocol: What parses the requests.
            keep_alive_seconds: How long a connection may stay idle.
            drain_seconds: How long connections are still accepted after it was told to stop.
            on_hangup: Called for each SIGHUP.
            on_draining: Called once, when the service is told to stop: it should not look ready from then on.
            on_serving: Called once, when connections are accepted.
            others: Sockets of other workers, whose connections this one takes where they are left waiting.
            lifeline: File descriptor that ends when the whole service stops, if this is one worker of several; a
                signal then means this worker alone, and the service stays ready.
        """
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=type("Protocol", (_DrainingProtocol, protocol), {}),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=keep_alive_seconds,
        )
        super().__init__(config)
        self.server_state: _State = _State()
        self._drain_seconds = drain_seconds
        self._on_hangup = on_hangup
        self._on_draining = on_draining
        self._on_serving = on_serving
        self._others = others
        self._lifeline = lifeline
        self._listening: list[socket.socket] = []
        self._draining: asyncio.Task[None] | None = None
        self._signalled = False
        self._service_stops = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then accept connections."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise SystemExit(uvicorn.config.STARTUP_FAILURE)
        if self.should_exit:
            await self.lifespan.shutdown()
            return
        loop = asyncio.get_running_loop()
        self.servers = []
        for listening in sockets or ():
            # uvloop closes its own as soon as it stops; what is still waiting then is accepted through the copy.
            self._listening.append(listening.dup())
            server = await loop.create_server(self._protocol, sock=listening, backlog=self.config.backlog)
            self.servers.append(server)
        self.started = True
        self._on_serving()

    async def on_tick(self, counter: int) -> bool:
        """Do what is due ten times a second; return whether to stop."""
        for other in self._others:
            await self._accept(accept_all(other))
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - closed by uvloop
        """Stop accepting, answer what was accepted, stop the application."""
        self.server_state.draining = True
        for server in self.servers:
            server.close()
        for listening in (*self._listening, *self._others):
            accepted = accept_all(listening)
            listening.close()  # at once: what comes in between would be lost
            await self._accept(accepted)
        await self._finish()
        if not self.force_exit:
            await self.lifespan.shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals, and the lifeline's end, while the server runs."""
        loop = asyncio.get_running_loop()
        calls = {signal.SIGTERM: self._told_to_stop, signal.SIGINT: self._told_to_stop, signal.SIGHUP: self._on_hangup}
        before = {
            number: signal.signal(number, lambda number, _: loop.call_soon_threadsafe(calls[signal.Signals(number)]))
            for number in calls
        }
        if self._lifeline is not None:
            loop.add_reader(self._lifeline, self._lifeline_ended, self._lifeline)
        signals.release()
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _told_to_stop(self) -> None:
        if self._signalled:
            _log.warning("told to stop again: stopping at once")
            logging.getLogger("uvicorn.error").disabled = True  # it would log each request that is cut off as a failure
            self.should_exit = self.force_exit = True
            return
        self._signalled = True
        if self._lifeline is None:
            self._stop_service()
        self._drain()

    def _lifeline_ended(self, lifeline: int) -> None:
        asyncio.get_running_loop().remove_reader(lifeline)
        os.close(lifeline)
        self._stop_service()
        self._drain()

    def _stop_service(self) -> None:
        self._service_stops = True
        self._on_draining()

    def _drain(self) -> None:
        if self._draining is None:
            _log.info("told to stop: draining")
            self._draining = asyncio.get_running_loop().create_task(self._drain_then_exit())

    async def _drain_then_exit(self) -> None:
        self.server_state.draining = True
        for connection in self.server_state.connections:
            connection.end_with_last()
        try:
            await asyncio.sleep(self._drain_seconds)
            if self._service_stops:
                for listening in (*self._listening, *self._others):
                    drop_new(listening)
            await asyncio.sleep(_HANDSHAKE_S)
        finally:
            self.should_exit = True

    async def _finish(self) -> None:
        """Wait until every connection has got its answers; close those that want none."""
        started = time.monotonic()
        state = self.server_state
        while (state.connections or state.tasks) and not self.force_exit:
            waited = time.monotonic() - started
            if waited > _ANSWER_S:
                _log.error("%d connections were not done in %d s: cut off", len(state.connections), _ANSWER_S)
                break
            for connection in list(state.connections):
                if connection.is_idle() and (connection.cycle is not None or waited > _FIRST_REQUEST_S):
                    connection.shutdown()
                    await asyncio.sleep(0)  # it is closed by then: the next one is looked at when its turn has come
            await asyncio.sleep(_TICK_S)
        for connection in list(state.connections):
            connection.transport.abort()
        for task in state.tasks:
            task.cancel()

    async def _accept(self, accepted: Sequence[socket.socket]) -> None:
        loop = asyncio.get_running_loop()
        for connection in accepted:
            await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


class _DrainingProtocol(HttpToolsProtocol):
    """Says `Connection: close` with the last answer that is due, once the server drains."""

    server_state: "_State"

    def data_received(self, data: bytes) -> None:
        """Parse what has come in; where requests are sent without waiting for answers, the last of them ends it."""
        before = self.cycle
        super().data_received(data)
        if self.server_state.draining:
            if before is not None and not before.response_started:
                before.keep_alive = True
            self.end_with_last()

    def end_with_last(self) -> None:
        """Close the connection after the answer to the last request that has come in, if it is still to begin."""
        if self.cycle is not None and not self._in_head() and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def is_idle(self) -> bool:
        """Whether nothing has come in that is not answered, not even to the kernel."""
        if self.transport.is_closing() or self._in_head():
            return False
        if self.cycle is not None and not self.cycle.response_complete:
            return False
        waiting = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.FIONREAD, bytes(4))
        return struct.unpack("i", waiting) == (0,)

    def _in_head(self) -> bool:
        """Whether a request has begun, and its headers are not complete."""
        parsed = None if self.cycle is None else self.cycle.scope
        return self.scope is not parsed


class _State(ServerState):
    """What the server and its connections share."""

    connections: set[_DrainingProtocol]  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.draining = False
