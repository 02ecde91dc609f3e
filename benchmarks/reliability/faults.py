"""Every call of a build that changes its index fails once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import Ended, build_command
from benchmarks.reliability.corpus import NEW
from benchmarks.reliability.judge import BrokenContractError
from benchmarks.reliability.stage import Stage
from benchmarks.reliability.system_calls import record, run_with_fault
from indexer.errors import UnusableIndexError

ERRORS = ("EIO", "ENOSPC")
_CANNOT_WRITE = UnusableIndexError.exit_code


def fail_every_call(stage: Stage, *, errors: tuple[str, ...] = ERRORS, every: int = 1) -> dict[str, Any]:
    """Let each call of an update fail in turn, and return what came of it.

    Args:
        stage: What it is tried on.
        errors: Names of the errors that each call fails with.
        every: Only every so many of the calls are tried.
    """
    command, index, log = _update(stage), stage.fresh_index(), stage.work / "calls"
    calls = record(command, index, log)
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    for error in errors:
        for call in calls[::every]:
            index = stage.fresh_index()
            ended, is_reached = run_with_fault(command, call, f"error={error}", log)
            if not is_reached:
                outcomes["not reached"] += 1
                continue
            for problem in problems(stage, index, ended):
                broken.append(f"{error} at {call.told(index)}: {problem}")
                print(broken[-1], flush=True)
            outcomes[f"exit code {ended.exit_code}"] += 1
    tried = dict(Counter(call.name for call in calls[::every]))
    return {"calls": tried, "errors": list(errors), "outcomes": dict(outcomes), "broken": broken}


def problems(stage: Stage, index: Path, ended: Ended) -> Iterator[str]:
    """Yield what is wrong with the end of a build that could not write as it wanted, and with the index it left."""
    yield from ended_badly(ended)
    try:
        found = stage.judge.edition(index)
        if ended.exit_code == 0 and found != NEW:
            yield "the build ended with 0, but the old generation is live"
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)
    yield from stage.mended(index)


def ended_badly(ended: Ended) -> Iterator[str]:
    """Yield what is wrong with how a build ended: its exit code, and what it said."""
    if ended.exit_code not in {0, _CANNOT_WRITE}:
        yield f"exit code {ended.exit_code}: {ended.errors[-300:]}"
    elif "Traceback" in ended.errors or "Exception ignored" in ended.errors:
        yield f"a traceback: {ended.errors[-300:]}"
    elif ended.exit_code and len(ended.complaints) != 1:
        yield f"{len(ended.complaints)} lines say why: {ended.errors[-300:]}"


def _update(stage: Stage) -> list[str]:
    return build_command(stage.corpora[NEW], stage.work / "tried")
