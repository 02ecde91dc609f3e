from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.reuse import content_store
from indexer.reuse.content_store import ContentStore, content_key
from indexer.reuse.segments import read_segment


def opened(folder: Path, told: list[str] | None = None) -> ContentStore:
    return ContentStore(folder, on_damage=(told if told is not None else []).append)


def filled(folder: Path, values: dict[bytes, bytes], *, keep_days: int = 7) -> None:
    with opened(folder) as store:
        for key, value in values.items():
            store.put(key, value)
        store.finish(keep_days=keep_days)


def held(folder: Path, keys: dict[bytes, bytes], told: list[str] | None = None) -> dict[bytes, bytes]:
    with opened(folder, told) as store:
        found = {key: store.get(key) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def some(count: int, prefix: str = "") -> dict[bytes, bytes]:
    chance = np.random.default_rng(count)
    return {content_key(f"{prefix}{number}"): chance.bytes(number % 50) for number in range(count)}


def test_content_key_tells_parts_apart() -> None:
    keys = {content_key(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"))}
    assert len(keys) == 5
    assert content_key("\ud800") == content_key("\ud800")


def test_a_store_gives_back_what_was_put_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reuse.segments._BLOCK_BYTES", 200)
    values = some(100)
    told: list[str] = []
    with opened(tmp_path / "store", told) as store:
        for key, value in values.items():
            assert key not in store
            store.put(key, value)
            assert store.get(key) == value
        store.finish(keep_days=7)
        assert len(store) == 100
        assert {key: store.get(key) for key in values} == values
    assert held(tmp_path / "store", values, told) == values
    assert not told


def test_an_empty_store_leaves_nothing_behind(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        assert store.get(b"x" * 20) is None
        store.finish(keep_days=7)
    assert not (tmp_path / "store").exists()


def test_what_was_saved_before_a_kill_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reuse.segments._BLOCK_BYTES", 200)
    values = some(100)
    with opened(tmp_path) as store:
        for key, value in values.items():
            store.put(key, value)
    (segment,) = tmp_path.glob("*.segment")
    with segment.open("ab") as stream:
        stream.write(b"AScontnt half a block")
    told: list[str] = []
    with opened(tmp_path, told) as later:
        assert {key: later.get(key) for key in values} == values
        later.finish(keep_days=7)  # writes it anew, without the half
    assert [sentence.partition(" is ")[2][:7] for sentence in told] == ["missing"]
    told.clear()
    assert held(tmp_path, values, told) == values
    assert not told
    assert [read_segment(path).is_whole for path in tmp_path.glob("*.segment")] == [True]


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def _zero(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 100] = bytes(100)
    path.write_bytes(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "delete": Path.unlink,
    "flip": _flip,
    "zero": _zero,
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("mode", DAMAGE)
@pytest.mark.parametrize("name", ["000001.segment", "segments.json"])
def test_damage_is_told_and_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, name: str) -> None:
    monkeypatch.setattr("indexer.reuse.segments._BLOCK_BYTES", 200)
    values = some(100)
    filled(tmp_path, values)
    DAMAGE[mode](tmp_path / name)
    told: list[str] = []
    found = held(tmp_path, values, told)
    assert found.items() <= values.items()
    assert (found == values) == (name == "segments.json")
    assert any(str(tmp_path / name) in sentence for sentence in told)
    filled(tmp_path, values)
    told.clear()
    assert held(tmp_path, values, told) == values
    assert not told


def test_a_segment_of_another_store_is_told(tmp_path: Path) -> None:
    filled(tmp_path / "one", some(10))
    filled(tmp_path / "other", some(10, "other"))
    (tmp_path / "one" / "000001.segment").write_bytes((tmp_path / "other" / "000001.segment").read_bytes())
    told: list[str] = []
    assert held(tmp_path / "one", some(10), told) == {}
    assert "was altered" in told[0]


def test_values_that_are_not_used_stay_for_some_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = 700_000
    monkeypatch.setattr(content_store, "today", lambda: day)
    old, new = some(30), some(30, "new")
    filled(tmp_path, old)
    for passed, expected in ((0, True), (6, True), (8, False)):
        day = 700_000 + passed
        filled(tmp_path, new)
        with opened(tmp_path) as store:
            assert all((key in store) == expected for key in old)
            assert all(key in store for key in new)
    assert held(tmp_path, old) == {}
    assert sum(len(read_segment(path).places) for path in tmp_path.glob("*.segment")) == 30


def test_a_value_that_is_used_again_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = 700_000
    monkeypatch.setattr(content_store, "today", lambda: day)
    old, new = some(30), some(30, "new")
    for day in range(700_000, 700_030, 5):
        filled(tmp_path, new if day % 10 else old)
    assert held(tmp_path, {**old, **new}) == {**old, **new}


def test_a_clock_that_was_ahead_keeps_nothing_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter((900_000, 900_000, 700_000, 700_008))
    monkeypatch.setattr(content_store, "today", lambda: next(days))
    old, new = some(30), some(30, "new")
    for values in (old, new, new, new):
        filled(tmp_path, values)
    assert held(tmp_path, old) == {}


def test_many_segments_become_one(tmp_path: Path) -> None:
    values: dict[bytes, bytes] = {}
    for number in range(40):
        values |= some(5, f"{number}-")
        filled(tmp_path, values)
    assert held(tmp_path, values) == values
    assert len(list(tmp_path.glob("*.segment"))) <= 17


def test_an_error_keeps_what_was_put_in(tmp_path: Path) -> None:
    values = some(20)

    def interrupted() -> None:
        with opened(tmp_path) as store:
            for key, value in values.items():
                store.put(key, value)
            raise KeyboardInterrupt("stop")

    with pytest.raises(KeyboardInterrupt, match="stop"):
        interrupted()
    assert held(tmp_path, values) == values


@pytest.mark.parametrize("leads_nowhere", [False, True])
def test_what_is_no_folder_is_told_and_replaced_by_the_store(tmp_path: Path, leads_nowhere: bool) -> None:
    values, told = some(3), list[str]()
    if leads_nowhere:
        (tmp_path / "store").symlink_to(tmp_path / "gone")
    else:
        (tmp_path / "store").write_text("no folder")
    with opened(tmp_path / "store", told) as store:
        assert len(store) == 0
        for key, value in values.items():
            store.put(key, value)
        store.finish(keep_days=7)
    assert told == [f"{tmp_path / 'store'} is no folder; what it held is computed again"]
    assert held(tmp_path / "store", values) == values


def test_a_store_uses_further_folders_and_takes_over_what_they_hold_when_it_is_finished(tmp_path: Path) -> None:
    own, one, other = some(30, "own"), some(30, "one"), some(30, "other")
    filled(tmp_path / "store", own)
    filled(tmp_path / "one", {**one, **own})
    with opened(tmp_path / "other") as killed:
        for key, value in other.items():
            killed.put(key, value)
    told: list[str] = []
    further = [tmp_path / "one", tmp_path / "other", tmp_path / "missing"]
    everything = {**own, **one, **other}
    with ContentStore(tmp_path / "store", on_damage=told.append, further=further) as store:
        assert {key: store.get(key) for key in everything} == everything
        store.finish(keep_days=7)
        assert {key: store.get(key) for key in everything} == everything
    assert held(tmp_path / "store", everything, told) == everything
    assert not told
    assert [list(folder.glob("*.segment")) for folder in further] == [[], [], []]
    assert len(list((tmp_path / "store").glob("*.segment"))) == 1


def test_a_store_that_has_nothing_of_its_own_takes_over_a_further_folder(tmp_path: Path) -> None:
    values = some(30)
    filled(tmp_path / "further", values)
    with ContentStore(tmp_path / "store", on_damage=pytest.fail, further=[tmp_path / "further"]) as store:
        store.finish(keep_days=7)
    assert held(tmp_path / "store", values) == values


def test_a_store_leaves_further_folders_alone_unless_it_is_finished(tmp_path: Path) -> None:
    values = some(30)
    filled(tmp_path / "further", values)
    with ContentStore(tmp_path / "store", on_damage=pytest.fail, further=[tmp_path / "further"]) as store:
        assert {key: store.get(key) for key in values} == values
    assert not (tmp_path / "store").exists()
    assert held(tmp_path / "further", values) == values
