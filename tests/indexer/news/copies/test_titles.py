import pytest

from indexer.news.copies.titles import is_about_title, is_one_title
from indexer.news.copies.words import folded_words


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("Bridge closes to lorries", "UPDATE 1: Bridge closes to lorries; hauliers sue", True),
        ("Bridge closes to lorries", "bridge closes to lorries", True),
        ("Weather for Thursday", "Weather for Friday", False),
        ("Quake: magnitude 4.1 north-east of the old town", "Quake: magnitude 4.3 north-east of the old town", False),
        ("Weather for Harlow, 9 May 2025", "Weather for Kessel, 9 May 2025", False),
        ("Wetter für den Landkreis Harburg", "Wetter für den Landkreis Uelzen", False),
        ("Bridge in the harbour closes to lorries", "Bridge in the harbor closes to lorries: hauliers sue", True),
        ("", "", False),
        ("", "Bridge", False),
    ],
)
def test_is_one_title_takes_additions_and_no_exchange(first: str, second: str, are_one: bool) -> None:
    assert is_one_title(first, second) == is_one_title(second, first) == are_one


@pytest.mark.parametrize(
    ("title", "text", "is_about"),
    [
        ("Quake of 5.1 shakes Arica", "An earthquake of magnitude 5.1 was felt in the north.", True),
        ("Keeper joins Rovers", "Goalkeeper Moss has signed for the Rovers.", True),
        ("地震袭击北部城市", "北部今晨发生强烈地震。", True),
        ("Storm tears roofs off", "Please log in to read on.", False),
        ("", "Please log in to read on.", False),
    ],
)
def test_is_about_title_wants_a_word_of_it(title: str, text: str, is_about: bool) -> None:
    assert is_about_title(title, folded_words(text)) is is_about
