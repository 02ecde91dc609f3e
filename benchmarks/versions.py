"""This checkout beside another one of the project: is the service as quick, as small and as soon ready as before?

    python -m benchmarks.versions --before FOLDER [--eval FOLDER] [--work FOLDER] [--rounds N] [--seconds S]

Both serve the same index, each by its own command from its own virtual environment. They take turns, in the order
A B B A, and never run at the same time. Of each: start to first answer, requests per second and latency with 1, 16 and
64 clients, memory after that. No query is asked twice of one process. Medians of the rounds and their ratios are
printed and stored. Exits with 1 if a target is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.closed_loop import closed_loop
from benchmarks.indexes import WORK, queries_of, squad_index
from benchmarks.published import EVAL
from benchmarks.serving import free_port, memory_mb, running, search_path

CLIENTS = (1, 16, 64)
NOW, BEFORE = "now", "before"
_ROOT = Path(__file__).parents[1]
_LEAST_RATE = 0.97
"""Least ratio of requests per second, now over before."""
_MOST_START = 1.03
"""Highest ratio of the seconds from start to first answer: more than that is not noise over the rounds."""
_MOST_MEMORY = 1.01
"""Highest ratio of resident memory."""

Row = dict[str, Any]
"""What was measured of one process."""


def main() -> int:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, required=True, help="the other checkout, with its .venv")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK, help="folder to keep indexes in, or to find them again")
    parser.add_argument("--rounds", type=int, default=6, help="turns of each")
    parser.add_argument("--seconds", type=float, default=6, help="longest time of each measurement")
    arguments = parser.parse_args()
    for folder in (arguments.eval, arguments.before / ".venv"):
        if not folder.is_dir():
            print(f"{folder}: no such folder", file=sys.stderr)
            return 2
    index = squad_index(arguments.work, arguments.eval).absolute()
    queries = queries_of(arguments.eval / "squad11_dev")
    folders = {NOW: _ROOT, BEFORE: arguments.before.absolute()}
    rows: dict[str, list[Row]] = {name: [] for name in folders}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(arguments.rounds):
            order = (NOW, BEFORE) if number % 2 == 0 else (BEFORE, NOW)
            for name in order:
                row = _measured(folders[name], index, queries, arguments.seconds, Path(scratch))
                rows[name].append(row)
                print(f"{name}: {json.dumps(row)}", flush=True)
    ratios = _ratios(rows)
    missed = _missed(ratios)
    for name, ratio in ratios.items():
        print(f"{name:32} now / before {ratio:6.3f}{'   MISSED' if name in missed else ''}")
    commits = {name: _commit(folder) for name, folder in folders.items()}
    found = {"commits": commits, "seconds": arguments.seconds, "ratios": ratios, "missed": missed, "rounds": rows}
    print(f"results in {report.write('versions', found)}; missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _measured(folder: Path, index: Path, queries: list[str], seconds: float, scratch: Path) -> Row:
    """Measure one process, from its start on."""
    port = free_port()
    python = folder / ".venv" / "bin" / "python"
    command = [str(python), "-m", "service", "serve", "--index", str(index), "--port", str(port)]
    with running(command, port, search_path("a first query"), scratch / "service.log", folder=folder) as server:
        row: Row = {"first_answer_s": round(server.first_answer_s, 3)}
        closed_loop(port, [search_path(query) for query in queries[:200]], clients=16, seconds=2)
        shares = np.array_split(np.array(queries[200:], object), (len(queries) // 6, 4 * len(queries) // 9))
        for clients, share in zip(CLIENTS, shares, strict=True):
            paths = [search_path(query) for query in share]
            row[f"{clients} clients"] = asdict(closed_loop(port, paths, clients=clients, seconds=seconds))
        return row | memory_mb(server.process.pid)


def _ratios(rows: dict[str, list[Row]]) -> dict[str, float]:
    """Return the medians of both sides as ratios, now over before."""

    def ratio(*path: str) -> float:
        medians = []
        for name in (NOW, BEFORE):
            values = list(rows[name])
            for key in path:
                values = [value[key] for value in values]
            medians.append(float(np.median(np.array(values, float))))
        return round(medians[0] / medians[1], 4)

    found = {f"{clients} clients, requests/s": ratio(f"{clients} clients", "per_second") for clients in CLIENTS}
    found |= {f"{clients} clients, p50": ratio(f"{clients} clients", "p50_ms") for clients in CLIENTS}
    return found | {"start to first answer": ratio("first_answer_s"), "resident memory": ratio("rss_mb")}


def _missed(ratios: dict[str, float]) -> list[str]:
    """Return what is worse than before."""
    missed = [name for name, ratio in ratios.items() if name.endswith("requests/s") and ratio < _LEAST_RATE]
    limits = {"start to first answer": _MOST_START, "resident memory": _MOST_MEMORY}
    return missed + [name for name, limit in limits.items() if ratios[name] > limit]


def _commit(folder: Path) -> str:
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
