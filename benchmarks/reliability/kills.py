"""Builds that are killed: at random moments of their time, and at random calls that change the index."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import build_command, finish, run, start
from benchmarks.reliability.corpus import NEW, OLD
from benchmarks.reliability.judge import BrokenContractError
from benchmarks.reliability.stage import Stage
from benchmarks.reliability.system_calls import Call, has_strace, record, run_with_fault
from indexer.errors import IndexMissingError, UnusableIndexError

UPDATE, OVER_LEFTOVER, FIRST = "update", "build over a leftover", "first build"
_SHARE_AT_CALLS = 0.5
_SHARE_KILLED_AGAIN = 0.4
"""Share of the killed builds after which the next one is killed too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Killed:
    """A kill that was tried."""

    at: str
    is_hit: bool
    """Whether the build was killed; else it was done before its moment came."""


class _Killer:
    """Kills builds of one edition in one index."""

    def __init__(self, stage: Stage, index: Path, edition: int, dice: random.Random, *, at_calls: bool) -> None:
        """Measure how long a build takes, and record its calls, if some are to be killed at a call."""
        self._command = build_command(stage.corpora[edition], index)
        self._log = stage.work / "calls"
        self._index = index
        self._dice = dice
        started = time.monotonic()
        ended = run(self._command)
        self._duration_s = time.monotonic() - started
        if ended.exit_code or stage.judge.edition(index) != edition:
            raise RuntimeError(f"the index cannot be built: {ended.errors}")
        self._calls = record(self._command, stage.fresh_index(), self._log) if at_calls and has_strace() else []

    def kill(self) -> _Killed:
        """Start a build and kill it."""
        if self._calls and self._dice.random() < _SHARE_AT_CALLS:
            return self._kill_at(self._dice.choice(self._calls))
        return self._kill_after(self._dice.uniform(0, self._duration_s))

    def _kill_after(self, seconds: float) -> _Killed:
        process = start(self._command)
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        is_hit = finish(process).exit_code == -signal.SIGKILL
        if not is_hit:
            self._duration_s *= 0.8  # the machine is less busy than it was
        return _Killed(at=f"{seconds:.2f} s", is_hit=is_hit)

    def _kill_at(self, call: Call) -> _Killed:
        ended, _ = run_with_fault(self._command, call, "signal=KILL", self._log)
        return _Killed(at=call.told(self._index), is_hit=ended.exit_code == -signal.SIGKILL)


def kill_builds(stage: Stage, *, kills: int, first_kills: int, seed: int) -> dict[str, Any]:
    """Kill so many builds, and return what was found of the index after each, and after the build that followed.

    Args:
        stage: What it is tried on.
        kills: Number of builds that are to be killed; ones that were done before their moment do not count.
        first_kills: How many of them are first builds, which take several times as long: they compile the encoder.
        seed: Of all chances.
    """
    dice = random.Random(seed)  # noqa: S311 - moments, not secrets
    killers = {UPDATE: _Killer(stage, stage.fresh_index(), NEW, dice, at_calls=True)}
    if first_kills:
        killers[FIRST] = _Killer(stage, stage.empty_index(), OLD, dice, at_calls=False)
    phases: Counter[str] = Counter()
    states: Counter[str] = Counter()
    missed, broken = 0, []
    while phases.total() < kills:
        kind = FIRST if phases[FIRST] < first_kills else UPDATE
        index = stage.empty_index() if kind == FIRST else stage.fresh_index()
        phase, places = kind, []
        while True:
            killed = killers[kind].kill()
            if not killed.is_hit:
                missed += 1
                break
            phases[phase] += 1
            places.append(f"{phase}, {killed.at}")
            for problem in _problems(stage, index, states, is_first=kind == FIRST):
                broken.append(f"{' then '.join(places)}: {problem}")
                print(broken[-1], flush=True)
            if dice.random() >= _SHARE_KILLED_AGAIN:
                break
            phase = OVER_LEFTOVER
        for problem in stage.mended(index, OLD if kind == FIRST else NEW):
            broken.append(f"{' then '.join(places)}: {problem}")
            print(broken[-1], flush=True)
    found = {"kills": dict(phases), "found_after": dict(states), "done_before_their_moment": missed}
    return {"seed": seed, **found, "broken": broken}


def _problems(stage: Stage, index: Path, states: Counter[str], *, is_first: bool) -> Iterator[str]:
    """Yield what is wrong with the index after a kill, and count which generation is live."""
    try:
        states[{OLD: "old", NEW: "new"}[stage.judge.edition(index)]] += 1
    except (BrokenContractError, UnusableIndexError) as error:
        if is_first and isinstance(error, IndexMissingError):
            states["none yet"] += 1
        else:
            yield str(error)
