from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.records import ArticleHeader
from service.search.facets import FACETS
from service.search.filters import ALL, ANY, NOT_ANY, Catalogue, Combination, Filters, moment
from tests.service.search.catalogues import catalogue_of

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEW_YORK = timezone(timedelta(hours=-5))


def header(article_id: str = "a", **known: Any) -> ArticleHeader:
    return ArticleHeader(**{"id": article_id, "path": "a.jsonl", "sha256": "0" * 64, **known})


def catalogue(**columns: list[Any]) -> Catalogue:
    """Of articles `0`, `1`, ... whose fields are given in columns."""
    rows = zip(*columns.values(), strict=True)
    return catalogue_of(header(str(i), **dict(zip(columns, row, strict=True))) for i, row in enumerate(rows))


def micro(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def found(articles: Catalogue, **conditions: Any) -> list[int]:
    return np.flatnonzero(articles.matching(Filters(**conditions)).articles).tolist()


def dated(published_at: str | None, **ends: int) -> bool:
    """Whether an article of this date matches a range."""
    return found(catalogue(published_at=[published_at]), **ends) == [0]


def facet(articles: Catalogue, field: str, rows: list[int], **options: int) -> list[tuple[str | None, int]]:
    mask = articles.matching(Filters(article_ids=tuple(map(str, rows)))).articles
    return [(count.value, count.count) for count in articles.facets(mask, [field], **options)[field]]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC) - MICROSECOND),
        ("2023-06", datetime(2023, 6, 1, tzinfo=UTC), datetime(2023, 7, 1, tzinfo=UTC) - MICROSECOND),
        ("2024-02", datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC) - MICROSECOND),
        ("2023-06-18", datetime(2023, 6, 18, tzinfo=UTC), datetime(2023, 6, 19, tzinfo=UTC) - MICROSECOND),
        ("0001", datetime(1, 1, 1, tzinfo=UTC), datetime(2, 1, 1, tzinfo=UTC) - MICROSECOND),
        ("9999", datetime(9999, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_moment_takes_a_period_from_its_first_to_its_last_microsecond(
    text: str, first: datetime, last: datetime
) -> None:
    assert (moment(text, UTC, end=False), moment(text, UTC, end=True)) == (micro(first), micro(last))


@pytest.mark.parametrize("end", [False, True])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-06-18T23:30:00Z", datetime(2023, 6, 18, 23, 30, tzinfo=UTC)),
        ("2023-06-18T23:30:00-05:00", datetime(2023, 6, 19, 4, 30, tzinfo=UTC)),
        ("2023-06-18T23:30:00+05:30", datetime(2023, 6, 18, 18, 0, tzinfo=UTC)),
        ("2023-06-18T23:30:15", datetime(2023, 6, 18, 23, 30, 15, tzinfo=UTC)),
        ("2023-06-18T23:30", datetime(2023, 6, 18, 23, 30, tzinfo=UTC)),
        ("2023-06-18T23:30:15.25Z", datetime(2023, 6, 18, 23, 30, 15, 250_000, tzinfo=UTC)),
    ],
)
def test_moment_takes_a_time_for_that_instant(text: str, expected: datetime, end: bool) -> None:
    assert moment(text, UTC, end=end) == micro(expected)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "18 June 2023", "06/18/2023", "20230618", "202306", "23", "02023", "+2023", "-2023"),
        *("2023-W24", "2023-W24-7", "2023-169", "2023-6", "2023-06-8", "2023-06-18T", "2023-06-18T09", "1687046400"),
        *("2023-02-30", "2023-00", "2023-13", "2023-06-00", "2023-06-31", "0000", "0000-01-01", "0000-01-01T00:00Z"),
        *("2023-06-18T24:00", "2023-06-18T23:60", "2023-06-18T23:30:60", "2023-06-18T23:30:00.1234567"),
        *("2023-06-18T23:30:00,5", "2023-06-18T23:30+24:00", "2023-06-18T23:30+02", "2023-06-18T23:30 02:00"),
        *("2023-06-18 23:30", "2023-06-18t23:30", "2023-06-18T23:30z", " 2023", "2023 ", "2023\n", "2023-06-18\n"),
        *("２０２３", "２０２３-０６-１８", "٢٠٢٣", "2023\N{EN DASH}06", "2023-06-18T23:3０"),
    ],
)
def test_moment_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is no date that can be read; write 2023, 2023-06, 2023-06-18, ") as caught:
        moment(text, UTC, end=False)
    assert str(caught.value).startswith(repr(text))


