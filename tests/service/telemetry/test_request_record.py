import time

import pytest
from starlette.types import Scope

from service.telemetry import request_record as observation
from service.telemetry.request_record import STAGES, Observation


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, in its only place."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_milliseconds_are_those_since_the_request_began(clock: list[float]) -> None:
    seen = Observation(request_id="r", started=99.75)
    assert seen.milliseconds() == 250
    clock[0] = 101.0
    assert seen.milliseconds() == 1_250


def test_an_observation_is_found_with_its_request_alone() -> None:
    first, second = Observation(request_id="1"), Observation(request_id="2")
    scopes: list[Scope] = [{"type": "http"}, {"type": "http", "state": {"of the lifespan": 1}}]
    for scope, seen in zip(scopes, (first, second), strict=True):
        observation.begin(scope, seen)
    assert observation.of(scopes[0]) is first
    assert observation.of(scopes[1]) is second
    assert scopes[1]["state"]["of the lifespan"] == 1
    assert first.stages is not second.stages


@pytest.mark.parametrize("scope", [{"type": "http"}, {"type": "http", "state": {}}])
def test_a_request_that_nobody_attached_one_to_has_none(scope: Scope) -> None:
    with pytest.raises(KeyError, match=r"state|observation"):
        observation.of(scope)


def test_what_nobody_learnt_is_unknown() -> None:
    seen = Observation(request_id="r")
    unknown = ("trace_id", "span_id", "key", "batch", "cache", "generation", "answerable", "query", "refused")
    assert [getattr(seen, name) for name in unknown] == [None] * len(unknown)
    assert seen.stages == {}


def test_stages_have_each_a_name_of_its_own() -> None:
    assert len(set(STAGES)) == len(STAGES)
