import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import problem_details
from service.errors import NotReadyError
from service.server import supervisor
from service.server.sockets import accept_all, bind
from service.worker import signal_told, this_worker
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
    (found,) = re.findall(r"ARTICLE_SEARCH_WORKER=[0-9]+:[0-9]+:([^\0]+)", environment)
    return Path(found)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyService]:
    """Two workers, which may be replaced but not stopped."""
    with tiny_service(tmp_path_factory.mktemp("lasting") / "log", "--workers", "2", "--drain", "0.1") as service:
        yield service


def test_workers_share_the_connections_and_are_told_of_hangups(lasting: TinyService) -> None:
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


def test_what_waits_to_be_accepted_when_a_worker_dies_is_answered_by_another(lasting: TinyService) -> None:
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
    with tiny_service(tmp_path / "log", "--workers", "3") as service:
        pids = service.pids(3)
        folder = folder_of(min(pids))
        assert (folder / "metrics").is_dir()
        with Load(service.port, clients=6) as load:
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
            for pid in (service.process.pid, *pids):
                os.kill(pid, signal.SIGTERM)
            assert service.wait() == 0
        assert load.failures == []


def test_an_interrupt_from_the_terminal_reaches_workers_once(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        with service.connect() as connection:
            connection.send("/1")
            service.get()
            os.killpg(service.process.pid, signal.SIGINT)  # as a terminal does
            assert connection.answer()[::2] == (200, True)
        assert service.wait() == 0
        assert not any(map(lives, pids))


def test_workers_stop_at_once_when_interrupted_twice(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        with service.connect() as connection:
            connection.send("/600")
            service.signal(signal.SIGINT)
            service.wait_for("draining", 2)
            service.signal(signal.SIGINT)
            assert service.wait() == 0
        assert not any(map(lives, pids))


def test_workers_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2") as service:
        pids = service.pids(2)
        with Load(service.port) as load:
            service.signal(signal.SIGKILL)
            until(lambda: not any(map(lives, pids)), lambda: service.said)
        assert load.failures == []
        assert set(service.wait_for(r"draining (\d+)", 2)) == {str(pid) for pid in pids}


def test_a_worker_that_still_starts_answers_what_comes_after_the_others_have_stopped(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    with tiny_service(tmp_path / "log", "--workers", "2", "--drain", "0.1", "--slow-if", str(slow)) as service:
        first, second = service.pids(2)
        slow.touch()
        os.kill(first, signal.SIGKILL)
        (third,) = service.wait_for(r"slow (\d+)")
        service.signal(signal.SIGTERM)
        until(lambda: not lives(second), lambda: service.said)
        connections = [service.connect() for _ in range(20)]  # the third keeps the socket open
        for connection in connections:
            connection.send("/")
        assert {connection.answer() for connection in connections} == {(200, third, True)}
        for connection in connections:
            connection.close()
        assert service.wait() == 0


def test_workers_that_can_never_start_end_the_supervisor_with_their_code(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--workers", "2", "--fail", "5") as service:
        assert service.wait() == 5
        assert service.said.count("stopped") == 2  # each has tried once


def test_while_no_worker_serves_the_supervisor_refuses_what_it_accepts(tmp_path: Path) -> None:
    crash = tmp_path / "crash"
    with tiny_service(tmp_path / "log", "--workers", "2", "--crash-if", str(crash)) as service:
        pids = service.pids(2)
        crash.touch()
        for pid in pids:
            os.kill(pid, signal.SIGBUS)
        until(lambda: service.get()[0] == 503, lambda: service.said)
        refused = [service.get() for _ in range(5)]
        assert {status for status, _ in refused} == {503}
        assert all('"code":"not_ready"' in body for _, body in refused)
        crash.unlink()
        until(lambda: service.get()[0] == 200, lambda: service.said)
        service.pids(2)
        failures = r"\['[12] of 2 workers are down: \d+ failures in a minute'\]"
        until(lambda: bool(re.fullmatch(failures, service.get("/problems")[1])), lambda: service.get("/problems")[1])
        crash.touch()
        for pid in service.pids(2):
            os.kill(pid, signal.SIGBUS)
        assert service.wait() == 128 + signal.SIGBUS  # after start upon start
        with pytest.raises(ConnectionRefusedError):
            service.connect()


def test_a_worker_that_dies_again_and_again_is_told_by_the_others(tmp_path: Path) -> None:
    crash = tmp_path / "crash"
    with tiny_service(tmp_path / "log", "--workers", "3", "--crash-if", str(crash)) as service:
        pids = service.pids(3)
        assert service.get("/problems")[1] == "[]"
        crash.touch()
        os.kill(min(pids), signal.SIGBUS)
        failures = r"\['1 of 3 workers are down: \d+ failures in a minute'\]"
        until(lambda: bool(re.fullmatch(failures, service.get("/problems")[1])), lambda: service.get("/problems")[1])
        with Load(service.port) as load:
            until(lambda: load.answers.total() > 200, lambda: str(load.failures))
        assert load.failures == []
        service.signal(signal.SIGTERM)
        assert service.wait() == 0


def test_only_a_worker_inherits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARTICLE_SEARCH_WORKER", raising=False)
    assert this_worker() is None


def test_the_supervisor_imports_nothing_large() -> None:
    large = ("numpy", "faiss", "openvino", "fastapi", "starlette.requests", "uvicorn", "prometheus_client")
    imports = "import sys, service.__main__, service.serve, service.telemetry.logs"
    code = f"{imports}; print([name for name in {large} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_request_that_comes_behind_its_answer_is_read_to_its_end_and_not_reset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bind("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname(), timeout=10) as client:
        (accepted,) = accept_all(listening)
        refusing = threading.Thread(target=supervisor._refuse, args=(accepted,))
        refusing.start()
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n")
        time.sleep(0.05)
        client.sendall(400_000 * b"a")
        assert b"".join(iter(lambda: client.recv(65_536), b"")) == supervisor._NOT_READY
        client.shutdown(socket.SHUT_WR)
        refusing.join(10)
        assert not refusing.is_alive()
    monkeypatch.setattr(supervisor, "_REFUSAL_S", 0.05)
    with bind("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname(), timeout=10) as silent:
        supervisor._refuse(accept_all(listening)[0])  # does not wait for ever
        assert silent.recv(9) == supervisor._NOT_READY[:9]


def test_the_supervisor_refuses_in_the_words_of_the_table() -> None:
    head, _, body = supervisor._NOT_READY.partition(b"\r\n\r\n")
    error = NotReadyError("no worker is ready")
    assert json.loads(body) == problem_details.problem_of(error, "supervisor").model_dump()
    status, *lines = head.decode().split("\r\n")
    assert status == "HTTP/1.1 503 Service Unavailable"
    headers = dict(line.split(": ") for line in lines)
    expected = {**problem_details.problem_headers(error, "supervisor"), "Connection": "close"}
    assert headers == {**expected, "Content-Type": problem_details.MEDIA_TYPE, "Content-Length": str(len(body))}


def test_the_pause_before_a_start_counts_workers_that_end_together_once() -> None:
    assert supervisor.delay_s(3, 3) == supervisor.delay_s(1, 1) == 0.5
    assert [supervisor.delay_s(failures, 1) for failures in (2, 3, 4)] == [1, 2, 4]
    assert supervisor.delay_s(9, 1) == supervisor.delay_s(1_000, 3) == 30


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0, ""),
        (5, ""),
        (-signal.SIGKILL, ": SIGKILL"),
        (-200, ": a signal"),
        (
            -signal.SIGBUS,
            ": SIGBUS, a file that it had mapped, as those of the index, was cut short or could not be read",
        ),
    ],
)
def test_why_tells_the_signal_that_ended_a_process(code: int, told: str) -> None:
    assert signal_told(code) == told
