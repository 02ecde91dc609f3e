import socket
import time

import pytest

from indexer.errors import UsageError
from service.server.sockets import accept_all, bind, bind_each, drop_new, is_loopback, url


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
        with pytest.raises(UsageError, match="already in use"):
            bind_each("127.0.0.1", port, 2)
    with pytest.raises(UsageError, match=r"^cannot listen on nowhere\.invalid:80: ."):
        bind("nowhere.invalid", 80)
    with pytest.raises(UsageError, match=r"^cannot listen on \[2001:db8::1\]:80: ."):
        bind("2001:db8::1", 80)
    with pytest.raises(UsageError, match="this is no host"):
        bind("a" * 70, 80)


def test_bind_can_take_the_port_of_connections_that_are_still_ending() -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        (accepted,) = accept_all(listening)
        accepted.close()
        client.close()
    bind("127.0.0.1", port).close()


def test_bind_each_spreads_connections_over_sockets_of_one_port() -> None:
    sockets = bind_each("127.0.0.1", 0, 2)
    ports = {each.getsockname()[1] for each in sockets}
    assert len(ports) == 1
    clients = [socket.create_connection(("127.0.0.1", *ports)) for _ in range(64)]
    accepted = [accept_all(each) for each in sockets]
    assert sum(map(len, accepted)) == 64
    assert min(map(len, accepted)) > 10  # of 64 fair coins, fewer are heads once in a hundred million times
    for each in (*sockets, *clients, *accepted[0], *accepted[1]):
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


def test_is_loopback_refuses_what_is_no_host() -> None:
    with pytest.raises(UsageError, match=r"cannot listen on nowhere\.invalid"):
        is_loopback("nowhere.invalid")


def test_drop_new_completes_what_has_begun_and_lets_nothing_begin() -> None:
    with bind("127.0.0.1", 0) as listening:
        address = listening.getsockname()
        with socket.create_connection(address) as early, socket.socket() as late:
            drop_new(listening)
            late.setblocking(False)
            late.connect_ex(address)
            early.sendall(b"request")
            (accepted,) = accept_all(listening)
            with accepted:
                assert accepted.recv(99) == b"request"
                accepted.sendall(b"answer")
                assert early.recv(99) == b"answer"
            time.sleep(0.1)
            with pytest.raises(OSError, match="not connected"):
                late.getpeername()
            assert late.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0  # nor is it refused


def test_drop_new_goes_on_where_it_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(socket.socket):
        def setsockopt(self, *_arguments: object) -> None:
            raise PermissionError(1, "Operation not permitted")

    with Refusing() as listening:
        drop_new(listening)
