"""The command `mcp`: an agent over standard input and output, in a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from service.__main__ import main
from tests.conftest import ROOT
from tests.service.mcp.agents import MODES, OLDER, handshake, request
from tests.service.mcp.test_tools import NAMES

T = TypeVar("T")
COMMAND = [sys.executable, "-m", "service", "mcp"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": "."}
QUERY: dict[str, Any] = {"query": "warship cut across a destroyer", "limit": 1}
BEST = "03-beijing-trip-back-on.txt"


def with_agent(index: Path, log: Path, act: Callable[[Client], Awaitable[T]], mode: str) -> T:
    """Let an agent of the package's act, over pipes."""
    arguments = [*COMMAND[1:], "--index", str(index)]
    server = StdioServerParameters(command=COMMAND[0], args=arguments, env=ENVIRONMENT, cwd=ROOT)

    async def run() -> T:
        with log.open("w") as errors:
            async with Client(stdio_client(server, errlog=errors), mode=mode) as agent:
                return await act(agent)

    return asyncio.run(run())


def started(index: Path) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "--index", str(index)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=ENVIRONMENT
    )


def told(index: Path, *messages: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command with messages in a pipe, which ends behind them."""
    lines = "".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in messages)
    return subprocess.run(
        [*COMMAND, "--index", index, *options.get("flags", ())],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
        timeout=120,
    )


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_an_agent_is_answered_over_pipes(index_of_seeds: Path, tmp_path: Path, mode: str) -> None:
    async def act(agent: Client) -> tuple[list[str], list[Any], str, str]:
        tools = [tool.name for tool in (await agent.list_tools()).tools]
        calls = [agent.call_tool("search", QUERY) for _ in range(3)]
        found = [one.structured_content for one in await asyncio.gather(*calls)]
        absent = await agent.call_tool("get_article", {"article_id": "absent"})
        text = (await agent.read_resource(f"article://{BEST}")).contents[0].text  # type: ignore[union-attr]
        return tools, found, json.loads(absent.content[0].text)["code"], text  # type: ignore[union-attr]

    tools, found, code, text = with_agent(index_of_seeds, tmp_path / "log", act, mode)
    assert tools == NAMES
    assert found[0] == found[1] == found[2]
    best = found[0]["hits"][0]
    assert best["article_id"] == BEST
    assert str(best["text"]) in str(text)
    assert code == "article_not_found"
    said = (tmp_path / "log").read_text()
    assert "answering an agent over standard input and output" in said
    assert "Traceback" not in said
    assert QUERY["query"] not in said


@pytest.mark.slow
@pytest.mark.parametrize("revision", OLDER)
def test_older_revisions_are_spoken_and_all_is_answered_before_the_end(index_of_seeds: Path, revision: str) -> None:
    done = told(
        index_of_seeds,
        handshake(revision),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        request("tools/list", 2),
        *(request("tools/call", number, name="search", arguments=QUERY) for number in range(3, 8)),
        "\n",
        request("tools/call", 9, name="search", arguments={"query": " "}),
    )
    assert done.returncode == 0, done.stderr
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert set(answers) == {1, 2, 3, 4, 5, 6, 7, 9}
    assert answers[1]["result"]["protocolVersion"] == revision
    assert [tool["name"] for tool in answers[2]["result"]["tools"]] == NAMES
    for number in range(3, 8):
        (content,) = answers[number]["result"]["content"]
        assert json.loads(content["text"])["hits"][0]["article_id"] == BEST
    assert json.loads(answers[9]["result"]["content"][0]["text"])["code"] == "query_empty"
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_what_is_no_message_is_answered_without_an_id(index_of_seeds: Path) -> None:
    ping = {"jsonrpc": "2.0", "method": "ping"}
    lines = (
        "no message\n",
        "\xff\n",
        [request("ping", 4)],
        {**ping, "id": 1.5},
        {**ping, "id": None},
        handshake(OLDER[0]),
    )
    done = told(index_of_seeds, *lines)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["error"]["code"] for answer in answers[:-1]] == [-32700, -32700, -32700, -32600, -32600]
    assert [answer["id"] for answer in answers] == [None, None, None, None, None, 1]
    assert done.stderr.count("a line was no message") == 5
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_an_agent_that_is_gone_ends_the_command(index_of_seeds: Path) -> None:
    with started(index_of_seeds) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(json.dumps(handshake("2025-06-18")).encode() + b"\n")
        process.stdin.close()
        said = process.stderr.read()
        assert process.wait(30) == 128 + signal.SIGPIPE
        assert b"Traceback" not in said


@pytest.mark.slow
def test_logs_are_as_the_flags_say_and_never_on_standard_output(index_of_seeds: Path) -> None:
    done = told(index_of_seeds, flags=["--log-format", "text", "--log-level", "warning"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = told(index_of_seeds, flags=["--log-format", "json"])
    assert [json.loads(line)["level"] for line in done.stderr.splitlines()] == ["info"] * len(done.stderr.splitlines())
    assert done.stdout == ""


@pytest.mark.slow
def test_an_index_that_cannot_be_used_ends_the_command(tmp_path: Path) -> None:
    done = told(tmp_path / "none", handshake("2025-06-18"))
    assert (done.returncode, done.stdout) == (5, "")
    assert f"article-service: there is no index in {tmp_path}/none; make one: article-indexer build" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_with_one_line(index_of_seeds: Path, number: signal.Signals) -> None:
    with started(index_of_seeds) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps(handshake("2025-06-18")).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        assert process.wait(30) == 128 + number
        assert b"Traceback" not in process.stderr.read()


def test_without_its_package_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as caught:
        main(["mcp"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "article-service: this needs a package that is not installed: pip install 'article-search[mcp]'\n"
    )
