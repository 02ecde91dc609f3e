"""The service under load, beside two others that answer from the same passages with the same model.

    python -m benchmarks.service [--eval FOLDER] [--work FOLDER] [--peers-python PATH] [--rounds N] [--seconds S]

The service is started by its own command on an index of squad11_dev; txtai by uvicorn on its own application, with an
index that it made itself; and a plain script (peers/plain.py) by uvicorn. They take turns and never run at the same
time. Of each: start to first answer, latency with 1 client, throughput and latency with 16 and 64, memory after that.
No query is asked twice of one process, except where it is said. Medians of the rounds are printed and stored. Exits
with 1 if a target is missed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.closed_loop import closed_loop
from benchmarks.indexes import WORK, passage_texts, queries_of, squad_index
from benchmarks.peers import servers
from benchmarks.published import EVAL
from benchmarks.serving import Server, ask, free_port, memory_mb, running, search_path, service
from indexer.encoder.model_files import find_model
from indexer.encoder.spec import DEFAULT_MODEL, INT8
from indexer.encoder.variants import instruction_set, variants

OURS = "article-search"
CLIENTS = (1, 16, 64)
SHARES: dict[str | int, float] = {"warm up": 0.02, 1: 0.18, 16: 0.4, 64: 0.4}
"""Of the queries: for the first seconds of a process, and for each number of clients."""
TARGETS = {
    "1 client, p50, txtai's over ours": "at least 4, and 3.5 without products of 8-bit integers",
    "16 clients, requests/s, ours over txtai's": "at least 8, and 6 without",
    "16 clients, p99, txtai's over ours": "at least 5",
    "errors with 1 and 16 clients": "none",
    "repeated queries, requests/s": "at least 1,500",
    "memory": "at most 330 MB",
    "start to first answer": "at most 1.4 s",
}
_REPEATED = 100
"""Different queries where queries are repeated."""
_MORE_STARTS = 3
"""Of the service, beside those of the rounds."""

Row = dict[str, Any]
"""What was measured of one process."""


def main() -> int:
    """Measure, print tables and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK, help="folder to keep indexes in, or to find them again")
    parser.add_argument(
        "--peers-python", type=Path, default=Path("var/peers/bin/python"), help="has peers/requirements.txt installed"
    )
    parser.add_argument("--rounds", type=int, default=2, help="turns of each")
    parser.add_argument("--seconds", type=float, default=8, help="of each measurement at most")
    parser.add_argument("--no-peers", action="store_true", help="measure the service alone; nothing is stored")
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    if not (arguments.no_peers or arguments.peers_python.exists()):
        print(f"{arguments.peers_python}: no such python; make it: make peers", file=sys.stderr)
        return 2

    index = squad_index(arguments.work, arguments.eval)
    queries = queries_of(arguments.eval / "squad11_dev")
    passages = passage_texts(index)
    peers = {} if arguments.no_peers else _peers(arguments.peers_python, passages, arguments.work)
    rows: dict[str, list[Row]] = {name: [] for name in (OURS, *peers)}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(arguments.rounds):
            with service(index, Path(scratch)) as server:
                rows[OURS].append(_measure(OURS, server, queries, arguments.seconds))
            for name, peer in peers.items():
                with _peer(peer, Path(scratch)) as server:
                    rows[name].append(_measure(name, server, queries, arguments.seconds))
        starts = [row["first_answer_s"] for row in rows[OURS]]
        for _ in range(_MORE_STARTS):
            with service(index, Path(scratch)) as server:
                starts.append(server.first_answer_s)

    medians = {name: _median(of_name) for name, of_name in rows.items()}
    medians[OURS]["first_answer_s"] = float(np.median(starts))
    values = _values(medians)
    missed = [name for name, (_, is_reached) in values.items() if not is_reached]
    _print(medians, values)
    results = {
        "setup": {
            "passages": len(passages),
            "queries": {str(name): len(part) for name, part in _parts(queries).items()},
            "repeated_queries": _REPEATED,
            "seconds": arguments.seconds,
            "rounds": arguments.rounds,
            "peers": servers.versions(arguments.peers_python) if peers else {},
        },
        "targets": TARGETS,
        "values": {name: value for name, (value, _) in values.items()},
        "missed": missed,
        "medians": medians,
        "rounds": rows,
        "starts_s": starts,
    }
    stored = "not stored" if arguments.no_peers else f"in {report.write('service', results)}"
    print(f"results {stored}; missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _peers(python: Path, passages: Sequence[str], work: Path) -> dict[str, servers.Peer]:
    # Not resolved: a virtual environment's python is a link, and known by its place.
    return servers.prepared(python.absolute(), find_model(DEFAULT_MODEL), passages, work.absolute() / "peers")


def _peer(peer: servers.Peer, scratch: Path) -> Any:
    port = free_port()
    path = servers.search_path("a first query")
    return running([*peer.command, "--port", str(port)], port, path, scratch / "peer.log", environment=peer.environment)


def _parts(queries: Sequence[str]) -> dict[str | int, list[str]]:
    """Return queries for each measurement, none in two of them."""
    ends = np.round(np.cumsum([0, *SHARES.values()]) * len(queries)).astype(int).tolist()
    return {name: list(queries[start:end]) for name, start, end in zip(SHARES, ends[:-1], ends[1:], strict=True)}


def _measure(name: str, server: Server, queries: Sequence[str], seconds: float) -> Row:
    """Measure one process, from its start on."""
    path_of = search_path if name == OURS else servers.search_path
    paths = {part: [path_of(query) for query in of_part] for part, of_part in _parts(queries).items()}
    _check_answer(server.port, path_of("Which NFL team represented the AFC at Super Bowl 50?"))
    row: Row = {"first_answer_s": round(server.first_answer_s, 3)}
    closed_loop(server.port, paths["warm up"], clients=16, seconds=3)
    for clients in CLIENTS:
        found = closed_loop(server.port, paths[clients], clients=clients, seconds=seconds)
        row[f"{clients} clients"] = asdict(found)
    row |= memory_mb(server.process.pid)
    if name == OURS:
        repeated = paths[1][:_REPEATED]
        closed_loop(server.port, repeated, clients=1, seconds=5)  # those that have been forgotten meanwhile
        found = closed_loop(server.port, repeated, clients=16, seconds=seconds / 2, repeats=True)
        row["repeated"] = asdict(found)
    print(f"{name}: {json.dumps(row)}", flush=True)
    return row


def _check_answer(port: int, path: str) -> None:
    """Make sure that a server answers with ten texts, so that it is not fast by answering nothing."""
    answer = json.loads(ask(port, path)[1])
    texts = [hit["passage"]["text"] for hit in answer["hits"]] if "hits" in answer else [hit["text"] for hit in answer]
    if len(texts) != 10 or not any("Super Bowl" in text for text in texts):
        raise RuntimeError(f"{path} is not answered with ten texts, some on the subject: {texts}")


def _median(rows: Sequence[Mapping[str, Any]]) -> Row:
    """Return rows of one shape as one: medians of numbers, and errors added up."""
    found: Row = {}
    for name, first in rows[0].items():
        values = [row[name] for row in rows]
        if name == "errors":
            kinds = sorted({kind for value in values for kind in value})
            found[name] = {kind: sum(value.get(kind, 0) for value in values) for kind in kinds}
        else:
            found[name] = _median(values) if isinstance(first, dict) else float(np.median(values))
    return found


def _values(medians: Mapping[str, Row]) -> dict[str, tuple[float | None, bool]]:
    """Return what was measured of each target, None if it was not, and whether the target is reached."""
    ours = medians[OURS]
    one, many = ours["1 clients"], ours["16 clients"]
    errors = sum(one["errors"].values()) + sum(many["errors"].values())
    sooner, times, tail = None, None, None
    if "txtai" in medians:
        alone, together = (medians["txtai"][f"{clients} clients"] for clients in (1, 16))
        sooner = alone["p50_ms"] / one["p50_ms"]
        times = many["per_second"] / together["per_second"] if together["per_second"] else float("inf")
        tail = together["p99_ms"] / many["p99_ms"]
    least_sooner, least_times = (4, 8) if computes_in_integers() else (3.5, 6)
    return {
        "1 client, p50, txtai's over ours": (sooner, sooner is None or sooner >= least_sooner),
        "16 clients, requests/s, ours over txtai's": (times, times is None or times >= least_times),
        "16 clients, p99, txtai's over ours": (tail, tail is None or tail >= 5),
        "errors with 1 and 16 clients": (errors, errors == 0),
        "repeated queries, requests/s": (ours["repeated"]["per_second"], ours["repeated"]["per_second"] >= 1_500),
        "memory": (ours["rss_mb"], ours["rss_mb"] <= 330),
        "start to first answer": (ours["first_answer_s"], ours["first_answer_s"] <= 1.4),
    }


def computes_in_integers() -> bool:
    """Tell whether the encoder multiplies integers on this processor."""
    return variants(INT8, instruction_set())[0].name == INT8


def _print(medians: Mapping[str, Row], values: Mapping[str, tuple[float | None, bool]]) -> None:
    print(f"\n{'':28}" + "".join(f"{name:>18}" for name in medians))
    for clients in CLIENTS:
        for label, key in (("requests/s", "per_second"), ("p50, ms", "p50_ms"), ("p99, ms", "p99_ms")):
            shown = [f"{row[f'{clients} clients'][key]:18.1f}" for row in medians.values()]
            print(f"{f'{clients} clients, {label}':28}" + "".join(shown))
        shown = [f"{sum(row[f'{clients} clients']['errors'].values()):18}" for row in medians.values()]
        print(f"{f'{clients} clients, errors':28}" + "".join(shown))
    for label, key in (
        ("memory (RSS), MB", "rss_mb"),
        ("memory (PSS), MB", "pss_mb"),
        ("first answer, s", "first_answer_s"),
    ):
        print(f"{label:28}" + "".join(f"{row[key]:18.1f}" for row in medians.values()))
    print()
    for name, (value, is_reached) in values.items():
        shown_value = "not measured" if value is None else f"{value:.1f}"
        verdict = "-" if value is None else "reached" if is_reached else "MISSED"
        print(f"{verdict:8} {name}: {shown_value} ({TARGETS[name]})")


if __name__ == "__main__":
    sys.exit(main())
