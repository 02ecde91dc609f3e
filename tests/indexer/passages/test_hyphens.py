import pytest

from indexer.passages.hyphens import Hyphens


@pytest.mark.parametrize(
    ("text", "before", "behind", "expected"),
    [
        ("", "a Com", "mission", False),
        ("", "a com", "mission-led plan", False),
        ("", "in Baden", "Württemberg", True),
        ("", "his COVID", "19", True),
        ("Long-term plans.", "a long", "term", True),
        ("Long\u2010term plans.", "a long", "term", True),
        ("Long-term plans, longterm.", "a long", "term", False),
        ("So long. The term ends.", "a long", "term", True),
        ("It is so, on the con.", "a con", "so", False),
        ("A spoke-\nsman.", "A spoke", "sman.", False),
        ("", "a self", "made man", True),
        ("", "dit", "elle", True),
        ("", "a state-of-the", "art kiln", True),
        ("", "", "mission", True),
        ("", "a", "", True),
    ],
)
def test_belongs_goes_by_what_the_text_writes_elsewhere(text: str, before: str, behind: str, *, expected: bool) -> None:
    assert Hyphens(text).belongs(before, behind) is expected


@pytest.mark.parametrize(
    ("text", "before", "behind", "expected"),
    [
        ("", "pre", "and post-war", True),
        ("", "Vor", "und Nachteile", True),
        ("", "Vor", "undurchsichtig", False),
        ("A thousand.", "thous", "and one", False),
        ("", "Com", "mission", False),
        ("", "", "and", False),
    ],
)
def test_stands_apart_tells_a_word_to_come(text: str, before: str, behind: str, *, expected: bool) -> None:
    assert Hyphens(text).stands_apart(before, behind) is expected
