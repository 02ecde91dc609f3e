"""Listed phrases of lines."""

import pytest

from indexer.corpus.dumps.words.furniture import PHRASES
from indexer.corpus.dumps.words.listed import kinds_in, listed_in
from indexer.corpus.dumps.words.pitches import PITCHES


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Comments (3)", {"comments"}),
        ("Читайте также: новый мост", {"related"}),
        ("TermsPrivacyContact", {"legal", "navigation"}),
        ("网友评论", {"comments"}),
        ("Address of the adverse party", set()),
        ("", set()),
    ],
)
def test_kinds_in_finds_whole_words_and_words_run_together(line: str, kinds: set[str]) -> None:
    assert set(kinds_in(line)) == kinds


def test_kinds_in_tells_the_place_of_the_first_phrase() -> None:
    assert kinds_in("© 2024, all rights reserved, by us")["legal"] == 0
    assert kinds_in("word " * 31 + "Share") == {"share": 155}
    assert kinds_in("word " * 32 + "Share") == {}


def test_kinds_in_finds_each_phrase() -> None:
    missed = [
        (kind, phrase)
        for kind, listed in PHRASES.items()
        for phrase in listed.split(", ")
        if kind not in kinds_in(phrase)
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "pitches"),
    [
        ("Your support pays for our journalism. Donate from $5 a month.", {"appeal": 4}),
        ("Comments are moderated, and we reserve the right to delete any.", {"answering": 2}),
        ("応援する方は月額500円から", {"appeal": 2}),
        ("The well had been dug by her father, and the council asked for it.", {}),
        ("word " * 100 + "Donate.", {}),
        ("", {}),
    ],
)
def test_listed_in_counts_pitches(text: str, pitches: dict[str, int]) -> None:
    assert listed_in(text).pitches == pitches


def test_listed_in_finds_each_pitch() -> None:
    missed = [
        (kind, phrase)
        for kind, listed in PITCHES.items()
        for phrase in listed.split(", ")
        if kind not in listed_in(phrase).pitches
    ]
    assert missed == []
