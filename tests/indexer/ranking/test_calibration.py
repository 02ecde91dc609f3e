"""Relevance is calibrated on each corpus, alike every time, and tells real questions from others."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import Generation, open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.ranking import calibration as module
from indexer.ranking.calibration import calibrate
from indexer.ranking.made_queries import sampled_passages
from indexer.ranking.ranker import Ranker
from indexer.ranking.relevance import ANSWER_BASE, ANSWER_WEIGHTS
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly


def ranker_of(generation: Generation) -> Ranker:
    return Ranker(
        vectors=generation.vectors,
        lexical=generation.lexical,
        sentences=generation.sentences,
        article_rows=generation.articles.article_rows(),
    )


def flat(fields: dict[str, Any]) -> list[float | None]:
    """The numbers of nested fields, in the order of their names."""
    found: list[float | None] = []
    for _, value in sorted(fields.items()):
        found += flat(value) if isinstance(value, dict) else [value]
    return found


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
            found = calibrate(
                sample, ranker_of(generation), lambda query: encoder.encode_queries([query])[0], generation.copies
            )
            for before, after in zip(flat(asdict(stored)), flat(asdict(found)), strict=True):
                assert after == pytest.approx(before, abs=1e-5)
    assert np.isfinite([stored.intercept, stored.slope, stored.base]).all()
    assert stored.slope > 0
    assert abs(stored.base - ANSWER_BASE) <= 1
    assert stored.weights == ANSWER_WEIGHTS
    assert stored.far.queries >= len(unrelated())
    assert -1 <= stored.background.mean <= 1
    assert stored.background.spread >= 0.01
    assert stored.near is None or stored.near.queries >= 2 * 20
    for measured in (stored.far, stored.near):
        assert measured is None or (0 <= measured.error <= 1 and 0 <= measured.auc <= 1)


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


@pytest.mark.parametrize("query", ["the", "of the", "in", "it"])
def test_one_common_word_is_not_answered(seeds: Searcher, query: str) -> None:
    assert not seeds.search(SearchQuery(text=query)).answerable


@pytest.mark.parametrize(
    ("answered", "unanswered"),
    [
        ("secret trip to China by the head of the CIA", "secret trip to Russia by the head of the navy"),
        ("When will Blinken travel to China?", "What did Blinken have for breakfast on Tuesday?"),
        ("suspected spy balloon shot down", "how heavy was the balloon's propeller"),
    ],
)
def test_what_has_an_answer_is_more_relevant_than_what_only_has_its_subject(
    seeds: Searcher, answered: str, unanswered: str
) -> None:
    relevances = [seeds.search(SearchQuery(text=text)).hits[0].passage.relevance for text in (answered, unanswered)]
    assert relevances[0] > relevances[1]


def test_the_calibration_of_real_articles_is_sound(seeds: Searcher) -> None:
    stored = seeds.manifest.contents.calibration
    assert stored.far.error < 0.15
    assert stored.far.auc > 0.95
    assert stored.near is not None
    assert stored.near.auc > 0.85
    assert 0 < -stored.intercept / stored.slope < 1


def unrelated() -> list[str]:
    return module._UNRELATED.read_text(encoding="utf-8").splitlines()


def test_unrelated_queries_are_each_there_once() -> None:
    lines = unrelated()
    assert len(lines) >= 200
    assert [line for line in lines if line != line.strip() or not line] == []
    assert [line for line, count in Counter(line.casefold() for line in lines).items() if count > 1] == []
