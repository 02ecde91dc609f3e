import fcntl
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, IndexLockedError, IndexMissingError, UsageError
from indexer.generations.rollback import roll_back
from indexer.index.generation import open_index
from indexer.index.store import current
from tests.fakes import build_quietly


def articles(index: Path) -> int:
    generation = open_index(index)
    generation.close()
    return generation.manifest.contents.articles


def test_roll_back_goes_to_the_generation_before_the_live_one(index: Path) -> None:
    done = roll_back(index)
    assert (done.before, done.manifest.generation, done.is_back) == ("000003", "000002", True)
    assert articles(index) == 2
    assert roll_back(index).manifest.generation == "000001"
    with pytest.raises(UsageError, match="no generation from before the live one"):
        roll_back(index)
    assert articles(index) == 1


def test_roll_back_goes_to_any_generation_that_is_named(index: Path) -> None:
    assert roll_back(index, "1").is_back
    assert not roll_back(index, "000003").is_back
    assert articles(index) == 3
    with pytest.raises(UsageError, match=r"generation 000003 of .* is live already"):
        roll_back(index, "3")


@pytest.mark.parametrize("name", ["manifest.json", "articles.sqlite", "vectors.faiss", "sentences/spans.npy"])
def test_roll_back_refuses_a_damaged_generation(name: str, index: Path) -> None:
    before = current(index)
    path = index / "generations" / "000002" / name
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(IndexDamagedError, match=f"000002/{name}"):
        roll_back(index)
    assert current(index) == before


@pytest.mark.parametrize("data", [b"nonsense", None])
def test_roll_back_mends_an_index_whose_current_is_lost(data: bytes | None, index: Path) -> None:
    (index / "CURRENT").unlink() if data is None else (index / "CURRENT").write_bytes(data)
    done = roll_back(index)
    assert (done.before, done.is_back) == (None, False)
    assert articles(index) == 3


def test_roll_back_waits_for_nobody(index: Path) -> None:
    with (index / "LOCK").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexLockedError, match="another process is writing"):
            roll_back(index)


def test_roll_back_makes_no_folder_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index"):
        roll_back(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_build_after_going_back_takes_a_number_of_its_own(index: Path, tmp_path: Path) -> None:
    roll_back(index)
    assert build_quietly(tmp_path / "articles.jsonl", index).generation == "000004"
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["000002", "000003", "000004"]
    assert roll_back(index).manifest.generation == "000002"
