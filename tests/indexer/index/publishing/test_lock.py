import fcntl
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import IndexLockedError
from indexer.index.publishing.lock import writer_lock
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from indexer.index.publishing.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(index: Path) -> "subprocess.Popen[str]":
    """Start a process that holds the lock until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(index)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def refusal(index: Path) -> str:
    told = f"another process is writing to {re.escape(str(index))}"
    with pytest.raises(IndexLockedError, match=told) as caught, writer_lock(index):
        pass
    return str(caught.value)


def test_writer_lock_says_who_holds_it(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        told = refusal(tmp_path)
        process.kill()
    since = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    who = rf": process {process.pid} on {re.escape(socket.gethostname())} since {since} \(-c {tmp_path}\); wait until"
    assert re.search(who, told)
    assert (tmp_path / "LOCK").read_bytes()
    with writer_lock(tmp_path):  # what was killed holds it no more
        assert json.loads((tmp_path / "LOCK").read_bytes())["pid"] == os.getpid()
    assert (tmp_path / "LOCK").read_bytes() == b""


def test_writer_lock_is_that_of_the_file_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer that left nothing behind removes the file between its opening and its locking here."""
    locked = fcntl.flock
    removed: list[Path] = []

    def flock(descriptor: int, operation: int) -> None:
        if len(removed) < 2:
            (tmp_path / "LOCK").unlink()
            removed.append(tmp_path / "LOCK")
            if len(removed) == 2:
                (tmp_path / "LOCK").touch()
        locked(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with writer_lock(tmp_path):
        assert len(removed) == 2
        refusal(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\0",
        b"[]",
        b"[" * 5_000,
        b'{"pid": 7}',
        b'{"pid": "x", "host": "h", "since": "s", "command": "c"}',
        b'{"pid": true, "host": "h", "since": "s", "command": "c"}',
        json.dumps({"pid": 2**22 + 1, "host": socket.gethostname(), "since": "s", "command": "dead"}).encode(),
    ],
)
def test_writer_lock_names_nobody_if_the_file_does_not(content: bytes, tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        (tmp_path / "LOCK").write_bytes(content)
        assert refusal(tmp_path) == (
            f"another process is writing to {tmp_path}; wait until it is done, or choose another --index"
        )
        process.kill()


def test_writer_lock_shows_what_the_file_says_in_one_short_line(tmp_path: Path) -> None:
    holder = {"pid": 7, "host": "far\naway", "since": "s", "command": "\x1b[2K" * 300}
    with hold(tmp_path) as process:
        (tmp_path / "LOCK").write_text(json.dumps(holder))
        told = refusal(tmp_path)
        process.kill()
    assert r"process 7 on far\naway since s (\x1b[2K" in told
    assert told.isprintable()
    assert len(told) < 800


def test_writer_lock_is_held_once_in_a_process_too(tmp_path: Path) -> None:
    with writer_lock(tmp_path):
        assert f": process {os.getpid()} on " in refusal(tmp_path)
    with writer_lock(tmp_path):
        pass
