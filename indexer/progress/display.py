"""Showing how far a build has come: a bar on a terminal, and a line now and then where there is none."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from indexer.progress.stages import Stage

_LINE_EVERY_S = 10.0
_BAR_EVERY_S = 0.1
"""Time between two changes of the bar, in seconds; more would cost more than they show."""
_RATE_OVER_S = 60.0
"""Time over which the rate is measured, in seconds: passages are encoded many at a time."""


class _RateColumn(ProgressColumn):
    """Articles or passages a second."""

    def render(self, task: Task) -> Text:
        rate = _rate(task)
        return Text(f"{rate:,.1f}/s" if rate else "")


class ProgressDisplay:
    """Shows on a console, during a `with` block, what it is told."""

    def __init__(self, console: Console, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with loading the model.

        Args:
            console: Where it is shown; a console that is no terminal gets lines.
            clock: Gives the time in seconds.
        """
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _RateColumn())
        self._console = console
        self._clock = clock
        self._progress = Progress(
            *columns,
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
            get_time=clock,
            speed_estimate_period=_RATE_OVER_S,
        )
        self._task = self._progress.add_task(Stage.LOADING.value, total=None)
        self._stage: Stage | str = Stage.LOADING
        self._line_due = clock() + _LINE_EVERY_S
        self._bar_due = clock()
        self._has_ended = threading.Event()

    def __enter__(self) -> Self:
        self._progress.start()
        if not self._console.is_terminal:
            threading.Thread(target=self._tell_repeatedly, name="progress", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._has_ended.set()
        self._progress.stop()

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        """Take how far a stage has come; see `OnProgress`."""
        now = self._clock()
        if stage is not self._stage:
            self.begin(stage)
        elif now < self._bar_due and done != total:
            return
        self._bar_due = now + _BAR_EVERY_S
        self._progress.update(self._task, completed=done, total=total)

    def begin(self, stage: Stage | str) -> None:
        """Begin a stage, or a step of one that a sentence describes and that the user is told by the caller."""
        self._stage = stage
        if not isinstance(stage, Stage):
            self._line_due = self._clock() + _LINE_EVERY_S
        description = stage.value if isinstance(stage, Stage) else stage
        self._progress.reset(self._task, description=description, total=None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar away during a `with` block, which may ask the user something."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def tell_if_due(self) -> None:
        """Print a line unless one was printed less than ten seconds ago."""
        now = self._clock()
        if not self._console.is_terminal and now >= self._line_due and not self._has_ended.is_set():
            self._line_due = now + _LINE_EVERY_S
            self._console.print(self._line(), markup=False)

    def _tell_repeatedly(self) -> None:
        while not self._has_ended.wait(1.0):
            self.tell_if_due()

    def _line(self) -> str:
        task, unit = self._progress.tasks[0], self._stage.unit if isinstance(self._stage, Stage) else ""
        if not unit:
            return f"{task.description}: {_duration(task.elapsed or 0)} so far"
        line = (
            f"{task.description}: {task.completed:,.0f}{'' if task.total is None else f' of {task.total:,.0f}'} {unit}"
        )
        rate = _rate(task)
        if not rate:
            return line
        left = "" if task.remaining is None else f", {_duration(task.remaining / rate)} left"
        return f"{line}, {rate:,.1f} a second{left}"


def _rate(task: Task) -> float:
    """Return how many are done a second; 0 if it is not known yet."""
    if task.speed is not None:
        return task.speed
    return task.completed / task.elapsed if task.elapsed else 0.0


def _duration(seconds: float) -> str:
    """Return a time as a user would say it: `42 s`, `2 min 5 s`, `1 h 20 min`."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
