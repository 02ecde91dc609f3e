from indexer.encoder.tokens import TokenCounter


def test_starts_are_code_points_of_the_text(wordpieces: TokenCounter) -> None:
    assert wordpieces.starts("🎈 balloons, é") == [0, 2, 10, 12]


def test_count_includes_special_tokens_and_truncates_nothing(wordpieces: TokenCounter) -> None:
    assert wordpieces.count(["", "one two", "word " * 1_000]) == [2, 4, 1_002]


def test_offsets_are_code_points_of_the_text_and_none_for_special_tokens(wordpieces: TokenCounter) -> None:
    assert wordpieces.offsets(["🎈 balloons, é", ""]) == [
        [(0, 0), (0, 1), (2, 10), (10, 11), (12, 13), (0, 0)],
        [(0, 0), (0, 0)],
    ]
