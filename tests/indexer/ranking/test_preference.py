"""Recency is a part of the score that the order goes by, and preferred passages come first in their articles."""

import numpy as np
import pytest

from indexer.ranking.preference import Preference
from indexer.ranking.ranker import Ranker
from indexer.ranking.scores import KEYWORD, MODES
from tests.indexer.ranking.test_ordering import exact_vectors, random_ranker

SIZES = [1, 7, 3, 2, 5, 1] * 8


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    return random_ranker(tmp_path_factory.mktemp("preference"), 3, SIZES)


QUERY = exact_vectors(np.random.default_rng(5), 1)[0]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("narrow", [False, True])
def test_recency_is_weighed_with_each_score(ranker: Ranker, mode: str, narrow: bool) -> None:
    keywords = ranker.lexical.parse("red green")
    recency = np.random.default_rng(1).random(len(SIZES)).astype(np.float32)
    allowed = np.arange(len(SIZES)) % 5 == 0 if narrow else None
    plain = {one.article: one for one in ranker.order(QUERY, keywords, mode=mode, allowed=allowed).ranked(0, 99)}
    preference = Preference(recency=recency, recency_weight=0.25)
    listing = ranker.order(QUERY, keywords, mode=mode, allowed=allowed, preference=preference)
    found = listing.ranked(0, 99)
    assert {one.article for one in found} == plain.keys()
    for one in found:
        assert one.recency == recency[one.article]
        same = dict(zip(plain[one.article].rows, plain[one.article].scores, strict=True))
        expected = [0.75 * same[row] + 0.25 * recency[one.article] for row in one.rows]
        assert one.scores == pytest.approx(expected, abs=1e-6)
        assert one.semantic == plain[one.article].semantic
    first = [one.scores[0] for one in found[:32]]
    assert first == sorted(first, reverse=True)
    assert [one.article for page in (listing.ranked(0, 7), listing.ranked(7, 99)) for one in page] == [
        one.article for one in found
    ]


def test_recency_alone_decides_if_it_has_all_the_weight(ranker: Ranker) -> None:
    recency = np.linspace(0, 1, len(SIZES), dtype=np.float32)
    preference = Preference(recency=recency, recency_weight=1.0)
    found = ranker.order(QUERY, ranker.lexical.parse("red"), preference=preference).ranked(0, 99)
    assert [one.article for one in found] == list(range(len(SIZES)))[::-1]


def test_recency_lists_no_article_without_a_word_in_keyword_mode(ranker: Ranker) -> None:
    keywords = ranker.lexical.parse("red")
    preference = Preference(recency=np.ones(len(SIZES), np.float32), recency_weight=0.5)
    listing = ranker.order(QUERY, keywords, mode=KEYWORD, preference=preference)
    assert listing.total == ranker.order(QUERY, keywords, mode=KEYWORD).total


@pytest.mark.parametrize("articles", [None, [1, 4, 7]])
def test_preferred_passages_come_first_in_their_articles(ranker: Ranker, articles: list[int] | None) -> None:
    keywords = ranker.lexical.parse("red green")
    allowed = None
    if articles is not None:
        allowed = np.zeros(len(SIZES), bool)
        allowed[articles] = True
    # The last passages of two articles with more than get a full score.
    wanted = np.array([7, int(ranker.whole.bounds[5]) - 1])
    plain = ranker.order(QUERY, keywords, allowed=allowed).ranked(0, 99)
    found = ranker.order(QUERY, keywords, allowed=allowed, preference=Preference(passages=wanted)).ranked(0, 99)
    by_article = {one.article: one for one in found}
    assert by_article[1].rows[0] == 7
    assert by_article[4].rows[0] == wanted[1]
    for one in plain:
        if one.article not in (1, 4):
            assert by_article[one.article] == one
        else:
            assert max(by_article[one.article].scores) <= max(one.scores)
