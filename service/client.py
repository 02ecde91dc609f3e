"""A client of the service for programs in Python, in two forms: `Client` waits for answers, `AsyncClient` is awaited.

    with Client("http://127.0.0.1:8000") as client:
        for hit in client.search("warship cut across a destroyer", limit=3).hits:
            print(hit.citation, hit.link)

`docs/clients.md` tells more. The extra `article-search[client]` brings what this needs beside the package itself.
"""

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio

try:
    import httpx
except ImportError as error:  # an extra: the service itself has no use for it
    raise ImportError("the client needs the package httpx: install the extra article-search[client]") from error

from service.remote import calls
from service.remote.attempts import Outcome, Patience, Pause, Received, Sending, attempts, in_time
from service.remote.call import Call
from service.remote.errors import ClientError, ConnectionFailedError
from service.remote.method import Awaited, Listing, Waiting
from service.remote.operations import Operations
from service.remote.results.corpus import ArticlePage
from service.remote.results.search import SearchResponse
from service.remote.results.stories import StoryPage

Answer = TypeVar("Answer")

DEFAULT_URL = "http://127.0.0.1:8000"
"""Address that a service listens on unless it is told otherwise."""
_SETTINGS = Patience()


def _next_page(call: Call[Any], answer: SearchResponse | StoryPage) -> Call[Any] | None:
    return None if answer.next_cursor is None else call.with_value("cursor", answer.next_cursor)


def _next_articles(call: Call[ArticlePage], answer: ArticlePage) -> Call[ArticlePage] | None:
    end = (call.parameters or {}).get("offset", 0) + len(answer.articles)
    return call.with_value("offset", end) if answer.articles and end < answer.total else None


class _Lists:
    """Lists of which all pages are read, each when it is needed; `limit` is the size of a page."""

    iter_hits = Listing(calls.search, lambda answer: answer.hits, _next_page)
    iter_articles = Listing(calls.list_articles, lambda answer: answer.articles, _next_articles)
    iter_stories = Listing(calls.list_stories, lambda answer: answer.stories, _next_page)


class _Settings:
    """What both forms are made from."""

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        key: str | None = None,
        timeout_s: float | None = _SETTINGS.timeout_s,
        retries: int = _SETTINGS.retries,
        max_wait_s: float = _SETTINGS.max_wait_s,
        transport: Any = None,
    ) -> None:
        """Say whom to ask, and how patiently. Nothing is sent yet.

        Args:
            url: Address of the service, with the path that it is reached below if there is one.
            key: API key, where the service asks for one.
            timeout_s: Seconds for an answer, with all attempts and the waits between them; the service is told what is
                left of them. None for as long as it takes.
            retries: Most times that a request is sent again, after the connection failed or the service asked to wait.
            max_wait_s: Longest time that the service may ask to wait, in seconds; if it wants more, its problem is
                raised at once.
            transport: One of httpx, in place of its own: for tests, or an application in the same process.

        Raises:
            ValueError: If a value cannot be used.
        """
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL:
            parsed = httpx.URL("")
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise ValueError(f"{url!r} is no address of a service; write http://127.0.0.1:8000 or https://example.org")
        if key is not None and not (key.isascii() and key.isprintable() and key and " " not in key):
            raise ValueError("the API key is empty or holds a blank or a character that no header may")
        self._patience = Patience(timeout_s=timeout_s, retries=retries, max_wait_s=max_wait_s)
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._open({"base_url": url, "headers": headers, "transport": transport})

    def _open(self, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def within(self, timeout_s: float | None) -> Self:
        """Return a client with another `timeout_s`, which shares this one's connections: `client.within(2).search(…)`.

        Raises:
            ValueError: If it cannot be used.
        """
        other = copy.copy(self)
        other._patience = replace(self._patience, timeout_s=timeout_s)  # noqa: SLF001 - its own
        return other


def _sent(call: Call[Any], step: Sending) -> dict[str, Any]:
    """Return a request as httpx takes it."""
    return {
        "method": call.method,
        "url": call.path.removeprefix("/"),
        "params": call.parameters or None,
        "json": call.body,
        "headers": step.headers,
        "timeout": step.timeout_s,
    }


def _failure(error: httpx.HTTPError, step: Sending) -> ClientError:
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return in_time(step.timeout_s)
    return ConnectionFailedError(f"the service cannot be reached, or broke the connection off: {error}")


def _received(response: httpx.Response, body: bytes) -> Received:
    return Received(response.status_code, response.headers, body)


def _until(end_s: float, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces of an answer that come in time: httpx knows only how long to wait for one of them.

    Raises:
        httpx.ReadTimeout: If they do not all.
    """
    for piece in pieces:
        if time.monotonic() > end_s:
            raise httpx.ReadTimeout("the answer comes too slowly")
        yield piece


class Client(_Settings, Operations, _Lists, Waiting):
    """Asks the service, and waits for its answers. Safe to share between threads; closed by a `with` block."""

    def _open(self, options: dict[str, Any]) -> None:
        self._http = httpx.Client(**options)

    def send(self, call: Call[Answer]) -> Answer:
        """Send a request, and return the answer; the methods for the operations do it.

        Raises:
            ClientError: If there is none; see `service.remote.errors`.
        """
        steps = attempts(call, self._patience, now_s=time.monotonic())
        step = next(steps)
        while True:
            outcome = None if isinstance(step, Pause) else self._outcome(call, step)
            if isinstance(step, Pause):
                time.sleep(step.seconds)
            try:
                step = steps.send((outcome, time.monotonic()))
            except StopIteration as end:
                answer: Answer = end.value
                return answer

    def _outcome(self, call: Call[Any], step: Sending) -> Outcome:
        end_s = math.inf if step.timeout_s is None else time.monotonic() + step.timeout_s
        try:
            with self._http.stream(**_sent(call, step)) as response:
                return _received(response, b"".join(_until(end_s, response.iter_bytes())))
        except httpx.HTTPError as error:
            return _failure(error, step)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class AsyncClient(_Settings, Operations, _Lists, Awaited):
    """Asks the service; answers are awaited. Closed by an `async with` block."""

    def _open(self, options: dict[str, Any]) -> None:
        self._http = httpx.AsyncClient(**options)

    async def send(self, call: Call[Answer]) -> Answer:
        """Send a request, and return the answer; the methods for the operations do it.

        Raises:
            ClientError: If there is none; see `service.remote.errors`.
        """
        steps = attempts(call, self._patience, now_s=time.monotonic())
        step = next(steps)
        while True:
            outcome = None if isinstance(step, Pause) else await self._outcome(call, step)
            if isinstance(step, Pause):
                await anyio.sleep(step.seconds)
            try:
                step = steps.send((outcome, time.monotonic()))
            except StopIteration as end:
                answer: Answer = end.value
                return answer

    async def _outcome(self, call: Call[Any], step: Sending) -> Outcome:
        try:
            with anyio.fail_after(step.timeout_s):
                response = await self._http.request(**_sent(call, step))
                return _received(response, response.content)
        except TimeoutError:
            return in_time(step.timeout_s)
        except httpx.HTTPError as error:
            return _failure(error, step)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()
