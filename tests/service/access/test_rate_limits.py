import multiprocessing
import struct
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import UsageError
from service.access import rate_limits
from service.access.rate_limits import RateLimits

SECONDS = st.floats(0, 1e6)
GAPS = st.lists(st.floats(0, 5) | st.just(0.0), min_size=1, max_size=120)
RATE = st.floats(0.01, 1_000)
BURST = st.integers(1, 50)
EARLY = 0.001
"""Of a request's interval, that rounding may cost."""


class Timed:
    """Limits whose clock is set with each question."""

    def __init__(self, file: Path | None = None) -> None:
        self._now = 0.0
        self._limits = RateLimits(file, clock=lambda: self._now)
        self.close = self._limits.close

    def charge(self, name: str, rate: float, burst: int, now: float, count: int = 1) -> float:
        self._now = now
        return self._limits.charge(name, rate, burst, count)


@pytest.fixture(params=["memory", "file"])
def limiter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Timed]:
    made = Timed(tmp_path / "rates" if request.param == "file" else None)
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rates"


def test_charge_admits_a_burst_and_then_one_request_per_interval(limiter: Timed) -> None:
    assert [limiter.charge("a", 2.0, 3, 100.0) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    assert [limiter.charge("a", 2.0, 3, 100.4) for _ in range(2)] == [pytest.approx(0.1)] * 2
    assert [limiter.charge("a", 2.0, 3, 100.5) for _ in range(2)] == [0, 0.5]
    assert [limiter.charge("a", 2.0, 3, 101.5) for _ in range(3)] == [0, 0, 0.5]
    assert [limiter.charge("a", 2.0, 3, 9_999.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_charge_counts_each_key_by_itself(limiter: Timed) -> None:
    assert [limiter.charge(name, 1.0, 1, 100.0) for name in ("a", "b", "a", "b", "c")] == [0, 0, 1, 1, 0]


@settings(deadline=None)
@given(start=SECONDS, rate=st.floats(0.001, 10_000), burst=st.integers(1, 1_000))
def test_charge_admits_exactly_the_full_burst_of_a_fresh_key(start: float, rate: float, burst: int) -> None:
    limiter = Timed()
    assert [limiter.charge("a", rate, burst, start) for _ in range(burst)] == [0.0] * burst
    assert limiter.charge("a", rate, burst, start) == pytest.approx(1 / rate, rel=0.01)


@settings(deadline=None)
@given(start=SECONDS, gaps=GAPS, rate=RATE, burst=BURST)
def test_charge_never_admits_more_than_the_burst_and_the_rate_in_any_window(
    start: float, gaps: list[float], rate: float, burst: int
) -> None:
    limiter, now, admitted = Timed(), start, []
    for gap in gaps:
        now += gap / rate
        if limiter.charge("a", rate, burst, now) == 0:
            admitted.append(now)
    for first, begin in enumerate(admitted):
        for last, end in enumerate(admitted[first:], start=first):
            assert last - first + 1 <= burst + rate * (end - begin) + 2 * EARLY


@pytest.mark.slow
@settings(deadline=None)
@given(start=SECONDS, gaps=GAPS, rate=RATE, burst=BURST)
def test_charge_tells_when_a_request_is_admitted_no_later_and_hardly_earlier(
    start: float, gaps: list[float], rate: float, burst: int
) -> None:
    limiter, now = Timed(), start
    for gap in gaps:
        now += gap / rate
        wait = limiter.charge("a", rate, burst, now)
        assert 0 <= wait <= 1.01 / rate
        if wait > 0:
            assert limiter.charge("a", rate, burst, now + 0.9 * wait - 2 * EARLY / rate) > 0
            now += wait
            assert limiter.charge("a", rate, burst, now) == 0


@settings(deadline=None)
@given(asked=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 2), RATE, BURST), max_size=60), start=SECONDS)
def test_charge_answers_the_same_with_a_file_as_without(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, float, float, int]], start: float
) -> None:
    file = tmp_path_factory.mktemp("rates") / "file"
    alone, *shared = Timed(), Timed(file), Timed(file)
    now = start
    for turn, (name, gap, rate, burst) in enumerate(asked):
        now += gap
        assert shared[turn % 2].charge(name, rate, burst, now) == alone.charge(name, rate, burst, now)
    for one in shared:
        one.close()


