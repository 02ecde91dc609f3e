from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexDamagedError
from indexer.index.news.copies import CopyGroups, write_copies

UNKNOWN = (1 << 63) - 1
GROUPS = [
    [(4, 1, 0, 3, 50), (1, 4, 0, 1, 20), (2, 4, 0, 2, 30), (0, 1, 1, 0, 10), (6, 1, -1, 5, UNKNOWN)],
    [(3, 1, 2, 4, 10), (7, 1, 2, 4, 11)],
]
"""Of eight articles, 5 has no copies. The first group has three versions of one publisher."""


@pytest.fixture
def copies(tmp_path: Path) -> CopyGroups:
    write_copies(tmp_path / "copies", GROUPS, 8)
    return CopyGroups(tmp_path / "copies")


def test_of_tells_copies_from_versions_in_the_order_of_time(copies: CopyGroups) -> None:
    assert len(copies) == 2
    assert copies.of(5) == ([], [])
    assert copies.of(4) == ([0, 6], [1, 2])
    assert copies.of(1) == ([0, 6], [2, 4])
    assert copies.of(0) == ([4, 1, 2, 6], [])
    assert copies.of(6) == ([4, 1, 2, 0], [])
    assert copies.of(7) == ([3], [])


def test_shown_leaves_the_first_of_each_group(copies: CopyGroups) -> None:
    assert np.flatnonzero(copies.shown()).tolist() == [3, 4, 5]
    assert np.flatnonzero(copies.shown(np.ones(8, bool))).tolist() == [3, 4, 5]


@given(st.lists(st.booleans(), min_size=8, max_size=8))
def test_shown_leaves_the_first_that_is_allowed(tmp_path_factory: pytest.TempPathFactory, allowed: list[bool]) -> None:
    folder = tmp_path_factory.mktemp("shown") / "copies"
    write_copies(folder, GROUPS, 8)
    given_mask = np.array(allowed)
    shown = CopyGroups(folder).shown(given_mask)
    firsts = [next((row for row, *_ in group if allowed[row]), None) for group in GROUPS]
    assert set(np.flatnonzero(shown).tolist()) == {*firsts, 5 if allowed[5] else None} - {None}
    assert given_mask.tolist() == allowed


def test_groups_may_be_none(tmp_path: Path) -> None:
    write_copies(tmp_path / "copies", [], 3)
    copies = CopyGroups(tmp_path / "copies")
    assert len(copies) == 0
    assert copies.shown(np.array([True, False, True])).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("groups.npy", np.zeros(8, np.int64)),
        ("groups.npy", np.zeros(8, np.int32)),
        ("groups.npy", np.zeros(2, np.int32)),
        ("starts.npy", np.array([0, 5], np.int64)),
        ("starts.npy", np.array([0, 6, 7], np.int64)),
        ("starts.npy", np.empty(0, np.int64)),
        ("members.npy", np.zeros((7, 4), np.int64)),
        ("members.npy", np.full((7, 5), 9, np.int64)),
        ("members.npy", np.zeros((7, 5), np.int64)),
    ],
)
def test_files_that_do_not_agree_are_refused(tmp_path: Path, name: str, array: np.ndarray) -> None:
    write_copies(tmp_path / "copies", GROUPS, 8)
    np.save(tmp_path / "copies" / name, array)
    with pytest.raises(IndexDamagedError, match="holds no groups of copies that can be read"):
        CopyGroups(tmp_path / "copies")
