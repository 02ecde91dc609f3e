"""Agents for the tests: the package's own client in every revision of the protocol, and raw messages."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import httpx
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from service.api.app import create_app
from service.mcp.http import AgentsEndpoint
from service.search.searcher import Searcher
from service.settings import Settings
from tests.fakes import live_over
from tests.service.api.clients import listening

T = TypeVar("T")
MODES = ("auto", "legacy")
"""Ways in which the package's client speaks: the newest revision, and the newest with a handshake."""
OLDER = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Revisions that begin with a handshake."""


class Service(NamedTuple):
    """A running service."""

    url: str

    @property
    def mcp(self) -> str:
        return f"{self.url}/mcp"

    def get(self, path: str) -> dict[str, Any]:
        """Ask the REST contract."""
        found: dict[str, Any] = httpx.get(f"{self.url}{path}").raise_for_status().json()
        return found

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        found: dict[str, Any] = httpx.post(f"{self.url}{path}", json=body).raise_for_status().json()
        return found

    def send(self, message: Any, **headers: str) -> httpx.Response:
        """Send one message, or other bytes, to the route for agents."""
        content = message if isinstance(message, bytes) else json.dumps(message).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.post(self.mcp, content=content, headers={"Content-Type": "application/json", **named}, timeout=30)


@contextmanager
def service_over(load: Callable[[], Searcher], settings: Settings | None = None, **options: Any) -> Iterator[Service]:
    """Run a service that agents can ask."""
    settings = settings or Settings()
    app = create_app(live_over(load), settings, parts=(AgentsEndpoint(settings),), **options)
    with listening(app) as url:
        for _ in range(1_000):
            if httpx.get(f"{url}/readyz").status_code == 200:
                break
        yield Service(url)


def with_agent(
    service: Service,
    act: Callable[[Client], Awaitable[T]],
    *,
    mode: str = "auto",
    headers: Mapping[str, str] | None = None,
) -> T:
    """Let an agent of the package's act."""

    async def run() -> T:
        async with (
            httpx2.AsyncClient(headers=dict(headers or {}), timeout=30) as http,
            Client(streamable_http_client(service.mcp, http_client=http), mode=mode) as agent,
        ):
            return await act(agent)

    return asyncio.run(run())


def called(service: Service, tool: str, *, mode: str = "auto", **arguments: Any) -> dict[str, Any]:
    """Call a tool, which must succeed, and return its result; the client checks it against the tool's schema."""

    async def act(agent: Client) -> dict[str, Any]:
        result = await agent.call_tool(tool, arguments)
        assert not result.is_error, result.content
        (content,) = result.content
        assert json.loads(content.text) == result.structured_content  # type: ignore[union-attr]
        found: dict[str, Any] = result.structured_content
        return found

    return with_agent(service, act, mode=mode)


def refused(service: Service, tool: str, *, mode: str = "auto", **arguments: Any) -> dict[str, Any]:
    """Call a tool, which must fail, and return its problem."""

    async def act(agent: Client) -> dict[str, Any]:
        result = await agent.call_tool(tool, arguments)
        assert result.is_error
        assert result.structured_content is None
        (content,) = result.content
        problem: dict[str, Any] = json.loads(content.text)  # type: ignore[union-attr]
        return problem

    return with_agent(service, act, mode=mode)


def request(method: str, number: int = 1, **parameters: Any) -> dict[str, Any]:
    """Return a request of the protocol."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}


def handshake(revision: str) -> dict[str, Any]:
    """Return the first request of an older revision."""
    client = {"name": "test", "version": "1"}
    return request("initialize", protocolVersion=revision, capabilities={}, clientInfo=client)
