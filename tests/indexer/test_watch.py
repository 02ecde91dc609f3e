import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from indexer.errors import ArticleSearchError, UsageError
from indexer.watch import watch
from tests.service.tiny_service import ROOT, until

PATIENCE_S = 60.0
"""Far more than it takes to start Python."""
NOTE = "import sys; open(sys.argv[1], 'a').write('built ')"
"""Builds: notes in a file that it was run."""


class EndOfLooksError(Exception):
    """Ends a watch."""


class Looks:
    """Tells, look by look, what it was made with; when that has come to its end, it ends the watch."""

    def __init__(self, notes: Path, *found: bool | Exception) -> None:
        """Each is whether the index is current, or an error."""
        self.builds: list[int] = []
        """How many had been made before each look."""
        self.at: list[float] = []
        """When each look was, in seconds since 1970, as of files."""
        self._notes = notes
        self._found = iter((*found, EndOfLooksError()))

    def __call__(self) -> bool:
        self.at.append(time.time())
        self.builds.append(self._notes.read_text().count("built") if self._notes.exists() else 0)
        found = next(self._found)
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def build(notes: Path, code: str = NOTE) -> list[str]:
    return [sys.executable, "-c", code, str(notes)]


def watch_to_the_end(looks: Looks, command: list[str], every_s: float = 0.01) -> None:
    with pytest.raises(EndOfLooksError):
        watch(looks, command, every_s)


def test_watch_builds_whenever_the_index_is_not_current_and_only_then(notes: Path) -> None:
    looks = Looks(notes, False, True, True, False, False, True)
    watch_to_the_end(looks, build(notes))
    assert looks.builds == [0, 1, 1, 1, 2, 3, 3]


def test_watch_waits_as_long_as_told_after_a_build_and_after_none(notes: Path) -> None:
    looks = Looks(notes, True, False)
    watch_to_the_end(looks, build(notes), 0.3)
    first, second, third = looks.at
    assert second - first > 0.25
    assert third - notes.stat().st_mtime > 0.25


@pytest.mark.parametrize(
    "error",
    [
        UsageError("articles: no such file or folder"),
        ArticleSearchError("articles: no such file or folder"),
        FileNotFoundError("articles: no such file or folder"),
    ],
)
def test_watch_tells_what_keeps_it_from_looking_and_goes_on(
    error: Exception, notes: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    looks = Looks(notes, error, error, False, error)
    watch_to_the_end(looks, build(notes))
    assert looks.builds == [0, 0, 0, 1, 1]
    assert capfd.readouterr() == ("", "article-indexer: articles: no such file or folder\n" * 3)


def test_watch_tries_a_build_that_failed_again(notes: Path, capfd: pytest.CaptureFixture[str]) -> None:
    looks = Looks(notes, False, False, False)
    watch_to_the_end(looks, build(notes, f"{NOTE}; sys.exit('the disk is full')"))
    assert looks.builds == [0, 1, 2, 3]
    assert capfd.readouterr().err == "the disk is full\n" * 3


def test_watch_lets_through_what_is_not_meant(notes: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="a mistake"):
        watch(Looks(notes, ZeroDivisionError("a mistake")), build(notes), 0.01)


WATCH = """
import signal, sys, time
from indexer.system.interruption import end_on_signals
from indexer.watch import watch

def is_current():
    print("looked", flush=True)
    time.sleep(1000 if sys.argv[1] == "slow" else 0)
    return sys.argv[1] == "current"

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
end_on_signals("watch")
watch(is_current, [sys.executable, "-c", *sys.argv[2:]], 1000)
"""


class Watching:
    """A process that watches, looks once, and waits long before it looks again."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def wait_for(self, pattern: str) -> str:
        """Return the line that a pattern matches, as soon as it is there."""
        until(lambda: bool(self._found(pattern)), lambda: f"{pattern!r} in {self._log.read_text()!r}")
        return self._found(pattern)[0]

    def end(self, number: int) -> list[str]:
        """Send a signal, and return all that was said."""
        self.process.send_signal(number)
        assert self.process.wait(PATIENCE_S) == 128 + number, self._log.read_text()
        return self._log.read_text().splitlines()

    def _found(self, pattern: str) -> list[str]:
        return re.findall(rf"^{pattern}$(?=\n)", self._log.read_text(), re.MULTILINE)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """Start such a process: whether the index is current, and what builds."""
    with (tmp_path / "log").open("wb") as log, ExitStack() as started:

        def start(*arguments: str) -> Watching:
            command = [sys.executable, "-c", WATCH, *arguments]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, start_new_session=True)
            started.callback(process.wait)
            started.callback(_kill_all, process.pid)
            return Watching(process, tmp_path / "log")

        yield start


def _kill_all(group: int) -> None:
    """End what is left of a group of processes."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("found", ["current", "slow"])
def test_watch_ends_at_once_when_told_while_it_waits_or_looks(
    found: str, number: int, start: Callable[..., Watching]
) -> None:
    watching = start(found)
    watching.wait_for("looked")
    assert watching.end(number) == ["looked", "watch: interrupted"]


BUILDING = """
import os, signal, time
from indexer.system.interruption import end_on_signals, on_interruption

signal.signal(signal.SIGINT, signal.default_int_handler)
end_on_signals("build")
with on_interruption(lambda: time.sleep(0.5)):
    print(os.getpid(), flush=True)
    time.sleep(1000)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watch_ends_the_build_that_is_under_way_and_waits_until_it_has_cleared_up(
    number: int, start: Callable[..., Watching]
) -> None:
    watching = start("due", BUILDING)
    child = watching.wait_for("[0-9]+")
    assert watching.end(number) == ["looked", child, "build: interrupted", "watch: interrupted"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


def test_watch_ends_once_where_a_terminal_tells_both_processes(start: Callable[..., Watching]) -> None:
    watching = start("due", BUILDING)
    child = watching.wait_for("[0-9]+")
    os.killpg(watching.process.pid, signal.SIGINT)
    assert watching.end(signal.SIGINT) == ["looked", child, "build: interrupted", "watch: interrupted"]


MOMENTS = """
import os, signal, sys, time
from indexer.system.interruption import end_on_signals
from indexer.watch import watch

build = "import time; from indexer.system.interruption import end_on_signals as e; e('build'); time.sleep(0.3)"

def watch_until(moment):
    left = None  # lines of Python to run until the signal comes, from the first look on

    def trace(_frame, event, _argument):
        nonlocal left
        if left is not None and event == "line":
            left -= 1
            if left == 0:
                signal.raise_signal(signal.SIGTERM)
        return trace

    def is_current():
        nonlocal left
        left = moment if left is None else left
        return moment < 20

    os.setpgid(0, 0)
    end_on_signals("watch")
    sys.settrace(trace)
    watch(is_current, [sys.executable, "-c", build], 0.001)

for moment in [*range(1, 15), *range(20, 320, 15)]:
    pid = os.fork()
    if pid == 0:
        watch_until(moment)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == 128 + signal.SIGTERM, (moment, code)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        continue
    raise AssertionError(f"a build goes on after moment {moment}")
"""


def test_watch_ends_at_whatever_moment_it_is_told() -> None:
    subprocess.run([sys.executable, "-c", MOMENTS], check=True, timeout=PATIENCE_S, cwd=ROOT)
