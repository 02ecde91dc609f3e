import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.quotations.quotation import Quotation, quoted_words, readings


def marked(text: str) -> list[str]:
    """The words between elisions; those that an editor put in are in brackets."""
    words = quoted_words(Quotation(text=text))
    keys = [f"[{key}]" if number in words.inserted else key for number, key in enumerate(words.keys)]
    return [" ".join(keys[one.start : one.stop]) for one in words.fragments]


@pytest.mark.parametrize("dots", ["…", "...", "....", ". . .", "[...]", "[…]", "(...)", "( … )", "……", "⋯"])
def test_quoted_words_knows_ellipses(dots: str) -> None:
    assert marked(f"one two {dots} three{dots}four") == ["one two", "three", "four"]
    assert marked(f"{dots} one two{dots}") == ["one two"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two, three.", ["one two three"]),
        ("a [the mayor] said", ["a [the] [mayor] said"]),
        ("[T]he mayor talk[ed]", ["the mayor talked"]),
        ("a [...] b [sic] c", ["a", "b [sic] c"]),
        ("[all of it]", ["all of it"]),
        (f"a [{'w ' * 13}] b", [f"a {'w ' * 13}b"]),
        ("a (in passing) b", ["a in passing b"]),
        ("…", [""]),
    ],
)
def test_quoted_words_knows_what_an_editor_put_in(text: str, found: list[str]) -> None:
    assert marked(text) == found


def test_quoted_words_leaves_brackets_that_are_not_folded() -> None:
    words = quoted_words(Quotation(text="a [the mayor] said", folds=("case",)))
    assert not words.inserted
    assert words.keys == ("a", "the", "mayor", "said")


def test_stretches_end_at_every_mark() -> None:
    words = quoted_words(Quotation(text="a b … c [d] e f"))
    assert [list(words.keys[one.start : one.stop]) for one in words.stretches] == [["a", "b"], ["c"], ["e", "f"]]


def test_readings_take_marks_for_the_article_s_own_first() -> None:
    plain, marked = readings(Quotation(text="a b … c [d] e f"))
    assert [len(one) for one in plain.stretches] == [6]
    assert [len(one) for one in marked.stretches] == [2, 1, 2]
    assert [one.keys for one in readings(Quotation(text="[t]he sea"))] == [("t", "he", "sea"), ("the", "sea")]
    assert len(readings(Quotation(text="the sea."))) == 1


@given(st.text(st.sampled_from("ab [].…'ß"), max_size=60))
def test_spans_are_those_of_the_quotation_as_it_was_sent(text: str) -> None:
    words = quoted_words(Quotation(text=text))
    for number, key in enumerate(words.keys):
        span = words.span(range(number, number + 1))
        assert span.of(text).replace("[", "").replace("]", "").lower().replace("ß", "ss").replace(".", "") == key
    assert sorted(number for one in words.fragments for number in one) == list(range(len(words)))
    assert sum(map(len, words.stretches)) + len(words.inserted) == len(words)
    assert all(0 <= words.span(range(at, at)).start <= len(text) for at in range(len(words) + 1))
