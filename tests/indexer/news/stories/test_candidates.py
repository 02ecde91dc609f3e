import numpy as np

from indexer.news.stories.candidates import MOST_DAYS, candidate_pairs
from tests.indexer.news.stories.made import Report, articles_of

NEAR = Report("one", "nothing that is a name here", 1)
NAMED = [
    Report("Der Fluss", "Gestern trat in Aldburg die Werse über die Ufer.", 5),
    Report("The river", "On Monday in Aldburg the Werse left its bed.", 6),
    Report("Fire", "On Friday a barn burnt in Neustadt.", 6),
]


def pairs_of(reports: list[Report], near: list[tuple[int, int]] = []) -> list[tuple[int, int]]:  # noqa: B006
    articles = articles_of(reports)
    lists = [[other for own, other in near if own == row] for row in range(len(reports))]
    starts = np.cumsum([0, *map(len, lists)])
    rows = np.array([other for one in lists for other in one], np.int32)
    found = candidate_pairs(np.arange(len(reports)), starts, rows, articles.marks, articles.days)
    return list(zip(found.first.tolist(), found.second.tolist(), strict=True))


def test_candidate_pairs_have_passages_near_each_other() -> None:
    assert pairs_of([NEAR] * 4, [(0, 2), (2, 0), (3, 1)]) == [(0, 2), (1, 3)]


def test_candidate_pairs_have_names_in_common() -> None:
    assert pairs_of(NAMED) == [(0, 1)]


def test_candidate_pairs_do_not_lie_months_apart() -> None:
    late = NAMED[1]._replace(day=5 + MOST_DAYS + 1)
    assert pairs_of([NAMED[0], late], [(0, 1)]) == []
    assert pairs_of([NAMED[0], late._replace(day=5 + MOST_DAYS)]) == [(0, 1)]


def test_candidate_pairs_may_have_an_unknown_date() -> None:
    assert pairs_of([NAMED[0], NAMED[1]._replace(day=np.nan)]) == [(0, 1)]


def test_candidate_pairs_of_a_name_that_all_have_are_few() -> None:
    reports = [Report(f"{number}", "Yesterday in Aldburg the Werse rose.", number / 100) for number in range(400)]
    assert len(pairs_of(reports)) < 10 * len(reports)


def test_candidate_pairs_of_no_articles_are_none() -> None:
    assert pairs_of([]) == []
