"""A cursor brings back the position it was made of, with the same query on the same index, and nothing else does."""

import string
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.ranking.ranking import SEMANTIC
from service.errors import QueryError
from service.search.cursors import Position, decode, encode
from service.search.filters import Filters, moment
from service.search.query import SearchQuery

INDEX, ANOTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4
NUMBERS = st.integers(0, 2**32 - 1)
LETTERS = string.ascii_letters + string.digits + "-_"
QUERY = SearchQuery(text="balloon")
CURSOR = encode(Position(place=10, hits=12), QUERY, INDEX)
DAY = moment("2023-06-18", end=False)


def going_on(query: SearchQuery, cursor: str | None) -> SearchQuery:
    return replace(query, cursor=cursor)


def test_without_a_cursor_the_list_starts_at_its_beginning() -> None:
    assert decode(QUERY, INDEX) == Position(place=0, hits=0)


@given(NUMBERS, NUMBERS, st.text(max_size=50), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_position_comes_back(place: int, hits: int, text: str, index: str) -> None:
    position, query = Position(place=place, hits=hits), SearchQuery(text=text)
    cursor = encode(position, query, index)
    assert len(cursor) == 48
    assert set(cursor) <= set(LETTERS)
    assert decode(going_on(query, cursor), index) == position


@pytest.mark.parametrize("changes", [{"limit": 100}, {"facets": ("source", "day")}, {"cursor": CURSOR}])
def test_a_cursor_holds_good_for_pages_of_another_size_and_detail(changes: dict[str, object]) -> None:
    query = replace(QUERY, **changes)  # type: ignore[arg-type]
    assert decode(going_on(query, CURSOR), INDEX) == Position(place=10, hits=12)
    assert encode(Position(place=10, hits=12), query, INDEX) == CURSOR


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "balloons"},
        {"mode": SEMANTIC},
        {"passages_per_article": 2},
        {"min_relevance": 0.5},
        {"filters": Filters(sources=("The Harbour Post",))},
        {"filters": Filters(published_from=DAY)},
        {"filters": Filters(published_to=DAY)},
    ],
)
def test_a_cursor_of_another_query_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(QueryError, match="the cursor belongs to another query; repeat the query") as refused:
        decode(going_on(replace(QUERY, **changes), CURSOR), INDEX)  # type: ignore[arg-type]
    assert refused.value.code == "cursor_invalid"


def test_a_cursor_tells_filters_apart() -> None:
    chosen = [
        Filters(),
        Filters(sources=("a", "b")),
        Filters(sources=("a, b",)),
        Filters(authors=("a", "b")),
        Filters(published_from=DAY),
        Filters(published_to=DAY),
    ]
    cursors = [encode(Position(), replace(QUERY, filters=filters), INDEX) for filters in chosen]
    assert len(set(cursors)) == len(cursors)


def test_a_cursor_of_another_generation_has_expired() -> None:
    with pytest.raises(QueryError, match="the index has changed since this cursor was given out") as refused:
        decode(going_on(QUERY, CURSOR), ANOTHER)
    assert refused.value.code == "cursor_expired"


@given(st.integers(0, len(CURSOR) - 1), st.sampled_from(LETTERS + "+/= \n.é\x00"))
def test_a_cursor_with_any_letter_changed_is_refused(place: int, letter: str) -> None:
    assume(CURSOR[place] != letter)
    refuse(CURSOR[:place] + letter + CURSOR[place + 1 :])


@given(st.integers(0, len(CURSOR)), st.sampled_from(["", "=", "==", "A", "\n", " "]), st.integers(0, 48))
def test_a_cursor_with_letters_more_or_fewer_is_refused(place: int, inserted: str, removed: int) -> None:
    changed = CURSOR[:place] + inserted + CURSOR[place + removed :]
    assume(changed != CURSOR)
    refuse(changed)


@given(st.one_of(st.text(), st.text(LETTERS, min_size=48, max_size=48)))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    assume(text != CURSOR)
    refuse(text)


def refuse(cursor: str) -> None:
    for index in (INDEX, ANOTHER):
        with pytest.raises(QueryError, match="the cursor is none that this service gave out") as refused:
            decode(going_on(QUERY, cursor), index)
        assert refused.value.code == "cursor_invalid"
