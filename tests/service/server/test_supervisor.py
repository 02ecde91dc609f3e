import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.server.supervisor import _Worker, inherited
from tests.service.tiny_service import ROOT, Load, TinyService, tiny_service, until


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def folder_of(pid: int) -> Path:
    """The folder that a worker shares with the others."""
    environment = Path(f"/proc/{pid}/environ").read_text()
    (found,) = re.findall(r"ARTICLE_SEARCH_STATE=([^\0]+)", environment)
    return Path(found)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyService]:
    """Two workers, which may be replaced but not stopped."""
    with tiny_service(tmp_path_factory.mktemp("lasting") / "log", "--workers", "2", "--drain", "0.1") as service:
        yield service


def test_workers_share_the_connections(lasting: TinyService) -> None:
    pids = lasting.pids(2)
    connections = [lasting.connect() for _ in range(64)]
    for connection in connections:
        connection.send("/")
    answers = Counter(int(connection.answer()[1]) for connection in connections)
    assert set(answers) == pids
    assert min(answers.values()) > 10
    for connection in connections:
        connection.close()


def test_workers_pass_hangups_on(lasting: TinyService) -> None:
    pids = lasting.pids(2)
    lasting.signal(signal.SIGHUP)
    assert set(lasting.wait_for(r"hangup (\d+)", 2)) == {str(pid) for pid in pids}
    assert lasting.pids(2) == pids


def test_a_worker_that_is_told_to_stop_is_replaced_without_a_loss(lasting: TinyService) -> None:
    first, second = lasting.pids(2)
    with Load(lasting.port) as load:
        os.kill(first, signal.SIGTERM)
        until(lambda: len(load.answers) > 2, lambda: f"{load.answers} {load.failures}")
    assert load.failures == []
    assert not lives(first)
    assert lives(second)
    assert "draining" not in lasting.said  # the others are as ready as before


def test_what_waits_at_a_worker_that_dies_is_answered_by_another(lasting: TinyService) -> None:
    first, second = lasting.pids(2)
    for pid in (lasting.process.pid, first, second):  # stopped, the supervisor replaces nobody
        os.kill(pid, signal.SIGSTOP)
    connections = [lasting.connect() for _ in range(32)]
    for connection in connections:
        connection.send("/")
    for connection in connections[::8]:
        connection.reset()
    os.kill(first, signal.SIGKILL)
    os.kill(second, signal.SIGCONT)
    assert {connection.answer()[:2] for connection in connections if connection.open} == {(200, str(second))}
    for connection in connections:
        connection.close()
    lasting.signal(signal.SIGCONT)
    assert first not in lasting.pids(2)


def test_metrics_of_a_worker_that_ended_are_no_longer_live(lasting: TinyService) -> None:
    first, second = lasting.pids(2)
    metrics = folder_of(first) / "metrics"
    for pid in (first, second):
        (metrics / f"gauge_livesum_{pid}.db").touch()
    os.kill(first, signal.SIGKILL)
    until(lambda: not (metrics / f"gauge_livesum_{first}.db").exists(), lambda: lasting.said)
    assert (metrics / f"gauge_livesum_{second}.db").exists()


def test_workers_answer_everything_before_they_stop(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        folder = folder_of(min(pids))
        assert (folder / "metrics").is_dir()
        with Load(service.port) as load:
            service.signal(signal.SIGTERM)
            assert service.wait() == 0
        assert load.failures == []
        assert set(service.wait_for(r"draining (\d+)")) == {str(pid) for pid in pids}
        assert not any(map(lives, pids))
        assert not folder.exists()


def test_workers_answer_everything_if_each_is_signalled_too(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        with Load(service.port) as load:
            for pid in pids:
                os.kill(pid, signal.SIGTERM)
            service.signal(signal.SIGTERM)
            assert service.wait() == 0
        assert load.failures == []


def test_workers_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        service.signal(signal.SIGKILL)
        until(lambda: not any(map(lives, pids)), lambda: service.said)


def test_workers_stop_at_once_when_told_twice(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service, service.connect() as connection:
        pids = service.pids(2)
        connection.send("/600")
        service.signal(signal.SIGINT)
        service.wait_for("draining", 2)
        service.signal(signal.SIGINT)
        assert service.wait() == 0
        assert not any(map(lives, pids))


def test_workers_that_can_never_start_end_the_supervisor_with_their_code(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2", "--fail", "5") as service:
        assert service.wait() == 5


def test_a_worker_that_keeps_failing_is_replaced_later_and_later() -> None:
    worker, waits = _Worker(own=0), []
    for _ in range(8):
        worker.started = time.monotonic()
        worker.end(5)
        waits.append(worker.due - time.monotonic())
    assert waits == pytest.approx([0.5, 1, 2, 5, 10, 30, 30, 30], abs=0.4)
    worker.end(0)
    assert worker.due <= time.monotonic()
    worker.end(-signal.SIGKILL)
    assert worker.exit_code == 137
    assert worker.due - time.monotonic() == pytest.approx(0.5, abs=0.4)
    worker.started -= 3600
    worker.end(5)
    assert worker.due <= time.monotonic()


def test_only_a_worker_inherits() -> None:
    assert inherited({"PATH": "/bin"}) is None


def test_the_supervisor_imports_nothing_large() -> None:
    large = ("numpy", "faiss", "openvino", "fastapi", "starlette", "uvicorn", "prometheus_client")
    code = f"import sys, service.server.supervisor, service.server.sockets; print([name for name in {large} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
