"""Builds that are killed at a call. `make test-reliability` kills the real command at any moment, 200 times."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.reliability.corpus import NEW, OLD
from benchmarks.reliability.judge import check_clean
from benchmarks.reliability.stage import Stage, copy_index
from tests.conftest import ROOT
from tests.reliability.failing_calls import count_calls

SEED = 7
KILLS = 6


@contextmanager
def builder(corpus: Path, index: Path) -> Iterator[Callable[[int], int]]:
    """Provide a function that builds, killing the build at a call, and returns its exit code."""
    command = [sys.executable, "-m", "tests.reliability.forked_builds", str(corpus), str(index)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def build(kill_at: int) -> int:
            stdin.write(f"{kill_at}\n")
            stdin.flush()
            return int(stdout.readline())

        yield build


def try_kills(stage: Stage, index: Path, calls: Iterable[int]) -> set[int]:
    """Kill updates at calls, every other one over what the one before left; return the editions found."""
    found = set()
    with builder(stage.corpora[NEW], index) as build:
        for turn, number in enumerate(calls):
            if turn % 2 == 0:
                copy_index(stage.index, index)
            assert build(number) == -signal.SIGKILL, f"call {number}"
            found.add(stage.judge.edition(index))
            if turn % 2:
                assert build(0) == 0, f"call {number}"
                assert stage.judge.edition(index) == NEW, f"call {number}"
                check_clean(index)
    return found


def test_update_survives_kills_at_some_calls(stage: Stage, index: Path, update: Callable[[], str]) -> None:
    calls = count_calls(index, update)
    dice = random.Random(SEED)  # noqa: S311 - calls, not secrets
    assert try_kills(stage, index, [dice.randrange(1, calls // 2) for _ in range(KILLS)]) == {OLD}


@pytest.mark.exhaustive
def test_update_survives_a_kill_at_any_call(stage: Stage, index: Path, update: Callable[[], str]) -> None:
    calls = count_calls(index, update)
    assert calls > 60
    # The second kill of a pair comes early, where the leftovers are cleared away, or late, over a finished build.
    numbers = [number for first in range(1, calls + 1) for number in (first, 1 + first % 20)]
    assert try_kills(stage, index, numbers) == {OLD, NEW}
