import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.exports.exported_article import blocks, language_in, one_line, prose_note, verbatim


@given(st.lists(st.sampled_from(["", " ", "\r", "a", " b c"]), max_size=12))
def test_blocks_cover_all_lines_that_are_not_blank(lines: list[str]) -> None:
    inside = [number for block in blocks(lines) for number in block]
    assert inside == [number for number, line in enumerate(lines) if line.strip()]
    assert all(block.stop < other.start for block, other in zip(blocks(lines), blocks(lines)[1:], strict=False))


@given(st.text(alphabet="a \n\r\t", max_size=40))
def test_verbatim_is_a_part_of_the_text(text: str) -> None:
    found = verbatim(text.split("\n"))
    assert found in text
    assert found.split() == text.split()
    assert not found.split("\n")[0].isspace()


def test_one_line_joins_with_single_spaces() -> None:
    assert one_line(["  A headline", "of two\r", "", "lines "]) == "A headline of two lines"


@pytest.mark.parametrize(
    ("value", "language"),
    [
        *(
            ("ENGLISH", "en"),
            ("DEUTSCH; GERMAN", "de"),
            ("Français", "fr"),
            ("NEDERLANDS; DUTCH", "nl"),
            ("Engels", "en"),
        ),
        *(("", None), ("First", None), (";", None), ("x" * 1_000, None)),
    ],
)
def test_language_in_knows_names_in_several_languages(value: str, language: str | None) -> None:
    assert language_in(value) == language


def test_prose_note_tells_prose_from_lists() -> None:
    prose = ["The words of a paragraph that nobody would take for a list of documents or for the terms of"] * 2
    assert prose_note(["Terms: " + prose[0], *prose], "here") == ()
    assert prose_note(["", "1. A headline", "2. Another", ""], "here") == ()
    (note,) = prose_note(["", *prose, ""], "here")
    assert note.startswith("text here belongs to no article and is not read: 'The words of a paragraph")
