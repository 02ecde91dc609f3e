"""Servers as processes: started, asked, weighed and stopped. Linux only, as it reads /proc."""

import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.load import HOST

_POLL_S = 0.005
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer_s: float
    """From the process's start to the end of the first answer with status 200."""
    log: Path


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    path: str,
    log: Path,
    *,
    headers: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path = _ROOT,
    timeout_s: float = 180.0,
) -> Iterator[Server]:
    """Start a server, wait until it answers, and kill it at the end if it still runs.

    It may keep the bytecode of what it imports, as an installed one has it.

    Args:
        command: What starts it.
        port: Where it listens.
        path: Asked for until it is answered with 200.
        log: File for what it prints.
        headers: Sent with it.
        environment: Variables to set beside this process's own.
        folder: Where it is started.
        timeout_s: Most seconds to wait.

    Raises:
        RuntimeError: If it ends, or does not answer in time; the message has the end of the log.
    """
    with log.open("wb") as stream:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "", **(environment or {})},
            stdout=stream,
            stderr=stream,
        )
        try:
            while _status(port, path, headers) != 200:
                if process.poll() is not None or time.perf_counter() > started + timeout_s:
                    said = log.read_text(errors="replace")[-2_000:]
                    raise RuntimeError(f"{' '.join(command)} does not answer {path}:\n{said}")
                time.sleep(_POLL_S)
            yield Server(process=process, port=port, first_answer_s=time.perf_counter() - started, log=log)
        finally:
            process.kill()
            process.wait()


@contextmanager
def service(
    index: Path, scratch: Path, options: Sequence[str] = (), headers: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run this service over an index, by its own command.

    Args:
        index: The index's folder.
        scratch: Folder for its log.
        options: Further flags.
        headers: What a request needs to be answered.
    """
    port = free_port()
    command = [sys.executable, "-m", "service", "serve", "--index", str(index), "--port", str(port), *options]
    with running(command, port, search_path("a first query"), scratch / "service.log", headers=headers) as server:
        yield server


def search_path(query: str) -> str:
    """Return the path of a search for ten articles."""
    return f"/v1/search?q={quote(query)}&limit=10"


def ask(
    port: int, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> tuple[int, bytes]:
    """Make one request on a connection of its own and return status and body.

    Raises:
        OSError: If nobody listens.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=600)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port


def memory_mb(process_id: int) -> dict[str, float]:
    """Return what a process and all that it started hold in memory, in megabytes.

    Returns:
        `rss_mb`: resident pages, those shared between them counted for each; `pss_mb`: shared ones divided.
    """
    found = {"Rss": 0, "Pss": 0}
    for one in _tree(process_id):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in found:
                found[name] += 1_024 * int(value.split()[0])
    return {f"{name.lower()}_mb": round(size_bytes / 1e6, 1) for name, size_bytes in found.items()}


def open_files(process_id: int) -> int:
    """Return how many files and pipes a process has open; connections, which come and go, are not counted."""
    return sum(not kind.startswith("socket:") for kind in _descriptors(process_id))


def connections(process_id: int) -> int:
    """Return how many sockets a process has open."""
    return sum(kind.startswith("socket:") for kind in _descriptors(process_id))


def _descriptors(process_id: int) -> list[str]:
    found = []
    for path in Path(f"/proc/{process_id}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(str(path.readlink()))
    return found


def distinct(queries: Sequence[str], count: int) -> list[str]:
    """Return so many different queries: those given, then each again with its words in other orders.

    They cost what the given ones cost, and no cache of answers knows them.
    """
    found = dict.fromkeys(queries[:count])
    chance = random.Random(0)  # noqa: S311 - not a secret
    while len(found) < count:
        before = len(found)
        for query in queries:
            words = query.split()
            chance.shuffle(words)
            found[" ".join(words)] = None
            if len(found) == count:
                break
        if len(found) == before:
            raise ValueError(f"{len(queries)} queries cannot be varied to make {count}")
    return list(found)


def _status(port: int, path: str, headers: Mapping[str, str] | None) -> int:
    """Return the status of an answer, or 0 if there is none."""
    try:
        return ask(port, path, headers=headers)[0]
    except (OSError, http.client.HTTPException):
        return 0


def _tree(process_id: int) -> list[int]:
    """Return a process and all that it started, directly or not."""
    found = [process_id]
    for thread in Path(f"/proc/{process_id}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += _tree(int(child))
    return found
