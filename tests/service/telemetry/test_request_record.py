import time

import pytest
from starlette.types import Scope

from service.telemetry.request_record import STAGES, RequestRecord, attach_record, record_of


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, in its only place."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_elapsed_ms_is_the_time_since_the_request_began(clock: list[float]) -> None:
    record = RequestRecord(request_id="r", started=99.75)
    assert record.elapsed_ms() == 250
    clock[0] = 101.0
    assert record.elapsed_ms() == 1_250


def test_add_stages_adds_what_several_parts_of_a_request_took() -> None:
    record = RequestRecord(request_id="r")
    record.add_stages({"queue": 1.0, "encode": 0.5})
    record.add_stages({})
    record.add_stages({"encode": 0.25, "render": 2.0})
    assert record.stages == {"queue": 1.0, "encode": 0.75, "render": 2.0}
    assert list(record.stages) == ["queue", "encode", "render"]


def test_add_stages_keeps_nothing_of_the_mapping_that_it_is_given() -> None:
    record, given = RequestRecord(request_id="r"), {"queue": 1.0}
    record.add_stages(given)
    record.add_stages(given)
    assert (given, record.stages) == ({"queue": 1.0}, {"queue": 2.0})


def test_record_of_returns_the_record_of_that_request_alone() -> None:
    first, second = RequestRecord(request_id="1"), RequestRecord(request_id="2")
    scopes: list[Scope] = [{"type": "http"}, {"type": "http", "state": {"of the lifespan": 1}}]
    for scope, record in zip(scopes, (first, second), strict=True):
        attach_record(scope, record)
    assert record_of(scopes[0]) is first
    assert record_of(scopes[1]) is second
    assert scopes[1]["state"]["of the lifespan"] == 1
    assert first.stages is not second.stages


@pytest.mark.parametrize("scope", [{"type": "http"}, {"type": "http", "state": {}}])
def test_record_of_fails_for_a_request_that_none_was_attached_to(scope: Scope) -> None:
    with pytest.raises(KeyError, match=r"state|request_record"):
        record_of(scope)


def test_what_nobody_learnt_is_unknown() -> None:
    record = RequestRecord(request_id="r")
    unknown = ("trace_id", "span_id", "key", "batch", "cache", "generation", "answerable", "query", "refused")
    assert [getattr(record, name) for name in unknown] == [None] * len(unknown)
    assert record.stages == {}


def test_stages_have_each_a_name_of_its_own() -> None:
    assert len(set(STAGES)) == len(STAGES)
