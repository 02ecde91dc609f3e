"""A closed loop of HTTP requests: so many clients, each with a connection of its own, asking anew once answered.

It is made by wrk, which costs some 10 µs a request and thus leaves the machine to the server. Two things about its
numbers: p99 and maximum are corrected for coordinated omission, that is, a pause counts as often as requests would have
met it; and a latency is that of any answer, refusals included, so that it means little where there are errors.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import HOST

_SCRIPT = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLoop:
    """What a closed loop measured."""

    clients: int
    answered: int
    """Requests answered with a status below 400."""
    per_second: float
    """Of those."""
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    errors: dict[str, int]
    """Kind -> requests; kinds that did not occur are left out."""


def closed_loop(port: int, paths: Sequence[str], *, clients: int, seconds: float, repeats: bool = False) -> ClosedLoop:
    """Ask for paths from so many clients.

    Args:
        port: Of a server on this machine.
        paths: Each is asked for once; the loop ends with the last of them.
        clients: Connections, each with at most one request under way.
        seconds: The loop ends then at the latest.
        repeats: Begin with the first path again after the last.

    Raises:
        RuntimeError: If wrk is not installed, or fails.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed; it makes the load (Debian and Ubuntu: package wrk)")
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        done = subprocess.run(
            [
                *(wrk, "--threads", "1", "--connections", str(clients), "--duration", f"{max(1, round(seconds))}s"),
                *("--timeout", "60s", "--script", str(_SCRIPT), f"http://{HOST}:{port}"),
                *("--", file.name, "again" if repeats else "once"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    last = (done.stdout.splitlines() or [""])[-1]
    if done.returncode or not last.startswith("{"):
        raise RuntimeError(f"wrk failed with exit code {done.returncode}: {done.stderr or done.stdout}")
    return _measured(json.loads(last), clients)


def _measured(found: dict[str, Any], clients: int) -> ClosedLoop:
    answered = found["answers"] - found["errors"]["status"]
    return ClosedLoop(
        clients=clients,
        answered=answered,
        per_second=round(answered / found["seconds"], 1),
        seconds=found["seconds"],
        p50_ms=found["p50_ms"],
        p99_ms=found["p99_ms"],
        max_ms=found["max_ms"],
        errors={kind: count for kind, count in found["errors"].items() if count},
    )
