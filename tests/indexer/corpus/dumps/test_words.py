"""Kinds of words that stand beside articles."""

import pytest

from indexer.corpus.dumps.words import PHRASES, kinds_in


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


def test_kinds_in_finds_each_phrase() -> None:
    missed = [
        (kind, phrase)
        for kind, listed in PHRASES.items()
        for phrase in listed.split(", ")
        if kind not in kinds_in(phrase)
    ]
    assert missed == []
