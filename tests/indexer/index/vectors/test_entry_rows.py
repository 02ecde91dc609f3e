import numpy as np
import pytest

from indexer.index.vectors.entry_rows import NONE, EntryRows

SHARED = EntryRows.of(np.array([1, 0, 1, 3, 1]), 4)
"""Entry 0 has row 1, entry 1 rows 0, 2 and 4, entry 2 none, entry 3 row 3."""


def test_entries_have_their_rows() -> None:
    assert (len(SHARED), SHARED.passages, SHARED.gone) == (4, 5, 1)
    assert SHARED.firsts.tolist() == [1, 0, NONE, 3]
    assert SHARED.of_entries(np.array([3, 1, 2, 0])).tolist() == [3, 0, 2, 4, 1]
    assert SHARED.of_entries(np.empty(0, np.int64)).tolist() == []


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (None, [True, True, False, True]),
        ([1, 1, 1, 1, 1], [True, True, False, True]),
        ([0, 0, 0, 0, 1], [False, True, False, False]),
        ([0, 1, 0, 1, 0], [True, False, False, True]),
        ([0, 0, 0, 0, 0], [False, False, False, False]),
    ],
)
def test_with_any_tells_which_entries_stand_for_what_is_allowed(
    allowed: list[int] | None, expected: list[bool]
) -> None:
    found = SHARED.with_any(None if allowed is None else np.array(allowed, bool))
    assert found is not None
    assert found.tolist() == expected


def test_entries_in_the_order_of_the_rows_are_the_rows() -> None:
    plain = EntryRows.of(np.arange(3), 3)
    assert plain.with_any(None) is None
    assert plain.of_entries(np.array([2, 0])).tolist() == [2, 0]
    assert EntryRows.of(np.array([1, 0]), 2).of_entries(np.array([0, 1])).tolist() == [1, 0]
