from pathlib import Path

import numpy as np
import pytest

from benchmarks.scale.selections import SELECTIVITIES
from benchmarks.scale.truth import (
    ALL,
    COUNT,
    Truth,
    interpolated_ms,
    judged,
    read_truth,
    read_windows,
    selectivity_name,
    within,
    write_truth,
)
from indexer.index.vectors.exact import VectorIndex
from indexer.records import Matrix
from tests.benchmarks.scale.real_parts import unit

PASSAGES, DIMENSION = 300, 24


def vectors() -> Matrix:
    return unit(np.random.default_rng(0).standard_normal((PASSAGES, DIMENSION)))


def test_write_truth_finds_the_nearest_of_all_and_of_those_that_a_filter_allows(tmp_path: Path) -> None:
    index = VectorIndex(DIMENSION)
    index.add(vectors())
    days = np.arange(PASSAGES) * 30
    write_truth(tmp_path, index, days, vectors()[:5], filtered=3)
    everything = read_truth(tmp_path, ALL)
    assert everything.rows.shape == (5, COUNT)
    assert everything.rows[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert (np.diff(everything.scores, axis=1) <= 0).all()
    for name, of_queries in read_windows(tmp_path).items():
        found = read_truth(tmp_path, name)
        assert len(found.rows) == len(of_queries) == 3
        for query, window in enumerate(of_queries):
            allowed = np.flatnonzero(within(days, window))
            best = allowed[np.argsort(-(vectors()[allowed] @ vectors()[query]))][:COUNT]
            assert found.rows[query][found.rows[query] >= 0].tolist() == best.tolist()


def test_selectivity_names_are_per_cent() -> None:
    assert [selectivity_name(one) for one in SELECTIVITIES] == ["100%", "10%", "1%", "0.1%", "0.01%"]


def truth_of(queries: Matrix) -> Truth:
    scores = queries @ vectors().T
    rows = np.argsort(-scores, axis=1)[:, :COUNT]
    return Truth(np.take_along_axis(scores, rows, axis=1), rows)


def test_judged_counts_what_was_found_of_the_truth() -> None:
    queries = vectors()[:4] + 0.1
    truth = truth_of(queries)
    found = truth.rows.copy()
    found[0, 3:] = -1
    found[1, 9] = np.argmin(queries[1] @ vectors().T)
    told = judged(truth, found, np.array([0.001, 0.002, 0.003, 0.004]), vectors().__getitem__, queries, real=PASSAGES)
    assert told["recall"] == told["recall_of_real"] == pytest.approx((3 + 9 + 10 + 10) / 40)
    assert told["short"] == 1
    assert told["p50_ms"] == pytest.approx(2.5)


def test_judged_takes_passages_that_are_as_near_for_true_ones_and_those_that_do_not_exist_for_none() -> None:
    twice = np.concatenate([vectors(), vectors()])
    queries = vectors()[:1]
    truth = truth_of(queries)
    truth.scores[0, 4:], truth.rows[0, 4:] = -np.inf, -1
    found = np.where(truth.rows >= 0, truth.rows + PASSAGES, -1)
    told = judged(truth, found, np.array([0.001]), twice.__getitem__, queries, real=PASSAGES)
    assert (told["recall"], told["recall_of_real"], told["short"]) == (1, 0, 0)
    none_real = judged(truth, found, np.array([0.001]), twice.__getitem__, queries, real=0)
    assert none_real["recall_of_real"] is None


@pytest.mark.parametrize(("recall", "expected"), [(0.95, 1.5), (0.9, 1.0), (0.8, 1.0), (1.0, 2.0), (1.1, None)])
def test_interpolated_ms_reads_between_the_points(recall: float, expected: float | None) -> None:
    assert interpolated_ms({1.0: 2.0, 0.9: 1.0}, recall) == expected
