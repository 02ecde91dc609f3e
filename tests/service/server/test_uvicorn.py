"""All that the server takes from uvicorn: where a new release moves something, this says so and where to look."""

import ast
import asyncio
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http import httptools_impl
from uvicorn.server import ServerState

from service.server import deadlines, draining
from tests.conftest import ROOT

OPTIONS = ("timeout_graceful_shutdown", *draining._CONFIG)
SERVER_METHODS = {
    "run": ["self", "sockets"],
    "startup": ["self", "sockets"],
    "shutdown": ["self", "sockets"],
    "on_tick": ["self", "counter"],
    "handle_exit": ["self", "sig", "frame"],
}
PROTOCOL_METHODS = {
    "__init__": ["self", "config", "server_state", "app_state", "_loop"],
    "shutdown": ["self"],
    "send_400_response": ["self", "msg"],
}
SERVER_STATE = ("config", "server_state", "should_exit")
SERVER_STATE_WHILE_RUNNING = ("servers", "lifespan")
PROTOCOL_STATE = ("connections", "cycle", "loop", "parser")
CYCLE_STATE = ("response_complete", "response_started")


def moved(name: str, user: Any, place: Any) -> str:
    file, other = Path(inspect.getfile(user)).relative_to(ROOT), inspect.getfile(place)
    return f"uvicorn {uvicorn.__version__} moved {name}, which {file} uses; look at how {other} does it now"


async def app(scope: Any, receive: Any, send: Any) -> None:
    raise NotImplementedError


@pytest.mark.parametrize("name", OPTIONS)
def test_config_takes(name: str) -> None:
    assert name in inspect.signature(uvicorn.Config).parameters, moved(f"Config({name}=)", draining, uvicorn.Config)


@pytest.mark.parametrize("name", SERVER_METHODS)
def test_server_has_method(name: str) -> None:
    # As it is written: packages that agents need put another `handle_exit` in its place where they are imported.
    (of_server,) = ast.parse(inspect.getsource(uvicorn.Server)).body
    assert isinstance(of_server, ast.ClassDef)
    defined = [one for one in of_server.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    found = {one.name: [argument.arg for argument in one.args.args] for one in defined}.get(name)
    assert found == SERVER_METHODS[name], moved(f"Server.{name}", draining, uvicorn.Server)


@pytest.mark.parametrize("name", SERVER_STATE)
def test_server_keeps(name: str) -> None:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    assert hasattr(server, name), moved(f"Server.{name}", draining, uvicorn.Server)


@pytest.mark.parametrize("name", SERVER_STATE_WHILE_RUNNING)
def test_server_keeps_while_it_runs(name: str) -> None:
    source = inspect.getsource(uvicorn.Server)
    assert re.search(rf"self\.{name}\b[^=\n]*= ", source), moved(f"Server.{name}", draining, uvicorn.Server)


def test_server_calls_what_is_overridden() -> None:
    source = inspect.getsource(uvicorn.Server)
    for call in ("self.startup(sockets=", "self.on_tick(counter)", "self.shutdown(sockets=", "self.handle_exit"):
        assert call in source, moved(f"the call of {call}", draining, uvicorn.Server)


@pytest.mark.parametrize("name", PROTOCOL_METHODS)
def test_protocol_has_method(name: str) -> None:
    method = getattr(httptools_impl.HttpToolsProtocol, name, lambda: None)
    found = list(inspect.signature(method).parameters)
    assert found == PROTOCOL_METHODS[name], moved(f"HttpToolsProtocol.{name}", deadlines, httptools_impl)


@pytest.mark.parametrize("name", PROTOCOL_STATE)
def test_protocol_keeps(name: str) -> None:
    loop = asyncio.new_event_loop()
    config = uvicorn.Config(app, log_config=None)
    protocol = httptools_impl.HttpToolsProtocol(config, ServerState(), {}, _loop=loop)
    loop.close()
    assert hasattr(protocol, name), moved(f"HttpToolsProtocol.{name}", deadlines, httptools_impl)


@pytest.mark.parametrize("name", CYCLE_STATE)
def test_cycle_keeps(name: str) -> None:
    source = inspect.getsource(httptools_impl.RequestResponseCycle.__init__)
    assert f"self.{name} = False" in source, moved(f"RequestResponseCycle.{name}", deadlines, httptools_impl)


def test_nothing_private_is_used() -> None:
    """Names with an underscore are the server's own; those of uvicorn that have one are in none of its files."""
    private = set(re.findall(r"(?:self|def) ?\.?(_[a-z]\w*)", inspect.getsource(uvicorn.server)))
    private |= set(re.findall(r"(?:self|def) ?\.?(_[a-z]\w*)", inspect.getsource(httptools_impl)))
    assert "_serve" in private
    assert "_should_upgrade" in private
    for module in (deadlines, draining):
        used = set(re.findall(r"\b_[a-z]\w*", inspect.getsource(module)))
        assert used & private == set(), f"{module.__name__} uses or hides {used & private} of uvicorn"
