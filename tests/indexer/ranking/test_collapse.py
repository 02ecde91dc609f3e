"""A list that holds one article of each group holds the best of each, in the order of the whole list's scores."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from indexer.ranking.listing import Listing
from indexer.ranking.scores import KEYWORD, MODES
from indexer.records import Rows
from tests.indexer.ranking.test_front import ARTICLES, Both

GROUPS = np.random.default_rng(7).integers(-200, 300, ARTICLES).astype(np.int32)
"""Group of each article; negative for two fifths of them."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("collapse"))


def articles_of(listing: Listing) -> list[int]:
    return [one.article for one in listing.ranked(0, listing.total)]


def groups_of(articles: list[int]) -> Rows:
    found = GROUPS[articles]
    return found[found >= 0].astype(np.int64)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_narrowed", [False, True])
@pytest.mark.parametrize("allowed_share", [None, 0.5])
def test_collapse_keeps_one_article_of_each_group(
    both: Both, mode: str, is_narrowed: bool, allowed_share: float | None
) -> None:
    allowed = None if allowed_share is None else np.random.default_rng(1).random(ARTICLES) < allowed_share
    for number in range(3):
        for listing in both.lists(number, mode=mode, allowed=allowed):
            if is_narrowed:
                listing.narrow(0.2)
            whole = articles_of(listing)
            listing.collapse(GROUPS)
            found = articles_of(listing)
            assert len(found) == listing.total == np.count_nonzero(listing.listed)
            assert sorted(found) == np.flatnonzero(listing.listed).tolist()
            assert set(found) <= set(whole)
            assert sorted(groups_of(found)) == sorted(set(groups_of(whole)))
            alone = [one for one in whole if GROUPS[one] < 0]
            assert sorted(alone) == sorted(one for one in found if GROUPS[one] < 0)


def test_collapse_keeps_the_best_of_each_group(both: Both) -> None:
    exact, _ = both.lists(0)
    whole = exact.ranked(0, exact.total)
    # Blocks of 32 are in the order of full scores within, so the best by the first score is among the first blocks.
    place = {one.article: number // 32 for number, one in enumerate(whole)}
    exact.collapse(GROUPS)
    for article in articles_of(exact):
        if GROUPS[article] >= 0:
            others = [one for one in place if GROUPS[one] == GROUPS[article]]
            assert place[article] == min(place[one] for one in others)


@pytest.mark.parametrize("mode", [KEYWORD, "hybrid"])
def test_pages_of_a_collapsed_list_do_not_overlap(both: Both, mode: str) -> None:
    for listing in both.lists(1, mode=mode):
        listing.collapse(GROUPS)
        pages = [one.article for start in range(0, listing.total, 7) for one in listing.ranked(start, start + 7)]
        assert pages == articles_of(listing)
        assert len(set(pages)) == len(pages)


@pytest.mark.parametrize("read", [1, 40, ARTICLES])
def test_what_was_read_before_changes_nothing(both: Both, read: int) -> None:
    for one, other in zip(both.lists(4), both.lists(4), strict=True):
        one.ranked(0, read)
        one.collapse(GROUPS)
        other.collapse(GROUPS)
        assert sorted(articles_of(one)) == sorted(articles_of(other))
        assert one.total == other.total


def test_a_collapsed_list_can_be_sorted(both: Both) -> None:
    keys = np.arange(ARTICLES)[::-1].copy()
    for listing in both.lists(2):
        listing.collapse(GROUPS)
        total = listing.total
        listing.sort(keys)
        found = articles_of(listing)
        assert len(found) == total
        assert all(first < second for first, second in pairwise(found))
        assert len(set(groups_of(found))) == len(groups_of(found))


def test_collapse_changes_nothing_where_no_article_is_in_a_group(both: Both, tmp_path: Path) -> None:
    for one, other in zip(both.lists(3), both.lists(3), strict=True):
        one.collapse(np.full(ARTICLES, -1, np.int32))
        assert articles_of(one) == articles_of(other)
