import numpy as np
import pytest

from indexer.news.stories.candidates import Pairs
from indexer.news.stories.groups import groups_of
from tests.indexer.news.stories.made import Report, all_pairs, articles_of

QUAKE_TURKEY = [
    Report("Strong earthquake hits eastern Turkey", "A quake of 6.1 shook Elazig. In Sivrice houses collapsed.", 10),
    Report("Rescuers dig in Sivrice", "After the earthquake near Elazig in Turkey, rescuers search Sivrice.", 11),
]
QUAKE_JAPAN = [
    Report("Strong earthquake hits northern Japan", "A quake of 6.3 shook Akita. In Oga a wave was seen.", 10.5),
    Report("Wave warning lifted in Oga", "After the earthquake off Akita in Japan, the warning for Oga ended.", 11.5),
]
TWELFTH = [
    Report("EU agrees 12th package of sanctions", "In Brussels envoys of the Union agreed on Russia diamonds.", 20),
    Report("Twelfth package: what the Union bans", "The 12th package bans Russia diamonds, Brussels said.", 21),
]
THIRTEENTH = [
    Report("EU agrees 13th package of sanctions", "In Brussels envoys of the Union agreed on Russia drones.", 22),
    Report("Thirteenth package: what the Union bans", "The 13th package bans Russia drones, Brussels said.", 23),
]


def grouped(reports: list[Report]) -> list[list[int]]:
    articles = articles_of(reports)
    return groups_of(articles, all_pairs(articles))


def test_groups_of_puts_reports_on_one_event_together() -> None:
    assert grouped([*QUAKE_TURKEY, *QUAKE_JAPAN]) == [[0, 1], [2, 3]]


def test_groups_of_keeps_apart_what_is_numbered_differently() -> None:
    assert grouped([*TWELFTH, *THIRTEENTH]) == [[0, 1], [2, 3]]


@pytest.mark.parametrize("seed", range(5))
def test_groups_of_does_not_depend_on_the_order_of_the_articles(seed: int) -> None:
    reports = [*QUAKE_TURKEY, *QUAKE_JAPAN, *TWELFTH, *THIRTEENTH]
    order = np.random.default_rng(seed).permutation(len(reports)).tolist()
    found = grouped([reports[place] for place in order])
    assert sorted(sorted(order[place] for place in group) for group in found) == grouped(reports)


def test_groups_of_keeps_apart_what_is_filled_into_one_form() -> None:
    articles = articles_of([*QUAKE_TURKEY, *(one._replace(day=one.day + 3) for one in QUAKE_TURKEY)])
    assert groups_of(articles, all_pairs(articles)) == [[0, 1, 2, 3]]
    filled = np.array([[0, 1], [0, 1], [0, 2], [0, 2]])
    articles = articles._replace(marks=articles.marks._replace(fillings=filled))
    assert groups_of(articles, all_pairs(articles)) == [[0, 1], [2, 3]]


def test_groups_of_keeps_apart_what_lies_months_apart() -> None:
    later = [report._replace(day=report.day + 60) for report in QUAKE_TURKEY]
    assert grouped([*QUAKE_TURKEY, *later]) == [[0, 1], [2, 3]]


def test_groups_of_takes_articles_of_unknown_date() -> None:
    undated = QUAKE_TURKEY[1]._replace(day=np.nan)
    assert grouped([QUAKE_TURKEY[0], undated, *QUAKE_JAPAN]) == [[0, 1], [2, 3]]


@pytest.mark.parametrize("reports", [[], QUAKE_TURKEY[:1]])
def test_groups_of_finds_none_in_fewer_than_two_articles(reports: list[Report]) -> None:
    assert grouped(reports) == []


def test_groups_of_compares_only_candidates() -> None:
    nothing = np.empty(0, np.int64)
    assert groups_of(articles_of(QUAKE_TURKEY), Pairs(nothing, nothing)) == []