def test_moment_shows_the_beginning_of_a_long_value() -> None:
    with pytest.raises(ValueError, match=f"^'{'9' * 40}'… is no date"):
        moment("9" * 100_000, UTC, end=True)


@given(st.datetimes(timezones=st.sampled_from([None, UTC, NEW_YORK])), st.booleans())
@settings(deadline=None)
def test_moment_reads_what_python_writes(instant: datetime, end: bool) -> None:
    expected = micro(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    assert moment(instant.isoformat(), UTC, end=end) == expected


@given(st.dates())
@settings(deadline=None)
def test_moment_covers_a_day(day: date) -> None:
    assert moment(day.isoformat(), UTC, end=False) == micro(datetime.combine(day, time.min, UTC))
    assert moment(day.isoformat(), UTC, end=True) == micro(datetime.combine(day, time.max, UTC))


def test_filters_are_true_if_any_condition_is_set() -> None:
    assert not Filters()
    assert Filters(published_from=moment("2023", UTC, end=False))
    assert Filters(published_to=moment("2023", UTC, end=True))
    assert Filters(indexed_from=0)
    assert Filters(indexed_to=0)
    assert Filters(sources=("",))
    assert Filters(authors=("",))
    assert Filters(languages=("",))
    assert Filters(article_ids=("",))
    assert Filters(where=Combination(ALL, (Filters(),)))


def test_texts_are_all_that_filters_hold_also_within_combinations() -> None:
    within = Combination(ANY, (Filters(authors=("b",)), Combination(NOT_ANY, (Filters(article_ids=("c",)),))))
    assert Filters(sources=("a",), languages=("d",), where=within).texts == ("a", "d", "b", "c")


STATED = {
    "source": [None, "Post", "post", "Herald"],
    "language": ["en", "en-GB", "de", None],
    "published_at": ["2023-06-14", None, "2023-07", "2023-06-14T12:00:00Z"],
}
LEAVES = st.sampled_from(
    [
        Filters(sources=("POST",)),
        Filters(sources=("nobody",)),
        Filters(languages=("en",)),
        Filters(published_from=moment("2023-07", UTC, end=False)),
        Filters(published_to=moment("2023-06-14T12:00:00Z", UTC, end=True)),
        Filters(article_ids=("0", "3"), languages=("en",)),
    ]
)


def combinations(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Combination]:
    return st.builds(
        Combination, st.sampled_from([ALL, ANY, NOT_ANY]), st.lists(parts, min_size=1, max_size=3).map(tuple)
    )


def holding(articles: Catalogue, condition: Filters | Combination) -> set[int]:
    """The articles that a condition holds for, by sets."""
    if isinstance(condition, Filters):
        return set(np.flatnonzero(articles.matching(condition).articles).tolist())
    parts = [holding(articles, part) for part in condition.parts]
    if condition.holds == ALL:
        return parts[0].intersection(*parts)
    any_of = parts[0].union(*parts)
    return any_of if condition.holds == ANY else set(range(4)) - any_of


@given(st.recursive(LEAVES, combinations, max_leaves=8).flatmap(lambda leaf: combinations(st.just(leaf))))
@settings(deadline=None)
def test_a_combination_holds_as_its_parts_do(where: Combination) -> None:
    articles = catalogue(**STATED)
    assert found(articles, where=where) == sorted(holding(articles, where))
    assert found(articles, where=where, sources=("post",)) == sorted({1, 2} & holding(articles, where))


def test_filters_refuse_a_range_that_ends_before_it_begins() -> None:
    noon = micro(datetime(2023, 6, 18, 12, tzinfo=UTC))
    Filters(published_from=noon, published_to=noon)
    with pytest.raises(ValueError, match="published_from is after published_to"):
        Filters(published_from=noon, published_to=noon - 1)
    with pytest.raises(ValueError, match="indexed_from is after indexed_to"):
        Filters(indexed_from=noon, indexed_to=noon - 1)


def test_matching_without_conditions_finds_all() -> None:
    selection = catalogue(published_at=[None, "2023-06-18"]).matching(Filters())
    assert selection.articles.tolist() == [True, True]
    assert selection.unknown_dates == 0


@pytest.mark.parametrize(
    ("published_at", "first", "last"),
    [
        ("2023-06-18", "2023-06-18T00:00:00+00:00", "2023-06-18T23:59:59.999999+00:00"),
        ("2023-06-18T09:30:00+00:00", "2023-06-18T09:30:00+00:00", "2023-06-18T09:30:00+00:00"),
        ("2023-06-18T09:30:00", "2023-06-18T09:30:00+00:00", "2023-06-18T09:30:00+00:00"),
        ("2023-06-18T23:30:00-05:00", "2023-06-19T04:30:00+00:00", "2023-06-19T04:30:00+00:00"),
        ("1969-12-31T23:59:59+00:00", "1969-12-31T23:59:59+00:00", "1969-12-31T23:59:59+00:00"),
        ("1815-06-18T18:00:00-00:17:30", "1815-06-18T18:17:30+00:00", "1815-06-18T18:17:30+00:00"),
    ],
)
def test_matching_takes_both_ends_of_a_range_in(published_at: str, first: str, last: str) -> None:
    start, end = micro(datetime.fromisoformat(first)), micro(datetime.fromisoformat(last))
    assert dated(published_at, published_from=end)
    assert not dated(published_at, published_from=end + 1)
    assert dated(published_at, published_to=start)
    assert not dated(published_at, published_to=start - 1)
    assert dated(published_at, published_from=start, published_to=end)
    assert dated(published_at, published_from=end, published_to=end)


def test_matching_reads_the_first_and_last_instants_there_are() -> None:
    earliest, latest = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"
    articles = catalogue(published_at=[earliest, "2023-06-18", latest])
    assert found(articles, published_to=moment(earliest, UTC, end=True)) == [0]
    assert found(articles, published_from=moment(latest, UTC, end=False)) == [2]
    assert found(
        articles, published_from=moment("0001", UTC, end=False), published_to=moment("9999", UTC, end=True)
    ) == [1]


def test_matching_counts_articles_left_out_only_for_an_unknown_date() -> None:
    articles = catalogue(
        published_at=[None, "2023-06-18", None, "2022-01-01", "a day in June"], source=["A", "A", "B", "A", "A"]
    )
    selection = articles.matching(Filters(published_from=moment("2023", UTC, end=False), sources=("A",)))
    assert selection.articles.tolist() == [False, True, False, False, False]
    assert selection.unknown_dates == 2
    assert articles.matching(Filters(published_to=moment("2024", UTC, end=True))).unknown_dates == 3
    assert articles.matching(Filters(sources=("A",))).unknown_dates == 0


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("The Post", "the post"),
        ("The Post", "\tTHE \u00a0 POST\n"),
        ("Caf\u00e9", "CAFE\u0301"),
        ("Straße", "STRASSE"),
    ],
)
def test_matching_takes_spellings_of_a_source_or_an_author_for_one(source: str, wanted: str) -> None:
    assert found(catalogue(source=[source, "Other"]), sources=(wanted,)) == [0]
    assert found(catalogue(source=[wanted, None]), sources=(source,)) == [0]
    assert found(catalogue(authors=[("Other", source), ()]), authors=(wanted,)) == [0]


