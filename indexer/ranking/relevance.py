"""Relevance: the probability that a passage answers a query, calibrated on each index when it is built.

Queries with an answer are made from the corpus: sentences with half of their words left out and a quarter of the others
exchanged, as if by somebody who remembers the matter and not the wording; a query whose own article does not come first
is dropped. Queries without an answer are a fixed list in everyday words about things that no corpus knows
(`unrelated.txt`). The first hit of each query is one example for a logistic regression on its hybrid score, with a
prior that decides where the corpus is too small to say much. A regression on the two scores apart would be misled: a
query made of a passage's own words shares more of them than a real query (measured in docs/decisions/0007).
"""

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.articles import ArticleReader
from indexer.index.manifest import Calibration
from indexer.ranking.ranker import Ranker
from indexer.ranking.scores import HYBRID, WEIGHTS
from indexer.records import Matrix

_UNRELATED = Path(__file__).with_name("unrelated.txt")
_LEFT_OUT_SHARE = 0.5
"""Share of a sentence's words that a query made from it leaves out."""
_EXCHANGED_SHARE = 0.25
"""Share of the remaining words that are exchanged for words of other passages."""
_QUERY_WORDS = (3, 14)
"""Fewest and most words of a query made from a sentence."""
_PRIOR = np.array([-9.5, 32.0])
"""Intercept and slope expected before seeing a corpus: about those of the questions of two test sets."""
_PRIOR_PRECISION = 0.02
"""Inverse variance of the prior; the greater, the more examples it takes to leave it."""
_SCORE_RANGE = (-2.0, 2.0)
"""Range that no hybrid score leaves, whatever rounding adds."""
_BINS = 10
_TOGETHER = 64
"""Queries for which the passages' vectors are read once."""
_SAMPLE_SIZE = 240
"""Passages that queries are made from: as many as there are lines in `unrelated.txt`."""

Encode = Callable[[str], Matrix]
"""Gives the vector of a query, (dimension,) float32 of L2 norm 1."""


class SampledPassage(NamedTuple):
    """A passage that a query is made from."""

    row: int
    id: str
    text: str


Numbers = npt.NDArray[np.float64]
"""Array of float64."""


def relevance(calibration: Calibration, semantic: float, keyword: float) -> float:
    """Return the probability that a passage answers the query, in [0, 1].

    Args:
        calibration: Numbers of the passage's index.
        semantic: Semantic score of the passage, in [-1, 1].
        keyword: Keyword score of the passage, in [0, 1).
    """
    of_semantic, of_keyword = WEIGHTS[HYBRID]
    return _probability(calibration, of_semantic * semantic + of_keyword * keyword)


def least_score(calibration: Calibration, wanted: float) -> float:
    """Return the lowest hybrid score that has some relevance, exact to the last bit.

    Relevance never falls as the score rises, so a score reaches this one exactly if its relevance reaches `wanted`.

    Args:
        calibration: Numbers of the index.
        wanted: Relevance, in [0, 1].

    Returns:
        The score; infinity if no score has this relevance.
    """
    low, high = _SCORE_RANGE
    if _probability(calibration, high) < wanted:
        return math.inf
    while low < (middle := (low + high) / 2) < high:
        if _probability(calibration, middle) < wanted:
            low = middle
        else:
            high = middle
    return high


