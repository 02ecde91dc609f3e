import pytest

from service.engine.index_status import ReloadOutcome
from service.engine.reload_requests import ReloadRequests, refuse
from service.errors import NotReadyError


def test_take_returns_what_was_put_in_since() -> None:
    requests = ReloadRequests()
    first, second = requests.put(), requests.put()
    assert requests.take(0) == [first, second]
    assert requests.take(0) == []


def test_wake_ends_the_wait_without_a_request() -> None:
    requests = ReloadRequests()
    requests.wake()
    assert requests.take(1_000) == []


def test_refuse_answers_each_with_the_reason() -> None:
    requests = ReloadRequests()
    future = requests.put()
    refuse(requests.take(0), "it ends")
    with pytest.raises(NotReadyError, match="it ends"):
        future.result(0)


def test_a_request_holds_its_outcome() -> None:
    requests = ReloadRequests()
    future = requests.put()
    outcome = ReloadOutcome(generation="000001", changed=False, problem=None)
    requests.take(0)[0].set_result(outcome)
    assert future.result(0) is outcome
