import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.keywords.names.likeness import EDITED, SAME, keys, likeness, shortened


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zelensky", "selenskyj"),
        ("hussein", "husain"),
        ("tschaikowsky", "tchaikovsky"),
        ("mcdonagh", "macdonagh"),
        ("schoenberg", "schonberg"),
        ("зеленский", "zelensky"),
        ("فاطمة", "فاطمه"),
    ],
)
def test_transliterations_of_one_name_are_near_both_ways(one: str, other: str) -> None:
    for is_known in (False, True):
        assert likeness(one, other, is_known=is_known) == likeness(other, one, is_known=is_known) == SAME


@pytest.mark.parametrize(
    ("one", "other"), [("mohammed", "muhammad"), ("lukashenko", "lukashenka"), ("qadhafi", "gaddafi")]
)
def test_other_vowels_are_near_in_longer_names(one: str, other: str) -> None:
    assert likeness(one, other, is_known=True) == likeness(other, one, is_known=True) == EDITED


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("papadopolous", "papadopoulos"),
        ("featherstonhaugh", "featherstonehaugh"),
        ("merlni", "merlin"),
        ("hollwood", "hollywood"),
    ],
)
def test_a_typing_error_is_near_what_was_meant_if_the_corpus_lacks_it(asked: str, meant: str) -> None:
    assert likeness(asked, meant, is_known=False) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("iran", "iraq"), ("austria", "australia"), ("marina", "martina"), ("reagan", "regan"), ("simone", "simon")),
        *(("johnson", "johnston"), ("london", "lyndon"), ("germany", "german"), ("allen", "ellen")),
        *(
            ("kirche", "kirsche"),
            ("caroline", "carolina"),
            ("german", "kerman"),
            ("slovakia", "slovenia"),
            ("frank", "franco"),
            ("petersen", "pedersen"),
        ),
    ],
)
def test_another_name_of_the_corpus_is_not_near(one: str, other: str) -> None:
    assert likeness(one, other, is_known=True) == likeness(other, one, is_known=True) == 0


def test_a_short_name_may_differ_in_doubled_letters_alone() -> None:
    assert likeness("sisi", "sissi", is_known=False) == SAME
    assert likeness("sang", "zhang", is_known=False) == likeness("sisi", "sissi", is_known=True) == 0


@pytest.mark.parametrize("word", ["", "abc", "aeiou", "b2b4x", "xxxiii", "中国人民", "한국어말"])
def test_some_words_have_no_keys(word: str) -> None:
    assert keys(word) == ()


NAMES = st.text("abcdefghiklmnoprstuvyz", min_size=8, max_size=14).filter(keys)


@given(NAMES, st.data())
def test_names_an_edit_apart_share_a_key_or_what_is_left_of_one(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 1))
    other = name[:at] + data.draw(st.sampled_from(["", *"bdklmnrt"])) + name[at + 1 :]
    if likeness(name, other, is_known=False):
        found = [{*keys(word), *shortened(word)} for word in (name, other)]
        # Letters that sound together may make more of one edit; then the spellings are not looked at.
        assert likeness(other, name, is_known=False) > 0
        assert found[0]


@given(NAMES, NAMES)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    for is_known in (False, True):
        found = likeness(one, other, is_known=is_known)
        assert found == likeness(other, one, is_known=is_known)
        assert found in (0.0, EDITED, SAME)
