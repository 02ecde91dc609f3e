"""The command `mcp`: one agent, over standard input and output."""

import asyncio
import functools
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)
from pydantic import ValidationError

from indexer.system.interruption import end_on_signals
from service.api import rendering
from service.engine.engine import Caller, Engine
from service.engine.live_index import LiveIndex
from service.engine.sources import open_source
from service.mcp.messages import NOT_ONE, UNUSABLE_ID, is_notification
from service.mcp.server import make_server
from service.settings import Settings
from service.telemetry import logs
from service.telemetry.metrics import Metrics
from service.telemetry.request_record import RequestRecord
from service.version import VERSION

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.shared._stream_protocols import ReadStream, WriteStream

    from service.search.searcher import Searcher

Received = SessionMessage | Exception
"""A message, or what was wrong with a line that is none."""
_log = logging.getLogger(__name__)


def serve_stdio(settings: Settings) -> None:
    """Answer an agent until it closes standard input. Nothing but the protocol is written to standard output.

    Raises:
        ArticleSearchError: If the settings or the index's first generation cannot be used.
    """
    end_on_signals("article-service")
    logs.configure_as(settings)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    """Load the index, and answer from it and from newer generations of it."""
    source = open_source(settings)
    tried, failures = asyncio.Event(), list[Exception]()

    def load(previous: "Searcher | None") -> "Searcher":
        return source.load(previous, is_doubtful=bool(live.status().problems))

    live = LiveIndex(load, newest=source.newest, load_earlier=source.load_earlier, files_seen=source.files_seen)
    loop = asyncio.get_running_loop()
    live.on_fatal = failures.append

    def attempted(_problem: str | None) -> None:
        loop.call_soon_threadsafe(tried.set)

    live.on_attempt = attempted
    live.start()
    try:
        await tried.wait()
        if failures:
            raise failures[0]  # for its message and its exit code
        render = functools.partial(rendering.search_answer, timezone=settings.timezone)
        engine = Engine(live, settings, Metrics(VERSION), render)
        try:
            await _answer(engine, settings.request_seconds)
        finally:
            engine.close()
    finally:
        await asyncio.to_thread(live.stop)


async def _answer(engine: Engine, longest_s: float) -> None:
    """Answer until the input ends; what was asked by then has `longest_s` seconds."""

    def asked(_context: Any) -> tuple[Engine, Caller]:
        return engine, Caller(RequestRecord(request_id=uuid.uuid4().hex))

    server = make_server(asked)
    has_gone = False
    try:
        async with stdio_server() as streams, _answered_to_the_end(streams[0], streams[1], longest_s) as relayed:
            _log.info("answering an agent over standard input and output")
            await server.run(*relayed, server.create_initialization_options())
    except* (BrokenPipeError, anyio.BrokenResourceError):
        has_gone = True
    if has_gone:
        raise BrokenPipeError("the agent is gone")


def _refusal(received: Received) -> JSONRPCError | None:
    """Return the answer to what is no message, which the package drops; None to a message or an empty line."""
    if isinstance(received, Exception):
        if isinstance(received, ValidationError) and not str(received.errors()[0]["input"]).strip():
            return None
        return JSONRPCError(jsonrpc="2.0", id=None, error=ErrorData(code=PARSE_ERROR, message=NOT_ONE))
    if isinstance(received.message, JSONRPCNotification) and not is_notification(received.message.method):
        return JSONRPCError(jsonrpc="2.0", id=None, error=ErrorData(code=INVALID_REQUEST, message=UNUSABLE_ID))
    return None


async def _messages(
    reading: "ReadStream[Received]", answers: "MemoryObjectSendStream[SessionMessage]"
) -> AsyncIterator[SessionMessage]:
    """Yield what is a message, and answer what is none."""
    async for item in reading:
        refused = _refusal(item)
        if isinstance(item, SessionMessage) and refused is None:
            yield item
        elif refused is not None:
            _log.warning("a line was no message: %s", refused.error.message)
            await answers.send(SessionMessage(refused))


@asynccontextmanager
async def _answered_to_the_end(
    reading: "ReadStream[Received]", writing: "WriteStream[SessionMessage]", longest_s: float
) -> "AsyncIterator[tuple[MemoryObjectReceiveStream[Received], MemoryObjectSendStream[SessionMessage]]]":
    """Relay messages, and hold the end of the input back until all requests are answered.

    The package drops what it is at work on when the input ends; and it ends at once where it comes from a pipe.
    """
    put, received = anyio.create_memory_object_stream[Received]()
    answers, taken = anyio.create_memory_object_stream[SessionMessage]()
    waiting: set[str | int] = set()
    has_ended, all_answered = False, anyio.Event()

    async def read() -> None:
        nonlocal has_ended
        async with put:
            async for item in _messages(reading, answers):
                if isinstance(item.message, JSONRPCRequest):
                    waiting.add(item.message.id)
                await put.send(item)
            has_ended = True
            if waiting:
                with anyio.move_on_after(longest_s):  # a request that was taken back is never answered
                    await all_answered.wait()

    async def write() -> None:
        async with writing:
            async for item in taken:
                await writing.send(item)
                if isinstance(item.message, JSONRPCResponse | JSONRPCError) and item.message.id is not None:
                    waiting.discard(item.message.id)
                if has_ended and not waiting:
                    all_answered.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        tasks.start_soon(write)
        yield received, answers
