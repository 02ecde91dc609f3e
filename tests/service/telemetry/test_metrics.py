import json
import multiprocessing
import re
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.multiprocess import mark_process_dead

from service.telemetry.metrics import RESULTS, UNMATCHED, VECTORS, Metrics
from service.telemetry.request_record import STAGES, RequestRecord

ROOT = Path(__file__).parents[3]  # tests.conftest has it too, but takes each spawned worker seconds to import
DASHBOARD = ROOT / "deploy" / "grafana" / "article-search.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
SCRAPE = ROOT / "deploy" / "prometheus" / "scrape.yml"
DOCUMENTATION = ROOT / "docs" / "operations-metrics.md"
FAMILY = re.compile(r"^# TYPE (\S+) (\S+)$", re.MULTILINE)
NAME = re.compile(r"\b(?:article_search|process)_[a-z_]+")
SEARCH: dict[str, Any] = {"route": "/v1/search", "method": "POST", "status": 200}
ON: dict[str, Any] = {
    "generation": "000001",
    "model": "words",
    "variant": "int8-weights",
    "instruction_set": "AVX2",
    "built_at": datetime(2026, 1, 2, tzinfo=UTC),
}

INFO = 'article_search_generation_info{generation="000002",instruction_set="AVX2",model="words",variant="int8-weights"}'
"""The series of `ON` for the second generation."""


