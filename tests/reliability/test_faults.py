"""Calls that fail. `make test-reliability` lets every system call of the real command fail, and fills up disks."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.reliability.corpus import NEW, OLD
from benchmarks.reliability.judge import Judge, check_clean
from benchmarks.reliability.stage import Stage, copy_index
from indexer.errors import UnusableIndexError
from tests.reliability.failing_calls import at_call, count_calls, counted_calls, fail

FEW = 9
"""Only every so many of the calls fail in the short form."""


def try_faults(stage: Stage, index: Path, update: Callable[[], str], every: int) -> None:
    """Let calls of an update fail, and hold the index to the contract each time."""
    calls = count_calls(index, update)
    assert calls > 60
    for number in range(1, calls + 1, every):
        code = (errno.EIO, errno.ENOSPC)[number % 2]
        copy_index(stage.index, index)
        is_done = True
        with counted_calls(index, at_call(number, fail(code))):
            try:
                update()
            except (UnusableIndexError, OSError):  # the command ends with 5 and one line for both
                is_done = False
        found = stage.judge.edition(index)
        assert not is_done or found == NEW, f"call {number}"
        assert found in {OLD, NEW}, f"call {number}"
        update()
        assert stage.judge.edition(index) == NEW, f"call {number}"
        check_clean(index)


def test_update_survives_some_failing_calls(stage: Stage, index: Path, update: Callable[[], str]) -> None:
    try_faults(stage, index, update, FEW)


@pytest.mark.exhaustive
def test_update_survives_any_failing_call(stage: Stage, index: Path, update: Callable[[], str]) -> None:
    try_faults(stage, index, update, 1)


def test_update_that_cannot_make_anything_durable_changes_nothing(
    judge: Judge, index: Path, update: Callable[[], str]
) -> None:
    def on_call(name: str) -> None:
        if name == "fsync":
            fail(errno.EIO)(name)

    with counted_calls(index, on_call), pytest.raises(OSError, match="Input/output error"):
        update()
    assert judge.edition(index) == OLD
    check_clean(index)
