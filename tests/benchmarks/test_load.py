"""The load generators against servers that misbehave on purpose, and short forms of the load checks."""

import json
import shutil
import socketserver
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from benchmarks import service_load
from benchmarks.closed_loop import closed_loop
from benchmarks.drain import drain
from benchmarks.load import NO_ANSWER, TIMED_OUT, OpenLoop, Phase, due_moments, open_loop
from benchmarks.overload import capacity, overload, soak
from benchmarks.service import OURS, _median, _parts, _values
from benchmarks.serving import distinct, free_port, memory_mb, open_files, running, search_path, service
from benchmarks.swap import EDITIONS, QUERIES, Edition, _Watch, articles, editions, publish, swap
from benchmarks.timing import percentiles_ms, recovery_s, slope
from indexer.build import build
from indexer.config import BuildConfig
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from tests.fakes import build_quietly

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")


class Stub(socketserver.ThreadingTCPServer):
    """Answers by path, and remembers the paths."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port: int = self.server_address[1]
        self.asked: list[str] = []
        self.queue = threading.Lock()


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionError):  # a client may leave at any moment
            self.answer_all()

    def answer_all(self) -> None:
        stub, answered = cast(Stub, self.server), 0
        while line := self.rfile.readline():
            path = line.split()[1].decode()
            headers = iter(self.rfile.readline, b"\r\n")
            shown = dict(header.decode().strip().split(": ") for header in headers)
            stub.asked.append(path)
            if path == "/drop" or (path == "/first" and answered):
                return
            if path == "/never":
                self.rfile.read()
                return
            if path == "/stall" and len(stub.asked) == 1:
                with stub.queue:
                    time.sleep(0.4)
            with stub.queue:
                self.wfile.write(self.answer(path, shown))
            answered += 1
            if path == "/last":
                return

    @staticmethod
    def answer(path: str, shown: Mapping[str, str]) -> bytes:
        body = shown.get("X-Echo", path).encode()
        status = b"503 Service Unavailable" if path in {"/busy", "/rude"} else b"200 OK"
        more = {"/busy": b"Retry-After: 1\r\n", "/last": b"Connection: close\r\n"}.get(path, b"")
        return b"HTTP/1.1 %s\r\ncontent-length: %d\r\n%s\r\n%s" % (status, len(body), more, body)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_percentiles_are_in_milliseconds() -> None:
    found = percentiles_ms(np.arange(101) / 1_000)
    assert found == {"count": 101, "p50_ms": 50, "p99_ms": 99, "max_ms": 100}


def test_percentiles_of_nothing_are_none() -> None:
    assert percentiles_ms(np.array([])) == {"count": 0, "p50_ms": None, "p99_ms": None, "max_ms": None}


def test_recovery_begins_with_the_first_window_that_is_quick_throughout() -> None:
    due = np.arange(0, 10, 0.1)
    latency = np.where(due < 5.35, 1.0, 0.01)
    found = recovery_s(due, latency, since_s=4, limit_s=0.02, window_s=0.5)
    assert found == pytest.approx(1.4)  # requests come every 0.1 s, the first quick one 5.4 s after the start
    latency[60] = np.inf  # one more that is not answered, at 6 s
    assert recovery_s(due, latency, since_s=4, limit_s=0.02, window_s=0.5) == pytest.approx(1.4)
    latency[58] = np.inf
    assert recovery_s(due, latency, since_s=4, limit_s=0.02, window_s=0.5) == pytest.approx(2.1)


def test_recovery_is_immediate_where_nothing_was_slow_and_none_where_all_is() -> None:
    due = np.arange(0, 10, 0.1)
    quick = np.full(len(due), 0.01)
    assert recovery_s(due, quick, since_s=4, limit_s=0.02, window_s=0.5) == pytest.approx(0)
    assert recovery_s(due, quick, since_s=4, limit_s=0.005, window_s=0.5) is None
    assert recovery_s(due, quick, since_s=9.8, limit_s=0.02, window_s=0.5) is None  # no whole window is left


def test_slope_is_the_growth_per_unit() -> None:
    assert slope([0, 1, 2, 3], [10, 12, 14, 16]) == pytest.approx(2)
    assert slope([0, 2, 4], [5, 5, 5]) == pytest.approx(0)


def test_phases_follow_one_another_without_a_gap() -> None:
    assert due_moments([Phase(4, 1), Phase(2, 2)]).tolist() == [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5]


def test_distinct_queries_have_the_words_of_those_given_and_are_never_the_same() -> None:
    given = ["who built the long bridge", "when did the first glacier melt", "one"]
    found = distinct(given, 40)
    assert found[:3] == given
    assert len(set(found)) == 40
    assert {tuple(sorted(query.split())) for query in found} == {tuple(sorted(query.split())) for query in given}
    assert distinct(given, 2) == given[:2]
    with pytest.raises(ValueError, match="1 queries cannot be varied to make 2"):
        distinct(["one"], 2)


def test_open_loop_asks_in_turn_and_counts_each_answer(stub: Stub) -> None:
    bodies: list[tuple[int, bytes]] = []
    paths = ["/one", "/busy", "/rude", "/last"]
    found = open_loop(stub.port, paths, [Phase(100, 0.08)], on_answer=lambda *answer: bodies.append(answer))
    assert found.status.tolist() == [200, 503, 503, 200] * 2
    assert found.has_retry_after.tolist() == [False, True, False, False] * 2
    assert found.failed() == {"503": 2}
    assert sorted(bodies) == sorted([(200, b"/one"), (503, b"/busy"), (503, b"/rude"), (200, b"/last")] * 2)
    assert sorted(stub.asked) == sorted(paths * 2)
    assert (found.latency_s > 0).all()
    assert (found.late_s <= found.latency_s).all()


def test_open_loop_sends_the_headers_given(stub: Stub) -> None:
    bodies = []
    open_loop(
        stub.port, ["/"], [Phase(10, 0.1)], headers={"X-Echo": "key"}, on_answer=lambda _, body: bodies.append(body)
    )
    assert bodies == [b"key"]


def test_open_loop_counts_latency_from_when_a_request_was_due(stub: Stub) -> None:
    found = open_loop(stub.port, ["/stall"], [Phase(50, 0.3)])
    assert found.failed() == {}
    assert (found.latency_s >= 0.4 - found.due_s).all()  # all of them waited for the first
    assert found.late_s.max() < 0.4  # yet the client went on sending


def test_open_loop_gives_up_what_is_not_answered_in_time(stub: Stub) -> None:
    found = open_loop(stub.port, ["/never", "/one"], [Phase(20, 0.2)], timeout_s=0.3)
    assert found.status.tolist() == [TIMED_OUT, 200] * 2
    assert (found.latency_s[::2] >= 0.3).all()
    assert found.failed() == {"timed out": 2}


def test_open_loop_tells_a_connection_that_was_closed_instead_of_an_answer(stub: Stub) -> None:
    found = open_loop(stub.port, ["/drop"], [Phase(20, 0.1)])
    assert found.failed() == {"no answer": 2}
    assert found.resent == 0


def test_open_loop_tells_when_nobody_listens() -> None:
    found = open_loop(free_port(), ["/"], [Phase(20, 0.2)])
    assert found.status.tolist() == [NO_ANSWER] * 4


def test_open_loop_asks_again_where_a_kept_connection_turns_out_closed(stub: Stub) -> None:
    found = open_loop(stub.port, ["/one", "/first"], [Phase(5, 0.4)])
    assert found.status.tolist() == [200, 200]
    assert found.resent == 1
    assert stub.asked == ["/one", "/first", "/first"]


def test_open_loop_in_its_own_process_measures_the_same(stub: Stub) -> None:
    load = OpenLoop(stub.port, ["/one", "/busy"], [Phase(40, 0.1), Phase(10, 0.2)])
    found = load.samples()
    assert not load.running()
    assert found.due_s.tolist() == pytest.approx([0, 0.025, 0.05, 0.075, 0.1, 0.2])
    assert found.status.tolist() == [200, 503] * 3
    assert found.due_within(0.05, 0.1).tolist() == [False, False, True, True, False, False]
    assert found.client()["cpu_us_per_request"] > 0
    assert stub.asked[:2] == ["/one", "/busy"]


@pytest.mark.slow
@needs_wrk
def test_closed_loop_asks_for_each_path_once_and_ends_with_the_last(stub: Stub) -> None:
    paths = [f"/{number}" for number in range(50)]
    found = closed_loop(stub.port, paths, clients=4, seconds=1)
    # wrk makes the first only to see that it can; when the last has been sent, each client may have begun anew.
    assert set(stub.asked) >= set(paths[1:])
    assert len(stub.asked) <= 49 + 4
    assert 50 - 1 - 4 <= found.answered <= 50
    assert found.seconds < 1
    assert found.per_second == pytest.approx(found.answered / found.seconds, rel=0.01)
    assert 0 < found.p50_ms <= found.p99_ms <= found.max_ms
    assert found.errors == {}


@pytest.mark.slow
@needs_wrk
def test_closed_loop_counts_refusals_as_errors_and_not_as_answers(stub: Stub) -> None:
    found = closed_loop(stub.port, ["/one", "/busy"], clients=1, seconds=1, repeats=True)
    assert found.answered == pytest.approx(found.errors["status"], abs=2)
    assert found.answered + found.errors["status"] <= len(stub.asked)
    assert found.seconds >= 1


@needs_wrk
def test_closed_loop_tells_what_wrk_says(stub: Stub, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="wrk failed"):
        closed_loop(free_port(), ["/"], clients=1, seconds=1)


HALTING = """
import socketserver, sys, time
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while self.rfile.readline():
            while self.rfile.readline().strip(): pass
            time.sleep(0.05)
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok")
socketserver.ThreadingTCPServer.daemon_threads = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@linux
def test_drain_finds_the_requests_that_a_server_leaves_without_an_answer(tmp_path: Path) -> None:
    port = free_port()
    with running([sys.executable, "-c", HALTING, str(port)], port, "/", tmp_path / "log") as server:
        found = drain(server, ["/"], keep_alive=3, fresh=2, seconds=0.3)
    assert found["unanswered_kept"] + found["unanswered_new"] > 0
    assert found["answers"]["200"] > 5
    assert found["exit_code"] == -15
    assert service_load.judged_drain(found) == {
        "no request without an answer": False,
        "all answers are 200": True,
        "exit code 0": False,
    }


