import time

import pytest

from indexer.system.stopwatch import Stopwatch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, in its only place."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_lap_gives_a_stage_the_time_since_the_one_before(clock: list[float]) -> None:
    stopwatch = Stopwatch()
    assert stopwatch.seconds == {}
    for stage, spent in [("tokenise", 0.25), ("encode", 2.0), ("fuse", 0.0), ("encode", 0.5)]:
        clock[0] += spent
        stopwatch.lap(stage)
    assert stopwatch.seconds == {"tokenise": 0.25, "encode": 2.5, "fuse": 0.0}
    assert sum(stopwatch.seconds.values()) == clock[0] - 100.0


def test_stopwatches_do_not_share_their_stages(clock: list[float]) -> None:
    first = Stopwatch()
    clock[0] += 1.0
    second = Stopwatch()
    first.lap("queue")
    assert (first.seconds, second.seconds) == ({"queue": 1.0}, {})
