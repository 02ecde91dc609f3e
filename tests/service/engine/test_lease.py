import threading
from typing import cast

import pytest

from service.engine.lease import HeldSearcher, Lease
from service.search.searcher import Searcher


class Closing:
    """Stands for a searcher, and counts how often it is closed."""

    def __init__(self) -> None:
        self.closings = 0
        self.closed = threading.Event()

    def close(self) -> None:
        self.closings += 1
        self.closed.set()


def held_over(searcher: Closing) -> HeldSearcher:
    return HeldSearcher(cast(Searcher, searcher), threading.Lock())


def leased(held: HeldSearcher) -> Lease:
    with held.lock:
        return Lease(held)


def replace(held: HeldSearcher) -> None:
    """Do what a swap does."""
    with held.lock:
        held.replaced = True


def test_release_closes_what_was_replaced_with_the_last_lease() -> None:
    searcher = Closing()
    held = held_over(searcher)
    first, second = leased(held), leased(held)
    shared = first.share()
    assert shared.searcher is first.searcher
    replace(held)
    for lease in (first, second):
        lease.release()
        assert not searcher.closed.is_set()
    shared.release()
    assert searcher.closed.wait(20)
    assert (searcher.closings, held.leases) == (1, 0)


def test_release_leaves_the_live_searcher_open() -> None:
    searcher = Closing()
    held = held_over(searcher)
    with leased(held) as lease:
        assert held.leases == 1
        lease.share().release()
    assert (searcher.closings, held.leases) == (0, 0)


def test_a_lease_that_is_released_cannot_be_shared_nor_released_again() -> None:
    held = held_over(Closing())
    other, lease = leased(held), leased(held)
    lease.release()
    lease.release()
    assert held.leases == 1
    with pytest.raises(ValueError, match="the lease is released"):
        lease.share()
    other.release()
    assert held.leases == 0


def test_leases_shared_and_released_by_many_threads_close_the_searcher_once() -> None:
    searcher = Closing()
    held = held_over(searcher)
    lease, start = leased(held), threading.Barrier(8)
    own = [lease.share() for _ in range(8)]
    replace(held)

    def use(mine: Lease) -> None:
        start.wait(20)
        for _ in range(300):
            with mine.share() as shared:
                assert shared.searcher is mine.searcher
                assert not searcher.closed.is_set()
        mine.release()

    threads = [threading.Thread(target=use, args=(mine,)) for mine in own]
    for thread in threads:
        thread.start()
    lease.release()
    for thread in threads:
        thread.join()
    assert searcher.closed.wait(20)
    assert (searcher.closings, held.leases) == (1, 0)
