"""The calls with which Python changes files and folders, one of which fails or ends the process."""

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHANGING = ("fsync", "rename", "replace", "link", "mkdir", "rmdir", "unlink", "truncate")
OnCall = Callable[[str], None]


@contextmanager
def counted_calls(folder: Path, on_call: OnCall) -> Iterator[None]:
    """Have a function called before each call that changes something in a folder, during a `with` block.

    Files that are opened for writing count; what is written into them, and what SQLite does, is not seen here.
    """
    originals = {name: getattr(os, name) for name in CHANGING}
    opening = io.open
    inside = str(folder)

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **named: Any) -> Any:
            if _path(path, named.get("dir_fd")).startswith(inside):
                on_call(name)
            return original(path, *arguments, **named)

        return call

    def opened(path: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if set(mode) & set("wax+") and _path(path, None).startswith(inside):
            on_call("open")
        return opening(path, mode, *arguments, **named)

    for name, original in originals.items():
        setattr(os, name, counted(name, original))
    io.open = opened  # type: ignore[assignment]
    try:
        yield
    finally:
        io.open = opening
        for name, original in originals.items():
            setattr(os, name, original)


def count_calls(folder: Path, work: Callable[[], object]) -> int:
    """Return how many calls change something in a folder."""
    count = 0

    def on_call(_name: str) -> None:
        nonlocal count
        count += 1

    with counted_calls(folder, on_call):
        work()
    return count


def at_call(number: int, then: OnCall) -> OnCall:
    """Return a function that does something when it is called for the given time, counted from 1."""
    count = 0

    def on_call(name: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            then(name)

    return on_call


def fail(code: int) -> OnCall:
    """Return a function that raises the error of a failing call."""

    def on_call(name: str) -> None:
        raise OSError(code, f"{os.strerror(code)} ({name}, {errno.errorcode[code]})")

    return on_call


def _path(path: Any, folder: int | None) -> str:
    if isinstance(path, int):
        return str(Path(f"/proc/self/fd/{path}").readlink())
    name = os.fsdecode(path)
    return name if folder is None else str(Path(f"/proc/self/fd/{folder}").readlink() / name)
