"""POST /mcp: who may ask, what is no message, older revisions of the protocol, and what the service makes of it all."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from mcp import Client
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from indexer.index.generation import open_index
from service.access.api_keys import entry, new_key
from service.api.app import create_app
from service.mcp.http import AgentsEndpoint
from service.problem_details import ProblemDetails
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import WordEncoder, live_over
from tests.service.api.clients import wait_until_loaded
from tests.service.mcp.agents import MODES, OLDER, Service, handshake, request, service_over, with_agent
from tests.service.test_command import serving

SEARCH = request("tools/call", 7, name="search", arguments={"query": "destroyer", "limit": 1})


def loaded(news: Path) -> Searcher:
    return Searcher(open_index(news), WordEncoder())


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = ProblemDetails.model_validate_json(answer.content).model_dump()
    assert found["request_id"] == answer.headers["X-Request-ID"]
    assert not re.search(r"Traceback|File \"|\.py|site-packages|pydantic|[a-z]Error|/tmp", answer.text)
    return found


# Revisions


@pytest.mark.parametrize("revision", OLDER)
def test_older_revisions_are_spoken_message_by_message(service: Service, revision: str) -> None:
    begun = service.send(handshake(revision), Accept="application/json, text/event-stream")
    assert begun.status_code == 200
    assert begun.headers["Content-Type"] == "application/json"
    assert "Mcp-Session-Id" not in begun.headers
    result = begun.json()["result"]
    assert result["protocolVersion"] == revision
    assert result["serverInfo"]["name"] == "article-search"
    assert set(result["capabilities"]) == {"tools", "resources"}
    # Before 2025-06-18 clients sent no header with the revision.
    named = {"MCP_Protocol_Version": revision} if revision >= "2025-06-18" else {}
    told = service.send({"jsonrpc": "2.0", "method": "notifications/initialized"}, **named)
    assert (told.status_code, told.content) == (202, b"")
    tools = service.send(request("tools/list", 2), **named).json()["result"]["tools"]
    assert [tool["name"] for tool in tools][:2] == ["search", "get_article"]
    answer = service.send(SEARCH, **named).json()
    assert answer["id"] == 7
    (content,) = answer["result"]["content"]
    hits = json.loads(content["text"])["hits"]
    assert hits == service_hits(service)
    assert service.send(request("ping", 3), **named).json() == {"jsonrpc": "2.0", "id": 3, "result": {}}


def service_hits(service: Service) -> list[dict[str, Any]]:
    """The one hit, as the newest revision has it."""

    async def act(agent: Client) -> list[dict[str, Any]]:
        assert agent.protocol_version == "2026-07-28"
        found = await agent.call_tool("search", {"query": "destroyer", "limit": 1})
        hits: list[dict[str, Any]] = found.structured_content["hits"]
        return hits

    return with_agent(service, act)


def test_a_revision_that_nobody_knows_is_answered_with_the_newest_known(service: Service) -> None:
    assert service.send(handshake("1999-01-01")).json()["result"]["protocolVersion"] == "2025-11-25"
    answer = service.send(SEARCH, MCP_Protocol_Version="1999-01-01")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32602)


def test_requests_need_no_handshake(service: Service) -> None:
    assert service.send(SEARCH).json()["result"]["isError"] is False


def test_a_session_that_a_client_remembers_does_not_matter(service: Service) -> None:
    assert service.send(SEARCH, MCP_Session_Id="of-yesterday").status_code == 200


# What is no message


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}', 400, "malformed_json"),
        (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b"5", 422, "wrong_type"),
        (b"{}", 422, "wrong_type"),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', 422, "wrong_type"),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', 422, "wrong_type"),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', 422, "wrong_type"),
        (b'{"jsonrpc": "2.0", "id": null, "method": "tools/list"}', 422, "wrong_type"),
    ],
)
def test_what_is_no_message_is_a_problem(service: Service, body: bytes, status: int, code: str) -> None:
    assert problem(service.send(body), status)["code"] == code


def test_a_notification_may_have_an_id_that_is_none(service: Service) -> None:
    assert service.send({"jsonrpc": "2.0", "id": None, "method": "notifications/initialized"}).status_code == 202


def test_a_body_must_be_declared_as_it_is(service: Service) -> None:
    plain = httpx.post(service.mcp, content=json.dumps(SEARCH), headers={"Content-Type": "text/plain"})
    assert problem(plain, 422)["code"] == "wrong_type"
    assert problem(service.send(SEARCH, Content_Encoding="gzip"), 415)["code"] == "encoding_unsupported"


@pytest.mark.parametrize("revision", [None, "2025-11-25", "2026-07-28"])
@pytest.mark.parametrize(
    ("content_type", "accept"),
    [
        ("application/json", "application/json, text/event-stream"),
        ("APPLICATION/Json; charset=utf-8", "application/json"),
        ("application/vnd.example+json", "*/*"),
        ("application/json", None),
        ("application/json", ""),
    ],
)
def test_json_may_be_announced_in_many_ways(
    service: Service, content_type: str, accept: str | None, revision: str | None
) -> None:
    headers = {"Content-Type": content_type, "Accept": accept, "MCP-Protocol-Version": revision}
    message = SEARCH
    if revision == "2026-07-28":
        headers |= {"Mcp-Method": "tools/call", "Mcp-Name": "search"}
        names = {"protocolVersion": revision, "clientCapabilities": {}}
        meta = {f"io.modelcontextprotocol/{name}": value for name, value in names.items()}
        message = {**SEARCH, "params": {**SEARCH["params"], "_meta": meta}}
    with httpx.Client() as client:
        client.headers.pop("Accept")
        given = {name: value for name, value in headers.items() if value is not None}
        answer = client.post(service.mcp, content=json.dumps(message), headers=given)
    assert (answer.status_code, answer.json()["result"]["isError"]) == (200, False)


def test_other_methods_are_not_taken(service: Service) -> None:
    for method in ("GET", "HEAD", "DELETE", "PUT"):
        answer = httpx.request(method, service.mcp, headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (request("nothing/like/it"), -32601),
        (request("tools/call"), -32602),
        (request("tools/call", name=5), -32602),
        (request("tools/call", name="search", arguments=[]), -32602),
        (request("resources/read"), -32602),
        (request("initialize"), -32602),
    ],
)
def test_what_the_protocol_does_not_know_is_its_own_error(service: Service, message: Any, code: int) -> None:
    answer = service.send(message)
    assert answer.json()["error"]["code"] == code
    assert not re.search(r"Traceback|site-packages|/tmp", answer.text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
@examples(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_given_to_a_tool_is_answered(service: Service, arguments: Any) -> None:
    answer = service.send(request("tools/call", name="search", arguments={"query": "x", "given": arguments}))
    assert answer.status_code == 200
    assert json.loads(answer.json()["result"]["content"][0]["text"])["code"] == "unknown_field"
    answer = service.send(request("tools/call", name="get_article", arguments={"article_id": arguments}))
    assert answer.status_code == 200
    assert json.loads(answer.json()["result"]["content"][0]["text"])["code"] in {
        *("wrong_type", "out_of_range", "missing_field", "article_not_found"),
    }


# Who may ask


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        (None, "127.0.0.1", True),
        ("http://127.0.0.1:{port}", "127.0.0.1:{port}", True),
        ("http://LOCALHOST:{port}", "localhost:{port}", True),
        ("http://localhost", "localhost:80", True),
        ("https://localhost", "localhost:443", True),
        ("https://allowed.example", "127.0.0.1", True),
        ("http://localhost:1", "localhost:{port}", False),
        ("http://evil.example", "localhost:{port}", False),
        ("http://localhost.evil.example", "localhost", False),
        ("http://localhost:99999", "localhost:99999", False),
        ("http://localhost:x", "localhost:x", False),
        ("http://[::1", "localhost", False),
        ("null", "localhost", False),
        ("", "localhost", False),
        ("https://allowed.example.evil", "localhost", False),
    ],
)
def test_a_web_page_must_be_our_own_or_be_named(news: Path, origin: str | None, host: str, may: bool) -> None:
    settings = Settings(cors_origins=("https://allowed.example",))
    app = create_app(live_over(lambda: loaded(news)), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client:
        wait_until_loaded(client)
        headers = {"Host": host.format(port=8000)}
        if origin is not None:
            headers["Origin"] = origin.format(port=8000)
        answer = client.post("/mcp", json=SEARCH, headers=headers)
        if may:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")


def test_a_page_of_an_allowed_origin_may_send_the_headers_of_the_protocol(news: Path) -> None:
    settings = Settings(cors_origins=("*",))
    with service_over(lambda: loaded(news), settings) as service:
        asked = {
            "Origin": "https://any.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,authorization,mcp-protocol-version,mcp-method,mcp-name",
        }
        answer = httpx.options(service.mcp, headers=asked)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert service.send(SEARCH, Origin="https://any.example").status_code == 200


def test_the_host_must_be_one_of_the_service_s_names(news: Path) -> None:
    with service_over(lambda: loaded(news), host_names=("127.0.0.1",)) as service:
        assert service.send(SEARCH).status_code == 200
        assert problem(service.send(SEARCH, Host="evil.example"), 400)["code"] == "host_not_allowed"


def test_keys_are_those_of_the_other_routes(news: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys.toml").write_text(entry("agent", sha256))
    with service_over(lambda: loaded(news), Settings(keys=tmp_path / "keys.toml")) as service:
        missing = service.send(SEARCH)
        assert problem(missing, 401)["code"] == "key_missing"
        assert missing.headers["WWW-Authenticate"] == "Bearer"
        assert problem(service.send(SEARCH, Authorization="Bearer nobody"), 401)["code"] == "key_unknown"
        assert service.send(SEARCH, X_API_Key=key).status_code == 200

        async def act(agent: Client) -> bool:
            return (await agent.call_tool("search", {"query": "destroyer"})).is_error

        for mode in MODES:
            assert with_agent(service, act, mode=mode, headers={"Authorization": f"Bearer {key}"}) is False


def test_the_rate_of_a_key_holds(news: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys.toml").write_text(entry("agent", sha256, rate=0.001, burst=2))
    with service_over(lambda: loaded(news), Settings(keys=tmp_path / "keys.toml")) as service:
        for _ in range(2):
            assert service.send(SEARCH, X_API_Key=key).status_code == 200
        answer = service.send(SEARCH, X_API_Key=key)
        assert problem(answer, 429)["code"] == "rate_limited"
        assert int(answer.headers["Retry-After"]) > 0


def test_a_body_has_the_limit_of_all_bodies(news: Path) -> None:
    with service_over(lambda: loaded(news), Settings(max_body_bytes=2_000)) as service:
        assert service.send(SEARCH).status_code == 200
        large = request("tools/call", name="search", arguments={"query": "x" * 2_000})
        assert problem(service.send(large), 413)["code"] == "body_too_large"


# Load and failures


def test_what_is_asked_before_the_index_is_loaded_is_a_problem(news: Path) -> None:
    may_go_on = threading.Event()

    def late() -> Searcher:
        assert may_go_on.wait(20)
        return loaded(news)

    settings = Settings()
    app = create_app(live_over(late), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client:
        told = client.post("/mcp", json=SEARCH).json()["result"]
        assert (told["isError"], json.loads(told["content"][0]["text"])["code"]) == (True, "not_ready")
        may_go_on.set()
        wait_until_loaded(client)
        assert client.post("/mcp", json=SEARCH).json()["result"]["isError"] is False


@pytest.fixture
def odd(news: Path) -> Any:
    """A searcher that fails for one query, and is late for another."""

    class Odd(Searcher):
        def answer(self, query: SearchQuery, *arguments: Any) -> Any:
            if query.text == "broken":
                raise RuntimeError(f"broken in {news}")
            if query.text == "late":
                time.sleep(0.5)
            return super().answer(query, *arguments)

    return lambda: Odd(open_index(news), WordEncoder())


def asked(client: TestClient, query: str, **headers: str) -> dict[str, Any]:
    """Search, and return the tool's result or its problem."""
    message = request("tools/call", name="search", arguments={"query": query})
    told = client.post("/mcp", json=message, headers={name.replace("_", "-"): value for name, value in headers.items()})
    found: dict[str, Any] = json.loads(told.json()["result"]["content"][0]["text"])
    return found


