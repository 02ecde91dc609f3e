import io

import pytest
from rich.console import Console

from indexer.progress.display import ProgressDisplay
from indexer.progress.stages import Stage


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Shown:
    """A display on a console, and what it has written there."""

    def __init__(self, *, terminal: bool = False) -> None:
        self.clock = Clock()
        self._stream = io.StringIO()
        console = Console(file=self._stream, force_terminal=terminal, highlight=False, soft_wrap=True, width=120)
        self.display = ProgressDisplay(console, clock=self.clock)

    def after(self, seconds: float) -> str:
        """Let time pass, and return what was written since."""
        self.clock.now_s += seconds
        self.display.tell_if_due()
        written = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return written


def test_a_line_is_printed_every_ten_seconds_off_a_terminal() -> None:
    shown = Shown()
    assert shown.after(9.9) == ""
    assert shown.after(0.1) == "Loading the model: 10 s so far\n"
    assert shown.after(9.9) == ""
    assert shown.after(0.2) == "Loading the model: 20 s so far\n"


def test_reading_tells_articles_and_rate() -> None:
    shown = Shown()
    for number in range(1, 21):
        shown.clock.now_s += 0.5
        shown.display(Stage.READING, number * 100, None)
    assert shown.after(0) == "Reading articles: 2,000 articles, 200.0 a second\n"


def test_encoding_tells_rate_and_time_left() -> None:
    shown = Shown()
    shown.display(Stage.ENCODING, 0, 20_000)
    for number in range(1, 6):
        shown.clock.now_s += 2
        shown.display(Stage.ENCODING, number * 256, 20_000)
    line = shown.after(0)
    assert line == "Encoding passages: 1,280 of 20,000 passages, 128.0 a second, 2 min 26 s left\n"


def test_a_stage_begins_with_a_rate_of_its_own() -> None:
    shown = Shown()
    for number in range(1, 4):
        shown.clock.now_s += 1
        shown.display(Stage.CUTTING, number * 1000, 90_000)
    shown.display(Stage.ENCODING, 0, 500)
    assert shown.after(10) == "Encoding passages: 0 of 500 passages\n"
    shown.display(Stage.WRITING, 0, None)
    assert shown.after(65) == "Writing the index: 1 min 5 s so far\n"


def test_a_step_is_told_by_its_sentence() -> None:
    shown = Shown()
    shown.display.begin("compiling the model: its graph (2 of 3)")
    assert shown.after(12) == "compiling the model: its graph (2 of 3): 12 s so far\n"
    shown.display(Stage.READING, 1, None)
    assert shown.after(12) == "Reading articles: 1 articles, 0.1 a second\n"


def test_a_step_that_the_user_was_told_is_told_again_only_after_ten_seconds() -> None:
    shown = Shown()
    assert shown.after(9.9) == ""
    shown.display.begin("compiling the model: its graph (2 of 3)")
    assert shown.after(9.9) == ""
    assert shown.after(0.1) == "compiling the model: its graph (2 of 3): 10 s so far\n"


def test_nothing_is_printed_after_the_end() -> None:
    shown = Shown()
    with shown.display:
        pass
    assert shown.after(60) == ""


def test_a_terminal_gets_a_bar_with_rate_and_time_left() -> None:
    shown = Shown(terminal=True)
    with shown.display as on_progress:
        on_progress(Stage.ENCODING, 0, 20_000)
        for number in range(1, 6):
            shown.clock.now_s += 2
            on_progress(Stage.ENCODING, number * 256, 20_000)
        shown.display._progress.refresh()
        written = shown.after(0)
        with shown.display.paused():
            pass
    for part in ("Encoding passages", "1280/20000", "128.0/s", "0:02:27"):
        assert part in written
    assert shown.after(60).count("so far") == 0


@pytest.mark.parametrize(
    ("left_s", "said"),
    [(59, "59 s left"), (61, "1 min 1 s left"), (3_600, "1 h 0 min left"), (9_000, "2 h 30 min left")],
)
def test_time_left_is_told_in_units_that_fit(left_s: int, said: str) -> None:
    shown = Shown()
    shown.display(Stage.ENCODING, 0, left_s + 20)
    for number in (10, 20):
        shown.clock.now_s += 10
        shown.display(Stage.ENCODING, number, left_s + 20)
    assert shown.after(0).endswith(f", 1.0 a second, {said}\n")
