import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.quotations.folds import FOLDS, Fold, canonical, folds_between, is_same


@pytest.mark.parametrize(
    ("one", "other", "folds"),
    [
        ("“Don’t”", '"Don\'t"', {"quotes"}),
        ("«oui»", "„oui“", {"quotes"}),
        ("2020–21", "2020-21", {"dashes"}),
        ("a — b", "a-b", {"dashes", "white_space"}),
        ("a  b", "a\u00a0\n b", {"white_space"}),
        ("re\u00adpair", "repair", {"soft_hyphens"}),
        ("ﬁnd", "find", {"ligatures"}),
        ("ＡＢ", "AB", {"ligatures"}),
        ("STRASSE", "Straße", {"case"}),
        ("ISPARTA", "ısparta", {"case"}),
        ("Yes, we can", "Yes we can", {"punctuation"}),
        ("a, b", "a; b", {"punctuation"}),
        ("U.S. ships", "US ships", {"punctuation"}),
        ("caf\u00e9", "cafe\u0301", set()),
        ("a b", "a b", set()),
    ],
)
def test_folds_between_are_the_fewest(one: str, other: str, folds: set[Fold]) -> None:
    assert folds_between(one, other, FOLDS) == folds_between(other, one, FOLDS) == folds
    assert is_same(one, other, folds)
    assert all(not is_same(one, other, folds - {fold}) for fold in folds)


@pytest.mark.parametrize(
    ("one", "other"), [("a b", "b a"), ("3.5", "35"), ("$5", "€5"), ("5", "5%"), ("−5", "5"), ("a", "ä"), ("ab", "a b")]
)
def test_is_same_tells_other_words_apart(one: str, other: str) -> None:
    assert not is_same(one, other, FOLDS)


@given(st.text())
def test_canonical_is_that_of_itself_without_any_fold(text: str) -> None:
    assert canonical(canonical(text, ()), ()) == canonical(text, ())
    assert is_same(text, text, FOLDS)
    assert folds_between(text, text, FOLDS) == set()
