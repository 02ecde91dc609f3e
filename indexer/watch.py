"""Keep an index up to date: look at the corpus again and again, and build when it has changed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from indexer.errors import ArticleSearchError


def watch(is_current: Callable[[], bool], command: Sequence[str], every_s: float) -> None:
    """Build whenever the index is not what the corpus and the settings ask for, until SIGTERM or SIGINT.

    Each build is a process of its own, so that between builds no model is kept in memory, and a build that fails is
    told and tried again. One that is under way when it is time to stop is ended; the index stays as it was.

    Args:
        is_current: Whether there is nothing to do. What it raises on purpose is told, and is no reason to stop; nor is
            a file that cannot be read.
        command: Builds once.
        every_s: Seconds from the end of one look to the next.
    """
    with _told_to_stop() as (stop, children):
        while not stop.is_set():
            try:
                due = not is_current()
            except (ArticleSearchError, OSError) as error:  # a folder of the network may be away for a while
                print(f"article-indexer: {error}", file=sys.stderr, flush=True)
                due = False
            if due and not stop.is_set():
                with subprocess.Popen(command) as child:  # noqa: S603 - this program again
                    children.append(child)
                    if stop.is_set():
                        child.terminate()
                children.clear()
            stop.wait(every_s)


@contextmanager
def _told_to_stop() -> Iterator[tuple[threading.Event, list[subprocess.Popen[bytes]]]]:
    """Provide an event that SIGTERM and SIGINT set, and a list of the processes that they end."""
    stop, children = threading.Event(), list[subprocess.Popen[bytes]]()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        for child in children:
            child.terminate()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop, children
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
