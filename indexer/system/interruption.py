"""Ending on Ctrl-C or SIGTERM: at once and with one line, whatever the program is doing.

The process ends inside the signal's handler. An exception would have to pass through whatever runs at that moment: a
half-imported package may take it for a reason to do without something, a finaliser swallows it, and the threads of a
native library that call back into an interpreter which is being taken down abort the process.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_CLEAR_LINE, _SHOW_CURSOR = b"\r\x1b[K", b"\x1b[?25h"


class _Ending:
    """What is to be done, and said, if a signal comes."""

    def __init__(self) -> None:
        self.has_begun = False
        self.acts: list[Callable[[], object]] = []
        self.sentences: list[Callable[[], str]] = []


_ending = _Ending()


def end_on_signals(program: str) -> None:
    """Let SIGINT and SIGTERM end the process with exit code 128 + their number and one line on standard error.

    SIGTERM does so even in the first process of a container, which it does not end by default. A signal that the
    process was started to ignore is still ignored, and one that was held back until now takes effect. Further signals
    do nothing.

    Args:
        program: Name of the program, which the line begins with.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        if _ending.has_begun:
            return
        _ending.has_begun = True
        for act in reversed(_ending.acts):
            with suppress(Exception):
                act()
        _say(program)
        os._exit(128 + number)

    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def ignore_signals() -> None:
    """Ignore SIGINT and SIGTERM from now on, because the program is ending already."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def on_interruption(act: Callable[[], object]) -> Iterator[None]:
    """Have something done if a signal ends the process during a `with` block.

    Args:
        act: It runs in the main thread while that is anywhere inside the block, so it must take no lock that the block
            takes. Errors that it raises are ignored.
    """
    _ending.acts.append(act)
    try:
        yield
    finally:
        _ending.acts.remove(act)


@contextmanager
def interruption_explained(sentence: Callable[[], str]) -> Iterator[None]:
    """Have a sentence added to the line that is printed if a signal ends the process during a `with` block."""
    _ending.sentences.append(sentence)
    try:
        yield
    finally:
        _ending.sentences.remove(sentence)


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Hold SIGINT and SIGTERM back until the end of a `with` block.

    A process started in it holds them back too, until it calls `end_on_signals`.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _say(program: str) -> None:
    """Write the line. The stream `sys.stderr` may be in the middle of a line of its own, so it is passed by."""
    line = "; ".join(["interrupted", *(_told(sentence) for sentence in _ending.sentences[-1:])])
    with suppress(OSError):
        end_of_bar = _CLEAR_LINE + _SHOW_CURSOR if os.isatty(2) else b""
        os.write(2, end_of_bar + f"{program}: {line}\n".encode(errors="backslashreplace"))


def _told(sentence: Callable[[], str]) -> str:
    try:
        return sentence()
    except Exception as error:  # noqa: BLE001 - whatever it is, the program is ending
        return f"what it left cannot be told: {error}"
