"""Stops under load: how many requests does the service lose, beside another checkout of it and beside plain uvicorn?

    python -m benchmarks.stops [--before FOLDER] [--stops N] [--workers N ...] [--index FOLDER] [--eval FOLDER]

Each of them answers the same searches from the same index, with one process and with several, is told to stop while
clients ask, half of them on one connection each and half on a new one for each request, and is started again. They take
turns. Plain uvicorn serves the same application by its own command. A request is reset if it was sent and not answered,
whoever closed the connection first. Results are stored. Exits with 1 if this checkout resets more than one request in a
thousand, answers one with another status than 200, or does not exit with 0.
"""

import argparse
import http.client
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from benchmarks import report
from benchmarks.drain import drain
from benchmarks.indexes import WORK, queries_of, squad_index
from benchmarks.published import EVAL
from benchmarks.serving import ask, free_port, running, search_path

NOW, BEFORE, UVICORN = "now", "before", "uvicorn"
_ROOT = Path(__file__).parents[1]
_INDEX_VARIABLE = "BENCHMARK_INDEX"
_RESETS_MAX = 1 / 1_000
_GOOD_ANSWERS = 50
_KINDS = ("unanswered_kept", "unanswered_new", "closed_first")


def main() -> int:
    """Stop each again and again, print what became of the requests and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, help="another checkout, with its .venv")
    parser.add_argument("--stops", type=int, default=10, help="stops of each")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 3], help="numbers of processes")
    parser.add_argument("--clients", type=int, default=8, help="clients that ask at the same time")
    parser.add_argument("--seconds", type=float, default=1, help="time that they ask before the stop")
    parser.add_argument("--index", type=Path, help="folder of an index; one of squad11_dev is built unless given")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK, help="folder to keep indexes in, or to find them again")
    arguments = parser.parse_args()
    index = (arguments.index or squad_index(arguments.work, arguments.eval)).absolute()
    paths = [search_path(query) for query in queries_of(arguments.eval / "squad11_dev")]
    folders = {NOW: _ROOT, UVICORN: _ROOT} | ({BEFORE: arguments.before.absolute()} if arguments.before else {})
    found: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(arguments.stops):
            for name, folder in folders.items():
                for workers in arguments.workers:
                    port = free_port()
                    with running(
                        _command(name, folder, index, port, workers),
                        port,
                        search_path("a first query"),
                        Path(scratch) / "log",
                        folder=folder,
                        environment={_INDEX_VARIABLE: str(index)},
                    ) as server:
                        _wait_for_every_process(port)
                        half = arguments.clients // 2
                        one = drain(server, paths, keep_alive=half, fresh=half, seconds=arguments.seconds)
                    found.setdefault(f"{name}, {workers} processes", []).append(one)
                    print(f"{number}: {name}, {workers} processes: {json.dumps(one)}", flush=True)
    sums = {name: summed(stops) for name, stops in found.items()}
    missed = [name for name, one in sums.items() if name.startswith(NOW) and not is_reached(one)]
    for name, one in sums.items():
        print(f"{name:24} {json.dumps(one)}{'   MISSED' if name in missed else ''}")
    results = {"clients": arguments.clients, "sums": sums, "missed": missed, "stops": found}
    print(f"results in {report.write('stops', results)}; missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def summed(stops: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what became of the requests of several stops, each as `drain` returns it.

    Returns:
        `requests`; `reset` and `reset_per_thousand`; of those, by how they were lost, the kinds of `drain`; `not_200`:
        answers with another status; `exit_codes` -> stops; `exit_s`: the longest time from signal to exit.
    """
    answers: Counter[str] = Counter()
    for stop in stops:
        answers.update(stop["answers"])
    kinds = {kind: sum(stop[kind] for stop in stops) for kind in _KINDS}
    reset, requests = sum(kinds.values()), answers.total() + sum(kinds.values())
    return {
        "requests": requests,
        "reset": reset,
        "reset_per_thousand": round(1_000 * reset / requests, 3),
        **kinds,
        "not_200": answers.total() - answers["200"],
        "exit_codes": dict(Counter(str(stop["exit_code"]) for stop in stops)),
        "exit_s": max(stop["exit_s"] for stop in stops),
    }


def is_reached(sums: dict[str, Any]) -> bool:
    """Hold what `summed` returns against the targets."""
    is_kept = sums["reset"] <= _RESETS_MAX * sums["requests"]
    return is_kept and sums["not_200"] == 0 and set(sums["exit_codes"]) == {"0"}


def plain_app() -> FastAPI:
    """Return the service's application, for uvicorn's own command."""
    from service.api.app import create_app
    from service.engine.live_index import LiveIndex
    from service.engine.loading import load_searcher
    from service.settings import Settings

    index = Path(os.environ[_INDEX_VARIABLE])
    live = LiveIndex(lambda previous: load_searcher(index, None, long_lived=True, previous=previous), newest=None)
    return create_app(live, Settings(index=index))


def _wait_for_every_process(port: int) -> None:
    """Wait for many good answers in a row, since a process that still loads is none that loses requests by stopping."""
    good = 0
    while good < _GOOD_ANSWERS:
        good = good + 1 if ask(port, search_path("a first query"))[0] == http.client.OK else 0


def _command(name: str, folder: Path, index: Path, port: int, workers: int) -> list[str]:
    python = str(folder / ".venv" / "bin" / "python")
    options = ["--port", str(port), "--workers", str(workers)]
    if name == UVICORN:
        app = ["--factory", "benchmarks.stops:plain_app", "--no-access-log", "--timeout-graceful-shutdown", "20"]
        return [python, "-m", "uvicorn", *app, *options]
    return [python, "-m", "service", "serve", "--index", str(index), *options]


if __name__ == "__main__":
    sys.exit(main())
