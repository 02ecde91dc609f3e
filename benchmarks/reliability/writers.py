"""Writers that meet, locks that are left over, and clocks that are wrong."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import Ended, build_command, finish, run, start
from benchmarks.reliability.corpus import NEW, OLD, searches
from benchmarks.reliability.faults import ended_badly
from benchmarks.reliability.judge import BrokenContractError
from benchmarks.reliability.stage import Stage
from indexer.errors import UnusableIndexError
from indexer.index.generation import open_index

_YEARS_S = 10 * 365 * 86_400
_SHIFTS_S = (-_YEARS_S, -3_600, 3_600, _YEARS_S)
_POLL_S = 0.005
_LOCKED = UnusableIndexError.exit_code
_GARBLED = (b"", b"\xff\xfe\x00 nonsense", b"1\n", b"{" * 10_000)
"""What a lock's file may hold after a crash or an accident."""


def meet(stage: Stage) -> dict[str, Any]:
    """Try every encounter, and return what was wrong."""
    trials: dict[str, Callable[[Stage], Iterator[str]]] = {
        "two writers at once": _two_at_once,
        "a lock left by a dead process": _dead_lock,
        "a lock whose file is garbled": _garbled_lock,
        "a clock that jumps": _clock_jumps,
        "a file that changed but for its size and time": _same_size_and_time,
    }
    broken = []
    for name, trial in trials.items():
        broken += [f"{name}: {problem}" for problem in trial(stage)]
    return {"tried": list(trials), "broken": broken}


def _two_at_once(stage: Stage) -> Iterator[str]:
    index = stage.fresh_index()
    first = start(build_command(stage.corpora[NEW], index))
    _wait_for_draft(index)
    first.send_signal(signal.SIGSTOP)
    second = run(build_command(stage.corpora[NEW], index))  # the old one would have nothing to write
    yield from _refused(second, first.pid)
    yield from _holds(stage, index, OLD)
    first.send_signal(signal.SIGCONT)
    if finish(first).exit_code:
        yield "the first writer was disturbed"
    yield from _holds(stage, index, NEW)


def _dead_lock(stage: Stage) -> Iterator[str]:
    index = stage.fresh_index()
    killed = start(build_command(stage.corpora[NEW], index))
    _wait_for_draft(index)
    killed.kill()
    finish(killed)
    if not (index / "LOCK").exists():
        yield "the killed build left no lock behind, so nothing was tried"
    yield from stage.mended(index)


def _garbled_lock(stage: Stage) -> Iterator[str]:
    for garbled in _GARBLED:
        index = stage.fresh_index()
        with _held(index, garbled):
            yield from _refused(run(build_command(stage.corpora[NEW], index)), None)
        (index / "LOCK").write_bytes(garbled)
        yield from stage.mended(index)


def _clock_jumps(stage: Stage) -> Iterator[str]:
    index = stage.fresh_index()
    edition = OLD
    for shift_s in _SHIFTS_S:
        edition = NEW if edition == OLD else OLD
        ended = run(build_command(stage.corpora[edition], index), CLOCK_SHIFT_S=str(shift_s))
        if ended.exit_code:
            yield f"with the clock {shift_s} s ahead the build ended with {ended.exit_code}: {ended.errors[-300:]}"
        yield from _holds(stage, index, edition)
    yield from stage.mended(index, OLD)
    yield from stage.mended(index, NEW)


def _same_size_and_time(stage: Stage) -> Iterator[str]:
    """Change a number in a file, and give the file the time that it had."""
    index = stage.fresh_index()
    unchanged = next(one for one in searches(OLD) if one in searches(NEW))
    path = next(path for path in stage.corpora[OLD].iterdir() if unchanged.sentence in path.read_text())
    text, times = path.read_text(), path.stat()
    changed = unchanged.sentence.replace(" visitors", " watchers")
    path.write_text(text.replace(unchanged.sentence, changed))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    try:
        run(build_command(stage.corpora[OLD], index))
        generation = open_index(index)
        if not any(changed in article.text for article, _ in generation.articles.scan()):
            yield "the change was not taken up"
        generation.close()
    finally:
        path.write_text(text)


def _wait_for_draft(index: Path) -> None:
    """Wait until a build holds the lock and writes."""
    while not [*(index / "generations").glob("draft-*/*")]:
        time.sleep(_POLL_S)


@contextmanager
def _held(index: Path, content: bytes) -> Iterator[None]:
    """Hold the lock of an index, with something in its file."""
    with (index / "LOCK").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(content)
        lock.flush()
        yield


def _refused(ended: Ended, holder: int | None) -> Iterator[str]:
    """Yield what is wrong with how a build ended that found the lock taken."""
    yield from ended_badly(ended)
    if ended.exit_code != _LOCKED:
        yield f"a second writer ended with {ended.exit_code}: {ended.errors[-300:]}"
    elif holder is not None and str(holder) not in ended.errors:
        yield f"it is not said that process {holder} holds the lock: {ended.errors[-300:]}"


def _holds(stage: Stage, index: Path, edition: int) -> Iterator[str]:
    try:
        found = stage.judge.edition(index)
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)
    else:
        if found != edition:
            yield f"the index holds edition {found}, not {edition}"
