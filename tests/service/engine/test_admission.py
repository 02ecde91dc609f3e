"""Each test is a simulation: what takes time are the requests, by a clock that the test sets."""

import heapq
import random
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.admission import Admission
from service.errors import RefusedError

LIMIT, OVERLOAD_LIMIT, WINDOW_S = 64, 8, 2.0


class Service:
    """Answers one request after the other, in the order in which they came."""

    def __init__(self, *, limit: int = LIMIT, overload_limit: int = OVERLOAD_LIMIT) -> None:
        self.now = 0.0
        self.admission = Admission(
            limit=limit, overload_limit=overload_limit, window_s=WINDOW_S, clock=lambda: self.now
        )
        self.busy_until = 0.0
        self.waits: list[tuple[float, float]] = []
        """When each request came that was let in, and how long it took."""
        self.refusals: list[float] = []
        self._leaving: list[tuple[float, int, ExitStack]] = []

    def ask(self, at: float, service_s: float) -> float | None:
        """Send a request; return when it is answered, or None if it is refused."""
        self.go_on(at)
        place = ExitStack()
        try:
            place.enter_context(self.admission.admit())
        except RefusedError:
            self.refusals.append(at)
            return None
        self.busy_until = max(self.busy_until, at) + service_s
        heapq.heappush(self._leaving, (self.busy_until, len(self.waits), place))
        self.waits.append((at, self.busy_until - at))
        return self.busy_until

    def go_on(self, until: float) -> None:
        """Let time pass, and let those leave who are answered meanwhile."""
        while self._leaving and self._leaving[0][0] <= until:
            self.now, _, place = heapq.heappop(self._leaving)
            place.close()
        self.now = until


def closed_loop(service: Service, clients: int, *, service_s: float, think_s: float, requests: int) -> None:
    """Clients that each ask again a while after their answer."""
    rng = random.Random(0)  # noqa: S311 - a simulation
    due = [(rng.random() * think_s, client) for client in range(clients)]
    heapq.heapify(due)
    for _ in range(requests):
        at, client = heapq.heappop(due)
        answered = service.ask(at, service_s * rng.uniform(0.5, 1.5))
        heapq.heappush(due, (at if answered is None else answered + rng.random() * think_s, client))
        if answered is None:
            return


def open_loop(service: Service, *, rate: float, since: float, until: float, service_s: float) -> None:
    """Clients that ask whether or not earlier ones have an answer."""
    for number in range(round((until - since) * rate)):
        service.ask(since + number / rate, service_s)


@pytest.mark.parametrize("clients", [1, 16, LIMIT])
@pytest.mark.parametrize("service_s", [0.0005, 0.01, 0.3, 20.0])
@pytest.mark.parametrize("think_s", [0.0, 0.1])
def test_clients_that_wait_for_their_answers_are_never_refused(clients: int, service_s: float, think_s: float) -> None:
    service = Service()
    closed_loop(service, clients, service_s=service_s, think_s=think_s, requests=3_000)
    assert service.refusals == []
    assert not service.admission.overloaded


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.floats(0, 3), st.floats(0.001, 5)), min_size=1, max_size=60),
)
def test_as_many_clients_as_there_are_places_are_never_refused(limit: int, requests: list[tuple[float, float]]) -> None:
    service, free_at = Service(limit=limit), [0.0] * limit
    for think_s, service_s in requests:
        at = max(service.now, heapq.heappop(free_at) + think_s)
        answered = service.ask(at, service_s)
        assert answered is not None
        heapq.heappush(free_at, answered)


@pytest.mark.parametrize("capacity", [100.0, 400.0, 2_000.0])
def test_twice_as_much_as_can_be_done_is_noticed_when_the_places_are_taken(capacity: float) -> None:
    service = Service()
    open_loop(service, rate=2 * capacity, since=0, until=5, service_s=1 / capacity)
    first = service.refusals[0]
    assert first == pytest.approx(LIMIT / capacity, rel=0.1)  # capacity is the rate in excess, too
    later = [took for came, took in service.waits if came > first + LIMIT / capacity]
    assert len(later) > 0.9 * capacity * (5 - 2 * LIMIT / capacity)  # as many are answered as can be
    assert max(later) <= (OVERLOAD_LIMIT + 0.1) / capacity  # each waits for a few others only


def test_at_most_a_few_are_inside_while_it_is_overloaded() -> None:
    service = Service()
    open_loop(service, rate=400, since=0, until=1, service_s=0.005)
    assert service.admission.overloaded
    for number in range(400):
        service.ask(1 + number / 400, 0.005)
        assert service.admission.overloaded
        assert service.admission.admitted <= OVERLOAD_LIMIT


@pytest.mark.parametrize("overload_s", [0.5, 3.0, 60.0])
def test_it_is_over_soon_after_the_load(overload_s: float) -> None:
    service = Service()
    open_loop(service, rate=600, since=0, until=overload_s, service_s=0.01)
    assert service.admission.overloaded
    service.go_on(overload_s + WINDOW_S + 0.2)
    assert not service.admission.overloaded
    assert service.admission.admitted == 0
    before = len(service.refusals)
    start = service.now
    for _ in range(LIMIT):  # at once
        service.ask(start, 0.001)
    assert len(service.refusals) == before


def test_it_is_over_although_as_much_as_can_be_done_is_asked_still() -> None:
    service = Service()
    open_loop(service, rate=300, since=0, until=5, service_s=0.01)
    open_loop(service, rate=80, since=5, until=5 + WINDOW_S + 0.2, service_s=0.01)
    before = len(service.refusals)
    open_loop(service, rate=80, since=service.now, until=20, service_s=0.01)
    assert len(service.refusals) == before


def test_a_refusal_has_the_code_of_an_overload() -> None:
    admission = Admission(limit=1, overload_limit=1, clock=lambda: 0.0)
    with admission.admit(), pytest.raises(RefusedError, match="overloaded") as caught:
        admission.admit().__enter__()
    assert caught.value.code == "overloaded"


def test_a_place_is_free_again_after_an_error() -> None:
    admission = Admission(limit=1, overload_limit=1, clock=lambda: 0.0)

    def fail() -> None:
        assert admission.admitted == 1
        raise ValueError("within")

    for _ in range(3):
        with pytest.raises(ValueError, match="within"), admission.admit():
            fail()
        assert admission.admitted == 0
    assert not admission.overloaded


def test_a_refused_request_takes_no_place() -> None:
    admission = Admission(limit=3, overload_limit=3, clock=lambda: 0.0)
    with admission.admit(2):
        with pytest.raises(RefusedError, match="overloaded"), admission.admit(2):
            pytest.fail("there is no place for it")
        assert admission.admitted == 2
        with admission.admit(1):
            assert admission.admitted == 3
    assert admission.admitted == 0


def test_what_needs_more_places_than_there_are_is_let_in_alone() -> None:
    service = Service(limit=4)
    with service.admission.admit(8):
        assert service.admission.admitted == 8
        with pytest.raises(RefusedError, match="overloaded"), service.admission.admit():
            pytest.fail("there is no place for it")
    with service.admission.admit(3), pytest.raises(RefusedError, match="overloaded"), service.admission.admit(8):
        pytest.fail("it is not alone")


def test_there_are_never_more_places_under_overload_than_otherwise() -> None:
    service = Service(limit=2, overload_limit=OVERLOAD_LIMIT)
    with service.admission.admit(), service.admission.admit():
        for _ in range(20):
            with pytest.raises(RefusedError, match="overloaded"), service.admission.admit():
                pytest.fail("all places are taken")
        assert service.admission.overloaded
