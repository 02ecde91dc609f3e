"""Any text that says something is a query; the rest is refused with a stable code."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ranking.scores import HYBRID
from service.errors import QueryError
from service.search.controls.order import INDEXED, RELEVANCE
from service.search.filters import Filters
from service.search.query import QUERY_MAX_CHARACTERS, SearchQuery, checked_query


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("", "query_empty", "the query holds nothing to search for"),
        (" \t\r\n\u3000\xa0", "query_empty", "the query holds nothing to search for"),
        ("\u200b\u200d\ufeff", "query_empty", "the query holds nothing to search for"),
        ("\u2028\u2029", "query_empty", "the query holds nothing to search for"),
        ("\ue000", "query_empty", "the query holds nothing to search for"),
        ("x" * 2_001, "query_too_long", r"the query has 2001 characters; the most is 2000"),
        (" " * 2_001, "query_too_long", r"the query has 2001 characters; the most is 2000"),
        ("ab\x00c", "query_control_character", r"control character U\+0000 at 2"),
        ("\x1b[31m", "query_control_character", r"control character U\+001B at 0"),
        ("a\x0b", "query_control_character", r"control character U\+000B at 1"),
        ("a\x7f", "query_control_character", r"control character U\+007F at 1"),
        ("a\x85", "query_control_character", r"control character U\+0085 at 1"),
        ("a \ud83c", "query_control_character", r"control character U\+D83C at 2"),
    ],
)
def test_checked_query_refuses_what_is_no_query(query: str, code: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as refused:
        checked_query(query)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (" a\tb\n", "a\tb"),
        ("🎈", "🎈"),
        ("x" * 2_000, "x" * 2_000),
        ("🎈" * 2_000, "🎈" * 2_000),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("?", "?"),
        ('"exact" -not OR title:*', '"exact" -not OR title:*'),
        ("e\u0301", "e\u0301"),
    ],
)
def test_checked_query_takes_any_other_text(query: str, expected: str) -> None:
    assert checked_query(query) == expected


@given(st.one_of(st.text(), st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Ll"]))))
def test_checked_query_gives_what_it_takes_unchanged_a_second_time(query: str) -> None:
    try:
        text = checked_query(query)
    except QueryError:
        return
    assert text == query.strip() == checked_query(text) != ""


@given(st.integers(QUERY_MAX_CHARACTERS + 1, 20_000), st.sampled_from("a 🎈"))
def test_checked_query_refuses_every_query_that_is_too_long(length: int, letter: str) -> None:
    with pytest.raises(QueryError, match=f"the query has {length} characters"):
        checked_query(letter * length)


def test_a_query_asks_for_one_hit_an_article_of_ten_and_leaves_nothing_out() -> None:
    query = SearchQuery(text="balloon")
    assert (query.limit, query.mode, query.passages_per_article, query.min_relevance) == (10, HYBRID, 1, 0.0)
    assert (query.cursor, query.facets, bool(query.filters)) == (None, (), False)
    assert (query.sort, query.goes_by_times) == (RELEVANCE, False)


@pytest.mark.parametrize(
    "wanted", [{"sort": INDEXED}, {"filters": Filters(indexed_from=0)}, {"filters": Filters(indexed_to=0)}]
)
def test_a_query_goes_by_times_if_they_choose_or_order_what_it_finds(wanted: dict[str, Any]) -> None:
    assert SearchQuery(text="balloon", **wanted).goes_by_times
