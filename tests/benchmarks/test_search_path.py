import json
from pathlib import Path

import pytest

from benchmarks.search_path import REST, TOTAL, in_process, medians, table
from service.telemetry.request_record import STAGES
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly


def test_medians_are_of_each_row() -> None:
    assert medians([{"a": 1.0, "b": 9.0}, {"a": 3.0}, {"a": 2.0, "b": 5.0}]) == {"a": 2.0, "b": 5.0}


def test_table_has_every_stage_and_leaves_out_what_was_not_measured() -> None:
    lines = table({"in process": {"encode": 812.4}, "1 clients, now": {REST: 90.0, TOTAL: 2_310.0}}).splitlines()
    assert lines[0] == "| µs | in process | 1 clients, now |"
    assert [line.split("|")[1].strip() for line in lines[2:]][: len(STAGES)] == list(STAGES)
    assert "| encode | 812 |  |" in lines
    assert "| client, p50 |  | 2,310 |" in lines


def test_in_process_times_all_that_is_done_for_a_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(tmp_path / "articles.jsonl", tmp_path / "index")
    monkeypatch.setattr("service.engine.loading._load_model", lambda _spec, _model: WordEncoder())
    found = in_process(tmp_path / "index", ["strait"] * 410, count=10)
    assert {"dense", "keyword", "fuse", "fetch", "highlight", "render"} <= set(found)
