"""What the libraries that compute are kept from. Commands run as a user runs them, with every connection noted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

WATCH = """
import os
import socket
import sys

path = os.environ["WATCHED"]
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")

def watch(event, arguments):
    local = event == "socket.connect" and arguments[0].family == socket.AF_UNIX
    loads_torch = event == "import" and arguments[0] == "torch"
    if (event in watched and not local) or loads_torch:
        with open(path, "a") as record:
            record.write(f"{event} {arguments[0] if loads_torch else arguments[1:]}\\n")

sys.addaudithook(watch)
"""
"""Run by every Python process that is started with its folder on the path."""
CONNECT = """
import socket
socket.socketpair()
for call in (
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=5),
    lambda: socket.socket(socket.AF_UNIX).connect("/nowhere"),
    lambda: socket.gethostbyname("127.0.0.1"),
    lambda: __import__("urllib.request").request.urlopen("http://127.0.0.1:9/"),
):
    try:
        call()
    except OSError:
        pass
"""


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A folder whose `record` says what the processes that `run` starts have tried."""
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WATCH)
    return folder


def run(watched: Path, *arguments: str | Path) -> tuple[str, set[str]]:
    """Run Python; return its standard output and the events it gave rise to, without what they were about."""
    record = watched / "record"
    record.write_text("")
    # Left out is what would keep a library from connecting: the commands do without.
    kept = {name: value for name, value in os.environ.items() if "OFFLINE" not in name and "TELEMETRY" not in name}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, "PYTHONPATH": f"{watched}{os.pathsep}{ROOT}", "WATCHED": str(record)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, {line.split()[0] for line in record.read_text().splitlines()}


def test_run_notes_every_connection(watched: Path) -> None:
    _, events = run(watched, "-c", CONNECT)
    assert events == {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}
    assert "/nowhere" not in (watched / "record").read_text()


def test_importing_runtime_shuts_telemetry_out(watched: Path) -> None:
    code = (
        "import json, os, sys; import indexer.encoder.openvino_runtime; "
        "print(json.dumps([sys.modules['openvino_telemetry'], os.environ['TOKENIZERS_PARALLELISM']]))"
    )
    said, events = run(watched, "-c", code)
    assert json.loads(said) == [None, "false"]
    assert events == set()


def test_importing_runtime_leaves_a_setting_of_the_users_alone() -> None:
    code = "import os; import indexer.encoder.openvino_runtime; print(os.environ['TOKENIZERS_PARALLELISM'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TOKENIZERS_PARALLELISM": "true"},
    )
    assert done.stdout == "true\n"


@pytest.mark.slow
def test_commands_connect_to_nothing(watched: Path, corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build = ("-m", "indexer", "build", corpus, "--index", index, "--json")
    # Torch is there only when the model is compiled; that it was noted shows that the watch was on.
    compiled, events = run(watched, *build)
    assert (json.loads(compiled)["generation"], events) == ("000001", {"import"})
    with corpus.open("a") as stream:
        stream.write('\n{"id": "snow", "text": "Snow fell."}')
    reused, events = run(watched, *build)
    assert (json.loads(reused)["generation"], events) == ("000002", set())
    found, events = run(watched, "-m", "service", "search", "crops and thankful growers", "--index", index, "--json")
    assert (json.loads(found)["hits"][0]["article"]["id"], events) == ("farm", set())
