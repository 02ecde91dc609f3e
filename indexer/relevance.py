"""How likely a passage answers a query: a probability, calibrated on each index when it is built.

Queries with an answer are made of the corpus: sentences with half of their words left out and a quarter of the others
exchanged, as of somebody who remembers the matter and not the wording; one whose own article does not come first is
dropped. Queries without are a fixed list in everyday words about things that no corpus knows (`unrelated.txt`). The
first hit of each is one example for a logistic regression on its semantic and its keyword score; a prior stands in
where the corpus is too small to say much.
"""

import random
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.articles import ArticleReader
from indexer.config import Calibration
from indexer.encoder import Encoder
from indexer.ranking import Ranker
from indexer.records import Scores

_UNRELATED = Path(__file__).with_name("unrelated.txt")
_WORDS_LEFT_OUT = 0.5
_WORDS_EXCHANGED = 0.25
_QUERY_WORDS = (3, 14)
"""Fewest and most words of a query made of a sentence."""
_PRIOR = np.array([-8.0, 12.0, 10.0])
"""Intercept and weights of the semantic and the keyword score: about what the four development sets lead to."""
_PRIOR_PRECISION = np.array([0.02, 0.02, 0.02])
_BINS = 10
_SEED = 1

Numbers = npt.NDArray[np.float64]


def relevance(calibration: Calibration, semantic: Scores, keyword: Scores) -> Scores:
    """Return the probability that each passage answers the query, (m,) float32 in [0, 1]."""
    found: Scores = _sigmoid(
        calibration.intercept + calibration.semantic * semantic + calibration.keyword * keyword
    ).astype(np.float32)
    return found


def calibrate(articles: ArticleReader, ranker: Ranker, encoder: Encoder) -> Calibration:
    """Fit the probability to an index that is otherwise complete.

    Args:
        articles: Its articles.
        ranker: Its other parts.
        encoder: What it was encoded with.

    Returns:
        The calibration; its error is measured on each half of the queries by a fit to the other.
    """
    unrelated = _UNRELATED.read_text(encoding="utf-8").splitlines()
    made = _queries_of(articles, ranker, len(unrelated))
    features, answered = [], []
    queries = [*made, *((query, None) for query in unrelated)]
    vectors = encoder.encode_queries([query for query, _ in queries])
    for (query, article), vector in zip(queries, vectors, strict=True):
        first = ranker.order(vector, ranker.lexical.parse(query)).places(0, 1)[0]
        if article in (None, first.article):
            features.append((1.0, float(first.semantic[0]), float(first.keyword[0])))
            answered.append(float(article is not None))
    examples, labels = np.array(features), np.array(answered)
    even = np.arange(len(labels)) % 2 == 0
    held_out = np.empty(len(labels))
    for half in (even, ~even):
        held_out[~half] = _sigmoid(examples[~half] @ _fit(examples[half], labels[half]))
    intercept, semantic, keyword = _fit(examples, labels)
    return Calibration(
        intercept=round(float(intercept), 6),
        semantic=round(float(semantic), 6),
        keyword=round(float(keyword), 6),
        queries=len(labels),
        error=round(calibration_error(held_out, labels), 6),
    )


def calibration_error(probabilities: Numbers, labels: Numbers) -> float:
    """Return the expected calibration error: the mean distance of probability from frequency over ten equal bins.

    Args:
        probabilities: (n,) in [0, 1].
        labels: (n,) 1 for what came true, else 0.
    """
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((probabilities[bins == i] - labels[bins == i]).sum())) for i in range(_BINS)]
    return sum(gaps) / max(1, len(labels))


def _queries_of(articles: ArticleReader, ranker: Ranker, count: int) -> list[tuple[str, int | None]]:
    """Return up to so many queries, each made of a sentence, with the position of its article."""
    chance = random.Random(_SEED)  # noqa: S311 - the same queries for the same corpus
    passages = len(ranker.article_rows)
    rows = range(0, passages, max(1, passages // count))[:count]
    found = articles.attributed(rows)
    others = [word for one in found[:: max(1, len(found) // 50)] for word in one.passage.text.split()]
    queries: list[tuple[str, int | None]] = []
    for one in found:
        span = chance.choice(ranker.sentences.spans(one.row))
        kept = [word for word in span.of(one.passage.text).split() if chance.random() >= _WORDS_LEFT_OUT]
        words = [chance.choice(others) if chance.random() < _WORDS_EXCHANGED else word for word in kept]
        if len(words) >= _QUERY_WORDS[0]:
            queries.append((" ".join(words[: _QUERY_WORDS[1]]), int(ranker.article_rows[one.row])))
    return queries


def _fit(examples: Numbers, labels: Numbers) -> Numbers:
    """Return the weights of highest posterior probability, by Newton's method; classes count alike."""
    weights = _PRIOR.copy()
    share = np.where(labels == 1, 0.5 / max(1.0, labels.sum()), 0.5 / max(1.0, (1 - labels).sum())) * len(labels)
    for _ in range(50):
        found = _sigmoid(examples @ weights)
        gradient = examples.T @ (share * (found - labels)) + _PRIOR_PRECISION * (weights - _PRIOR)
        curvature = examples.T @ (examples * (share * found * (1 - found))[:, np.newaxis])
        step = np.linalg.solve(curvature + np.diag(_PRIOR_PRECISION), gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def _sigmoid(values: npt.NDArray[Any]) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-np.clip(values.astype(np.float64), -60, 60)))
    return found
