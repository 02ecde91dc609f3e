"""What the tests of the API share: a service in this process, checks of what it answers, and its contract."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from service.api.app import create_app
from service.problem_details import ProblemDetails
from service.search.searcher import Searcher
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import live_over

JSON = {"Content-Type": "application/json"}
GOLDEN = ROOT / "tests" / "service" / "api" / "contract.json"
DOCUMENT: dict[str, Any] = json.loads(GOLDEN.read_text())
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
"""Method and path -> what the contract says of them."""
PAGES = ["/openapi.json", "/docs", "/docs/oauth2-redirect", "/static-offline-docs/swagger-ui.css"]
"""Paths beside the contract's, for people."""


@contextmanager
def serving(
    load: Callable[[], Searcher], settings: Settings | None = None, *, ready: int = 200
) -> Iterator[TestClient]:
    """Serve, once loading is over."""
    app = create_app(live_over(load), settings or Settings())
    with TestClient(app, raise_server_exceptions=False) as client:
        wait_until_loaded(client)
        assert client.get("/readyz").status_code == ready
        yield client


def wait_until_loaded(client: TestClient) -> None:
    for _ in range(4_000):
        if "still" not in client.get("/readyz").text:
            return
        time.sleep(0.005)
    pytest.fail("the app neither loaded its index nor said that it could not")


def problem(client: TestClient, method: str, url: str, status: int, **request: Any) -> dict[str, Any]:
    """Send a request that must fail, and return its problem after checking what holds for each."""
    answer = client.request(method, url, **request)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = ProblemDetails.model_validate_json(answer.content).model_dump()
    assert found["status"] == status
    assert found["request_id"] == answer.headers["X-Request-ID"] != ""
    assert not re.search(r"Traceback|File \"|\.py|site-packages|sqlite|pydantic|[a-z]Error|/tmp", answer.text)
    return found


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve by plain uvicorn, and provide the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.005)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def fetched(client: TestClient, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def resolved(value: Any) -> Any:
    """Follow the references of the contract."""
    while isinstance(value, Mapping) and "$ref" in value:
        found: Any = DOCUMENT
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        value = found
    return value


def sample(path: str, passage_id: str = "absent") -> str:
    """Fill in a path of the contract."""
    return (
        path.replace("{article_id}", "strait")
        .replace("{passage_id}", passage_id)
        .replace("{story_id}", "absent")
        .replace("{name}", "articles")
    )
