"""Operations as methods: described once, sent by a client that waits and by one that is awaited."""

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Generic, ParamSpec, TypeVar, overload

from service.remote.call import Call

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Item = TypeVar("Item")


class Waiting:
    """A client that returns answers."""

    def send(self, call: Call[Answer]) -> Answer:
        """Send a request, and return the answer."""
        raise NotImplementedError


class Awaited:
    """A client that returns what an answer can be awaited of."""

    async def send(self, call: Call[Answer]) -> Answer:
        """Send a request, and return the answer."""
        raise NotImplementedError


class Operation(Generic[Given, Answer]):
    """A method of both clients that sends one request."""

    def __init__(self, describe: Callable[Given, Call[Answer]]) -> None:
        """Take the function that describes the request; the method has its parameters and its documentation."""
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Callable[Given, Call[Answer]]: ...

    @overload
    def __get__(self, client: Waiting, owner: type) -> Callable[Given, Answer]: ...

    @overload
    def __get__(self, client: Awaited, owner: type) -> Callable[Given, Coroutine[Any, Any, Answer]]: ...

    def __get__(self, client: Waiting | Awaited | None, owner: type) -> Callable[Given, Any]:
        """Return the method of a client."""
        if client is None:
            return self._describe

        @functools.wraps(self._describe)
        def ask(*args: Given.args, **kwargs: Given.kwargs) -> Any:
            return client.send(self._describe(*args, **kwargs))

        return ask


class Listing(Generic[Given, Answer, Item]):
    """A method of both clients that goes through all pages of a list, and asks for each when it is needed."""

    def __init__(
        self,
        describe: Callable[Given, Call[Answer]],
        items: Callable[[Answer], list[Item]],
        following: Callable[[Call[Answer], Answer], Call[Answer] | None],
    ) -> None:
        """Say what is listed.

        Args:
            describe: Describes the request for the first page.
            items: Returns what is on a page.
            following: Returns the request for the page after one, given its own; None after the last.
        """
        self._describe = describe
        self._items = items
        self._following = following
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Callable[Given, Call[Answer]]: ...

    @overload
    def __get__(self, client: Waiting, owner: type) -> Callable[Given, Iterator[Item]]: ...

    @overload
    def __get__(self, client: Awaited, owner: type) -> Callable[Given, AsyncIterator[Item]]: ...

    def __get__(self, client: Waiting | Awaited | None, owner: type) -> Callable[Given, Any]:
        """Return the method of a client."""
        if client is None:
            return self._describe

        @functools.wraps(self._describe)
        def ask(*args: Given.args, **kwargs: Given.kwargs) -> Any:
            first = self._describe(*args, **kwargs)
            return self._listed(client, first) if isinstance(client, Waiting) else self._awaited(client, first)

        return ask

    def _listed(self, client: Waiting, call: Call[Answer] | None) -> Iterator[Item]:
        while call is not None:
            answer = client.send(call)
            yield from self._items(answer)
            call = self._following(call, answer)

    async def _awaited(self, client: Awaited, call: Call[Answer] | None) -> AsyncIterator[Item]:
        while call is not None:
            answer = await client.send(call)
            for item in self._items(answer):
                yield item
            call = self._following(call, answer)
