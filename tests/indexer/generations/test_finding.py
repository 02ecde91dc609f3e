from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, UsageError
from indexer.generations.finding import find_generation


@pytest.mark.parametrize(
    ("given", "found"), [(None, "000003"), ("2", "000002"), ("000001", "000001"), ("003", "000003")]
)
def test_find_generation_takes_a_name_with_or_without_its_zeros(given: str | None, found: str, index: Path) -> None:
    assert find_generation(index, given).name == found


@pytest.mark.parametrize("given", ["4", "-1", "", "../000001", "٢"])
def test_find_generation_names_those_that_there_are(given: str, index: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no generation '.*' in .*; it has 000001, 000002, 000003"):
        find_generation(index, given)


def test_find_generation_needs_to_know_which_one_is_live(index: Path) -> None:
    (index / "CURRENT").write_text("nonsense")
    with pytest.raises(IndexDamagedError, match="does not name a generation"):
        find_generation(index, None)
    assert find_generation(index, "3").name == "000003"
