"""The client, against a service that runs over the seeds."""

import asyncio
import copy
import pickle
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from indexer.index.generation import open_index
from service.access.api_keys import entry, new_key
from service.api.app import create_app
from service.client import AsyncClient, Client
from service.remote.call import Call
from service.remote.errors import ConnectionFailedError, NoAnswerInTimeError, ProblemError, UnreadableAnswerError
from service.remote.problems import (
    ArticleNotFoundError,
    CursorInvalidError,
    InvalidDateError,
    KeyMissingError,
    KeyUnknownError,
    NotFoundError,
    OutOfRangeError,
    QueryEmptyError,
    RateLimitedError,
    UnprocessableError,
)
from service.search.searcher import Searcher
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly, live_over
from tests.service.api.clients import listening

STRAIT = "03-beijing-trip-back-on.txt"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("seeds") / "index"
    build_quietly(ROOT / "seeds", index, WordEncoder(pooling="mean"))
    return index


@contextmanager
def serving(index: Path, **settings: Any) -> Iterator[str]:
    app = create_app(live_over(lambda: Searcher(open_index(index), WordEncoder(pooling="mean"))), Settings(**settings))
    with listening(app) as url:
        yield url


@pytest.fixture(scope="module")
def url(seeds: Path) -> Iterator[str]:
    with serving(seeds) as url, Client(url) as client:
        client.readyz()  # asked again until the index is loaded
        yield url


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as client:
        yield client


def test_search_returns_what_the_contract_says(client: Client) -> None:
    found = client.search("warship cut across a destroyer", mode="keyword", limit=1, facets=["month"], explain=True)
    (hit,) = found.hits
    assert hit.article.id == STRAIT
    text = (ROOT / "seeds" / hit.article.path).read_text()
    assert text[hit.passage.span.start : hit.passage.span.end] == hit.passage.text
    assert hit.explanation is not None
    assert [term.term for term in hit.explanation.terms]
    assert [count.count for count in found.facets["month"]]
    assert found.index.articles == 5


def test_every_operation_can_be_asked(client: Client) -> None:
    article = client.get_article(STRAIT)
    passage = client.get_passage(article.passages[1].id, context=1)
    assert [passage.before[0], passage.passage] == article.passages[:2]
    assert client.get_search("destroyer", limit=2, mode="keyword").hits[0].article == article.article
    assert [hit.rank for hit in client.similar(STRAIT, limit=2).hits] == [1, 2]
    assert client.list_articles(limit=2).total == 5
    stories = client.list_stories(order="size")
    assert [client.get_story(story.id).story.id for story in stories.stories] == [story.id for story in stories.stories]
    quote = "across the bow of an American destroyer"
    assert client.verify(quote, article_id=STRAIT).places[0].parts[0].text == quote
    assert client.get_index().generation == client.readyz().generation
    assert client.livez().status == "alive"
    assert "article_search_" in client.metrics()
    good, bad = client.search_batch([{"query": "destroyer", "limit": 1}, {"query": " "}]).results
    assert (good.response is not None, bad.problem and bad.problem.code) == (True, "query_empty")


def test_lists_are_read_to_their_ends(client: Client) -> None:
    articles = [article.id for article in client.iter_articles(limit=2)]
    assert articles == [article.id for article in client.list_articles().articles]
    assert len(articles) == 5
    hits = list(client.iter_hits("the visit", limit=2, collapse="none"))
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [story.id for story in client.iter_stories(limit=1)] == [one.id for one in client.list_stories().stories]


def test_lists_ask_only_for_what_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Call[Any]] = []
    send = Client.send

    def counted(self: Client, call: Call[Any]) -> Any:
        asked.append(call)
        return send(self, call)

    monkeypatch.setattr(Client, "send", counted)
    hits = client.iter_hits("the visit", limit=2)
    assert asked == []
    next(hits)
    next(hits)
    assert len(asked) == 1


def test_the_client_that_is_awaited_does_the_same(url: str, client: Client) -> None:
    async def ask() -> tuple[Any, ...]:
        async with AsyncClient(url) as awaited:
            found = await asyncio.gather(*(awaited.search(query) for query in ("destroyer", "the visit")))
            ids = [hit.article.id async for hit in awaited.iter_hits("the visit", limit=2)]
            with pytest.raises(ArticleNotFoundError, match="there is no such article"):
                await awaited.within(5).get_article("absent")
            return found[0].hits, found[1].hits, ids

    first, second, ids = asyncio.run(ask())
    assert first == client.search("destroyer").hits
    assert second == client.search("the visit").hits
    assert ids == [hit.article.id for hit in client.iter_hits("the visit", limit=2)]


def test_odd_ids_are_sent_in_one_piece(tmp_path: Path) -> None:
    ids = ["a/b", "a#b", "a?b=c", "a b", "ü/🎈", "../x", "..", "a%2Fb", "search"]
    (tmp_path / "corpus").mkdir()
    lines = "\n".join(f'{{"id": "{one}", "text": "Of the election in {one}."}}' for one in ids)
    (tmp_path / "corpus" / "a.jsonl").write_text(lines)
    build_quietly(tmp_path / "corpus", tmp_path / "index", WordEncoder(pooling="mean"))
    with serving(tmp_path / "index") as url, Client(url) as client:
        assert [client.get_article(one).article.id for one in ids] == ids
        assert [client.similar(one).article.id for one in ids] == ids


