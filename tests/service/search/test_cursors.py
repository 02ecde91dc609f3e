"""A cursor brings back the position it was made of, with the same query on the same index, and nothing else does."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.ranking.scores import SEMANTIC
from service.engine.cache import ByteCache
from service.errors import QueryError
from service.search.controls.order import INDEXED
from service.search.cursors import Position, decode, encode
from service.search.filters import Filters, moment
from service.search.query import SearchQuery

INDEX, ANOTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4
NUMBERS = st.integers(0, 2**32 - 1)
LETTERS = string.ascii_letters + string.digits + "-_"
QUERY = SearchQuery(text="balloon")
CURSOR = encode(Position(articles=10, hits=12), QUERY, INDEX)
DAY = moment("2023-06-18", UTC, end=False)


def going_on(query: SearchQuery, cursor: str | None) -> SearchQuery:
    return replace(query, cursor=cursor)


def test_without_a_cursor_the_list_starts_at_its_beginning() -> None:
    assert decode(QUERY, INDEX) == Position(articles=0, hits=0)


@given(NUMBERS, NUMBERS, st.text(max_size=50), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_position_comes_back(place: int, hits: int, text: str, index: str) -> None:
    position, query = Position(articles=place, hits=hits), SearchQuery(text=text)
    cursor = encode(position, query, index)
    assert len(cursor) == 48
    assert set(cursor) <= set(LETTERS)
    assert decode(going_on(query, cursor), index) == position


@pytest.mark.parametrize("changes", [{"limit": 100}, {"facets": ("source", "day")}, {"cursor": CURSOR}])
def test_a_cursor_holds_good_for_pages_of_another_size_and_detail(changes: dict[str, object]) -> None:
    query = replace(QUERY, **changes)  # type: ignore[arg-type]
    assert decode(going_on(query, CURSOR), INDEX) == Position(articles=10, hits=12)
    assert encode(Position(articles=10, hits=12), query, INDEX) == CURSOR


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
        {"filters": Filters(indexed_from=DAY)},
        {"filters": Filters(indexed_to=DAY)},
        {"sort": INDEXED},
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
        Filters(indexed_from=DAY),
        Filters(indexed_to=DAY),
    ]
    cursors = [encode(Position(), replace(QUERY, filters=filters), INDEX) for filters in chosen]
    assert len(set(cursors)) == len(cursors)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds
NAMES = st.lists(st.text(max_size=3), max_size=4)


@st.composite
def written_twice(draw: st.DrawFn) -> tuple[SearchQuery, SearchQuery]:
    """Draw a query, and write it in two ways."""
    first, last = sorted(draw(st.lists(INSTANTS, min_size=2, max_size=2)))
    names = {field: draw(NAMES) for field in ("sources", "authors", "languages", "article_ids")}
    relevance = draw(st.sampled_from([0, 0.0, -0.0, 0.25, 1, 1.0]))

    def written() -> SearchQuery:
        ends = [moment(end.astimezone(draw(ZONES)).isoformat(), UTC, end=False) for end in (first, last)]
        values: dict[str, Any] = {
            field: tuple(draw(st.permutations(known + draw(st.lists(st.sampled_from(known), max_size=2)))))
            if known
            else ()
            for field, known in names.items()
        }
        filters = Filters(published_from=ends[0], published_to=ends[1], **values)
        zero = draw(st.sampled_from([0, 0.0, -0.0]))
        return SearchQuery(text="balloon", filters=filters, min_relevance=relevance or zero)

    return written(), written()


@given(written_twice(), NUMBERS)
def test_equal_queries_that_are_written_differently_share_cursor_and_cache_entry(
    queries: tuple[SearchQuery, SearchQuery], place: int
) -> None:
    first, second = queries
    assert first == second
    assert hash(first) == hash(second)
    position = Position(articles=place, hits=place)
    cursor = encode(position, first, INDEX)
    assert encode(position, second, INDEX) == cursor
    assert decode(going_on(second, cursor), INDEX) == position
    cache: ByteCache[str] = ByteCache(100_000)
    cache.put(first, "answer", 10)
    assert cache.get(second) == "answer"
    assert len(cache) == 1


def test_a_moment_has_one_number_whatever_offset_it_is_written_with() -> None:
    texts = ["2023-01-01T00:00Z", "2023-01-01T01:00+01:00", "2022-12-31T19:00-05:00", "2023-01-01T00:00:00.000"]
    filters = [Filters(published_from=moment(text, UTC, end=False)) for text in texts]
    assert len({encode(Position(), replace(QUERY, filters=one), INDEX) for one in filters}) == 1


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
