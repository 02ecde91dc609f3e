"""Words by which sites speak of themselves."""

import pytest

from indexer.corpus.dumps.pitches import PITCHES, pitches_in


@pytest.mark.parametrize(
    ("text", "pitches"),
    [
        ("Your support pays for our journalism. Donate from $5 a month.", {"appeal": 4}),
        ("Comments are moderated, and we reserve the right to delete any.", {"answering": 2}),
        ("応援する方は月額500円から", {"appeal": 2}),
        ("The well had been dug by her father, and the council asked for it.", {}),
        ("", {}),
    ],
)
def test_pitches_in_counts_phrases(text: str, pitches: dict[str, int]) -> None:
    assert pitches_in(text) == pitches


def test_pitches_in_looks_at_the_beginning() -> None:
    assert pitches_in("word " * 100 + "Donate.") == {}


def test_pitches_in_finds_each_phrase() -> None:
    missed = [
        (kind, phrase)
        for kind, listed in PITCHES.items()
        for phrase in listed.split(", ")
        if kind not in pitches_in(phrase)
    ]
    assert missed == []
