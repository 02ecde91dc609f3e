"""Phrases of several kinds in a text."""

import pytest

from indexer.corpus.dumps.words.matcher import Matcher

MATCHER = Matcher({"go": "log in, sign, über uns", "ask": "log in to comment, in, 登录", "see": "sign, 登录入口"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Log in", [("go", 0), ("ask", 4)]),
        ("please log in to comment", [("go", 7), ("ask", 7), ("ask", 11)]),
        ("signs", []),
        ("a sign", [("go", 2), ("see", 2)]),
        ("indeed", []),
        ("Über uns", [("go", 0)]),
        ("请登录入口", [("ask", 1), ("see", 1)]),
        ("HomeLog in", [("go", 5), ("ask", 9)]),
        ("", []),
    ],
)
def test_matches_are_the_kinds_of_all_phrases_at_each_place(text: str, found: list[tuple[str, int]]) -> None:
    assert [(kind, place) for kinds, place in MATCHER.matches(text) for kind in kinds] == found


def test_a_longer_phrase_may_go_on_with_an_ending() -> None:
    matcher = Matcher({"legal": "datenschutz"})
    assert [place for _, place in matcher.matches("Unsere Datenschutzerklärung")] == [7]
