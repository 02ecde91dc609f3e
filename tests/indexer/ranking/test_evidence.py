"""What speaks for an answer, in an index of a few passages whose numbers can be computed by hand."""

import math
from pathlib import Path

import numpy as np
import pytest

from indexer.index.manifest import Background
from indexer.ranking.evidence import Evidence, evidence_of
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.ranker import Ranker
from tests.fakes import ranker_over

ARTICLES = [
    [["red green", "blue 1984"]],
    [["red", "black"]],
    [["white", "grey"]],
]
VECTORS = np.array([[1, 0], [0.6, 0.8], [-0.6, 0.8]], np.float32)
SENTENCES = np.array([[0.8, 0.6], [1, 0], [0.6, 0.8], [0.6, 0.8], [0, 1], [0, 1]], np.float32)
VECTOR = np.array([1, 0], np.float32)
COMMON = math.log1p((3 - 2 + 0.5) / 2.5)
RARE = math.log1p((3 - 1 + 0.5) / 1.5)
BACKGROUND = Background(mean=0.1, spread=0.1)
UNKNOWN = math.log1p((3 + 0.5) / 0.5)


@pytest.fixture
def ranker(tmp_path: Path) -> Ranker:
    return ranker_over(tmp_path, ARTICLES, VECTORS, SENTENCES)


def evidence(ranker: Ranker, query: str, articles: int = 6, background: Background = BACKGROUND) -> Evidence:
    keywords = ranker.lexical.parse(query)
    foremost = ranker.order(VECTOR, keywords).ranked(0, articles)

    def ranked(start: int, stop: int) -> list[RankedPassages]:
        return foremost[start:stop]

    found = evidence_of(ranked, ranker.vectors, ranker.sentences, keywords, VECTOR, background=background, passages=3)
    assert found is not None
    return found


def test_evidence_of_a_query_whose_words_stand_in_one_sentence(ranker: Ranker) -> None:
    found = evidence(ranker, "red green")
    assert found.sentence == pytest.approx(9, abs=0.1)
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
    assert found.missing == pytest.approx(2 * UNKNOWN / (2 * RARE + 2 * UNKNOWN))
    assert found.together == pytest.approx(RARE / (2 * RARE + 2 * UNKNOWN))


def test_lead_is_over_the_mean_of_the_next_articles(ranker: Ranker) -> None:
    scores = [one.scores[0] for one in ranker.order(VECTOR, ranker.lexical.parse("green")).ranked(0, 6)]
    found = evidence(ranker, "green")
    assert found.score == pytest.approx(scores[0])
    assert found.lead == pytest.approx(min(0.25, scores[0] - (scores[1] + scores[2]) / 2), abs=1e-6)


def test_lead_counts_less_where_the_query_is_of_common_words(ranker: Ranker) -> None:
    scores = [one.scores[0] for one in ranker.order(VECTOR, ranker.lexical.parse("red")).ranked(0, 6)]
    lead = min(0.25, scores[0] - (scores[1] + scores[2]) / 2)
    assert evidence(ranker, "red").lead == pytest.approx(lead * COMMON / RARE)


def test_the_only_article_leads_by_a_share_of_its_score(ranker: Ranker) -> None:
    found = evidence(ranker, "green", articles=1)
    assert found.lead == pytest.approx(min(0.25, 0.28 * found.score))


def test_evidence_of_a_query_without_words_is_that_of_its_meaning(ranker: Ranker) -> None:
    found = evidence(ranker, "")
    assert (found.together, found.lead, found.matched, found.missing) == (0, 0, 0, 0)
    assert found.sentence == pytest.approx(9, abs=0.1)


def test_evidence_of_nothing_is_none(ranker: Ranker) -> None:
    keywords = ranker.lexical.parse("red")
    found = evidence_of(
        lambda *_: [], ranker.vectors, ranker.sentences, keywords, VECTOR, background=BACKGROUND, passages=3
    )
    assert found is None


def test_evidence_without_sentence_vectors_takes_the_passages_cosine(tmp_path: Path) -> None:
    ranker = ranker_over(tmp_path, ARTICLES, VECTORS, None)
    assert evidence(ranker, "green").sentence == pytest.approx(9)


def test_evidence_is_measured_from_unrelated_texts(ranker: Ranker) -> None:
    near = Background(mean=0.9, spread=0.05)
    found = evidence(ranker, "green", background=near)
    assert found.sentence == pytest.approx(2, abs=0.1)
    assert found.lead == pytest.approx(evidence(ranker, "green").lead * found.sentence / 4)
    assert evidence(ranker, "green", background=Background(mean=0.1, spread=0.01)).sentence == 12
    assert evidence(ranker, "green", background=Background(mean=1.0, spread=0.1)).sentence == 0


def test_lead_is_not_over_articles_that_tell_the_same(tmp_path: Path) -> None:
    told_again = [*ARTICLES[:1], *(ARTICLES[:1] * 20), *ARTICLES[1:]]
    vectors = np.concatenate([VECTORS[:1], np.tile(np.array([[0.8, 0.6]], np.float32), (20, 1)), VECTORS[1:]])
    sentences = np.concatenate([np.tile(SENTENCES[:2], (21, 1)), SENTENCES[2:]])
    retold = ranker_over(tmp_path, told_again, vectors, sentences)
    found = evidence(retold, "green", articles=32)
    # It is held against the last two articles alone, which are far behind; the word is common here.
    common = retold.lexical.parse("green").ceiling / RARE
    assert found.lead == pytest.approx(0.25 * common)
    alone = evidence(retold, "green", articles=21)
    assert alone.lead == pytest.approx(min(0.25, 0.28 * alone.score) * common)
