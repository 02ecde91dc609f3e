import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.wording.folding import folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Two\t\nWORDS  ", "two words"),
        ("“No,” he said — ‘never’", "\"no,\" he said - 'never'"),
        ("«Non»", '"non"'),
        ("rock`n´roll’s", "rock'n'roll's"),
        ("1914–18 -- long", "1914-18 - long"),
        ("eﬃ\u00adcient ﬂag", "efficient flag"),
        ("a\u200bb\u00a0c", "ab c"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul", "istanbul"),
        ("cafe\u0301", "café"),
        ("ΣΟΦΟΣ σοφος", "σοφοσ σοφοσ"),
        ("wait…", "wait..."),
        ("Ｆｕｌｌ", "full"),
        ("\ufe0f\u00ad", ""),
    ],
)
def test_folded_takes_writings_of_one_text_for_one(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("café", "cafe"), ("no, never", "no never"), ("a b", "ab"), ("it's", "its")]
)
def test_folded_keeps_apart_what_is_other_words(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text(max_size=40))
def test_folded_is_the_same_when_it_is_folded_again(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(f"\n {text}\t\u00ad") == folded(text)