def _probability(calibration: Calibration, score: float) -> float:
    """Return the relevance of a hybrid score."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, calibration.intercept + calibration.slope * score))))


def calibrate(sample: Sequence[SampledPassage], ranker: Ranker, encode: Encode) -> Calibration:
    """Fit the probability to an index that is otherwise complete.

    Args:
        sample: Passages of the index, as `sampled_passages` gives them.
        ranker: Vectors, sentences and keyword index of the index.
        encode: Encodes queries, by the encoder that the passages were encoded with.

    Returns:
        The calibration. Its error is measured on each half of the queries by a fit to the other half.
    """
    unrelated = _UNRELATED.read_text(encoding="utf-8").splitlines()
    scores, answered = [], []
    queries = [*_queries_of(sample, ranker), *((query, None) for query in unrelated)]
    for start in range(0, len(queries), _TOGETHER):
        some = queries[start : start + _TOGETHER]
        vectors = np.stack([encode(query) for query, _ in some])
        cosines = ranker.vectors.cosines_of(vectors)
        for (query, article), vector, own in zip(some, vectors, cosines, strict=True):
            first = ranker.order(vector, ranker.lexical.parse(query), cosines=own).ranked(0, 1)[0]
            if article in (None, first.article):
                scores.append(first.scores[0])
                answered.append(float(article is not None))
        # Else the queries would have most of the index in memory in the end.
        ranker.lexical.release_pages()
        ranker.sentences.release_pages()
    examples, labels = np.stack([np.ones(len(scores)), scores], axis=1), np.array(answered)
    even = np.arange(len(labels)) % 2 == 0
    held_out = np.empty(len(labels))
    for half in (even, ~even):
        held_out[~half] = _sigmoid(examples[~half] @ _fit(examples[half], labels[half]))
    intercept, slope = _fit(examples, labels)
    return Calibration(
        intercept=round(float(intercept), 6),
        slope=round(float(slope), 6),
        queries=len(labels),
        error=round(calibration_error(held_out, labels), 6),
    )


def query_vectors(sample: Sequence[SampledPassage], ranker: Ranker, encode: Encode) -> Matrix:
    """Return the vectors of the queries that `calibrate` makes of the corpus, (q, dimension) float32."""
    vectors = [encode(query) for query, _ in _queries_of(sample, ranker)]
    return np.stack(vectors) if vectors else np.empty((0, ranker.vectors.dimension), np.float32)


def sampled_passages(articles: ArticleReader) -> list[SampledPassage]:
    """Return the passages that the relevance is fitted to."""
    found = articles.attributed(articles.sampled_rows(_SAMPLE_SIZE))
    return [SampledPassage(one.row, one.passage.id, one.passage.text) for one in found]


def calibration_error(probabilities: Numbers, labels: Numbers) -> float:
    """Return the expected calibration error: the mean distance of probability from frequency over ten equal bins.

    Args:
        probabilities: (n,) predicted probabilities, in [0, 1].
        labels: (n,) 1 for a query that was answered, else 0.
    """
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((probabilities[bins == i] - labels[bins == i]).sum())) for i in range(_BINS)]
    return sum(gaps) / max(1, len(labels))


def _queries_of(sample: Sequence[SampledPassage], ranker: Ranker) -> list[tuple[str, int | None]]:
    """Return queries, each made from a sentence of a passage, with the position of the sentence's article.

    A query depends on its passage and the next alone, so that a corpus that hardly changes gives mostly the same.
    """
    queries: list[tuple[str, int | None]] = []
    for one, other in zip(sample, (*sample[1:], *sample[:1]), strict=True):
        chance = random.Random(one.id)  # noqa: S311 - the same queries for the same corpus
        others = other.text.split()
        span = chance.choice(ranker.sentences.spans(one.row))
        kept = [word for word in span.of(one.text).split() if chance.random() >= _LEFT_OUT_SHARE]
        words = [chance.choice(others) if chance.random() < _EXCHANGED_SHARE else word for word in kept]
        if len(words) >= _QUERY_WORDS[0]:
            queries.append((" ".join(words[: _QUERY_WORDS[1]]), int(ranker.article_rows[one.row])))
    return queries


def _fit(examples: Numbers, labels: Numbers) -> Numbers:
    """Return the intercept and slope of highest posterior probability, by Newton's method.

    Both classes count alike, whatever their sizes. If the probability would fall as the score rises, the examples tell
    nothing and the prior is returned.

    Args:
        examples: (n, 2): 1 and the hybrid score of each example.
        labels: (n,) 1 for an example with an answer, else 0.
    """
    share = np.where(labels == 1, 0.5 / max(1.0, labels.sum()), 0.5 / max(1.0, (1 - labels).sum())) * len(labels)

    def loss(weights: Numbers) -> float:
        margins = np.where(labels == 1, -1, 1) * (examples @ weights)
        return float(share @ np.logaddexp(0, margins) + _PRIOR_PRECISION / 2 * np.square(weights - _PRIOR).sum())

    weights = _PRIOR
    for _ in range(100):
        found = _sigmoid(examples @ weights)
        gradient = examples.T @ (share * (found - labels)) + _PRIOR_PRECISION * (weights - _PRIOR)
        curvature = examples.T @ (examples * (share * found * (1 - found))[:, np.newaxis])
        step = np.linalg.solve(curvature + _PRIOR_PRECISION * np.eye(2), gradient)
        while np.abs(step).max() >= 1e-9 and loss(weights - step) > loss(weights):
            step = step / 2  # a whole step may lead far beyond the minimum, where the loss is flat
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return weights if weights[1] > 0 else _PRIOR


def _sigmoid(values: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-np.clip(values, -60, 60)))
    return found
