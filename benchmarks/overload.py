"""More than the service can answer, and what it can answer for a long time."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from benchmarks.closed_loop import closed_loop
from benchmarks.load import OpenLoop, Phase, Samples
from benchmarks.serving import Server, connections, distinct, memory_mb, open_files, search_path
from benchmarks.timing import Numbers, percentiles_ms, recovery_s, slope

_WINDOW_S = 0.5
_FIRST_S = 1.0
"""Left out in one of the figures: the time in which a service may find out that it is overloaded."""
_SETTLED_S = 1.0
"""After that it has noticed that clients are gone."""


def capacity(server: Server, queries: Sequence[str], *, seconds: float) -> dict[str, Any]:
    """Measure how many requests per second a server answers to 16 clients that ask without a pause."""
    count = int(2_000 * seconds)  # more than it can answer
    return asdict(closed_loop(server.port, _paths(queries, 0, count), clients=16, seconds=seconds))


def overload(
    server: Server, queries: Sequence[str], per_second: float, *, seconds: float, quiet_s: float, after_s: float
) -> dict[str, Any]:
    """Make twice as many requests as a server can answer, then half as many.

    Args:
        server: The server.
        queries: Of which as many different ones are made as are needed.
        per_second: What it can answer.
        seconds: Of twice as many.
        quiet_s: Before that, of a fifth, for comparison.
        after_s: After it, of half as many.

    Returns:
        `unloaded`: latencies of the answers at a fifth; `admitted` and `admitted_settled`: those of the answers at
        twice as many, and without those to the requests of the first second; `refused` and `refused_share`; `failed`:
        what was neither answered nor refused in good order, by status; `recovery_s`: see `recovery_s`, within twice
        the unloaded p99, a refusal being no answer; None if it did not recover; `client`: the load generator's own
        cost and punctuality.
    """
    quiet, heavy, after = (
        Phase(0.2 * per_second, quiet_s),
        Phase(2 * per_second, seconds),
        Phase(0.5 * per_second, after_s),
    )
    unloaded = _answered(_made(server, queries, [quiet], skip=0))
    found = _made(server, queries, [heavy, after], skip=round(quiet.rate * quiet.seconds))
    under = found.due_within(0, seconds)
    settled = found.due_within(_FIRST_S, seconds)
    answered, refused = found.status == 200, found.status == 503
    limit_s = 2 * float(np.quantile(unloaded, 0.99)) if len(unloaded) else 0.0
    return {
        "unloaded": percentiles_ms(unloaded),
        "offered_per_second": heavy.rate,
        "admitted": percentiles_ms(found.latency_s[under & answered]),
        "admitted_settled": percentiles_ms(found.latency_s[settled & answered]),
        "admitted_per_second": round(int((under & answered).sum()) / seconds, 1),
        "refused": percentiles_ms(found.latency_s[under & refused]),
        "refused_share": round(float((under & refused).sum() / under.sum()), 4),
        "refused_afterwards": int((~under & refused).sum()),
        "failed": found.failed(),
        "recovery_s": recovery_s(
            found.due_s,
            np.where(answered, found.latency_s, np.inf),
            since_s=seconds,
            limit_s=limit_s,
            window_s=_WINDOW_S,
        ),
        "client": found.client(),
    }


def soak(
    server: Server, queries: Sequence[str], rate: float, *, seconds: float, every_s: float = 1.0
) -> dict[str, Any]:
    """Make requests at a steady rate for a long time, and tell whether memory or descriptors grow.

    Returns:
        `latency` of the answers; `refused`; `failed`, by status; memory at the end, and by how much it grows in a
        minute, the first fifth left out, in which caches fill, or None if it was measured less than twice; how many
        files and connections are `left_open` beyond those before; `client`.
    """
    process_id = server.process.pid
    time.sleep(_SETTLED_S)
    open_before = open_files(process_id) + connections(process_id)
    load = OpenLoop(server.port, _paths(queries, 0, round(rate * seconds)), [Phase(rate, seconds)])
    started = time.perf_counter()
    minutes: list[float] = []
    memory: list[float] = []
    while load.running():
        minute = (time.perf_counter() - started) / 60
        if seconds / 5 <= 60 * minute:
            minutes.append(minute)
            memory.append(memory_mb(process_id)["rss_mb"])
        time.sleep(every_s)
    found = load.samples()
    time.sleep(_SETTLED_S)
    return {
        "rate": rate,
        "seconds": seconds,
        "latency": percentiles_ms(_answered(found)),
        "refused": int((found.status == 503).sum()),
        "failed": found.failed(),
        "rss_mb": memory[-1] if memory else None,
        "mb_per_minute": round(slope(minutes, memory), 4) if len(memory) > 1 else None,
        "left_open": open_files(process_id) + connections(process_id) - open_before,
        "client": found.client(),
    }


def _made(server: Server, queries: Sequence[str], phases: Sequence[Phase], *, skip: int) -> Samples:
    count = round(sum(phase.rate * phase.seconds for phase in phases))
    return OpenLoop(server.port, _paths(queries, skip, count), phases).samples()


def _paths(queries: Sequence[str], skip: int, count: int) -> list[str]:
    return [search_path(query) for query in distinct(queries, skip + count)[skip:]]


def _answered(samples: Samples) -> Numbers:
    answered: Numbers = samples.latency_s[samples.status == 200]
    return answered
