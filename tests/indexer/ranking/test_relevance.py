"""Relevance is a probability: it rises with the score, and is fitted to each corpus alike every time."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import Generation, open_index
from indexer.index.manifest import Calibration
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.ranking import relevance as module
from indexer.ranking.ranker import Ranker
from indexer.ranking.relevance import Numbers, calibrate, calibration_error, relevance, sampled_passages
from indexer.ranking.scores import SEMANTIC_WEIGHT
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly

SCORES = st.floats(-1, 1, width=32)


def calibration(intercept: float, slope: float) -> Calibration:
    return Calibration(intercept=intercept, slope=slope, queries=0, error=0.0)


def test_relevance_is_the_logistic_function_of_the_hybrid_score() -> None:
    score = 0.43 * 0.5 + 0.57 * 0.25
    assert relevance(calibration(-2, 10), 0.5, 0.25) == pytest.approx(1 / (1 + np.exp(2 - 10 * score)))
    assert relevance(calibration(-2, 10), 0.0, 0.0) == pytest.approx(1 / (1 + np.exp(2)))


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.lists(st.tuples(SCORES, st.floats(0, 1, width=32)), min_size=2, max_size=20),
)
def test_relevance_is_a_probability_that_never_falls_as_the_score_rises(
    intercept: float, slope: float, scores: list[tuple[float, float]]
) -> None:
    by_score = sorted(scores, key=lambda one: SEMANTIC_WEIGHT * one[0] + (1 - SEMANTIC_WEIGHT) * one[1])
    found = [relevance(calibration(intercept, slope), *one) for one in by_score]
    assert all(0 <= one <= 1 for one in found)
    assert found == sorted(found)


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    # A bin of two, of which 0.4 were foreseen and one came true; one of one, foreseen with 1 and missed.
    probabilities, labels = np.array([0.15, 0.25 - 0.06, 1.0]), np.array([0.0, 1.0, 0.0])
    assert calibration_error(probabilities, labels) == pytest.approx((abs(0.34 - 1) + abs(1.0 - 0)) / 3)


@pytest.mark.parametrize(
    ("probabilities", "labels", "error"),
    [
        ([], [], 0),
        ([1, 0, 1], [1, 0, 1], 0),
        ([0, 1], [1, 0], 1),
        ([0.5] * 4, [1, 0, 1, 0], 0),
        ([0.5] * 4, [1, 1, 1, 1], 0.5),
        ([0.05, 0.15], [1, 0], (0.95 + 0.15) / 2),
    ],
)
def test_calibration_error_of_simple_cases(probabilities: list[float], labels: list[float], error: float) -> None:
    assert calibration_error(np.array(probabilities, float), np.array(labels, float)) == pytest.approx(error)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50))
def test_calibration_error_is_a_share(examples: list[tuple[float, bool]]) -> None:
    probabilities = np.array([probability for probability, _ in examples])
    labels = np.array([float(label) for _, label in examples])
    assert 0 <= calibration_error(probabilities, labels) <= 1


def examples_of(scores: Numbers) -> Numbers:
    return np.stack([np.ones(len(scores)), scores], axis=1)


@pytest.mark.parametrize(("intercept", "slope"), [(-9.5, 32.0), (-3.0, 12.0), (-20.0, 45.0), (-1.0, 2.0)])
def test_fit_recovers_the_weights_that_labels_were_drawn_with(intercept: float, slope: float) -> None:
    random = np.random.default_rng(5)
    scores = random.uniform(-intercept / slope - 0.3, -intercept / slope + 0.3, 40_000)  # as many of either label
    labels = (random.random(len(scores)) < 1 / (1 + np.exp(-intercept - slope * scores))).astype(float)
    found = module._fit(examples_of(scores), labels)
    assert found == pytest.approx([intercept, slope], rel=0.08, abs=0.05)


@given(st.integers(0, 2**31), st.integers(0, 200), st.integers(0, 200), st.floats(-0.3, 1), st.floats(-0.3, 1))
@settings(deadline=None)
def test_fit_finds_the_lowest_loss_or_keeps_the_prior(
    seed: int, answered: int, unanswered: int, centre: float, other: float
) -> None:
    random = np.random.default_rng(seed)
    spread = random.choice([0.0, 0.01, 0.1, 0.3], 2)
    scores = np.concatenate([random.normal(centre, spread[0], answered), random.normal(other, spread[1], unanswered)])
    labels = np.concatenate([np.ones(answered), np.zeros(unanswered)])
    examples = examples_of(scores.clip(-1, 1))
    found = module._fit(examples, labels)
    assert found[1] > 0
    if found.tolist() != module._PRIOR.tolist():
        counts = np.where(labels == 1, max(1, answered), max(1, unanswered))
        gaps = (1 / (1 + np.exp(-examples @ found)) - labels) * 0.5 * len(labels) / counts
        gradient = examples.T @ gaps + module._PRIOR_PRECISION * (found - module._PRIOR)
        assert np.abs(gradient).max() < 1e-4


def test_fit_without_examples_is_the_prior() -> None:
    assert module._fit(np.empty((0, 2)), np.empty(0)).tolist() == module._PRIOR.tolist()


def test_fit_keeps_the_prior_where_what_has_an_answer_scores_lower() -> None:
    scores, labels = np.repeat([0.1, 0.2, 0.8, 0.9], 100), np.repeat([1.0, 1.0, 0.0, 0.0], 100)
    assert module._fit(examples_of(scores), labels).tolist() == module._PRIOR.tolist()


def ranker_of(generation: Generation) -> Ranker:
    return Ranker(
        vectors=generation.vectors,
        lexical=generation.lexical,
        sentences=generation.sentences,
        article_rows=generation.articles.article_rows(),
    )


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean", "none"])
@pytest.mark.parametrize(
    "texts",
    [
        ["balloon"],
        ["The balloon drifted over the coast and was shot down by the navy."],
        ["12 34 56", "words\n\n" + "* " * 60, "* " * 60 + "\n\nwords"],
        ["the same words again"] * 40,
        ["a b c", "a b c d e f g h", "\n\n".join(f"paragraph {number} of many words here" for number in range(40))],
    ],
)
def test_any_corpus_can_be_calibrated_and_always_alike(tmp_path: Path, texts: list[str], pooling: str) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts)))
    encoder = WordEncoder(pooling=pooling)
    build_quietly(corpus, tmp_path / "index", encoder)
    with closing(open_index(tmp_path / "index")) as generation:
        stored = generation.manifest.contents.calibration

        sample = sampled_passages(generation.articles)
        for _ in range(2):
            found = calibrate(sample, ranker_of(generation), lambda query: encoder.encode_queries([query])[0])
            assert asdict(found) == pytest.approx(asdict(stored), abs=1e-5)
    assert np.isfinite([stored.intercept, stored.slope]).all()
    assert stored.slope > 0
    assert 0 <= stored.error <= 1
    assert stored.queries >= len(unrelated())


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, compiled_folder: Path) -> Iterator[Searcher]:
    """The project's own articles and the real model."""
    index = tmp_path_factory.mktemp("index")
    build(
        [ROOT / "seeds"],
        index,
        ReusedEncoderProvider(compiled_folder),
        BuildConfig(),
        on_note=lambda _problem: None,
        on_progress=lambda *_: None,
    )
    generation = open_index(index)
    searcher = Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=True))
    yield searcher
    searcher.close()