def test_charge_admits_several_requests_together_or_none_of_them(limiter: Timed) -> None:
    assert limiter.charge("a", 2.0, 10, 100.0, 10) == 0
    assert limiter.charge("a", 2.0, 10, 100.0, 4) == 2.0
    assert limiter.charge("a", 2.0, 10, 101.0, 4) == pytest.approx(1.0)  # nothing was counted
    assert [limiter.charge("a", 2.0, 10, 102.0, 4), limiter.charge("a", 2.0, 10, 102.0)] == [0, 0.5]
    assert [limiter.charge("a", 2.0, 10, 9_999.0, 9), limiter.charge("a", 2.0, 10, 9_999.0, 2)] == [0, 0.5]
    assert [limiter.charge("a", 2.0, 10, 9_999.0), limiter.charge("a", 2.0, 10, 9_999.0)] == [0, 0.5]


def test_charge_never_admits_more_than_the_burst_together(limiter: Timed) -> None:
    for now in (100.0, 200.0, 10_000.0):
        assert limiter.charge("a", 2.0, 4, now, 5) == 0.5
        assert limiter.charge("a", 2.0, 4, now, 64) == 2.0  # the whole burst, and no more
    assert limiter.charge("a", 2.0, 4, 10_000.0, 4) == 0
    assert limiter.charge("a", 2.0, 4, 10_000.0, 64) == 2.0


@settings(deadline=None)
@given(
    charges=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 60)), min_size=1, max_size=60), rate=RATE, burst=BURST
)
def test_charge_counts_several_together_as_it_counts_them_one_by_one(
    charges: list[tuple[float, int]], rate: float, burst: int
) -> None:
    together, alone = Timed(), Timed()
    now = 100.0
    for gap, count in charges:
        now += gap / rate
        wait_s = together.charge("a", rate, burst, now, count)
        assert 0 <= wait_s <= burst / rate * 1.001
        if wait_s == 0:
            assert [alone.charge("a", rate, burst, now) for _ in range(count)] == [0] * count
        elif count <= burst:
            assert together.charge("a", rate, burst, now + wait_s * 0.99 - 2 * EARLY / rate, count) > 0
            now += wait_s * 1.001
            assert together.charge("a", rate, burst, now, count) == 0
            assert [alone.charge("a", rate, burst, now) for _ in range(count)] == [0] * count


def test_charge_gives_back_one_that_is_not_to_count(limiter: Timed) -> None:
    assert [limiter.charge("a", 1.0, 2, 100.0) for _ in range(2)] == [0, 0]
    assert limiter.charge("a", 1.0, 2, 100.0, -1) == 0
    assert [limiter.charge("a", 1.0, 2, 100.0) for _ in range(2)] == [0, 1]
    assert limiter.charge("a", 1.0, 2, 999.0, -1) == 0
    assert [limiter.charge("a", 1.0, 2, 999.0) for _ in range(3)] == [0, 0, 1]  # never more than the burst


def test_charge_obeys_a_rate_that_changed(limiter: Timed) -> None:
    assert [limiter.charge("a", 0.01, 2, 100.0) for _ in range(3)] == [0, 0, 100]
    assert [limiter.charge("a", 10.0, 2, 100.0) for _ in range(2)] == [pytest.approx(0.1)] * 2
    assert [limiter.charge("a", 10.0, 2, 100.11), limiter.charge("a", 10.0, 2, 100.12) > 0] == [0, True]


def test_charge_locks_no_key_out_when_the_machine_was_started_anew(limiter: Timed) -> None:
    """Its monotonic clock begins again, while a file may stay."""
    assert limiter.charge("a", 10.0, 2, 5_000_000.0) == 0
    assert limiter.charge("a", 10.0, 2, 50.0) == pytest.approx(0.1)
    assert [limiter.charge("a", 10.0, 2, 50.21) for _ in range(3)] == [0, 0, pytest.approx(0.1)]


def test_charge_recovers_from_a_moment_that_is_no_number(file: Path) -> None:
    limiter = Timed(file)
    limiter.charge("a", 1.0, 2, 100.0)
    content = bytearray(file.read_bytes())
    (place,) = (offset for offset in range(0, len(content), 16) if any(content[offset : offset + 16]))
    content[place + 8 : place + 16] = struct.pack("d", float("nan"))
    file.write_bytes(content)
    assert limiter.charge("a", 1.0, 2, 100.0) == 1
    assert limiter.charge("a", 1.0, 2, 101.0) == 0
    limiter.close()