@pytest.mark.parametrize("wanted", ["Post", "The", "The Pos", "The Post Office", "ThePost", "Café", "", " "])
def test_matching_takes_no_other_source_for_it(wanted: str) -> None:
    assert found(catalogue(source=["The Post", "Cafe", None, ""]), sources=(wanted,)) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("en", [0, 1, 2, 3]),
        ("EN", [0, 1, 2, 3]),
        ("en-US", [1]),
        ("en_us", [1]),
        ("en-GB", [2, 3]),
        ("e", []),
        ("us", []),
        ("eng", [4]),
        ("zh-hant", []),
        ("", []),
    ],
)
def test_matching_takes_a_language_with_its_regions_and_a_region_alone(wanted: str, expected: list[int]) -> None:
    articles = catalogue(language=["en", "en-US", "en_GB", "EN-gb", "eng", "zh-Hant-TW", None])
    assert found(articles, languages=(wanted,)) == expected


def test_matching_joins_values_by_or_and_fields_by_and() -> None:
    articles = catalogue(source=["A", "B", "C", "A"], language=["en", "en", "en", "de"], authors=[("X", "Y")] * 4)
    assert found(articles, sources=("a", "b", "z")) == [0, 1, 3]
    assert found(articles, sources=("a", "b"), languages=("en",)) == [0, 1]
    assert found(articles, sources=("a",), languages=("en",), authors=("y", "z"), article_ids=("0", "1", "3")) == [0]
    assert found(articles, sources=("a",), authors=("z",)) == []


