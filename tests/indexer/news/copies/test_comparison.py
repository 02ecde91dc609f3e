from hypothesis import given
from hypothesis import strategies as st

from indexer.news.copies.comparison import Comparison, compared
from indexer.news.copies.words import words_of
from tests.indexer.news.copies.printed import CHINESE, WIRE

_TEXTS = st.lists(
    st.sampled_from(["the", "of", "Anna", "Bo", "7", "12", "rain", "fell", "on", "town", "."]), max_size=60
).map(" ".join)


def test_compared_finds_a_text_in_itself() -> None:
    found = compared(words_of(WIRE), words_of(WIRE))
    assert (found.shared, found.other_shared, found.lead) == (found.words, found.other_words, 24)
    assert (found.exchanges, found.numbers, found.names) == (0, 0, 0)


def test_compared_counts_what_stands_in_place_of_what() -> None:
    altered = (
        WIRE.replace("Edith Marlowe", "Ruth Sandal").replace("11.6 million", "12 million").replace("winter", "frost")
    )
    found = compared(words_of(WIRE), words_of(altered))
    assert (found.exchanges, found.numbers, found.names) == (3, 1, 2)


def test_compared_counts_no_exchange_where_words_were_added_or_left_out() -> None:
    longer = WIRE.replace("The decision, passed", "The decision, which Anna Lund and 12 others spoke against, passed")
    found = compared(words_of(WIRE), words_of(longer))
    assert (found.exchanges, found.shared, found.other_words - found.other_shared) == (0, found.words, 8)


def test_compared_counts_exchanged_characters_where_there_are_no_capitals() -> None:
    found = compared(words_of(CHINESE), words_of(CHINESE.replace("周文海", "李明").replace("赵玉兰", "王芳")))
    assert (found.names, found.numbers) == (2, 0)


@given(_TEXTS, _TEXTS)
def test_compared_keeps_its_bounds_and_survives_being_kept(first: str, second: str) -> None:
    found = compared(words_of(first), words_of(second))
    assert Comparison.from_bytes(found.to_bytes()) == found
    assert 0 <= found.lead <= found.shared <= found.words
    assert 0 <= found.other_lead <= found.other_shared <= found.other_words
    assert (found.shared == 0) == (found.other_shared == 0)
    assert found.swapped().swapped() == found
