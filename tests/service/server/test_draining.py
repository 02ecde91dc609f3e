import signal
import time
from pathlib import Path

import pytest

from tests.service.tiny_service import Load, tiny_service

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_server_answers_everything_that_was_sent_before_it_stopped(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log") as service, Load(service.port, clients=6) as load:
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        assert service.said.splitlines()[-2:] == [f"draining {service.process.pid}", "stopped"]
        with pytest.raises(ConnectionRefusedError):
            service.connect()
    assert load.failures == []


def test_server_goes_on_accepting_for_a_while_and_says_that_it_ends(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--drain", "2") as service:
        with service.connect() as used, service.connect() as idle:
            for connection in (used, idle):
                connection.send("/ready")
                assert connection.answer()[::2] == (200, False)
            service.signal(signal.SIGTERM)
            service.wait_for("draining")
            used.send("/")
            assert used.answer()[::2] == (200, True)
            assert used.at_end()
            with service.connect() as late:
                late.send("/ready")
                assert late.answer()[::2] == (503, True)
            assert idle.at_end()
        assert service.wait() == 0


@pytest.mark.parametrize("sent", [0, 10, len(HEAD)])
def test_server_answers_who_was_connected_when_it_closed(sent: int, tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--drain", "0") as service, service.connect() as connection:
        connection.socket.sendall(HEAD[:sent])
        if sent == len(HEAD):
            connection.answer()
            connection.socket.sendall(HEAD[:3])
            sent = 3
        service.get()  # by now the server has read what was sent
        service.signal(signal.SIGINT)
        service.wait_for("draining")
        while True:
            try:
                service.connect().close()
            except ConnectionRefusedError:
                break
        connection.socket.sendall(HEAD[sent:])
        assert connection.answer()[::2] == (200, True)
        assert service.wait() == 0


def test_server_takes_in_what_waits_to_be_accepted(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--drain", "0") as service, service.connect() as blocking:
        blocking.send("/block")
        time.sleep(0.2)
        service.signal(signal.SIGTERM)
        waiting = [service.connect() for _ in range(100)]
        for connection in waiting:
            connection.send("/0.1")
        assert [connection.answer()[0] for connection in waiting] == [200] * 100
        for connection in waiting:
            connection.close()
        assert service.wait() == 0


def test_server_stops_at_once_when_interrupted_twice(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log") as service, service.connect() as connection:
        connection.send("/600")
        service.get()
        service.signal(signal.SIGINT)
        service.wait_for("draining")
        service.signal(signal.SIGINT)
        with pytest.raises(OSError, match=r"no answer|reset"):
            connection.answer()
        assert service.wait() == 0
        assert "stopped" not in service.said


def test_server_answers_though_it_is_told_to_stop_again_and_again(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log") as service, service.connect() as connection:
        connection.send("/2")
        service.get()
        for _ in range(5):
            service.signal(signal.SIGTERM)
            time.sleep(0.2)
        assert connection.answer()[::2] == (200, True)
        assert service.wait() == 0
        assert service.said.count("draining") == service.said.count("stopped") == 1


def test_server_survives_hangups_even_if_they_fail(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log") as service, service.connect() as connection:
        for times in (1, 2):
            service.get()
            service.signal(signal.SIGHUP)
            service.wait_for("hangup", times)
            connection.send("/ready")
            assert connection.answer()[::2] == (200, False)
        assert "draining" not in service.said


def test_server_is_stopped_by_a_signal_that_came_before_it(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--stop-early") as service:
        assert service.wait() == 0
        for word in ("hangup", "draining", "stopped"):
            assert service.said.count(word) == 1


def test_server_never_listens_if_it_is_to_end_when_it_has_started(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--fail", "5") as service:
        assert service.wait() == 5
        assert "stopped" in service.said
        assert "draining" not in service.said


def test_server_that_is_stuck_ends_and_shows_where(tmp_path: Path) -> None:
    with tiny_service(tmp_path / "log", "--stuck") as service:
        service.get()
        service.signal(signal.SIGTERM)
        assert service.wait() == 1
        assert "stopped" not in service.said
        assert "Timeout" in service.said
        assert "most recent call first" in service.said
