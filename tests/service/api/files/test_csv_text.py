"""Tables as CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.files.csv_text import Cell, csv_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode(), newline="")))


def test_csv_text_quotes_what_needs_it() -> None:
    rows: list[list[Cell]] = [["plain", 1, 0.5], ['a "word", and\nanother', None, 2]]
    assert csv_text(["text", "b", "c"], rows) == b'text,b,c\r\nplain,1,0.5\r\n"a ""word"", and\nanother",,2\r\n'


def test_csv_text_without_rows_is_a_line_of_names() -> None:
    assert csv_text(["a", "b"], []) == b"a,b\r\n"


def test_csv_text_has_a_byte_order_mark_only_if_asked() -> None:
    assert csv_text(["a"], [["ü"]]) == "a\r\nü\r\n".encode()
    assert csv_text(["a"], [["ü"]], byte_order_mark=True) == "\ufeffa\r\nü\r\n".encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_text_makes_formulas_harmless(start: str) -> None:
    (_, (cell,)) = read(csv_text(["a"], [[f"{start}cmd|' /C calc'!A0"]]))
    assert cell == f"'{start}cmd|' /C calc'!A0"


def test_csv_text_leaves_numbers_as_they_are() -> None:
    assert csv_text(["a", "b"], [[-1, -0.5]]) == b"a,b\r\n-1,-0.5\r\n"


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_csv_text_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    found = read(csv_text(["a", "b"], rows))
    assert found[0] == ["a", "b"]
    for row, given_row in zip(found[1:], rows, strict=True):
        for cell, text in zip(row, given_row, strict=True):
            assert cell in (text, f"'{text}")
            assert cell[:1] not in frozenset("=+-@\t\r\n")
