from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engine.cache import _OVERHEAD_BYTES, ByteCache

ROOM = 10 * (_OVERHEAD_BYTES + 100)
"""For ten entries of 100 bytes, each as large as one may be."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 20), st.integers(0, 150)),
        st.tuples(st.sampled_from(["get", "drop"]), st.integers(0, 20), st.just(0)),
        st.tuples(st.sampled_from(["clear"]), st.just(0), st.just(0)),
    ),
    max_size=80,
)


def filled(count: int, *, size: int = 100) -> ByteCache[int]:
    cache: ByteCache[int] = ByteCache(ROOM)
    for key in range(count):
        cache.put(key, key, size)
    return cache


def held(cache: ByteCache[int], keys: int) -> list[int]:
    return [key for key in range(keys) if cache.get(key) is not None]


def test_get_returns_what_was_put() -> None:
    cache: ByteCache[str] = ByteCache(ROOM)
    cache.put(("a", 1), "one", 3)
    assert cache.get(("a", 1)) == "one"
    assert cache.get(("a", 2)) is None
    assert (len(cache), cache.bytes) == (1, 3 + _OVERHEAD_BYTES)


def test_put_makes_room_by_what_was_not_asked_for_longest() -> None:
    cache = filled(10)
    assert (len(cache), cache.bytes) == (10, ROOM)
    cache.get(0)
    cache.put(1, 1, 100)
    cache.put(10, 10, 100)
    assert held(cache, 11) == [0, 1, *range(3, 11)]


def test_put_drops_several_for_a_larger_one() -> None:
    cache = filled(12, size=0)  # the same memory as ten of 100 bytes
    cache.put(12, 12, 100)
    cache.put(13, 13, 100)
    assert held(cache, 14) == list(range(3, 14))
    assert cache.bytes == 11 * _OVERHEAD_BYTES + 200


def test_put_replaces_a_value_and_its_size() -> None:
    cache = filled(1)
    cache.put(0, 7, 20)
    assert (cache.get(0), len(cache), cache.bytes) == (7, 1, 20 + _OVERHEAD_BYTES)


def test_put_keeps_nothing_that_takes_more_than_a_tenth() -> None:
    cache = filled(3)
    cache.put(3, 3, 101)
    assert held(cache, 4) == [0, 1, 2]


def test_put_of_too_large_a_value_forgets_the_one_in_its_place() -> None:
    cache = filled(1)
    cache.put(0, 7, 101)
    assert (cache.get(0), len(cache), cache.bytes) == (None, 0, 0)


def test_drop_and_clear_forget() -> None:
    cache = filled(3)
    cache.drop(1)
    cache.drop(1)
    assert (held(cache, 3), cache.bytes) == ([0, 2], 2 * (_OVERHEAD_BYTES + 100))
    cache.clear()
    assert (len(cache), cache.bytes) == (0, 0)


@pytest.mark.parametrize("max_bytes", [0, 1, 10 * _OVERHEAD_BYTES - 1])
def test_a_cache_without_room_keeps_nothing(max_bytes: int) -> None:
    cache: ByteCache[int] = ByteCache(max_bytes)
    cache.put(0, 0, 0)
    assert (cache.get(0), len(cache), cache.bytes) == (None, 0, 0)


@given(STEPS, st.integers(0, ROOM))
def test_it_never_holds_more_than_it_may_and_forgets_in_order(steps: list[tuple[str, int, int]], most: int) -> None:
    cache: ByteCache[int] = ByteCache(most)
    model: OrderedDict[int, int] = OrderedDict()
    """Key -> bytes, what was not asked for longest first."""
    for what, key, size in steps:
        if what == "put":
            cache.put(key, key, size)
            model.pop(key, None)
            if 10 * (size + _OVERHEAD_BYTES) <= most:
                model[key] = size + _OVERHEAD_BYTES
            while sum(model.values()) > most:
                model.popitem(last=False)
        elif what == "get":
            assert cache.get(key) == (key if key in model else None)
            if key in model:
                model.move_to_end(key)
        elif what == "drop":
            cache.drop(key)
            model.pop(key, None)
        else:
            cache.clear()
            model.clear()
        assert cache.bytes == sum(model.values()) <= most
        assert len(cache) == len(model)
    assert held(cache, 21) == sorted(model)
