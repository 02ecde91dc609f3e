from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.columns.values import ValueColumn
from service.search.facets import BUCKETS_MAX, FacetCount, count_names, count_values, histogram
from tests.indexer.index.columns.made import values_of


def counted(field: ValueColumn, rows: list[int], articles: int, limit: int = 20) -> list[tuple[str | None, int]]:
    mask = np.zeros(articles, np.bool_)
    mask[rows] = True
    return pairs(count_values(field, mask, limit=limit))


def pairs(counts: list[FacetCount]) -> list[tuple[str | None, int]]:
    return [(count.value, count.count) for count in counts]


def test_count_values_sorts_by_count_then_name_and_puts_those_without_last() -> None:
    field = values_of(["b"], ["a"], [], ["c"], ["c"], [], [])
    assert counted(field, [0, 1, 2, 3, 4, 5, 6], 7) == [("c", 2), ("a", 1), ("b", 1), (None, 3)]


def test_count_values_sorts_many_values_of_one_count_by_name() -> None:
    names = [f"{number:03}" for number in range(500)]
    field = values_of(*([name] for name in reversed(names)), *([name] for name in names[::3]))
    expected = [(name, 2) for name in names[::3]] + [(name, 1) for name in names if int(name) % 3]
    assert counted(field, list(range(667)), 667, limit=500) == expected


def test_count_values_leaves_out_what_the_articles_do_not_have() -> None:
    assert counted(values_of(["a"], ["b"], ["a"]), [1], 3) == [("b", 1)]
    assert counted(values_of(["a"], []), [], 2) == []


def test_count_values_gives_the_most_frequent_and_those_without_beyond_them() -> None:
    field = values_of(["a"], ["b"], ["b"], ["c"], [])
    assert counted(field, [0, 1, 2, 3, 4], 5, limit=2) == [("b", 2), ("a", 1), (None, 1)]


def test_count_values_takes_an_article_for_each_of_its_values_and_once_for_one_it_has_twice() -> None:
    assert counted(values_of(["a", "b", "a", "A"], ["b"]), [0, 1], 2) == [("b", 2), ("a", 1)]


@pytest.mark.parametrize(
    ("spelled", "name"), [(["Post", "POST", "POST"], "POST"), (["post", "POST"], "post"), (["POST", "post"], "POST")]
)
def test_count_values_names_a_value_by_its_most_frequent_or_else_first_spelling(spelled: list[str], name: str) -> None:
    field = values_of(*([value] for value in spelled))
    assert counted(field, [0, 1], len(spelled)) == [(name, 2)]


def test_histogram_counts_by_day_month_and_year() -> None:
    days = np.array(["2023-06-18", "2023-06-19", "2023-06-19", "NaT", "2021-12-31"], "M8[D]")
    assert pairs(histogram(days, "day")) == [("2021-12-31", 1), ("2023-06-18", 1), ("2023-06-19", 2), (None, 1)]
    assert pairs(histogram(days, "month")) == [("2021-12", 1), ("2023-06", 3), (None, 1)]
    assert pairs(histogram(days, "year")) == [("2021", 1), ("2023", 3), (None, 1)]


@pytest.mark.parametrize("width", ["day", "month", "year"])
def test_histogram_of_nothing_is_empty(width: str) -> None:
    assert histogram(np.empty(0, "M8[D]"), width) == []


def test_histogram_reads_days_before_1970_and_of_the_first_year() -> None:
    days = np.array([-1, 0, -719_162], np.int64).view("M8[D]")
    assert pairs(histogram(days, "day")) == [("0001-01-01", 1), ("1969-12-31", 1), ("1970-01-01", 1)]


def test_histogram_keeps_the_latest_buckets_and_the_unknown() -> None:
    twice_on_the_sixth_day = [5, *range(BUCKETS_MAX + 5)]
    days = np.append(np.array(twice_on_the_sixth_day), np.iinfo(np.int64).min).view("M8[D]")
    found = pairs(histogram(days, "day"))
    assert found[:2] == [("1970-01-06", 2), ("1970-01-07", 1)]
    assert found[-1] == (None, 1)
    assert len(found) == BUCKETS_MAX + 1


@given(st.lists(st.lists(st.sampled_from(["a", "A", "b", "B", "c", ""]), max_size=4)), st.data())
@settings(deadline=None)
def test_count_values_equals_a_counter(articles: list[list[str]], data: st.DataObject) -> None:
    chosen = [row for row in range(len(articles)) if data.draw(st.booleans())]
    expected = Counter(value for row in chosen for value in {spelled.lower() for spelled in articles[row]} - {""})
    found = counted(values_of(*articles), chosen, len(articles))
    named = [(value, count) for value, count in found if value is not None]
    assert {value.lower(): count for value, count in named} == expected
    assert named == sorted(named, key=lambda pair: (-pair[1], pair[0]))
    assert sum(count for value, count in found if value is None) == sum(not any(articles[row]) for row in chosen)


@given(st.lists(st.none() | st.dates()), st.sampled_from([("day", 10), ("month", 7), ("year", 4)]))
@settings(deadline=None)
def test_histogram_equals_a_counter(days: list[object], width: tuple[str, int]) -> None:
    name, length = width
    expected = Counter(None if day is None else str(day)[:length] for day in days)
    found = pairs(histogram(np.array(days, "M8[D]"), name))
    assert dict(found) == expected
    known = [value for value, _ in found if value is not None]
    assert known == sorted(known)


def test_count_names_counts_as_values_are_counted() -> None:
    names = [["b"], ["a", "b"], [], ["c"], ["a"], []]
    assert pairs(count_names(names, limit=2)) == [("a", 2), ("b", 2), (None, 2)]
    assert count_names([]) == []
