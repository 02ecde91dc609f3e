import pytest

from indexer.corpus.markdown.inline import folded_label, mark_as, mark_inline


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("[a](b)!", "1022220"),
        ("![](b)", "333333"),
        ("**a** `b`", "110220102"),
        ("<b>a</b><br>", "111022223333"),
        ("a[^1]", "03333"),
        ("[[p|a]]", "1111022"),
    ],
)
def test_mark_inline_tells_what_goes_with_the_words_after_or_before(text: str, marks: str) -> None:
    found = bytearray(len(text))
    mark_inline(text, 0, len(text), found, frozenset())
    assert "".join(map(str, found)) == marks


def test_mark_inline_stays_within_its_paragraph() -> None:
    text = "*a* [b](c) *d*"
    found = bytearray(len(text))
    mark_inline(text, 4, 9, found, frozenset())
    assert not any(found)


def test_mark_as_gives_a_range_a_mark() -> None:
    marks = bytearray(4)
    mark_as(2, marks, 1, 3)
    assert marks == b"\0\2\2\0"


def test_folded_label_ignores_case_and_white_space() -> None:
    assert folded_label(" The\n KILN ") == folded_label("the kiln")