def test_a_failure_tells_nothing_of_the_inside(odd: Any) -> None:
    settings = Settings()
    app = create_app(live_over(odd), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client:
        wait_until_loaded(client)
        found = asked(client, "broken", X_Request_ID="mine")
        assert (found["code"], found["request_id"]) == ("internal", "mine")
        assert found["detail"] == "the service failed; the request may be fine"


def test_deadlines_and_admission_are_those_of_a_search(odd: Any) -> None:
    settings = Settings(max_waiting=1)
    app = create_app(live_over(odd), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client, capture_logs() as logs:
        wait_until_loaded(client)
        assert asked(client, "late", X_Request_Timeout="0.1")["code"] == "deadline_exceeded"
        wrong = client.post("/mcp", json=SEARCH, headers={"X-Request-Timeout": "soon"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_type")
        client.app.state.engine.admission.admitted = 1  # type: ignore[attr-defined]
        assert asked(client, "destroyer")["code"] == "overloaded"
        client.app.state.engine.admission.admitted = 0  # type: ignore[attr-defined]
    lines = [line for line in logs if line["event"] == "request" and line["path"] == "/mcp"]
    assert [line.get("refused") for line in lines] == ["deadline_exceeded", None, "overloaded"]
    assert [line.get("problem") for line in lines] == ["deadline_exceeded", None, "overloaded"]


def test_problems_of_tools_and_resources_are_logged(news: Path) -> None:
    settings = Settings()
    app = create_app(live_over(lambda: loaded(news)), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client, capture_logs() as logs:
        wait_until_loaded(client)
        client.post("/mcp", json=request("tools/call", name="search", arguments={}))
        client.post("/mcp", json=request("resources/read", uri="article://absent"))
        client.post("/mcp", json=SEARCH)
    lines = [line for line in logs if line["event"] == "request" and line["path"] == "/mcp"]
    assert [line.get("problem") for line in lines] == ["missing_field", "article_not_found", None]


def test_requests_are_logged_and_counted_as_those_of_other_routes(news: Path) -> None:
    settings = Settings(log_queries=True)
    app = create_app(live_over(lambda: loaded(news)), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client, capture_logs() as logs:
        wait_until_loaded(client)
        answer = client.post("/mcp", json=SEARCH)
        metrics = client.get("/metrics").text
    assert {"queue", "dense", "render"} <= set(re.findall(r"(\w+);dur", answer.headers["Server-Timing"]))
    (line,) = (line for line in logs if line["event"] == "request" and line["path"] == "/mcp")
    assert (line["route"], line["tool"], line["query"], line["generation"]) == ("/mcp", "search", "destroyer", "000001")
    assert (line["status"], line["answerable"], line["cache"]) == (200, line["answerable"], "miss")
    assert re.search(r'article_search_requests_total\{[^}]*route="/mcp"[^}]*\} 1\.0', metrics)


def test_searches_share_the_cache_with_the_rest(news: Path) -> None:
    settings = Settings()
    app = create_app(live_over(lambda: loaded(news)), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client, capture_logs() as logs:
        wait_until_loaded(client)
        client.post("/v1/search", json={"query": "destroyer", "limit": 1})
        client.post("/mcp", json=SEARCH)
    assert [line["cache"] for line in logs if line.get("cache")] == ["miss", "hit"]


def test_many_agents_are_answered_at_once(service: Service) -> None:
    async def act(agent: Client) -> list[str]:
        calls = (agent.call_tool("search", {"query": f"destroyer {number}", "limit": 1}) for number in range(40))
        return [found.structured_content["hits"][0]["article_id"] for found in await asyncio.gather(*calls)]

    assert len(with_agent(service, act)) == 40


def test_an_app_may_be_started_anew(news: Path) -> None:
    endpoint = AgentsEndpoint(Settings())
    for _ in range(2):
        app = create_app(live_over(lambda: loaded(news)), Settings(), parts=(endpoint,))
        with TestClient(app) as client:
            wait_until_loaded(client)
            assert client.post("/mcp", json=SEARCH).status_code == 200


def test_without_its_part_there_is_no_route(news: Path) -> None:
    with TestClient(create_app(live_over(lambda: loaded(news)), Settings())) as client:
        assert client.post("/mcp", json=SEARCH).status_code == 404


def test_a_service_that_no_agent_asks_does_not_import_the_protocol() -> None:
    code = "import sys, service.mcp.http; print('mcp' in sys.modules or 'mcp_types' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


@pytest.mark.slow
def test_the_command_serves_agents_unless_it_is_told_not_to(index_of_seeds: Path, tmp_path: Path) -> None:
    with serving(index_of_seeds, tmp_path / "log", "--workers", "2") as running:
        running.wait_for("listening on", 2)
        service = Service(f"http://127.0.0.1:{running.port}")
        for mode in MODES:

            async def act(agent: Client) -> Any:
                calls = (agent.call_tool("search", {"query": "warship cut across a destroyer"}) for _ in range(10))
                return [found.structured_content for found in await asyncio.gather(*calls)]

            found = with_agent(service, act, mode=mode)
            assert all(one == found[0] for one in found)
            assert found[0]["hits"][0]["article_id"] == "03-beijing-trip-back-on.txt"
        assert problem(service.send(SEARCH, Host="evil.example"), 400)["code"] == "host_not_allowed"
        assert running.end(signal.SIGTERM) == 0
        assert "Traceback" not in running.said
        assert "session manager" not in running.said
    with serving(index_of_seeds, tmp_path / "log", "--no-mcp") as running:
        running.wait_until_ready()
        assert Service(f"http://127.0.0.1:{running.port}").send(SEARCH).status_code == 404


def test_refusals_are_counted(news: Path) -> None:
    settings = Settings()
    app = create_app(live_over(lambda: loaded(news)), settings, parts=(AgentsEndpoint(settings),))
    with TestClient(app) as client, capture_logs() as logs:
        client.post("/mcp", json=SEARCH, headers={"Origin": "https://evil.example"})
    assert [line["refused"] for line in logs if line.get("refused")] == ["origin_not_allowed"]
