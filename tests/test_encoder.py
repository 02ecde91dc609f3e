import pytest

from indexer.encoder import TokenCounter, with_title


def test_starts_are_code_points_of_the_text(wordpieces: TokenCounter) -> None:
    assert wordpieces.starts("🎈 balloons, é") == [0, 2, 10, 12]


def test_count_includes_special_tokens_and_truncates_nothing(wordpieces: TokenCounter) -> None:
    assert wordpieces.count(["", "one two", "word " * 1_000]) == [2, 4, 1_002]


@pytest.mark.parametrize(
    ("title", "text", "embedded"),
    [
        ("Storm", "It rained.", "Storm\nIt rained."),
        ("", "It rained.", "It rained."),
        ("Storm", "Storm\n\nIt rained.", "Storm\n\nIt rained."),
    ],
)
def test_with_title_puts_the_title_before_the_text_once(title: str, text: str, embedded: str) -> None:
    assert with_title(title, text) == embedded
