"""Builds on disks that fill up: small tmpfs of several sizes. Needs the right to mount."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import Ended, build_command, run
from benchmarks.reliability.corpus import NEW, OLD
from benchmarks.reliability.faults import ended_badly
from benchmarks.reliability.judge import BrokenContractError
from benchmarks.reliability.stage import Stage, copy_index
from indexer.errors import IndexMissingError, UnusableIndexError

_AMPLE_BYTES = 1 << 30
_SLACK_BYTES = 16 << 10
_FIRST_SHARES = (0.02, 0.3, 0.8)
_FULL = (os.strerror(errno.ENOSPC), "is full", "free space", "its disk")
"""How it is said, by the system, SQLite, numpy and OpenVINO, that there is no room."""


def can_mount(work: Path) -> bool:
    """Tell whether a tmpfs can be mounted here."""
    try:
        with _disk(work / "disk", _SLACK_BYTES):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def fill_disks(stage: Stage, *, sizes: int, first_builds: bool = True) -> dict[str, Any]:
    """Update an index, and make one, on disks that have room for ever larger parts of what that writes.

    Args:
        stage: What it is tried on.
        sizes: Number of sizes to update an index on; the largest has room for it.
        first_builds: Whether first builds are tried too, each of which compiles the encoder.
    """
    # What an update writes beside the encoder, which it takes from the live generation.
    updated = _size(stage.newer) - _size(stage.index)
    cases = [(round(2 * updated * number / max(1, sizes - 1)), NEW) for number in range(sizes)]
    cases += [(round(share * _size(stage.index)), OLD) for share in _FIRST_SHARES if first_builds]
    tried = [_tried(stage, free_bytes, edition) for free_bytes, edition in cases]
    return {"tried": tried, "broken": [problem for one in tried for problem in one.pop("broken")]}


def _tried(stage: Stage, free_bytes: int, edition: int) -> dict[str, Any]:
    """Build an edition where only so much is free: the new one over the old one, or the old one as a first build."""
    is_first = edition == OLD
    name = "first build" if is_first else "update"
    with _disk(stage.work / "disk", _AMPLE_BYTES) as disk:
        index = disk / "index"
        if not is_first:
            copy_index(stage.index, index)
        _resize(disk, _size(disk) + _SLACK_BYTES + free_bytes)
        ended = run(build_command(stage.corpora[edition], index))
        problems = [*_problems(stage, index, ended, edition)]
        _resize(disk, _AMPLE_BYTES)
        problems += stage.mended(index, edition)
    told = [f"{name}, {free_bytes} bytes free: {problem}" for problem in problems]
    return {"build": name, "free_bytes": free_bytes, "exit_code": ended.exit_code, "broken": told}


def _problems(stage: Stage, index: Path, ended: Ended, edition: int) -> Iterator[str]:
    yield from ended_badly(ended)
    if ended.exit_code and not any(words in ended.errors for words in _FULL):
        yield f"it is not said that the disk is full: {ended.errors[-300:]}"
    try:
        found = stage.judge.edition(index)
    except IndexMissingError as error:
        if edition == NEW or not ended.exit_code:
            yield str(error)
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)
    else:
        if found != edition and not ended.exit_code:
            yield "the build ended with 0, but what it built is not live"


def _size(folder: Path) -> int:
    """Return the bytes that a folder takes on disk, a file with several links counted once."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        state = path.stat()
        found[state.st_ino] = state.st_blocks * 512
    return sum(found.values())


@contextmanager
def _disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    _call("mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        try:
            _call("umount", str(folder))
        except subprocess.CalledProcessError:  # somebody holds a file on it, which is a fault; but it must not stay
            _call("umount", "--lazy", str(folder))
            raise


def _resize(folder: Path, size_bytes: int) -> None:
    _call("mount", "-o", f"remount,size={size_bytes}", str(folder))


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