def test_problems_are_raised_as_the_class_of_their_code(client: Client) -> None:
    with pytest.raises(QueryEmptyError, match="the query holds nothing to search for") as raised:
        client.search(" ")
    error = raised.value
    assert (error.status, error.code, error.errors[0].field) == (422, "query_empty", "query")
    assert error.request_id == error.problem.request_id != ""
    assert isinstance(error, UnprocessableError)
    with pytest.raises(OutOfRangeError):
        client.search("a", limit=101)
    with pytest.raises(InvalidDateError):
        client.search("a", filters={"published_from": "soon"})
    with pytest.raises(CursorInvalidError):
        client.search("a", cursor="A" * 48)
    with pytest.raises(NotFoundError):
        client.get_story("absent")


def test_problems_can_be_copied_and_pickled(client: Client) -> None:
    with pytest.raises(ArticleNotFoundError) as raised:
        client.get_article("absent")
    error = raised.value
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert (type(other), other.problem, str(other)) == (type(error), error.problem, str(error))


def test_keys_are_sent_and_never_shown(seeds: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys.toml").write_text(entry("desk", sha256, 1000, 2, False))
    with serving(seeds, keys=tmp_path / "keys.toml") as url:
        with Client(url, key=key) as client:
            client.readyz()
            assert client.search("destroyer").hits
            assert key not in repr(client)
        with Client(url) as client, pytest.raises(KeyMissingError):
            client.search("destroyer")
        with Client(url, key="wrong") as client, pytest.raises(KeyUnknownError) as raised:
            client.search("destroyer")
        assert "wrong" not in str(raised.value)


def test_a_key_that_is_used_too_often_is_waited_for(seeds: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys.toml").write_text(entry("desk", sha256, 1.0, 1, False))
    with serving(seeds, keys=tmp_path / "keys.toml") as url:
        with Client(url) as client:
            client.readyz()
        with Client(url, key=key, retries=0) as client:
            with pytest.raises(RateLimitedError) as raised:
                [client.get_index() for _ in range(3)]
            assert raised.value.retry_after_s == 1.0
        with Client(url, key=key) as client:
            assert [client.get_index().articles for _ in range(2)] == [5, 5]


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A server that takes a connection for each answer, and closes it behind it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for one in answers:
                connection, _ = server.accept()
                with connection:
                    if one:
                        connection.recv(65_536)
                        connection.sendall(one)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(20)


def as_http(body: bytes, kind: bytes = b"application/json") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (
        kind,
        len(body),
        body,
    )


def test_a_connection_that_is_broken_off_is_made_again() -> None:
    with answering(b"", as_http(b'{"status": "alive"}')) as url, Client(url) as client:
        assert client.livez().status == "alive"


def test_what_is_no_service_is_said() -> None:
    said = pytest.raises(UnreadableAnswerError, match="status 200 and text/html, which is not this service's")
    with answering(as_http(b"<html>", b"text/html")) as url, Client(url) as client, said:
        client.livez()


def test_an_answer_that_comes_too_slowly_is_given_up() -> None:
    def dripping(pauses: threading.Event) -> None:
        with listener.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n")
            with suppress(OSError):
                while not pauses.wait(0.02):
                    connection.sendall(b" ")

    async def awaited(url: str) -> None:
        async with AsyncClient(url, timeout_s=0.1, retries=0) as client:
            await client.livez()

    def waited(url: str) -> None:
        with Client(url, timeout_s=0.1, retries=0) as client:
            client.livez()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for ask in (waited, lambda url: asyncio.run(awaited(url))):
            over = threading.Event()
            thread = threading.Thread(target=dripping, args=(over,))
            thread.start()
            with pytest.raises(NoAnswerInTimeError, match=r"no answer in 0\.1 s"):
                ask(url)
            over.set()
            thread.join()


def test_where_nobody_listens_the_connection_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said = pytest.raises(ConnectionFailedError, match="cannot be reached")
    with Client(f"http://127.0.0.1:{port}", retries=1) as client, said:
        client.search("destroyer")

    async def ask() -> None:
        async with AsyncClient(f"http://127.0.0.1:{port}", retries=1) as awaited:
            await awaited.livez()

    with pytest.raises(ConnectionFailedError, match="cannot be reached"):
        asyncio.run(ask())


def test_an_answer_that_does_not_come_is_given_up() -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # takes connections, and says nothing
    said = pytest.raises(NoAnswerInTimeError, match=r"there was no answer in 0\.2 s")
    with silent, Client(f"http://127.0.0.1:{silent.getsockname()[1]}") as client, said:
        client.within(0.2).livez()


@pytest.mark.parametrize(
    ("url", "options", "message"),
    [
        ("127.0.0.1:8000", {}, "is no address of a service"),
        ("ftp://a.example", {}, "is no address of a service; write http://127.0.0.1:8000"),
        ("http://", {}, "is no address of a service"),
        ("http://[::1", {}, "is no address of a service"),
        ("http://a.example", {"key": "a\nb"}, "the API key is empty or holds a blank or a character that no header"),
        (
            "http://a.example",
            {"key": "secret "},
            "^the API key is empty or holds a blank or a character that no header may$",
        ),
        ("http://a.example", {"key": "ключ"}, "the API key is empty or holds"),
        ("http://a.example", {"key": ""}, "the API key is empty"),
        ("http://a.example", {"timeout_s": -1}, "timeout_s is -1"),
    ],
)
def test_clients_refuse_what_cannot_be(url: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Client(url, **options)


def test_the_service_can_be_below_a_path() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"status": "alive"})

    for address in ("https://a.example/news", "https://a.example/news/"):
        with Client(address, transport=httpx.MockTransport(answer)) as client:
            assert client.livez().status == "alive"
    assert asked == ["https://a.example/news/livez"] * 2


def test_the_methods_carry_their_documentation(client: Client) -> None:
    assert client.search.__doc__ == Client.search.__doc__ == "Find the passages that best answer a query."
    assert isinstance(ProblemError.status, property)
