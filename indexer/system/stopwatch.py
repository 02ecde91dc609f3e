"""Measuring where the time of one search goes."""

import time


class Stopwatch:
    """Seconds spent on each stage of one piece of work; used by one thread at a time."""

    __slots__ = ("_lap_started", "seconds")

    def __init__(self) -> None:
        """Start the first lap."""
        self.seconds: dict[str, float] = {}
        self._lap_started = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Add the time since the last call, or since the start, to a stage."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._lap_started
        self._lap_started = now
