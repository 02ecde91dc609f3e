"""What the words of a line tell."""

import math

import pytest

from indexer.corpus.dumps.words.lexicon import fitted, told_by, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Our Newsletter, 24 hours a day", ["our", "newsletter", "hours", "day"]),
        ("Straße_x", ["straße"]),
        ("漁港の時計", ["漁港", "港の", "の時", "時計"]),
        ("NHK総合で", ["nhk", "総合", "合で"]),
        ("", []),
    ],
)
def test_words_in_are_in_lower_case_and_pairs_of_characters_without_spaces(text: str, words: list[str]) -> None:
    assert list(words_in(text)) == words


def test_told_by_weighs_each_known_word_once() -> None:
    lexicon = {"said": 1.0, "newsletter": -2.0}
    assert told_by("unknown", lexicon) == 0.0
    assert told_by("He said he said so", lexicon) == 1.0
    assert told_by("The newsletter said", lexicon) == pytest.approx(-1 / math.sqrt(2))


def test_fitted_words_part_what_sites_say_from_what_articles_say() -> None:
    said = told_by("The mayor said on Tuesday that the bridge would be closed until spring.", fitted())
    offered = told_by("Sign up for our newsletter and get the best stories in your inbox every morning.", fitted())
    assert said > 0 > offered
