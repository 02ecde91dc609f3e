from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.verification.verify import verify
from tests.indexer.index.built_index import FILES, live
from tests.indexer.verification.altered import run_sql


def test_verify_finds_nothing_wrong_with_what_a_build_wrote(index: Path) -> None:
    found = verify(index)
    assert found.problems == []
    assert found.generation == "000001"
    assert [check.name for check in found.checks] == [
        *("files", "counts", "texts", "columns", "copies", "vectors", "sentences"),
        *("neighbours", "stories", "story ids", "statements", "keyword index", "signatures"),
        *("history", "embeddings", "articles"),
    ]
    assert found.to_json()["whole"] is True
    assert all(" whole " in line for line in found.to_lines())


@pytest.mark.parametrize("name", [*FILES, "times.npy"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_verify_names_the_file_that_is_damaged_and_the_remedy(name: str, damage: str, index: Path) -> None:
    path = live(index) / name
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-1] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    found = verify(index)
    (problem,) = found.problems
    assert problem.startswith(f"{path} ")
    assert f"article-indexer build CORPUS --index {index}" in problem
    assert found.checks[1].name == "history"  # what is damaged is not parsed
    assert found.to_json()["whole"] is False
    assert found.to_lines()[0].startswith("files ")
    assert "DAMAGED" in found.to_lines()[0]


def test_verify_names_every_damaged_file(index: Path) -> None:
    for name in ("vectors.faiss", "articles.sqlite"):
        (live(index) / name).write_bytes(b"")
    assert len(verify(index).problems) == 2


def test_verify_names_the_file_whose_contents_are_wrong(index: Path) -> None:
    run_sql(index, "UPDATE passages SET sha256 = '0' WHERE row < 3")
    found = verify(index)
    assert all(problem.startswith(f"{live(index) / 'articles.sqlite'} has a ") for problem in found.problems)
    assert all("; build the index anew: " in problem for problem in found.problems)
    run_sql(index, "DELETE FROM passages WHERE row > 0")
    (problem,) = verify(index).problems
    assert "its manifest says {" in problem


@pytest.mark.parametrize("store", ["embeddings", "articles"])
def test_verify_reads_what_the_next_build_uses_again(store: str, index: Path) -> None:
    (path,) = (index / store).glob("*.segment")
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (problem,) = verify(index).problems
    assert problem.startswith(f"{path} was altered")
    assert problem.endswith("; the next build that has anything to do repairs it, and --from-scratch does at once")
    assert path.read_bytes() != data


def test_verify_checks_the_history(index: Path) -> None:
    (index / "HISTORY").write_text("nonsense")
    (problem,) = verify(index).problems
    assert "HISTORY does not list the generations" in problem
    (index / "HISTORY").unlink()
    (problem,) = verify(index).problems
    assert "HISTORY is missing; generations beside the live one count as earlier ones" in problem


def test_verify_takes_the_generation_that_is_named(index: Path) -> None:
    assert verify(index, "1").generation == "000001"
    with pytest.raises(UsageError, match="there is no generation '2'"):
        verify(index, "2")
