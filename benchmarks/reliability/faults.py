"""Every call of a command that changes its index fails once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import Ended, build_command, command
from benchmarks.reliability.corpus import NEW, OLD
from benchmarks.reliability.judge import BrokenContractError
from benchmarks.reliability.stage import Stage
from benchmarks.reliability.system_calls import record, run_with_fault
from indexer.errors import UnusableIndexError

FAULTS = ("error=EIO", "error=ENOSPC")
KILL = "signal=KILL"
_CANNOT_WRITE = UnusableIndexError.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A command that changes which generation is live."""

    command: list[str]
    before: Path
    """Index that it is run on a copy of."""
    after: int
    """Edition that is live when it is done."""


def changes(stage: Stage) -> dict[str, Change]:
    """Return the commands that are tried, by their names."""
    index = stage.tried
    return {
        "update": Change(command=build_command(stage.corpora[NEW], index), before=stage.index, after=NEW),
        "rollback": Change(command=command("rollback", "--index", str(index)), before=stage.newer, after=OLD),
    }


def fail_every_call(stage: Stage, *, every: int = 1) -> dict[str, Any]:
    """Let each call of each command fail in turn, and return what came of it.

    Each call of a rollback kills it, besides; where builds are killed is left to chance.

    Args:
        stage: What it is tried on.
        every: Only every so many of the calls are tried.
    """
    found: dict[str, Any] = {}
    for name, change in changes(stage).items():
        found[name] = _fail_every_call(stage, change, FAULTS if name == "update" else (*FAULTS, KILL), every)
    return found | {"broken": [f"{name}, {problem}" for name in found for problem in found[name].pop("broken")]}


def _fail_every_call(stage: Stage, change: Change, faults: tuple[str, ...], every: int) -> dict[str, Any]:
    log = stage.work / "calls"
    calls = record(change.command, stage.fresh_index(change.before), log)[::every]
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    for fault in faults:
        for call in calls:
            index = stage.fresh_index(change.before)
            ended, is_reached = run_with_fault(change.command, call, fault, log)
            outcomes[f"exit code {ended.exit_code}" if is_reached else "not reached"] += 1
            problems = [] if fault == KILL else [*ended_badly(ended)]
            for problem in [*problems, *_problems(stage, index, change, ended)]:
                broken.append(f"{fault} at {call.told(index)}: {problem}")
                print(broken[-1], flush=True)
    tried = dict(Counter(call.name for call in calls))
    return {"calls": tried, "faults": list(faults), "outcomes": dict(outcomes), "broken": broken}


def _problems(stage: Stage, index: Path, change: Change, ended: Ended) -> Iterator[str]:
    """Yield what is wrong with the index that a command left that could not write as it wanted."""
    try:
        found = stage.judge.edition(index)
        if ended.exit_code == 0 and found != change.after:
            yield "it ended with 0, but the generation from before is live"
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)
    yield from stage.mended(index)


def ended_badly(ended: Ended) -> Iterator[str]:
    """Yield what is wrong with how a command ended that could not write: its exit code, and what it said."""
    if ended.exit_code not in {0, _CANNOT_WRITE}:
        yield f"exit code {ended.exit_code}: {ended.errors[-300:]}"
    elif "Traceback" in ended.errors or "Exception ignored" in ended.errors:
        yield f"a traceback: {ended.errors[-300:]}"
    elif ended.exit_code and len(ended.complaints) != 1:
        yield f"{len(ended.complaints)} lines say why: {ended.errors[-300:]}"
