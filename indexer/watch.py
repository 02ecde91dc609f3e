"""Keep an index up to date: look at the corpus again and again, and build when it has changed."""

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

    Each build is a process of its own, so that between builds no model is kept in memory, and a build that fails is
    told and tried again. One that is under way when it is time to stop is ended; the index stays as it was.

    Args:
        is_current: Whether there is nothing to do. What it raises on purpose is told, and is no reason to stop; nor is
            a file that cannot be read.
        command: Builds once.
        every_s: Seconds from the end of one look to the next.
    """
    with _told_to_stop() as (stop, children):
        while stop.empty():
            try:
                due = not is_current()
            except (ArticleSearchError, OSError) as error:  # a folder of the network may be away for a while
                print(f"article-indexer: {error}", file=sys.stderr, flush=True)
                due = False
            if due and stop.empty():
                with subprocess.Popen(command) as child:  # noqa: S603 - this program again
                    children.append(child)
                    if not stop.empty():
                        child.terminate()
                children.clear()
            with suppress(queue.Empty):
                stop.get(timeout=every_s)
                return


@contextmanager
def _told_to_stop() -> Iterator[tuple[queue.SimpleQueue[int], list[subprocess.Popen[bytes]]]]:
    """Provide a queue that SIGTERM and SIGINT are put into, and a list of the processes that they end.

    An event in its place could not be set while `wait` holds its lock; that would wait for itself.
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
