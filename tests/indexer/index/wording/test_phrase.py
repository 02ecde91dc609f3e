import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.wording.phrase import stands_in


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("war", "the war.", True),
        ("war", "a warship and wars", False),
        ("war", "a warship in a war", True),
        ("war", "the post-war years", True),
        ("war", "prewar", False),
        ("smith", "smith's", True),
        ("100", "1000", False),
        ('"war', 'the "war', True),
        ("中国", "在中国人民", True),
        ("国", "中国", True),
        ("क", "का", False),
        ("us", "", False),
    ],
)
def test_stands_in_wants_whole_words_where_words_have_spaces(phrase: str, text: str, expected: bool) -> None:
    assert stands_in(phrase, text) is expected


WORDS = st.lists(st.text("abé", min_size=1, max_size=3), min_size=1, max_size=6)


@given(WORDS, WORDS, WORDS)
def test_stands_in_agrees_with_a_comparison_word_by_word(
    before: list[str], phrase: list[str], behind: list[str]
) -> None:
    text = [*before, *behind]
    expected = any(text[at : at + len(phrase)] == phrase for at in range(len(text)))
    assert stands_in(" ".join(phrase), " ".join(text)) is expected
    assert stands_in(" ".join(phrase), " ".join([*before, *phrase, *behind]))