@pytest.mark.parametrize(
    "query",
    [
        "When will Blinken travel to China?",
        "warship cut across the bow of an American destroyer",
        "What did Qin Gang say on the phone?",
        "suspected spy balloon shot down",
    ],
)
def test_a_question_that_real_articles_answer_is_answerable(seeds: Searcher, query: str) -> None:
    found = seeds.search(SearchQuery(text=query))
    assert found.answerable
    assert found.hits[0].passage.relevance >= 0.5


@pytest.mark.parametrize(
    "query",
    [
        "how long to boil an egg",
        "best pizza in Naples",
        "offside rule in football",
        "symptoms of iron deficiency",
        "How do I reset the password of my router?",
        "xqzzt vorblat",
    ],
)
def test_a_question_that_no_article_answers_is_not_answerable(seeds: Searcher, query: str) -> None:
    found = seeds.search(SearchQuery(text=query))
    assert not found.answerable
    assert all(hit.passage.relevance < 0.5 for hit in found.hits)


def test_the_calibration_of_real_articles_is_sound(seeds: Searcher) -> None:
    stored = seeds.manifest.contents.calibration
    assert stored.error < 0.15
    assert 0 < -stored.intercept / stored.slope < 1


def unrelated() -> list[str]:
    return module._UNRELATED.read_text(encoding="utf-8").splitlines()


def test_unrelated_queries_are_each_there_once() -> None:
    lines = unrelated()
    assert len(lines) >= 200
    assert [line for line in lines if line != line.strip() or not line] == []
    assert [line for line, count in Counter(line.casefold() for line in lines).items() if count > 1] == []
