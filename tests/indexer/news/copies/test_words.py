import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.copies.words import folded_words, is_number, is_unspaced, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The “Board's” vote – 7:3", ["the", "board's", "vote", "7.3"]),
        ("The Board’s vote", ["the", "board's", "vote"]),
        ("1,200 and 1 200, 1.200 and 1200", ["1200", "and", "1200", "1200", "and", "1200"]),
        ("3,5 or 3.5", ["3.5", "or", "3.5"]),
        ("at 7:00, at 7.30 or 7:30", ["at", "7", "at", "7.30", "or", "7.30"]),
        ("ﬁve caf\u0065\u0301s", ["five", "cafes"]),
        ("كَتَبَ Élan Şişli", ["كتب", "elan", "sisli"]),
        ("林川市6500人", ["林", "川", "市", "6500", "人"]),
        ("😀 –", []),
    ],
)
def test_folded_words_leaves_out_what_house_styles_change(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


@given(st.text())
def test_words_of_has_the_folded_words(text: str) -> None:
    assert words_of(text).folded == folded_words(text)


def test_words_of_knows_names_from_beginnings_and_datelines() -> None:
    words = words_of(
        "LONDON (Wire) – Rain fell on Kelsmouth. The mayor, Anna Lund, spoke of the rain. Marlowe did not."
    )
    assert words.at(sorted(words.names)) == ["kelsmouth", "anna", "lund", "marlowe"]
    assert words.has_capitals
    assert not words_of("林川市政府周三宣布").has_capitals


def test_is_unspaced_tells_scripts_without_spaces() -> None:
    assert is_unspaced(folded_words("林川市政府周三宣布 on Monday"))
    assert not is_unspaced(folded_words("On Monday 林川"))
    assert not is_unspaced([])


def test_is_number_tells_numbers() -> None:
    assert [is_number(word) for word in ("7", "7:3", "a7", "١٢")] == [True, True, False, True]
