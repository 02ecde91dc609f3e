import socket
import sys

import pytest

from indexer.errors import UsageError
from service.server.sockets import accept_all, bind, is_loopback, url


def reaches(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


def test_bind_listens_and_takes_a_free_port() -> None:
    with bind("127.0.0.1", 0) as listening, bind("127.0.0.1", 0) as other:
        port = listening.getsockname()[1]
        assert reaches("127.0.0.1", port)
        assert url(listening) == f"http://127.0.0.1:{port}"
        assert url(other) != url(listening)


def test_bind_takes_ipv4_too_where_the_host_is_every_address() -> None:
    with bind("::", 0) as listening:
        port = listening.getsockname()[1]
        assert url(listening) == f"http://[::]:{port}"
        assert reaches("::1", port)
        assert reaches("127.0.0.1", port)
    with bind("::1", 0) as listening:
        assert reaches("::1", listening.getsockname()[1])
        assert not reaches("127.0.0.1", listening.getsockname()[1])


def test_bind_takes_a_name() -> None:
    with bind("localhost", 0) as listening:
        assert url(listening).startswith("http://127.0.0.1:")


def test_bind_says_why_it_cannot() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"^cannot listen on 127.0.0.1:{port}: Address already in use$"):
            bind("127.0.0.1", port)
    with pytest.raises(UsageError, match=r"^cannot listen on \[2001:db8::1\]:80: Cannot assign requested address$"):
        bind("2001:db8::1", 80)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 70, "127.0.0.1:8000", "http://127.0.0.1"])
def test_a_host_that_does_not_exist_is_named_without_a_port(host: str) -> None:
    for check in (is_loopback, lambda host: bind(host, 8000)):
        with pytest.raises(UsageError, match=r"name an address or a host of this machine$") as raised:
            check(host)
        assert str(raised.value).startswith(f"cannot listen on '{host}': ")
        assert str(raised.value).count(":") == 1 + host.count(":")


def test_bind_can_take_the_port_of_connections_that_are_still_ending() -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        (accepted,) = accept_all(listening)
        accepted.close()
        client.close()
    bind("127.0.0.1", port).close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not know it")
def test_a_client_that_does_not_take_its_answer_is_cut_off_by_the_kernel() -> None:
    with bind("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        (accepted,) = accept_all(listening)
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_accept_all_takes_what_waits_and_does_not_wait() -> None:
    with bind("127.0.0.1", 0) as listening:
        assert accept_all(listening) == []
        clients = [socket.create_connection(listening.getsockname()) for _ in range(5)]
        accepted = accept_all(listening)
        assert len(accepted) == 5
        others = [socket.create_connection(listening.getsockname()) for _ in range(3)]
        accepted += accept_all(listening, 2)
        assert len(accepted) == 7
        clients += others
        for each in (*clients, *accepted):
            each.close()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("127.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("", False),
        ("192.0.2.1", False),
        ("fe80::1%1", False),
        ("::ffff:192.0.2.1", False),
    ],
)
def test_is_loopback_is_true_of_this_machine_alone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