def test_matching_takes_ids_exactly() -> None:
    articles = catalogue_of([header("a"), header("A"), header("b")])
    assert found(articles, article_ids=("A",)) == [1]
    assert found(articles, article_ids=("b", "a", "b", "none")) == [0, 2]
    assert found(articles, article_ids=("none",)) == []


def test_facets_count_in_the_order_asked_for() -> None:
    articles = catalogue(source=["A", "B", "b", "B"], authors=[("X", "Y"), ("Y",), (), ("y", "Y")])
    counts = articles.facets(np.ones(4, np.bool_), ["year", "author"])
    assert list(counts) == ["year", "author"]
    assert facet(articles, "source", [0, 1, 2, 3]) == [("B", 3), ("A", 1)]
    assert facet(articles, "source", [0, 1, 2, 3], limit=1) == [("B", 3)]
    assert facet(articles, "author", [0, 1, 2, 3]) == [("Y", 3), ("X", 1), (None, 1)]
    assert facet(articles, "author", [2]) == [(None, 1)]


def test_facets_count_days_in_utc_unless_told_otherwise() -> None:
    articles = catalogue(published_at=["2023-06-18T23:30:00-05:00", "2023-12-31T23:30:00-05:00", "2023-06-19", None])
    every = [0, 1, 2, 3]
    assert facet(articles, "day", every) == [("2023-06-19", 2), ("2024-01-01", 1), (None, 1)]
    assert facet(articles, "month", every) == [("2023-06", 2), ("2024-01", 1), (None, 1)]
    assert facet(articles, "year", every) == [("2023", 2), ("2024", 1), (None, 1)]
    assert facet(articles, "day", [2]) == [("2023-06-19", 1)]


DATED = ["2023-06-18T23:30:00-05:00", "2023-06-18T23:30:00", "2023-06-18", "2023-06", "2023", None]


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {"2023-06-18": [1, 2], "2023-06-19": [0]}),
        ("America/Chicago", {"2023-06-18": [0, 1, 2]}),
        ("Asia/Tokyo", {"2023-06-18": [1, 2], "2023-06-19": [0]}),
        ("Pacific/Kiritimati", {"2023-06-18": [1, 2], "2023-06-19": [0]}),
    ],
)
def test_filters_and_facets_count_the_same_days(zone: str, days: dict[str, list[int]]) -> None:
    timezone = ZoneInfo(zone)
    articles = catalogue_of([header(str(row), published_at=date) for row, date in enumerate(DATED)], timezone)
    assert facet(articles, "day", [0, 1, 2]) == [(day, len(rows)) for day, rows in days.items()]
    for day, rows in days.items():
        ends = {"published_from": moment(day, timezone, end=False), "published_to": moment(day, timezone, end=True)}
        assert found(articles, **ends) == [*rows, 3, 4]


def test_facets_count_what_is_known_to_the_month_or_the_year_only_there() -> None:
    articles = catalogue(published_at=DATED)
    every = list(range(len(DATED)))
    assert facet(articles, "day", every) == [("2023-06-18", 2), ("2023-06-19", 1), (None, 3)]
    assert facet(articles, "month", every) == [("2023-06", 4), (None, 2)]
    assert facet(articles, "year", every) == [("2023", 5), (None, 1)]


