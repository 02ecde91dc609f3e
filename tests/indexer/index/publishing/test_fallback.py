from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError
from indexer.index.publishing.fallback import earlier_generations
from indexer.index.publishing.history import EARLIER, GONE_BACK_FROM, HELD_BACK, LEFTOVER, Entry, write_history


def test_earlier_generations_are_those_that_were_live_newest_first(tmp_path: Path) -> None:
    states = {1: EARLIER, 9: EARLIER, 10: EARLIER, 2: HELD_BACK, 3: GONE_BACK_FROM, 4: LEFTOVER, 11: EARLIER}
    entries = [
        Entry(name=f"{number:06d}", manifest_sha256=f"{number:064x}", state=state) for number, state in states.items()
    ]
    write_history(tmp_path, entries)
    found = earlier_generations(tmp_path, "000011")
    assert [pointer.name for pointer in found] == ["000010", "000009", "000001"]
    assert found[0].manifest_sha256 == f"{10:064x}"
    assert earlier_generations(tmp_path, "000001") == []


def test_earlier_generations_of_an_index_without_a_history_are_none(tmp_path: Path) -> None:
    (tmp_path / "generations" / "000001").mkdir(parents=True)
    assert earlier_generations(tmp_path, "000002") == []


def test_earlier_generations_are_not_guessed_if_the_history_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "HISTORY").write_text("000001 nonsense")
    with pytest.raises(IndexDamagedError, match="HISTORY does not list the generations"):
        earlier_generations(tmp_path, "000002")
