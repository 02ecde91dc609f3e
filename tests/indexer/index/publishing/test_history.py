from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.index.publishing.history import (
    EARLIER,
    GONE_BACK_FROM,
    HELD_BACK,
    LEFTOVER,
    Entry,
    finished_names,
    kept,
    read_history,
    write_history,
)

STATES = {"e": EARLIER, "h": HELD_BACK, "g": GONE_BACK_FROM, "l": LEFTOVER}


def entry(number: int, state: str) -> Entry:
    return Entry(name=f"{number:06d}", manifest_sha256=f"{number:064x}", state=state)


def test_write_history_writes_what_read_history_reads(tmp_path: Path) -> None:
    entries = [entry(number, state) for number, state in enumerate(STATES.values(), 1)]
    write_history(tmp_path, reversed(entries))
    assert read_history(tmp_path) == {one.name: one for one in entries}
    first, *_, checksum = (tmp_path / "HISTORY").read_text().splitlines()
    assert first == f"000001 {1:064x} earlier"
    assert len(checksum) == 64


def test_read_history_reads_an_empty_one_and_tells_it_from_none(tmp_path: Path) -> None:
    assert read_history(tmp_path) is None
    write_history(tmp_path, [])
    assert read_history(tmp_path) == {}


def test_read_history_notices_any_flipped_bit_and_any_end(tmp_path: Path) -> None:
    write_history(tmp_path, [entry(1, EARLIER), entry(10, HELD_BACK)])
    path = tmp_path / "HISTORY"
    data = path.read_bytes()
    damaged = [data[:end] for end in range(len(data))]
    damaged += [data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :] for at in range(len(data)) for bit in (0, 7)]
    for one in damaged:
        path.write_bytes(one)
        with pytest.raises(IndexDamagedError, match="HISTORY does not list the generations"):
            read_history(tmp_path)


def test_read_history_says_that_it_may_not_read(tmp_path: Path) -> None:
    (tmp_path / "HISTORY").mkdir()
    with pytest.raises(UnusableIndexError, match="HISTORY cannot be read"):
        read_history(tmp_path)


def test_finished_names_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    assert finished_names(tmp_path) == []
    for name in ("1000000", "000002", "draft-000003", "7", "٠٠٠٠٠١"):
        (tmp_path / "generations" / name).mkdir(parents=True)
    assert finished_names(tmp_path) == ["000002", "1000000"]


@pytest.mark.parametrize(
    ("states", "live", "keep", "expected"),
    [
        ("eee", 4, 1, ""),
        ("eee", 4, 2, "3"),
        ("eee", 4, 9, "123"),
        ("eeg", 4, 1, ""),
        ("eeg", 4, 2, "23"),
        ("geg", 4, 2, "23"),
        ("gge", 4, 2, "3"),
        ("e_hh", 2, 1, "4"),
        ("e_gghh", 2, 1, "46"),
        ("e_gghh", 2, 2, "146"),
        ("e_ll", 2, 2, "1"),
        ("hh", None, 2, "2"),
        ("eh", None, 2, "12"),
    ],
)
def test_kept_are_the_newest_that_were_live_and_the_newest_set_aside_since(
    states: str, live: int | None, keep: int, expected: str
) -> None:
    entries = [entry(number, STATES[state]) for number, state in enumerate(states, 1) if state != "_"]
    found = kept({one.name: one for one in entries}, live=None if live is None else f"{live:06d}", keep=keep)
    assert "".join(sorted(name[-1] for name in found)) == expected