def test_facets_take_one_language_tag_in_different_spellings_for_one() -> None:
    articles = catalogue(language=["en", "en-US", "en_US", "en-US", None])
    assert facet(articles, "language", [0, 1, 2, 3, 4]) == [("en-US", 3), ("en", 1), (None, 1)]


def test_facets_refuse_an_unknown_field() -> None:
    with pytest.raises(ValueError, match="'title' is no facet; the facets are source, author, language, day, month, y"):
        catalogue_of([]).facets(np.ones(0, np.bool_), ["source", "title"])


def test_facets_refuse_no_values_and_a_mask_of_another_corpus() -> None:
    with pytest.raises(ValueError, match="limit is 0; it must be at least 1"):
        catalogue_of([]).facets(np.ones(0, np.bool_), ["source"], limit=0)
    with pytest.raises(ValueError, match=r"the mask has shape \(2,\); it must be \(1,\)"):
        catalogue_of([header()]).facets(np.ones(2, np.bool_), ["source"])


def test_an_empty_corpus_holds_nothing() -> None:
    articles = catalogue_of([])
    filters = Filters(
        published_from=moment("2023", UTC, end=False), sources=("A",), languages=("en",), article_ids=("a",)
    )
    selection = articles.matching(filters)
    assert selection.articles.tolist() == []
    assert selection.unknown_dates == 0
    assert articles.facets(selection.articles, FACETS) == {field: [] for field in FACETS}


NAMES = {
    "The Post": "p",
    "the  post": "p",
    "THE POST": "p",
    "Straße": "s",
    "STRASSE": "s",
    "Cafe\u0301": "c",
    "CAFÉ": "c",
}
"""Spellings of three names."""
TAGS = {"en": "en", "EN": "en", "en-US": "en-us", "en_us": "en-us", "de": "de", "de-AT": "de-at"}
ZONES = st.sampled_from([UTC, NEW_YORK, timezone(timedelta(hours=5, minutes=45))])
NEAR = st.datetimes(datetime(2022, 12, 30), datetime(2023, 1, 2), timezones=ZONES)  # noqa: DTZ001 - bounds are naive
DATES = st.one_of(
    st.none(),
    st.sampled_from(["2022", "2023", "2022-12", "2023-01"]),
    st.dates(date(2022, 12, 30), date(2023, 1, 2)).map(date.isoformat),
    NEAR.map(lambda instant: instant.replace(microsecond=0).isoformat()),
)
HEADERS = st.builds(
    header,
    st.sampled_from("abcdefgh"),
    source=st.none() | st.sampled_from(list(NAMES)),
    authors=st.lists(st.sampled_from(list(NAMES)), max_size=3).map(tuple),
    language=st.none() | st.sampled_from(list(TAGS)),
    published_at=DATES,
)
CORPORA = st.lists(HEADERS, max_size=8, unique_by=lambda known: known.id)


