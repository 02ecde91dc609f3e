"""Keeping an index up to date: checking the corpus again and again, and building when it has changed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import NoReturn

from indexer.errors import ArticleSearchError
from indexer.system.interruption import on_interruption, signals_held_back


def watch(is_current: Callable[[], bool], command: Sequence[str], every_s: float) -> NoReturn:
    """Build whenever the index is not what the corpus and the settings ask for, until a signal ends the process.

    Each build is a process of its own, so that between builds no model is kept in memory. A build that fails is tried
    again after the next check. A build that is under way at the signal is ended; the index stays as it was.

    Args:
        is_current: Tells whether there is nothing to build. Errors that it raises on purpose, and files that cannot be
            read, are printed and do not end the watch.
        command: Command that builds once. It must call `interruption.end_on_signals`.
        every_s: Seconds from the end of one check or build to the next check.
    """
    while True:
        try:
            due = not is_current()
        except (ArticleSearchError, OSError) as error:  # a folder on the network may be away for a while
            print(f"article-indexer: {error}", file=sys.stderr, flush=True)
            due = False
        if due:
            _run(command)
        time.sleep(every_s)


def _run(command: Sequence[str]) -> None:
    """Run a command until it ends; a signal that ends this process ends it first."""
    with ExitStack() as started:
        # Held back so that no signal comes between its start and the moment from which on it is ended, too. It takes
        # effect in the new process as soon as that can end cleanly.
        with signals_held_back():
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - this program again
            started.enter_context(on_interruption(partial(_end, child)))
        child.wait()


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process and wait until it has cleared up. `Popen.wait` holds a lock at the moment of the signal."""
    child.terminate()
    with suppress(ChildProcessError):  # it has ended before
        os.waitpid(child.pid, 0)
