import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.copies.exchanges import differing_names, differing_numbers

_WORDS = st.lists(st.text("0123456789.abc", min_size=1), max_size=5)


@pytest.mark.parametrize(
    ("mine", "theirs", "count"),
    [
        (["7"], ["8"], 1),
        (["7"], [], 0),
        (["7", "12"], ["12", "7"], 0),
        (["7", "12", "9"], ["8", "12"], 1),
        (["2.4"], ["2400000"], 0),
        (["310000"], ["310"], 0),
        (["10"], ["100"], 1),
        (["0"], ["0000"], 1),
    ],
)
def test_differing_numbers_counts_those_with_others_in_their_place(
    mine: list[str], theirs: list[str], count: int
) -> None:
    assert differing_numbers(mine, theirs) == differing_numbers(theirs, mine) == count


def test_differing_names_takes_spellings_for_one() -> None:
    assert differing_names(["zelensky"], ["zelenskyy"]) == 0
    assert differing_names(["anna", "lund"], ["eva", "stone"]) == 2
    assert differing_names(["anna", "lund"], ["lund"]) == 0


@given(_WORDS, _WORDS)
def test_differing_counts_no_more_than_there_are(mine: list[str], theirs: list[str]) -> None:
    for differing in (differing_numbers, differing_names):
        assert 0 <= differing(mine, theirs) <= min(len(set(mine)), len(set(theirs)))
        assert differing(mine, mine) == 0
