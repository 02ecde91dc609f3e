"""Is the contract of docs/index-format.md kept? Builds are killed, their calls fail, disks fill up, files are damaged.

    python -m benchmarks.reliability [--kills N] [--seed N] [--only NAME ...] [--every N]

Everything is tried on the real command, over a small corpus in two editions; afterwards the old or the new generation
must open and answer as it must, and the next build must succeed and leave nothing behind. Each trial's result is stored
as soon as there is one, and printed with the seed that repeats it. Exits with 1 if the contract was broken once.

What needs strace, or the right to mount a file system, is left out where that is missing, and said to be.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.reliability.changing_corpus import change_while_reading
from benchmarks.reliability.damage import damage_every_file
from benchmarks.reliability.faults import fail_every_call
from benchmarks.reliability.full_disk import can_mount, fill_disks
from benchmarks.reliability.kept_damage import damage_kept_files
from benchmarks.reliability.kills import kill_builds
from benchmarks.reliability.served_damage import publish_damaged
from benchmarks.reliability.stage import Stage, prepare
from benchmarks.reliability.system_calls import has_strace
from benchmarks.reliability.writers import meet

_SEED = 20261126
_NO_STRACE = {"skipped": "strace cannot be run here"}
_NO_MOUNT = {"skipped": "no file system can be mounted here"}
Trial = Callable[[Stage], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is tried; what is written here is what the contract asks for."""

    kills: int = 200
    """Builds that are killed, first ones included."""
    first_kills: int = 10
    """First builds that are killed, each of which compiles the encoder; without any, none is tried on full disks."""
    every_call: int = 1
    """Only every so many of the calls of a build fail."""
    every_damage: int = 1
    """Only every so many of the damages are published under a running service."""
    disks: int = 16
    """Sizes of disks that fill up."""
    changed_builds: int = 10
    """Builds during which the corpus changes."""


def main() -> int:
    """Try everything, print what was found and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=Sizes().kills, help="builds that are killed")
    parser.add_argument("--seed", type=int, default=_SEED, help="of all chances")
    parser.add_argument("--every", type=int, default=1, help="let only every so many of the calls fail")
    parser.add_argument("--work", type=Path, help="folder for everything that is made; a temporary one unless given")
    parser.add_argument("--only", nargs="+", help="names of the trials to run; of others the stored results stay")
    arguments = parser.parse_args()
    known = trials(Sizes(kills=arguments.kills, every_call=arguments.every), arguments.seed)
    chosen = arguments.only or [*known]
    if unknown := set(chosen) - known.keys():
        parser.error(f"there is no trial {', '.join(unknown)}; there are {', '.join(known)}")
    with tempfile.TemporaryDirectory(dir=arguments.work, prefix="reliability-") as work:
        stage = prepare(Path(work).resolve())
        found = {name: _timed(name, known[name], stage) for name in chosen}
    broken = [problem for one in found.values() for problem in one.get("broken", ())]
    print(f"seed {arguments.seed}; results in {report.RESULTS / 'reliability.json'}; broken: {len(broken)}")
    return 1 if broken else 0


def trials(sizes: Sizes, seed: int) -> dict[str, Trial]:
    """Return the trials by their names.

    Args:
        sizes: How much is tried.
        seed: Of all chances.
    """
    return {
        "kills": lambda stage: kill_builds(stage, kills=sizes.kills, first_kills=sizes.first_kills, seed=seed),
        "faults": lambda stage: fail_every_call(stage, every=sizes.every_call) if has_strace() else _NO_STRACE,
        "full_disks": lambda stage: (
            fill_disks(stage, sizes=sizes.disks, first_builds=sizes.first_kills > 0)
            if can_mount(stage.work)
            else _NO_MOUNT
        ),
        "damage": lambda stage: damage_every_file(stage.newer, stage.work, seed=seed),
        "served_damage": lambda stage: publish_damaged(stage, every=sizes.every_damage, seed=seed),
        "kept_damage": lambda stage: damage_kept_files(stage, seed=seed),
        "writers": meet,
        "changing_corpus": lambda stage: change_while_reading(stage, builds=sizes.changed_builds, seed=seed),
    }


def _timed(name: str, trial: Trial, stage: Stage) -> dict[str, Any]:
    started = time.monotonic()
    found = trial(stage) | {"seconds": round(time.monotonic() - started)}
    print(f"{name}: {json.dumps(found)}", flush=True)
    report.write_beside("reliability", name, found, is_current=lambda _: True)
    return found


if __name__ == "__main__":
    sys.exit(main())