def test_state_outlives_a_worker(file: Path) -> None:
    first = Timed(file)
    assert [first.charge("a", 1.0, 2, 100.0) for _ in range(2)] == [0, 0]
    first.close()
    second = Timed(file)
    assert second.charge("a", 1.0, 2, 100.0) == 1
    second.close()


def test_names_that_begin_at_the_same_slot_do_not_share_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_SLOTS", 64)
    one, other = Timed(file), Timed(file)
    names = [f"client-{n}" for n in range(64)]
    for n, name in enumerate(names):
        assert [(one, other)[(n + turn) % 2].charge(name, 1.0, 2, 100.0) for turn in range(3)] == [0, 0, 1]
    for name in names:
        assert (one.charge(name, 1.0, 2, 100.0), other.charge(name, 1.0, 2, 100.0)) == (1, 1)
    one.close()
    other.close()


@pytest.mark.parametrize("idle", range(8))
def test_a_new_name_takes_the_slot_of_an_idle_one_once_all_are_used(
    file: Path, idle: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "_SLOTS", 8)
    limiter = Timed(file)
    for n in range(8):
        assert limiter.charge(f"{n}", 1.0 if n == idle else 0.001, 1, 100.0) == 0
    for now, name in ((110.0, "new"), (120.0, "newer"), (130.0, f"{idle}")):
        assert [limiter.charge(name, 1.0, 1, now) for _ in range(2)] == [0, 1]
        for n in set(range(8)) - {idle}:
            assert limiter.charge(f"{n}", 0.001, 1, now) > 0
    limiter.close()


def test_a_name_whose_slot_was_taken_is_not_held_to_what_the_new_one_did(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "_SLOTS", 2)
    limiter = Timed(file)
    assert [limiter.charge(name, rate, 1, 100.0) for name, rate in (("idle", 1.0), ("less idle", 0.5))] == [0, 0]
    assert [limiter.charge("busy", 0.001, 1, 110.0) for _ in range(2)] == [0, 1_000]
    assert limiter.charge("idle", 1.0, 1, 110.0) == 0
    assert limiter.charge("busy", 0.001, 1, 110.0) == 1_000
    limiter.close()


def test_rate_limits_refuses_a_file_of_something_else(file: Path) -> None:
    file.write_text("my thesis")
    with pytest.raises(UsageError, match=f"cannot keep rates in {file}: it is a file of something else"):
        RateLimits(file)
    assert file.read_text() == "my thesis"
    for path, reason in ((file.parent, "Is a directory"), (file.parent / "no" / "file", "No such file")):
        with pytest.raises(UsageError, match=f"cannot keep rates in {path}: {reason}"):
            RateLimits(path)


def test_rate_limits_makes_a_file_that_is_private(file: Path) -> None:
    RateLimits(file).close()
    assert file.stat().st_mode & 0o777 == 0o600


def test_rate_limits_takes_an_empty_file(file: Path) -> None:
    file.touch()
    limiter = Timed(file)
    assert [limiter.charge("a", 1.0, 1, 100.0) for _ in range(2)] == [0, 1]
    limiter.close()


BURST_OF_ALL = 20_000


def _hammer(file: Path, start: Barrier, counts: "multiprocessing.Queue[tuple[int, int, float, float]]") -> None:
    """Ask as fast as can be: first at one moment, for the burst alone, then by the clock."""
    at_one_moment, limiter = Timed(file), RateLimits(file)
    start.wait(60)
    burst = sum(at_one_moment.charge("burst", 1.0, BURST_OF_ALL, 100.0) == 0 for _ in range(BURST_OF_ALL))
    begun, flow = time.monotonic(), 0
    while time.monotonic() < begun + 0.3:
        flow += limiter.charge("flow", 1_000.0, 10) == 0
    counts.put((burst, flow, begun, time.monotonic()))


def test_charge_holds_the_limit_over_several_processes(file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, counts = context.Barrier(3), context.Queue()
    workers = [context.Process(target=_hammer, args=(file, start, counts)) for _ in range(3)]
    for worker in workers:
        worker.start()
    found = [counts.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    bursts, flows, begins, ends = zip(*found, strict=True)
    assert sum(bursts) == BURST_OF_ALL
    assert 10 <= sum(flows) <= 10 + 1_000 * (max(ends) - min(begins)) + 1