def some(values: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.lists(st.sampled_from(sorted(values)), max_size=3).map(tuple)


@st.composite
def conditions(draw: st.DrawFn) -> Filters:
    ends = [draw(st.none() | NEAR.map(micro)) for _ in range(2)]
    if None not in ends:
        ends.sort(key=lambda end: end or 0)
    return Filters(
        published_from=ends[0],
        published_to=ends[1],
        sources=draw(some(NAMES)),
        authors=draw(some(NAMES)),
        languages=draw(some(TAGS)),
        article_ids=draw(some("abcdefghi")),
    )


def known_instants(article: ArticleHeader) -> tuple[datetime, datetime] | None:
    """The first and the last instant of an article's date, in UTC."""
    if article.published_at is None:
        return None
    if len(article.published_at) < 10:
        year, month = int(article.published_at[:4]), int(article.published_at[5:] or 0)
        after = datetime(year + (month in {0, 12}), month % 12 + 1, 1, tzinfo=UTC)
        return datetime(year, month or 1, 1, tzinfo=UTC), after - MICROSECOND
    first = datetime.fromisoformat(article.published_at)
    if first.tzinfo is not None:
        return first.astimezone(UTC), first.astimezone(UTC)
    return first.replace(tzinfo=UTC), first.replace(tzinfo=UTC) + timedelta(days=1) - MICROSECOND


def fulfils_undated(article: ArticleHeader, filters: Filters) -> bool:
    """Whether an article fulfils all conditions but those on its date."""
    tag = TAGS[article.language] if article.language else None
    wanted_tags = {TAGS[language] for language in filters.languages}
    return (
        (not filters.sources or (article.source and NAMES[article.source]) in {NAMES[name] for name in filters.sources})
        and (not filters.authors or bool({NAMES[a] for a in article.authors} & {NAMES[a] for a in filters.authors}))
        and (not filters.languages or (tag is not None and bool({tag, tag[:2]} & wanted_tags)))
        and (not filters.article_ids or article.id in filters.article_ids)
    )


def fulfils(article: ArticleHeader, filters: Filters) -> bool:
    start, end = filters.published_from, filters.published_to
    if not fulfils_undated(article, filters) or (start is None and end is None):
        return fulfils_undated(article, filters)
    instants = known_instants(article)
    return instants is not None and (
        (start is None or micro(instants[1]) >= start) and (end is None or micro(instants[0]) <= end)
    )


@pytest.mark.parametrize(
    ("first", "last", "rows"),
    [
        (None, None, [0, 1, 2]),
        (10_000_000, None, [0, 1, 2]),
        (10_000_001, None, [1, 2]),
        (20_000_000, 20_000_000, [1]),
        (None, 20_000_000, [0, 1]),
        (None, 9_999_999, []),
        (micro(datetime(2999, 1, 1, tzinfo=UTC)), None, []),
        (None, micro(datetime.max.replace(tzinfo=UTC)), [0, 1, 2]),
        (micro(datetime.min.replace(tzinfo=UTC)), None, [0, 1, 2]),
    ],
)
def test_matching_keeps_to_the_times_at_which_articles_changed(
    first: int | None, last: int | None, rows: list[int]
) -> None:
    articles = catalogue_of([header(name) for name in "abc"], changed_at=np.array([10, 20, 30]))
    assert found(articles, indexed_from=first, indexed_to=last) == rows
    selection = articles.matching(Filters(indexed_from=first, indexed_to=last))
    assert selection.unknown_dates == 0, "when an article was indexed is never unknown"
    assert found(articles, indexed_from=first, indexed_to=last, article_ids=("a", "c")) == [i for i in rows if i != 1]


@given(CORPORA, conditions())
@settings(deadline=None)
def test_matching_equals_asking_each_article(headers: list[ArticleHeader], filters: Filters) -> None:
    selection = catalogue_of(iter(headers)).matching(filters)
    assert selection.articles.tolist() == [fulfils(article, filters) for article in headers]
    ranged = filters.published_from is not None or filters.published_to is not None
    assert selection.unknown_dates == sum(
        ranged and article.published_at is None and fulfils_undated(article, filters) for article in headers
    )


@given(CORPORA, conditions())
@settings(deadline=None)
def test_facets_equal_counters(headers: list[ArticleHeader], filters: Filters) -> None:
    articles = catalogue_of(headers)
    mask = articles.matching(filters).articles
    chosen = [article for article, kept in zip(headers, mask, strict=True) if kept]
    counts = {
        field: {value.value: value.count for value in values} for field, values in articles.facets(mask, FACETS).items()
    }
    assert {value and NAMES[value]: count for value, count in counts["source"].items()} == Counter(
        article.source and NAMES[article.source] for article in chosen
    )
    authors: Counter[str | None] = Counter()
    for article in chosen:
        authors.update({NAMES[author] for author in article.authors} or {None: 1})
    assert {value and NAMES[value]: count for value, count in counts["author"].items()} == authors
    assert {value and TAGS[value]: count for value, count in counts["language"].items()} == Counter(
        article.language and TAGS[article.language] for article in chosen
    )
    starts = [
        (instants := known_instants(article)) and instants[0].isoformat()[: len(article.published_at or "")]
        for article in chosen
    ]
    for field, length in (("day", 10), ("month", 7), ("year", 4)):
        assert counts[field] == Counter(start[:length] if start and len(start) >= length else None for start in starts)
