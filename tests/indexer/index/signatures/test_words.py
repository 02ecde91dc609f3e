import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.signatures.words import words_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The U.S. said “don’t” — co\u00adoperate.", ["the", "us", "said", "don't", "cooperate"]),
        ("3.5% of $1,000; 10:30 a.m.", ["3.5", "%", "of", "$", "1,000", "10", "30", "am"]),
        ("It was −5 degrees, in 2020–21", ["it", "was", "-", "5", "degrees", "in", "2020", "21"]),
        ("İSTANBUL, Iğdır: IĞDIR", ["istanbul", "iğdir", "iğdir"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ﬁnance ＡＢ cafe\u0301 café", ["finance", "ab", "café", "café"]),
        ("国务卿说：“会去。”", list("国务卿说会去")),
        ("안녕하세요 세계", ["안녕하세요", "세계"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("**bold** _it_ # head | cell", ["bold", "it", "head", "cell"]),
        ("— … \u200b 🎈", []),
        ("", []),
    ],
)
def test_words_of_folds_what_does_not_make_another_word(text: str, keys: list[str]) -> None:
    assert words_of(text).keys == keys


@given(st.text())
def test_words_of_says_what_each_word_is_made_of(text: str) -> None:
    words = words_of(text)
    position = 0
    for key, start, end in zip(*words, strict=True):
        assert position <= start < end <= len(text)
        assert words_of(text[start:end]).keys[:1] == [key] or not key
        position = end


@given(st.text("abEİ1२5.,'’ -$%é国", max_size=40), st.sampled_from("\xad\u200b\u2060"))
def test_words_of_does_not_see_what_nobody_sees(text: str, invisible: str) -> None:
    assert words_of(text.replace("", invisible)).keys == words_of(text).keys


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_words_of_a_part_counts_in_the_whole(text: str, start: int, length: int) -> None:
    words = words_of(text, start, start + length)
    assert all(start <= one for one in words.starts)
    assert all(one <= start + length for one in words.ends)
