"""The service under loads that it may meet: too many requests, a stop, new generations, hours of work.

    python -m benchmarks.service_load [overload|drain|swap|soak ...] [--eval FOLDER] [--work FOLDER]

overload: at twice its capacity, requests are either answered about as quickly as ever or refused at once, and soon
after it is over all are answered quickly again. drain: a stop leaves no request without an answer. swap: while
generation after generation is published, no request fails, no answer mixes two of them, and nothing leaks. soak: memory
does not grow over a long time at 70% of capacity. Results of some of the checks are stored apart from those of all.
Exits with 1 if a target is missed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.drain import drain
from benchmarks.indexes import WORK, build_index, queries_of, squad_index
from benchmarks.load import highest_rate
from benchmarks.overload import capacity, overload, soak
from benchmarks.published import EVAL
from benchmarks.serving import ask, search_path, service
from benchmarks.swap import editions, publish, swap

Verdicts = dict[str, bool]
"""Target -> whether it is reached."""

_FLAT_MB, _FLAT_FILES = 0.05, 0.01
"""Most growth with a swap: far below what it would be if a generation, or one of its files, were not let go."""


def main() -> int:
    """Run the checks, print what they found and store it."""
    arguments = _arguments()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    results: dict[str, Any] = {"client": highest_rate()}
    print(f"client: {json.dumps(results['client'])}", flush=True)
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in arguments.checks:
            results[name], verdicts = _CHECKS[name](arguments, Path(scratch))
            print(f"{name}: {json.dumps(results[name], indent=2)}")
            for target, is_reached in verdicts.items():
                print(f"{'reached' if is_reached else 'MISSED':8} {name}: {target}", flush=True)
            missed += [f"{name}: {target}" for target, is_reached in verdicts.items() if not is_reached]
    results["missed"] = missed
    is_whole = set(arguments.checks) == set(_CHECKS)
    name = "service_load" if is_whole else f"service_load_{'_'.join(arguments.checks)}"
    path = report.write(name, results, module="service_load")
    print(f"results in {path}; missed: {'; '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*", default=list(_CHECKS), metavar="CHECK", help=", ".join(_CHECKS))
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK, help="folder to keep indexes in, or to find them again")
    parser.add_argument("--seconds", type=float, default=30, help="at twice the capacity")
    parser.add_argument("--swaps", type=int, default=300, help="generations to publish")
    parser.add_argument("--swap-rate", type=float, default=60, help="requests per second meanwhile")
    parser.add_argument("--minutes", type=float, default=10, help="of the soak")
    parser.add_argument("--service-option", action="append", default=[], help="flag for the service, as --name=value")
    parser.add_argument("--admin-key", help="key to ask with, and to tell the service of new generations with")
    arguments = parser.parse_args()
    unknown = set(arguments.checks) - set(_CHECKS)
    if unknown:
        parser.error(f"there is no check {', '.join(sorted(unknown))}")
    return arguments


def _overload(arguments: argparse.Namespace, scratch: Path) -> tuple[dict[str, Any], Verdicts]:
    index, queries = squad_index(arguments.work, arguments.eval), queries_of(arguments.eval / "squad11_dev")
    with service(index, scratch, arguments.service_option) as server:
        capacity(server, queries[::4], seconds=3)  # warms up
        most = capacity(server, queries[2::4], seconds=10)
        found = overload(server, queries[1::2], most["per_second"], seconds=arguments.seconds, quiet_s=10, after_s=10)
    return {"capacity": most, **found}, judged_overload(found)


def judged_overload(found: Mapping[str, Any]) -> Verdicts:
    """Hold what `overload` found against the targets."""
    unloaded, admitted, refused = (found[name]["p99_ms"] for name in ("unloaded", "admitted", "refused"))
    return {
        "p99 of what is admitted at most twice that without load": None not in (unloaded, admitted)
        and admitted <= 2 * unloaded,
        "refused within 50 ms at p99, with 503 and Retry-After": refused is not None and refused <= 50,
        "no timeouts, no other errors": not found["failed"],
        "recovers within 2 s": found["recovery_s"] is not None and found["recovery_s"] <= 2,
    }


def _drain(arguments: argparse.Namespace, scratch: Path) -> tuple[dict[str, Any], Verdicts]:
    index, queries = squad_index(arguments.work, arguments.eval), queries_of(arguments.eval / "squad11_dev")
    with service(index, scratch, arguments.service_option) as server:
        found = drain(server, [search_path(query) for query in queries], keep_alive=12, fresh=4, seconds=3)
    return found, judged_drain(found)


def judged_drain(found: Mapping[str, Any]) -> Verdicts:
    """Hold what `drain` found against the targets."""
    return {
        "no request without an answer": not found["unanswered_kept"] and not found["unanswered_new"],
        "all answers are 200": set(found["answers"]) == {"200"},
        "exit code 0": found["exit_code"] == 0,
    }


def _swap(arguments: argparse.Namespace, scratch: Path) -> tuple[dict[str, Any], Verdicts]:
    found = editions(arguments.work / "editions", build_index)
    index = arguments.work / "swapped"
    publish(found[0], index)
    headers = {"X-API-Key": arguments.admin_key} if arguments.admin_key else {}
    with service(index, scratch, arguments.service_option, headers) as server:
        reload = partial(ask, server.port, "/v1/index/reload", method="POST", headers=headers)
        result = swap(
            server,
            index,
            found,
            swaps=arguments.swaps,
            rate=arguments.swap_rate,
            headers=headers,
            reload=reload if arguments.admin_key else lambda: None,
        )
    return result, judged_swap(result, arguments.swaps)


def judged_swap(found: Mapping[str, Any], wanted: int) -> Verdicts:
    """Hold what `swap` found against the targets."""
    megabytes, opened = found["mb_per_swap"], found["files_per_swap"]
    return {
        f"{wanted} generations answer": found["swaps"] == wanted,
        "no request fails": not found["failed"],
        "no answer mixes generations": not found["mixed"],
        f"memory grows by at most {_FLAT_MB} MB a swap": megabytes is not None and megabytes <= _FLAT_MB,
        f"open files by at most {_FLAT_FILES} a swap": opened is not None and opened <= _FLAT_FILES,
    }


def _soak(arguments: argparse.Namespace, scratch: Path) -> tuple[dict[str, Any], Verdicts]:
    index, queries = squad_index(arguments.work, arguments.eval), queries_of(arguments.eval / "squad11_dev")
    with service(index, scratch, arguments.service_option) as server:
        most = capacity(server, queries[::2], seconds=10)
        found = soak(server, queries[1::2], 0.7 * most["per_second"], seconds=60 * arguments.minutes)
    return {"capacity": most, **found}, judged_soak(found)


def judged_soak(found: Mapping[str, Any]) -> Verdicts:
    """Hold what `soak` found against the targets."""
    megabytes = found["mb_per_minute"]
    return {
        "memory grows by at most 1 MB a minute": megabytes is not None and megabytes <= 1,
        "no files and connections are left open": found["left_open"] <= 0,
        "no request refused, no errors": not found["failed"] and not found["refused"],
    }


_CHECKS: dict[str, Callable[[argparse.Namespace, Path], tuple[dict[str, Any], Verdicts]]] = {
    "overload": _overload,
    "drain": _drain,
    "swap": _swap,
    "soak": _soak,
}


if __name__ == "__main__":
    sys.exit(main())
