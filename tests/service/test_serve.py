"""How serving begins; test_command.py has the rest, with an index."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import UsageError
from service.serve import _parts, serve
from service.settings import Settings
from tests.service.tiny_service import ROOT

LOADING = """
import signal, time
from service import serve
from service.settings import Settings
def load(*_):
    print("loading", flush=True)
    while not {signal.SIGTERM, signal.SIGHUP} <= signal.sigpending():
        time.sleep(0.01)
    print("waiting", flush=True)
serve._serve_here = load
serve.serve(Settings(port=0))
"""


def printed_by(program: str) -> Any:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def test_signals_wait_until_there_is_a_server() -> None:
    with subprocess.Popen([sys.executable, "-c", LOADING], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == b"waiting\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104
def test_other_machines_need_keys_or_leave(host: str) -> None:
    settings = Settings.model_construct(**Settings().model_dump() | {"host": host})
    with pytest.raises(UsageError, match=r"can be reached from other machines.*--keys.*--allow-unauthenticated"):
        serve(settings)


def test_a_port_that_is_taken_is_told_before_anything_else_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for workers in (1, 2):
            with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}: Address already in use"):
                serve(Settings(index=tmp_path, port=port, workers=workers))


def test_agents_have_a_route_where_the_package_is_installed_and_nobody_minds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (part,) = _parts(Settings())
    assert [route.path for route in part.routes] == ["/mcp"]  # type: ignore[attr-defined]
    assert _parts(Settings(no_mcp=True)) == ()
    assert not caplog.messages
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert _parts(Settings()) == ()
    assert caplog.messages == ["agents are not served: article-search[mcp] is not installed"]


def test_the_process_is_set_up_before_numpy_is_imported() -> None:
    program = """
import json, os, sys
from pathlib import Path
from service import serve
imported = "numpy" in sys.modules
serve._prepare_process()
import numpy as np
np.ones((300, 300), np.float32) @ np.ones((300, 300), np.float32)
print(json.dumps([imported, sys.getswitchinterval(), len(list(Path("/proc/self/task").iterdir()))]))
"""
    assert printed_by(program) == [False, 0.001, 1]


def test_a_choice_of_threads_in_the_environment_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    program = """
import json, os
from service import serve
serve._prepare_process()
print(json.dumps(os.environ["OPENBLAS_NUM_THREADS"]))
"""
    monkeypatch.setitem(os.environ, "OPENBLAS_NUM_THREADS", "3")
    assert printed_by(program) == "3"


def test_what_serving_does_not_need_is_not_loaded() -> None:
    program = """
import json, sys
from service import serve
serve._prepare_process()
import service.api.app, service.server.draining, indexer.encoder.compiled
loaded = [name for name, module in sys.modules.items() if module]
print(json.dumps([name for name in loaded if name.startswith(("rich", "openvino.tools.ovc"))]))
"""
    assert printed_by(program) == []