def series(exposition: str) -> dict[str, float]:
    """The value of each series, by its name and its labels in alphabetical order."""
    lines = [line for line in exposition.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def shown(metrics: Metrics) -> dict[str, float]:
    return series(metrics.exposition()[0].decode())


def recorded(**learnt: Any) -> RequestRecord:
    return RequestRecord(request_id="r", **learnt)


def test_ended_counts_a_request_with_all_that_was_learnt() -> None:
    metrics = Metrics("1.2.3")
    learnt = recorded(
        stages={"encode": 0.004, "render": 0.0004}, cache="miss", answerable=False, key="desk", refused="overloaded"
    )
    metrics.began()
    metrics.ended(learnt, **SEARCH, seconds=0.03)
    found = shown(metrics)
    assert found['article_search_requests_total{method="POST",route="/v1/search",status="200"}'] == 1
    assert found['article_search_request_seconds_sum{route="/v1/search"}'] == 0.03
    assert found['article_search_request_seconds_bucket{le="0.025",route="/v1/search"}'] == 0
    assert found['article_search_request_seconds_bucket{le="0.05",route="/v1/search"}'] == 1
    assert found['article_search_stage_seconds_sum{stage="encode"}'] == 0.004
    assert found['article_search_stage_seconds_bucket{le="0.0005",stage="render"}'] == 1
    assert found['article_search_stage_seconds_count{stage="dense"}'] == 0
    assert found['article_search_cache_total{cache="results",outcome="miss"}'] == 1
    assert found['article_search_answerable_total{answerable="false"}'] == 1
    assert found['article_search_requests_by_key_total{key="desk"}'] == 1
    assert found['article_search_refused_total{reason="overloaded"}'] == 1
    assert found['article_search_build_info{version="1.2.3"}'] == 1


def test_ended_counts_nothing_that_was_not_learnt() -> None:
    metrics = Metrics("1")
    metrics.began()
    metrics.ended(recorded(), **SEARCH, seconds=0.03)
    found = shown(metrics)
    absent = ("cache_total", "answerable_total", "requests_by_key_total", "refused_total")
    assert not [name for name in found if name.startswith(tuple(f"article_search_{part}" for part in absent))]
    assert sum(found[f'article_search_stage_seconds_count{{stage="{stage}"}}'] for stage in STAGES) == 0


def test_in_flight_is_the_number_of_requests_that_began_and_did_not_end() -> None:
    metrics = Metrics("1")
    for _ in range(3):
        metrics.began()
    metrics.ended(recorded(), **SEARCH, seconds=0.03)
    assert shown(metrics)["article_search_in_flight"] == 2


def test_methods_that_clients_make_up_share_one_series() -> None:
    metrics = Metrics("1")
    for method in ("GET", "BREW", "get", "X" * 50):
        metrics.ended(recorded(), route=UNMATCHED, method=method, status=404, seconds=0)
    found = {name: value for name, value in shown(metrics).items() if "requests_total" in name}
    assert found == {
        'article_search_requests_total{method="GET",route="unmatched",status="404"}': 1,
        'article_search_requests_total{method="other",route="unmatched",status="404"}': 3,
    }


def test_what_the_service_says_of_itself_is_shown() -> None:
    metrics = Metrics("1")
    assert shown(metrics)["article_search_ready"] == 0
    metrics.set_ready(True)
    metrics.set_waiting(7)
    metrics.set_generation_refused(True)
    metrics.encoded(3)
    metrics.swapped()
    metrics.reload_failed()
    metrics.found_damage()
    metrics.looked_up(VECTORS, hit=True)
    metrics.set_cache_bytes(RESULTS, 2_048)
    found = shown(metrics)
    assert found["article_search_ready"] == 1
    assert found["article_search_waiting"] == 7
    assert found["article_search_generation_refused"] == 1
    assert found["article_search_batch_size_sum"] == 3
    assert found['article_search_batch_size_bucket{le="2.0"}'] == 0
    assert found['article_search_batch_size_bucket{le="4.0"}'] == 1
    assert found["article_search_swaps_total"] == 1
    assert found["article_search_reload_failures_total"] == 1
    assert found["article_search_index_damage_total"] == 1
    assert found['article_search_cache_total{cache="vectors",outcome="hit"}'] == 1
    assert found['article_search_cache_bytes{cache="results"}'] == 2_048
    metrics.set_generation_refused(False)
    assert shown(metrics)["article_search_generation_refused"] == 0


def test_only_the_live_generation_is_shown() -> None:
    metrics = Metrics("1")
    metrics.set_live(**ON, articles=3, passages=5)
    metrics.set_live(**ON, articles=3, passages=5)
    metrics.set_live(**{**ON, "generation": "000002"}, articles=4, passages=9)
    found = shown(metrics)
    of_generation = {name: value for name, value in found.items() if "generation_info" in name}
    assert of_generation == {INFO: 1}
    metrics.set_live(
        **{**ON, "generation": "000002", "variant": "float32", "instruction_set": ""}, articles=4, passages=9
    )
    (name,) = (name for name in shown(metrics) if "generation_info" in name)
    assert 'instruction_set=""' in name
    assert 'variant="float32"' in name
    assert found["article_search_index_built_timestamp_seconds"] == ON["built_at"].timestamp()
    assert (found["article_search_index_articles"], found["article_search_index_passages"]) == (4, 9)


@pytest.mark.parametrize(
    ("accept", "content_type", "last_line"),
    [("", "text/plain", ""), ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", "# EOF")],
)
def test_exposition_is_in_the_format_asked_for(accept: str, content_type: str, last_line: str) -> None:
    body, found = Metrics("1").exposition(accept)
    assert found.startswith(f"{content_type}; version=")
    assert body.decode().splitlines()[-1].startswith(last_line)
    assert (b"# EOF" in body) == bool(last_line)


def test_the_process_is_measured() -> None:
    found = shown(Metrics("1"))
    assert found["process_resident_memory_bytes"] > 1_000_000
    assert found["process_open_fds"] > 0
    assert found["process_cpu_seconds_total"] > 0


def test_metrics_refuse_to_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/nowhere")
    with pytest.raises(RuntimeError, match="spawn workers, do not fork"):
        Metrics("1")


def worker(connection: Connection, requests: int, generation: str) -> None:
    """Be a worker: answer some requests, leave one unfinished, and show all numbers whenever asked."""
    metrics = Metrics("1")
    metrics.set_live(**{**ON, "generation": "000000"}, articles=1, passages=1)
    metrics.set_live(**{**ON, "generation": generation}, articles=3, passages=5)
    metrics.set_ready(generation == "000002")
    metrics.began()
    for _ in range(requests):
        metrics.began()
        metrics.ended(recorded(stages={"encode": 0.004}), **SEARCH, seconds=0.03)
    while True:
        connection.send(metrics.exposition()[0].decode())
        connection.recv()


def test_workers_add_up_and_what_the_dead_counted_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    spawning = multiprocessing.get_context("spawn")
    counted = 'article_search_requests_total{method="POST",route="/v1/search",status="200"}'
    pipes, workers = [], []
    for requests, generation in ((3, "000001"), (5, "000002")):
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=worker, args=(theirs, requests, generation), daemon=True)
        process.start()
        ours.recv()
        pipes.append(ours)
        workers.append(process)

    def scraped(which: int) -> dict[str, float]:
        pipes[which].send(None)
        return series(pipes[which].recv())

    both = scraped(0)
    first, second = (process.pid for process in workers)
    other = scraped(1)
    assert {name: value for name, value in both.items() if name.startswith("article_search_")}.items() <= other.items()
    assert both[counted] == 8
    assert both['article_search_request_seconds_bucket{le="0.05",route="/v1/search"}'] == 8
    assert both['article_search_stage_seconds_count{stage="encode"}'] == 8
    assert both["article_search_in_flight"] == both["article_search_workers"] == 2
    assert both["article_search_ready"] == 0
    assert both["article_search_index_articles"] == 3
    assert sum("generation_info" in name for name in both) == 2
    assert both[f'process_resident_memory_bytes{{pid="{first}"}}'] > 1_000_000
    assert both[f'process_open_fds{{pid="{second}"}}'] > 0

    workers[0].kill()
    workers[0].join()
    assert first is not None
    mark_process_dead(first, str(tmp_path))  # type: ignore[no-untyped-call]
    left = scraped(1)
    assert left[counted] == 8
    assert left["article_search_in_flight"] == left["article_search_workers"] == left["article_search_ready"] == 1
    assert [name for name in left if "generation_info" in name] == [INFO]
    assert f'process_open_fds{{pid="{first}"}}' not in left
    workers[1].kill()
    workers[1].join()


@pytest.fixture(scope="module")
def names() -> set[str]:
    """The name of every series there can be."""
    found = set()
    for name, kind in FAMILY.findall(Metrics("1").exposition()[0].decode()):
        found |= {f"{name}_{part}" for part in ("bucket", "sum", "count")} if kind == "histogram" else {name}
    return found


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return found


def test_the_dashboard_asks_for_metrics_that_exist(dashboard: dict[str, Any], names: set[str]) -> None:
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    for panel in panels:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, panel["title"]
        assert panel["targets"], panel["title"]
        for target in panel["targets"]:
            asked = NAME.findall(target["expr"])
            assert asked, target
            assert set(asked) <= names, target
    asked_anywhere = {name for panel in panels for target in panel["targets"] for name in NAME.findall(target["expr"])}
    untouched = {"process_max_fds", "process_virtual_memory_bytes", "process_start_time_seconds"}
    ours = {name.removesuffix("_bucket") for name in names if not name.endswith(("_sum", "_count"))} - untouched
    assert ours <= {name.removesuffix("_bucket") for name in asked_anywhere}  # nothing is measured for nobody to see


def test_the_dashboard_is_laid_out_without_overlaps(dashboard: dict[str, Any]) -> None:
    assert dashboard["schemaVersion"] >= 39
    assert dashboard["id"] is None
    assert dashboard["templating"]["list"][0]["type"] == "datasource"
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells


def test_the_alerts_ask_for_metrics_that_exist(names: set[str]) -> None:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    assert len({rule["alert"] for rule in group["rules"]}) == len(group["rules"]) >= 7
    for rule in group["rules"]:
        asked = NAME.findall(rule["expr"])
        assert asked or rule["expr"].startswith(("absent(", "up")), rule
        assert set(asked) <= names, rule
        assert rule["labels"]["severity"] in ("page", "ticket"), rule
        assert {"summary", "description"} <= rule["annotations"].keys(), rule
        assert re.fullmatch(r"\d+[smhd]", rule["for"]), rule


def test_the_scrape_example_asks_where_the_metrics_are() -> None:
    (job,) = yaml.safe_load(SCRAPE.read_text())["scrape_configs"]
    assert job["job_name"] == "article-search"
    assert job.get("metrics_path", "/metrics") == "/metrics"


def test_every_metric_is_documented(names: set[str]) -> None:
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names if name.startswith("article_search_")}
    documented = set(re.findall(r"`(article_search_\w+)", DOCUMENTATION.read_text()))
    assert documented == families
