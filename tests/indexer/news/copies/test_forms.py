from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.copies.comparison import compared
from indexer.news.copies.finder import CopyFinder
from indexer.news.copies.forms import NO_FORM, Fillings, are_one_filling, are_two_fillings, fillings_of
from indexer.news.copies.words import words_of
from indexer.reuse.content_store import ContentStore
from tests.indexer.news.copies.printed import WEATHER, WIRE, article

DAYS = [
    WEATHER.format(high=17 + day, low=8 + day, wind="west", speed=20 + 3 * day, gust=45 + 4 * day, rise=f"6.{10 + day}",
                   set=f"20.{31 + day}", chance=5 * day, sea=11 + day, first=f"4.{day}5", second=f"16.{day}9")
    for day in range(4)
]  # fmt: skip
MATCH = (
    "{home} beat {away} {goals}-0 on Saturday in front of {people} spectators. {scorer} scored in the {minute}th "
    "minute after a corner from the left. The visitors had the better of the first half but found no way past the "
    "goalkeeper. After the break {home} pressed higher and were rewarded. The coach praised the discipline of his side."
)
QUAKE = (
    "An earthquake of magnitude {size} struck the province of Malatya in eastern Turkey on Monday morning, injuring "
    "{hurt} people and damaging dozens of houses in the district of Kale, the disaster agency said. Schools were "
    "closed for the day, and people spent the morning in parks. The tremor was felt at a distance of 300 kilometres."
)
ROVERS = MATCH.format(home="Albion Rovers", away="Kestrel Town", goals=2, people=9500, scorer="Marsh", minute=74)
CITY = MATCH.format(home="Fenwick City", away="Ashby United", goals=3, people=12100, scorer="Ortega", minute=58)
Pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


def fillings(folder: Path, texts: list[str], days: list[int] | None = None) -> Fillings:
    with ContentStore(folder / "store", on_damage=print) as store:
        finder = CopyFinder(store)
        for number, text in enumerate(texts):
            stated = {} if days is None else {"published_at": f"2025-05-{days[number]:02d}T05:00:00Z"}
            finder.add(article(number, text=text, source=f"Paper {number}", **stated), text)
        finder.find(lambda row: texts[row], lambda row: "")
        return finder.fillings


@pytest.mark.parametrize(("first", "second"), [(DAYS[0], DAYS[1]), (DAYS[1], DAYS[3]), (ROVERS, CITY)])
def test_forms_with_other_numbers_and_names_are_two_fillings(first: str, second: str) -> None:
    assert are_two_fillings(compared(words_of(first), words_of(second)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (WIRE, WIRE.replace("340 lorries", "360 lorries")),
        (QUAKE.format(size=6.1, hurt=43), QUAKE.format(size=6.0, hurt=57)),
        (WIRE, DAYS[0]),
    ],
)
def test_a_report_that_is_brought_up_to_date_is_not_filled_in_anew(first: str, second: str) -> None:
    found = compared(words_of(first), words_of(second))
    assert not are_two_fillings(found)
    assert are_one_filling(found) == (second != DAYS[0])


def test_finder_tells_apart_what_was_filled_into_a_form(tmp_path: Path) -> None:
    found = fillings(tmp_path, [*DAYS, WIRE, DAYS[2]])
    assert len(set(found.forms[[0, 1, 2, 3, 5]])) == 1
    assert found.forms[0] != NO_FORM
    assert len(set(found.fillings[:4])) == 4
    assert found.fillings[5] == found.fillings[2]
    assert found.forms[4] == NO_FORM


@pytest.mark.parametrize(("later", "is_one"), [(1, True), (2, False), (9, False)])
def test_finder_takes_texts_of_one_day_with_the_same_names_for_one_filling(
    tmp_path: Path, later: int, *, is_one: bool
) -> None:
    texts = [QUAKE.format(size=6.1, hurt=43), QUAKE.replace("300", "410").format(size=6.0, hurt=57)]
    found = fillings(tmp_path, texts, [1, later])
    assert (found.fillings[0] == found.fillings[1]) == is_one


@given(Pairs, Pairs)
def test_fillings_of_gives_one_filling_one_form(two: list[tuple[int, int]], one: list[tuple[int, int]]) -> None:
    found = fillings_of(range(10), two, one)
    for first, second in one:
        assert found.fillings[first] == found.fillings[second]
        assert found.forms[first] == found.forms[second]
    for first, second in two:
        assert found.forms[first] == found.forms[second] != NO_FORM


def test_fillings_of_a_corpus_without_articles_are_none() -> None:
    assert [len(part) for part in fillings_of([], [], [])] == [0, 0]
