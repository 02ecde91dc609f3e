import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.markdown.inline import ALONE, CLOSES, ESCAPE, REFERENCE, WORDS
from indexer.corpus.markdown.syntax import without_syntax
from indexer.corpus.markdown.words import FILLER, blanked, resolved, without_fillers

F = FILLER


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("R\\&D", f"R{F}&D", "0000"),
        ("caf&eacute;", "café       ", "00002222222"),
        ("AT&amp;T", f"AT&{F * 4}T", "00000000"),
        ("a&amp;&lt;b", f"a&{F * 4}<{F * 3}b", "00000000000"),
        ("a&nbsp;b", "a      b", "03333330"),
        ("\\*a\\*", f" *a{F}*", "30000"),
        ("*&lt;*", " <    ", "102222"),
        ("o&quot; b", 'o"      b', "002222200"),
        ("a&shy;b", f"a\xad{F * 4}b", "0000000"),
    ],
)
def test_resolved_gives_references_and_escapes_for_what_they_stand_for(text: str, words: str, marks: str) -> None:
    syntax = without_syntax(text)
    assert (syntax.words, "".join(map(str, syntax.marks))) == (words, marks)


def test_resolved_keeps_the_length_and_leaves_no_mark_of_its_own() -> None:
    text = "a\\*b &amp; c"
    marks = bytearray([WORDS, ESCAPE, WORDS, WORDS, WORDS, *[REFERENCE] * 5, WORDS, ALONE])
    assert resolved(text, marks) == (f"a{F}*b &      ", bytes([0, 0, 0, 0, 0, 0, *[CLOSES] * 4, 0, ALONE]))


def test_blanked_has_spaces_for_syntax() -> None:
    assert blanked("*a* b", bytearray([1, 0, 2, 0, 0])) == " a  b"


@given(st.lists(st.sampled_from(sorted(html.entities.html5)), max_size=5), st.sampled_from(["", "a", " "]))
def test_resolved_takes_every_reference_that_html_knows(names: list[str], between: str) -> None:
    text = "".join(f"x&{name}{between}" for name in names if name.endswith(";"))
    syntax = without_syntax(text)
    assert len(syntax.words) == len(syntax.marks) == len(text)
    assert without_fillers(syntax.words).split() == without_fillers(html.unescape(text)).split()
