"""Names of outlets, agencies and places beside those of people."""

import pytest

from indexer.corpus.fields.outlets import is_outlet, is_outlet_word, is_part_of_outlet, is_place, without_credit


@pytest.mark.parametrize("name", ["CNN Business", "Reuters Health", "AP Golf Writer", "Daily Planet", "Sunday Post"])
def test_is_outlet_knows_outlets_and_desks(name: str) -> None:
    assert is_outlet(name)


@pytest.mark.parametrize("name", ["Ann Poe", "AP Dhillon", "Emily Post", "Sunday Poe", "Gretchen Daily", "SID POE", ""])
def test_is_outlet_leaves_people(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize(("name", "expected"), [("New York", True), ("Hong Kong", True), ("Ann West", False)])
def test_is_place_knows_evident_places(name: str, expected: bool) -> None:
    assert is_place(name) is expected


@pytest.mark.parametrize(("word", "expected"), [("Globe", True), ("Star-Ledger", True), ("Poe", False)])
def test_is_outlet_word_knows_words_of_outlets(word: str, expected: bool) -> None:
    assert is_outlet_word(word) is expected


@pytest.mark.parametrize(("name", "expected"), [("Tampa Bay", True), ("Denver Post", True), ("Ann Poe", False)])
def test_is_part_of_outlet_knows_beginnings_of_outlets(name: str, expected: bool) -> None:
    assert is_part_of_outlet(name) is expected


@pytest.mark.parametrize(
    ("byline", "rest"),
    [
        ("Ann Poe avec AFP", "Ann Poe"),
        ("Ann Poe (mit Material von dpa)", "Ann Poe"),
        ("Ann Poe, con información de EFE y Reuters", "Ann Poe"),
        ("Ann Poe via The Kiln", "Ann Poe"),
        ("Via AP", ""),
        ("Ann Poe and Bo Li", "Ann Poe and Bo Li"),
        ("Reuters", "Reuters"),
    ],
)
def test_without_credit_cuts_agencies_off(byline: str, rest: str) -> None:
    assert without_credit(byline) == rest
