"""Which format an answer is wanted in, and how its file is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.files.formats import Format, csv_response, wanted_format


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV; header=present", "csv"),
        ("text/csv, */*", "csv"),
        ("text/csv;q=0", "json"),
        ("application/json, text/csv", "json"),
        ("application/json;q=0.5, text/csv", "csv"),
        ("application/json; q=0.9, text/csv; q=0.1", "json"),
        ("text/csvx", "json"),
        (",;,text/csv;q=x", "csv"),
    ],
)
def test_wanted_format_heeds_accept(accept: str, wanted: str) -> None:
    assert wanted_format(accept) == wanted


@pytest.mark.parametrize("given_format", ["json", "csv", "csv-bom"])
def test_wanted_format_prefers_the_parameter(given_format: Format) -> None:
    assert wanted_format("text/csv", given_format) == given_format
    assert wanted_format("application/json", given_format) == given_format


@given(st.text())
def test_wanted_format_takes_any_header(accept: str) -> None:
    assert wanted_format(accept) in ("json", "csv")


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("stories", 'attachment; filename="stories.csv"'),
        ("search Warship, cut!", 'attachment; filename="search-warship-cut.csv"'),
        ('search "../../etc"\r\nX-Evil: 1', 'attachment; filename="search-etc-x-evil-1.csv"'),
        ("search Zürich", "attachment; filename=\"search-zurich.csv\"; filename*=UTF-8''search-z%C3%BCrich.csv"),
        ("سفينة", "attachment; filename=\"articles.csv\"; filename*=UTF-8''%D8%B3%D9%81%D9%8A%D9%86%D8%A9.csv"),
        ("हि", "attachment; filename=\"articles.csv\"; filename*=UTF-8''%E0%A4%B9%E0%A4%BF.csv"),
        ("🎈", 'attachment; filename="articles.csv"'),
    ],
)
def test_csv_response_names_the_file(name: str, disposition: str) -> None:
    assert csv_response(b"", name=name, next_cursor=None).headers["Content-Disposition"] == disposition


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_csv_response_names_a_file_after_any_text(name: str) -> None:
    disposition = csv_response(b"", name=name, next_cursor=None).headers["Content-Disposition"]
    assert disposition.isprintable()
    assert disposition.isascii()
    assert "/" not in disposition
    assert len(disposition) < 1_000


def test_csv_response_tells_the_next_cursor_if_there_is_one() -> None:
    assert "X-Next-Cursor" not in csv_response(b"", name="a", next_cursor=None).headers
    response = csv_response(b"a\r\n", name="a", next_cursor="abc")
    assert response.headers["X-Next-Cursor"] == "abc"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Vary"] == "Accept"
