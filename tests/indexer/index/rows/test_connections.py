import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from indexer.index.rows.connections import ConnectionPool, open_connection
from tests.indexer.index.threads import in_threads, open_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a table of three numbers."""
    path = tmp_path / "odd #1?.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
        connection.executemany("INSERT INTO numbers VALUES (?)", [(1,), (2,), (3,)])
        connection.commit()
    return path


@pytest.fixture
def pool(path: Path) -> Iterator[ConnectionPool]:
    pool = ConnectionPool(path)
    yield pool
    pool.close()


def total(pool: ConnectionPool) -> int:
    with pool.lend() as connection:
        return int(connection.execute("SELECT sum(n) FROM numbers").fetchone()[0])


def test_open_connection_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with closing(open_connection(path)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("INSERT INTO numbers VALUES (4)")
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (3,)
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == before


def test_pool_does_not_let_threads_wait_for_each_other(pool: ConnectionPool) -> None:
    """Two threads are in the middle of a query at the same time; with one connection they never would be."""
    both_within = threading.Barrier(2, timeout=30)

    def slow_query() -> None:
        with pool.lend() as connection:
            connection.create_function("meet", 0, both_within.wait)
            connection.execute("SELECT meet()").fetchone()

    in_threads([slow_query, slow_query])
    assert not both_within.broken


def test_pool_outlives_its_file_and_serves_more_threads_than_connections(pool: ConnectionPool, path: Path) -> None:
    path.unlink()
    found: list[int] = []
    in_threads([lambda: found.append(total(pool))] * 12)
    assert found == [6] * 12


def test_lend_takes_back_a_connection_after_an_error(pool: ConnectionPool) -> None:
    for _ in range(20):  # more often than there are connections
        with pytest.raises(sqlite3.OperationalError, match="no such table"), pool.lend() as connection:
            connection.execute("SELECT * FROM letters")
    assert total(pool) == 6


def test_close_closes_a_lent_connection_when_it_comes_back(pool: ConnectionPool, path: Path) -> None:
    with pool.lend() as connection:
        pool.close()
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (3,)
        assert open_files(path.parent) == 1
    assert open_files(path.parent) == 0
    for call in (lambda: total(pool), pool.check_open):
        with pytest.raises(ValueError, match=r"odd #1\?\.sqlite is closed"):
            call()


def test_close_wakes_whoever_waits_for_a_connection(pool: ConnectionPool) -> None:
    refused: list[str] = []

    def wait() -> None:
        with pytest.raises(ValueError, match="is closed") as caught:
            total(pool)
        refused.append(str(caught.value))

    with ExitStack() as borrowed:
        while pool._idle:
            borrowed.enter_context(pool.lend())
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
        pool.close()
        waiting.join(30)
    assert len(refused) == 1


def test_pool_of_a_missing_file_is_refused_and_leaves_nothing_open(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        ConnectionPool(tmp_path / "nowhere")
    assert open_files(tmp_path) == 0
