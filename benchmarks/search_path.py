"""Where the time of a search goes: its stages in one thread of a process, and over HTTP with 1 and 16 clients.

    python -m benchmarks.search_path [--before FOLDER] [--eval FOLDER] [--work FOLDER] [--rounds N] [--seconds S]

In process, a searcher answers and renders query after query, and nothing else runs. Over HTTP, the service says of each
request how long each stage took; what is left of it is the web server, the middleware and the hand-overs between
threads, and what is left of the client's own time is the connection. Medians of microseconds; with 16 clients a stage
also waits for the interpreter's lock. Another checkout is measured in turns with this one.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.closed_loop import closed_loop
from benchmarks.indexes import WORK, queries_of, squad_index
from benchmarks.published import EVAL
from benchmarks.serving import free_port, running, search_path
from indexer.system.stopwatch import Stopwatch
from service.api.rendering import search_answer
from service.engine.loading import load_searcher
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.telemetry.request_record import STAGES

CLIENTS = (1, 16)
NOW, BEFORE = "now", "before"
REST, OUTSIDE, TOTAL, RATE = "rest of the request", "connection", "client, p50", "requests/s"
_ROOT = Path(__file__).parents[1]
_WARM_UP = 400
"""Queries that are asked before anything is measured."""

Column = dict[str, float]
"""Stage to microseconds."""


def main() -> int:
    """Measure, print the table and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, help="another checkout, which runs with this one's Python")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK, help="folder to keep the index in, or to find it again")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each checkout")
    parser.add_argument("--seconds", type=float, default=5, help="longest time of each measurement")
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    index = squad_index(arguments.work, arguments.eval).absolute()
    queries = queries_of(arguments.eval / "squad11_dev")
    folders = {NOW: _ROOT} | ({BEFORE: arguments.before.absolute()} if arguments.before else {})
    found: dict[str, list[Column]] = {}
    for number in range(arguments.rounds):
        for name in sorted(folders, reverse=bool(number % 2)):
            for clients, column in _over_http(folders[name], index, queries, arguments.seconds).items():
                found.setdefault(f"{clients} clients, {name}", []).append(column)
    columns = {"in process": in_process(index, queries)} | {name: medians(found[name]) for name in sorted(found)}
    print(table(columns))
    print(f"results in {report.write('search_path', {'microseconds': columns})}")
    return 0


def in_process(index: Path, queries: Sequence[str], count: int = 1_500) -> Column:
    """Answer queries one after the other in this thread, and return the median of each stage."""
    searcher = load_searcher(index, None)
    try:
        searcher.encoder.prepare_for_queries()
        return medians([_answered(searcher, text) for text in queries[: _WARM_UP + count]][_WARM_UP:])
    finally:
        searcher.close()


def _answered(searcher: Searcher, text: str) -> Column:
    stopwatch, query = Stopwatch(), SearchQuery(text=text)
    (encoded,) = searcher.encode([text], stopwatch)
    result = searcher.answer(query, searcher.start(query), encoded, stopwatch)
    search_answer(result, query, searcher.manifest, timezone=UTC)
    stopwatch.lap("render")
    return {stage: 1e6 * seconds for stage, seconds in stopwatch.seconds.items()}


def _over_http(folder: Path, index: Path, queries: Sequence[str], seconds: float) -> dict[int, Column]:
    """Measure a service from a checkout, from its start on, with each number of clients."""
    port = free_port()
    command = [sys.executable, "-m", "service", "serve", "--index", str(index), "--port", str(port)]
    paths = [search_path(query) for query in queries]
    parts = np.array_split(np.array(paths[_WARM_UP:], object), [len(paths) // 5])
    columns: dict[int, Column] = {}
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "service.log"
        with running([*command, "--log-format", "json"], port, search_path("first"), log, folder=folder):
            closed_loop(port, paths[:_WARM_UP], clients=16, seconds=5)
            for clients, part in zip(CLIENTS, parts, strict=True):
                before = log.stat().st_size
                told = closed_loop(port, part.tolist(), clients=clients, seconds=seconds)
                lines = log.read_bytes()[before:].splitlines()
                column = medians([_logged(json.loads(line)) for line in lines if b'"stages_ms"' in line])
                column[OUTSIDE] = 1e3 * told.p50_ms - column.pop("duration")
                columns[clients] = column | {TOTAL: 1e3 * told.p50_ms, RATE: told.per_second}
    return columns


def _logged(line: dict[str, Any]) -> Column:
    """Return what a log line of the service tells of one search."""
    stages, duration = line["stages_ms"], line["duration_ms"]
    rest = duration - sum(stages.values())
    return {name: 1e3 * spent for name, spent in {**stages, REST: rest, "duration": duration}.items()}


def medians(columns: Sequence[Column]) -> Column:
    """Return the median of each row."""
    return {name: round(float(np.median([column.get(name, 0.0) for column in columns])), 1) for name in columns[0]}


def table(columns: dict[str, Column]) -> str:
    """Return columns side by side, in Markdown."""
    rows = [*STAGES, REST, OUTSIDE, TOTAL, RATE]
    lines = [["µs", *columns], ["---"] * (len(columns) + 1)]
    for row in rows:
        values = [column.get(row) for column in columns.values()]
        lines.append([row, *("" if value is None else f"{value:,.0f}" for value in values)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
