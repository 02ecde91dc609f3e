from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import IndexMissingError
from indexer.generations.listing import list_generations
from indexer.generations.rollback import roll_back
from indexer.index.publishing.history import HELD_BACK, LEFTOVER, read_history, write_history


def states(index: Path) -> list[tuple[str, str]]:
    return [(one.name, one.state) for one in list_generations(index).generations]


def test_list_generations_tells_what_each_is(index: Path) -> None:
    listing = list_generations(index)
    assert listing.all_problems == []
    assert [one.to_json() for one in listing.generations] == listing.to_json()["generations"]
    first, *_, last = listing.generations
    assert (first.name, first.state, last.name, last.state) == ("000001", "earlier", "000003", "live")
    assert first.manifest is not None
    assert first.to_json() == {
        "name": "000001",
        "state": "earlier",
        "built_at": first.manifest.built_at,
        "articles": 1,
        "passages": 1,
        "content_sha256": first.manifest.content_sha256,
        "size_bytes": sum(path.stat().st_size for path in (index / "generations" / "000001").rglob("*.*")),
        "problem": None,
    }
    heading, row, *_ = listing.to_lines()
    assert heading.split() == ["generation", "state", "built", "at", "articles", "passages", "content", "size"]
    counts = ["1", "1", first.manifest.content_sha256[:12]]
    assert row.split() == ["000001", "earlier", first.manifest.built_at, *counts, "0.1", "MB"]


def test_list_generations_tells_what_became_of_each(index: Path) -> None:
    roll_back(index, "1")
    assert states(index) == [("000001", "live"), ("000002", "gone back from"), ("000003", "gone back from")]
    second, third = (read_history(index) or {}).values()
    write_history(index, [replace(second, state=LEFTOVER), replace(third, state=HELD_BACK)])
    assert states(index) == [("000001", "live"), ("000003", "held back")]


@pytest.mark.parametrize("name", ["manifest.json", "articles.sqlite", "vectors.faiss", "lexical/terms.txt"])
@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_list_generations_says_which_are_damaged(name: str, damage: str, index: Path) -> None:
    path = index / "generations" / "000002" / name
    data = path.read_bytes()
    path.unlink() if damage == "gone" else path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    listing = list_generations(index)
    assert [one.problem is None for one in listing.generations] == [True, False, True]
    (problem,) = listing.all_problems
    assert problem.startswith(f"{path} ")
    assert listing.to_lines()[2].split()[:3] == ["000002", "earlier", "damaged"]


@pytest.mark.parametrize(
    ("file", "told"),
    [("CURRENT", "CURRENT does not name a generation"), ("HISTORY", "HISTORY does not list the generations")],
)
def test_list_generations_says_which_file_of_the_index_is_damaged(file: str, told: str, index: Path) -> None:
    (index / file).write_text("nonsense")
    listing = list_generations(index)
    assert len(listing.generations) == 3
    assert any(told in problem for problem in listing.problems)


def test_list_generations_of_an_index_without_a_live_one(index: Path) -> None:
    (index / "CURRENT").unlink()
    (index / "HISTORY").unlink()
    listing = list_generations(index)
    assert {one.state for one in listing.generations} == {"earlier"}
    missing, problem = listing.problems
    assert missing.startswith(f"{index / 'HISTORY'} is missing; generations beside the live one count as earlier ones")
    assert problem.startswith("there is no index")
    assert problem.endswith("; or make one of these live: article-indexer rollback GENERATION")


def test_list_generations_says_that_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index"):
        list_generations(tmp_path)
