"""What speaks for an answer, in an index of a few passages whose numbers can be computed by hand."""

import math
from pathlib import Path

import numpy as np
import pytest

from indexer.ranking.evidence import Evidence, evidence_of
from indexer.ranking.ranker import Ranker
from tests.fakes import ranker_over

ARTICLES = [
    [["red green", "blue 1984"]],
    [["red", "black"]],
    [["white", "grey"]],
]
VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
SENTENCES = np.array([[0.8, 0.6], [1, 0], [0.6, 0.8], [0.6, 0.8], [0, 1], [0, 1]], np.float32)
VECTOR = np.array([1, 0], np.float32)
COMMON = math.log1p((3 - 2 + 0.5) / 2.5)
RARE = math.log1p((3 - 1 + 0.5) / 1.5)
UNKNOWN = math.log1p((3 + 0.5) / 0.5)


@pytest.fixture
def ranker(tmp_path: Path) -> Ranker:
    return ranker_over(tmp_path, ARTICLES, VECTORS, SENTENCES)


def evidence(ranker: Ranker, query: str, articles: int = 6) -> Evidence:
    keywords = ranker.lexical.parse(query)
    foremost = ranker.order(VECTOR, keywords).ranked(0, articles)
    found = evidence_of(foremost, ranker.sentences, keywords, VECTOR, passages=3)
    assert found is not None
    return found


def test_evidence_of_a_query_whose_words_stand_in_one_sentence(ranker: Ranker) -> None:
    found = evidence(ranker, "red green")
    assert found.sentence == pytest.approx(1, abs=0.01)
    assert found.together == pytest.approx(1)
    assert found.matched == pytest.approx((COMMON + RARE) / RARE)
    assert (found.missing, found.numbers) == (0, 0)


def test_evidence_of_a_query_whose_words_stand_in_two_sentences(ranker: Ranker) -> None:
    found = evidence(ranker, "green blue")
    assert found.together == pytest.approx(0.5)
    assert found.matched == pytest.approx(2)


def test_evidence_tells_what_is_missing(ranker: Ranker) -> None:
    found = evidence(ranker, "green mauve 2031 1984")
    assert found.numbers == 1
    assert found.missing == pytest.approx(min(3, 2 * UNKNOWN / RARE))
    assert found.together == pytest.approx(RARE / (2 * RARE + 2 * UNKNOWN))


def test_lead_is_over_the_mean_of_the_next_articles(ranker: Ranker) -> None:
    scores = [one.scores[0] for one in ranker.order(VECTOR, ranker.lexical.parse("green")).ranked(0, 6)]
    found = evidence(ranker, "green")
    assert found.score == pytest.approx(scores[0])
    assert found.lead == pytest.approx(scores[0] - (scores[1] + scores[2]) / 2, abs=1e-6)


def test_lead_counts_less_where_the_query_is_of_common_words(ranker: Ranker) -> None:
    scores = [one.scores[0] for one in ranker.order(VECTOR, ranker.lexical.parse("red")).ranked(0, 6)]
    assert evidence(ranker, "red").lead == pytest.approx((scores[0] - (scores[1] + scores[2]) / 2) * COMMON / RARE)


def test_the_only_article_leads_by_a_share_of_its_score(ranker: Ranker) -> None:
    found = evidence(ranker, "green", articles=1)
    assert found.lead == pytest.approx(0.28 * found.score)


def test_evidence_of_a_query_without_words_is_that_of_its_meaning(ranker: Ranker) -> None:
    found = evidence(ranker, "")
    assert (found.together, found.lead, found.matched, found.missing) == (0, 0, 0, 0)
    assert found.sentence == pytest.approx(1, abs=0.01)


def test_evidence_of_nothing_is_none(ranker: Ranker) -> None:
    keywords = ranker.lexical.parse("red")
    assert evidence_of([], ranker.sentences, keywords, VECTOR, passages=3) is None


def test_evidence_without_sentence_vectors_takes_the_passages_cosine(tmp_path: Path) -> None:
    ranker = ranker_over(tmp_path, ARTICLES, VECTORS, None)
    assert evidence(ranker, "green").sentence == pytest.approx(1)
