"""Keeping an index up to date: checking the corpus again and again, and building when it has changed."""

import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from indexer.errors import ArticleSearchError


def watch(is_current: Callable[[], bool], command: Sequence[str], every_s: float) -> None:
    """Build whenever the index is not what the corpus and the settings ask for, until SIGTERM or SIGINT.

    Each build is a process of its own, so that between builds no model is kept in memory. A build that fails is tried
    again after the next check. A build that is under way at the signal is ended; the index stays as it was.

    Args:
        is_current: Tells whether there is nothing to build. Errors that it raises on purpose, and files that cannot be
            read, are printed and do not end the watch.
        command: Command that builds once.
        every_s: Seconds from the end of one check or build to the next check.
    """
    with _stop_signals() as (stop, children):
        while stop.empty():
            try:
                due = not is_current()
            except (ArticleSearchError, OSError) as error:  # a folder on the network may be away for a while
                print(f"article-indexer: {error}", file=sys.stderr, flush=True)
                due = False
            if due and stop.empty():
                with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:  # noqa: S603 - this program again
                    children.append(child)
                    if not stop.empty():
                        child.terminate()  # the signal came before the child was listed
                children.clear()
            with suppress(queue.Empty):
                stop.get(timeout=every_s)
                return


@contextmanager
def _stop_signals() -> Iterator[tuple[queue.SimpleQueue[int], list[subprocess.Popen[bytes]]]]:
    """Provide a queue into which SIGTERM and SIGINT are put, and a list of the processes that they end.

    It is a `SimpleQueue` because a signal may arrive while the same thread waits: setting an `Event` then would take a
    lock that the thread already holds.
    """
    stop, children = queue.SimpleQueue[int](), list[subprocess.Popen[bytes]]()

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.put(number)
        for child in children:
            child.terminate()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop, children
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
