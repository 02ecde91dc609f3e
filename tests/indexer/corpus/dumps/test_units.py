"""Lines, and the paragraphs that they were broken from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.dumps.units import lines_of, units_of

WRAPPED = (
    "   The ferry to the outer island ran aground on a sandbank on Tuesday\n"
    "   morning with forty people on board, and nobody at all was hurt by\n"
    "   it.\n\n"
    "     * Home and the weather\n     * News\n\n"
    "   The vessel floated free at noon, when an inquiry was announced that\n"
    "   will look at the charts, which date from the year nineteen seventy\n"
    "   one.\n"
)


def _texts(text: str) -> list[str]:
    return [unit.text for unit in units_of(lines_of(text))]


def test_units_of_joins_lines_broken_at_a_column() -> None:
    found = _texts(WRAPPED)
    assert len(found) == 4
    assert found[0].endswith("hurt by it.")
    assert found[1:3] == ["* Home and the weather", "* News"]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("One\nTwo\n\nThree", ["One", "Two", "Three"]),
        (
            "The pier was bought, according to a letter of the\nHarbour Trust\n, for a pound.",
            ["The pier was bought, according to a letter of the Harbour Trust , for a pound."],
        ),
        (
            "The pier was sold last spring by the old\nTrust\nand\nFerries\n, as told\nin May\n.\nNext day",
            ["The pier was sold last spring by the old Trust and Ferries , as told in May .", "Next day"],
        ),
        ("A sentence stands alone on its line here, all of it.\nand this one too", None),
        ("Menu\nof the day\nand more", None),
        ("\ufeff\n \n", []),
    ],
)
def test_units_of_joins_pieces_of_sentences(text: str, units: list[str] | None) -> None:
    assert _texts(text) == (text.split("\n") if units is None else units)


def test_units_of_joins_pieces_of_sentences_in_wrapped_text() -> None:
    found = _texts(
        WRAPPED + "\n   The pier was sold last spring, as the letter said, to the\n   Trust\n   , for one pound.\n"
    )
    assert found[-1] == "The pier was sold last spring, as the letter said, to the Trust , for one pound."


@given(st.text(st.sampled_from("ab \n\r\u2028\ufeff,.*") | st.characters(), max_size=300))
def test_units_of_hold_each_line_with_text_once(text: str) -> None:
    lines = lines_of(text)
    held = [line for unit in units_of(lines) for line in range(unit.first, unit.last + 1)]
    assert held == [i for i, line in enumerate(lines) if line.text]
    assert all(text[line.start : line.start + len(line.text)] == line.text for line in lines)