def test_a_server_that_does_not_start_is_told_with_what_it_says(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such index')"]
    with (
        pytest.raises(RuntimeError, match="does not answer /x:\nno such index"),
        running(command, free_port(), "/x", tmp_path / "log"),
    ):
        pass


@linux
def test_memory_and_files_of_a_process_and_its_children_are_counted(tmp_path: Path) -> None:
    port, size = free_port(), 60_000_000
    script = f"import subprocess, sys; held = b'x' * {size}; "
    script += "subprocess.run([sys.executable, '-c', sys.argv[2], sys.argv[1]])"
    log = tmp_path / "log"
    with running([sys.executable, "-c", script, str(port), HALTING], port, "/", log) as server:
        found = memory_mb(server.process.pid)
        assert size / 1e6 < found["pss_mb"] <= found["rss_mb"]
        assert open_files(server.process.pid) >= 2
        child = int(Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text())
        assert found["rss_mb"] > memory_mb(child)["rss_mb"] + size / 1e6


def test_parts_of_the_queries_have_none_in_common() -> None:
    queries = [str(number) for number in range(1_000)]
    parts = _parts(queries)
    assert [query for part in parts.values() for query in part] == queries
    assert [len(part) for part in parts.values()] == [20, 180, 400, 400]


def test_median_of_rows_adds_errors_up() -> None:
    rows: list[dict[str, Any]] = [
        {"rss_mb": 1.0, "16 clients": {"p50_ms": 4.0, "errors": {}}},
        {"rss_mb": 3.0, "16 clients": {"p50_ms": 8.0, "errors": {"status": 2}}},
    ]
    assert _median(rows) == {"rss_mb": 2, "16 clients": {"p50_ms": 6, "errors": {"status": 2}}}


def measured(**changed: float) -> dict[str, Any]:
    row: dict[str, Any] = {
        "1 clients": {"p50_ms": 5.0, "errors": {}},
        "16 clients": {"p99_ms": 120.0, "per_second": 300.0, "errors": {}},
        "repeated": {"per_second": 1_500.0},
        "rss_mb": 330.0,
        "first_answer_s": 1.4,
    }
    return row | changed


@pytest.mark.parametrize(("integers", "sooner", "times"), [(True, 4.0, 8.0), (False, 3.5, 6.0)])
def test_targets_are_reached_at_their_bounds_and_missed_beyond(
    integers: bool, sooner: float, times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.service.computes_in_integers", lambda: integers)
    txtai = {
        "1 clients": {"p50_ms": sooner * 5},
        "16 clients": {"per_second": 300 / times, "p99_ms": 600.0},
    }
    medians = {OURS: measured(), "txtai": txtai}
    assert all(is_reached for _, is_reached in _values(medians).values())
    medians[OURS] = measured(rss_mb=330.1, first_answer_s=1.5)
    medians[OURS]["1 clients"] = {"p50_ms": 5.1, "errors": {"status": 1}}
    medians[OURS]["16 clients"] = {"p99_ms": 120.1, "per_second": 299.9, "errors": {}}
    medians[OURS]["repeated"] = {"per_second": 1_499.9}
    assert not any(is_reached for _, is_reached in _values(medians).values())
    assert _values({OURS: measured()})["16 clients, requests/s, ours over txtai's"] == (None, True)


@pytest.fixture(scope="module")
def fake_editions(tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    return editions(tmp_path_factory.mktemp("editions"), build_quietly)


def test_editions_differ_in_the_mark_of_every_passage(fake_editions: list[Edition], tmp_path: Path) -> None:
    for edition in fake_editions:
        publish(edition, tmp_path / "live")
        generation = open_index(tmp_path / "live")
        texts = [passage.text for _, passages in generation.articles.scan() for passage in passages]
        generation.close()
        assert len(texts) == len(articles(edition.name)) == len(QUERIES)
        assert [name for name in EDITIONS if all(f"Edition {name}:" in text for text in texts)] == [edition.name]


def test_publish_makes_a_new_generation_each_time_and_keeps_two(fake_editions: list[Edition], tmp_path: Path) -> None:
    index, names = tmp_path / "live", list[str]()
    published = [publish(fake_editions[number % 2], index, names.append) for number in range(3)]
    assert published == names == ["000001", "000002", "000003"]
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["000002", "000003"]
    for edition in fake_editions:
        assert (edition.folder / "manifest.json").exists()


def test_answers_that_mix_generations_are_counted(fake_editions: list[Edition]) -> None:
    watch = _Watch()
    watch.expect("000001", fake_editions[0])
    watch.expect("000002", fake_editions[1])

    def answered(generation: str, *texts: str) -> int:
        hits = [{"passage": {"text": text}} for text in texts]
        watch.answered(200, json.dumps({"index": {"generation": generation}, "hits": hits}).encode())
        return watch.mixed

    assert answered("000001", "Edition alpha: a", "Edition alpha: b") == 0
    assert (watch.seen["000001"].is_set(), watch.seen["000002"].is_set()) == (True, False)
    assert answered("000002", "Edition bravo: a", "Edition alpha: b") == 1
    assert answered("000003", "Edition alpha: a") == 2
    assert not watch.seen["000002"].is_set()
    watch.answered(503, b"busy")
    assert (watch.answers, watch.mixed) == (3, 2)


def reused(compiled_folder: Path, folder: Path) -> list[Edition]:
    """Return editions with the real encoder, which needs compiling only once."""

    def of_corpus(corpus: Path, index: Path) -> object:
        ignore = lambda *_: None  # noqa: E731
        provider = ReusedEncoderProvider(compiled_folder)
        return build([corpus], index, provider, BuildConfig(), on_note=ignore, on_progress=ignore)

    return editions(folder, of_corpus)


@pytest.fixture(scope="module")
def real_editions(compiled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    return reused(compiled_folder, tmp_path_factory.mktemp("editions"))


@pytest.fixture
def live(real_editions: list[Edition], tmp_path: Path) -> Path:
    """An index with the first edition."""
    publish(real_editions[0], tmp_path / "live")
    return tmp_path / "live"


@linux
@needs_wrk
@pytest.mark.slow
def test_service_answers_or_refuses_in_good_order_under_overload(live: Path, tmp_path: Path) -> None:
    with service(live, tmp_path) as server:
        most = capacity(server, QUERIES[::2], seconds=1)
        assert most["answered"] > 0
        found = overload(server, QUERIES[1::2], most["per_second"], seconds=1.5, quiet_s=1, after_s=1.5)
    assert found["failed"] == {}
    assert found["admitted"]["count"] > 0
    assert found["unloaded"]["count"] > 0


@linux
@pytest.mark.slow
def test_service_leaves_no_request_without_an_answer_when_it_is_stopped(live: Path, tmp_path: Path) -> None:
    with service(live, tmp_path) as server:
        found = drain(server, [search_path(query) for query in QUERIES], keep_alive=6, fresh=2, seconds=0.5)
    assert found["answers"].get("200", 0) > 0
    assert (found["unanswered_kept"], found["unanswered_new"], found["exit_code"]) == (0, 0, 0)


@linux
@pytest.mark.slow
def test_service_takes_up_generation_after_generation_without_a_failure(
    live: Path, real_editions: list[Edition], tmp_path: Path
) -> None:
    with service(live, tmp_path) as server:
        found = swap(server, live, real_editions, swaps=3, rate=20)
    assert (found["swaps"], found["failed"], found["mixed"]) == (3, {}, 0)
    assert found["answers"] > 0


@linux
@pytest.mark.slow
def test_service_keeps_no_file_or_connection_open_after_work(live: Path, tmp_path: Path) -> None:
    with service(live, tmp_path) as server:
        found = soak(server, QUERIES, 20, seconds=2, every_s=0.2)
    assert (found["latency"]["count"], found["failed"], found["refused"]) == (40, {}, 0)
    assert found["left_open"] <= 0
    assert found["mb_per_minute"] is not None
